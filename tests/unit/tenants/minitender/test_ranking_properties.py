"""What holds of every ranking."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tenants.minitender.rules.formulas import PriceFormula
from tenants.minitender.rules.places import TieBreak
from tenants.minitender.rules.quality import Criterion
from tenants.minitender.rules.ranking import OfferedBid, RankingRules, rank

RULES = RankingRules(
    quality_weight=Decimal(60),
    price_weight=Decimal(40),
    price_formula=PriceFormula.LOWEST_PROPORTIONAL,
    criteria=(
        Criterion("outcomes", Decimal(50), Decimal(5), Decimal(2)),
        Criterion("staff", Decimal(30), Decimal(5)),
        Criterion("safety", Decimal(20), Decimal(10)),
    ),
    tie_break=(),
    seed="S1-2026-001",
)
offers = st.lists(
    st.tuples(
        st.integers(1, 30),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 10),
        st.one_of(st.none(), st.dates(date(2026, 9, 1), date(2026, 9, 3))),
    ),
    max_size=9,
)
WEIGHTS = {PriceFormula.FIXED_PRICE: {"quality_weight": Decimal(100), "price_weight": Decimal(0)}}
NEVER_WORSE_FOR_LESS = [each for each in PriceFormula if each is not PriceFormula.DISTANCE_FROM_MEDIAN]
any_rules = st.builds(
    lambda formula, threshold, ceiling, hard, floor, ties: replace(
        RULES, price_formula=formula, quality_threshold=threshold, ceiling=ceiling, ceiling_is_hard=hard, floor=floor,
        benchmark=Decimal(18), tie_break=tuple(ties), **WEIGHTS.get(formula, {}),
    ),
    st.sampled_from(PriceFormula),
    st.sampled_from([None, Decimal(30), Decimal(60)]),
    st.sampled_from([Decimal(10), Decimal(24)]),
    st.booleans(),
    st.sampled_from([None, Decimal(12)]),
    st.lists(st.sampled_from(TieBreak), unique=True),
)  # fmt: skip


def bids_of(drawn: list[tuple[int, int, int, int, date | None]]) -> list[OfferedBid]:
    return [
        OfferedBid(
            f"bidder {number}",
            Decimal(price),
            start,
            dict(zip(("outcomes", "staff", "safety"), map(Decimal, scores), strict=True)),
        )
        for number, (price, *scores, start) in enumerate(drawn)
    ]


@given(any_rules, offers, st.randoms(use_true_random=False))
def test_the_order_in_which_bids_arrive_changes_nothing(rules: RankingRules, drawn: list, random: object) -> None:  # type: ignore[type-arg]
    bids = bids_of(drawn)
    shuffled = list(bids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(rules, shuffled) == rank(rules, bids)


@given(any_rules, offers)
def test_every_bid_is_ranked_or_set_aside_and_ranks_follow_totals(rules: RankingRules, drawn: list) -> None:  # type: ignore[type-arg]
    bids = bids_of(drawn)
    ranking = rank(rules, bids)
    told = [row.bid.bidder for row in ranking.ranked] + [row.bid.bidder for row in ranking.set_aside]
    assert sorted(told) == sorted(bid.bidder for bid in bids)
    totals = [row.total for row in ranking.ranked]
    assert totals == sorted(totals, reverse=rules.price_formula is not PriceFormula.PRICE_PER_QUALITY)
    for place, row in enumerate(ranking.ranked, start=1):
        assert row.rank == place or (row.tie_break == "shared" and row.rank == ranking.ranked[place - 2].rank)
        alone = totals.count(row.total) == 1
        assert (row.tie_break is None) == alone
        if row.price_points is not None:
            assert row.total == row.quality.points + row.price_points


@given(any_rules, offers)
def test_points_lie_between_nothing_and_their_weight_and_are_published_to_two_decimals(
    rules: RankingRules,
    drawn: list,  # type: ignore[type-arg]
) -> None:
    for row in rank(rules, bids_of(drawn)).ranked:
        assert 0 <= row.quality.points <= rules.quality_weight
        assert row.quality.points.as_tuple().exponent == -2
        if row.price_points is None:
            assert rules.price_formula is PriceFormula.PRICE_PER_QUALITY
            assert row.total.as_tuple().exponent == -4
        else:
            assert 0 <= row.price_points <= rules.price_weight
            assert row.price_points.as_tuple().exponent == -2


@given(any_rules, offers)
def test_whoever_offers_the_same_for_less_is_never_placed_behind(rules: RankingRules, drawn: list) -> None:  # type: ignore[type-arg]
    bids = bids_of(drawn)
    if rules.price_formula not in NEVER_WORSE_FOR_LESS or not bids:
        return
    rules = replace(rules, tie_break=())
    cheaper = replace(bids[0], bidder="the cheaper", price=bids[0].price / 2)
    places = {row.bid.bidder: row.rank for row in rank(rules, [*bids, cheaper]).ranked}
    if "the cheaper" in places and bids[0].bidder in places:
        assert places["the cheaper"] <= places[bids[0].bidder]
    else:
        assert bids[0].bidder not in places


@given(any_rules, offers)
def test_the_names_of_the_bidders_decide_nothing_but_the_lots(rules: RankingRules, drawn: list) -> None:  # type: ignore[type-arg]
    bids = bids_of(drawn)
    rules = replace(rules, tie_break=tuple(each for each in rules.tie_break if each is not TieBreak.LOTS_DRAWN))
    renamed = [replace(bid, bidder=f"{99 - number} {bid.bidder}") for number, bid in enumerate(bids)]
    before = {row.bid.bidder: (row.rank, row.total) for row in rank(rules, bids).ranked}
    after = {row.bid.bidder.split(" ", 1)[1]: (row.rank, row.total) for row in rank(rules, renamed).ranked}
    assert before == after


@given(any_rules, offers)
def test_setting_a_bid_aside_and_never_having_had_it_come_to_the_same(rules: RankingRules, drawn: list) -> None:  # type: ignore[type-arg]
    bids = bids_of(drawn)
    ranking = rank(rules, bids)
    kept = {row.bid.bidder for row in ranking.ranked}
    assert rank(rules, [bid for bid in bids if bid.bidder in kept]).ranked == ranking.ranked
