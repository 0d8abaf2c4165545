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
any_rules = st.builds(
    lambda formula, threshold, ceiling, hard, floor, ties: replace(
        RULES, price_formula=formula, quality_threshold=threshold, ceiling=ceiling, ceiling_is_hard=hard, floor=floor,
        benchmark=Decimal(18), tie_break=tuple(ties),
    ),
    st.sampled_from([f for f in PriceFormula if f is not PriceFormula.FIXED_PRICE]),
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
