"""The lab: it ranks as the ranking does, and what it says of other weights, prices and bidders is so."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.minitender.rules.lab.bids import MOST_BIDS, read_rows
from tenants.minitender.rules.lab.drafts import Trial, on_past, rules_of, under, winners
from tenants.minitender.rules.lab.field import Field
from tenants.minitender.rules.lab.grid import grid
from tenants.minitender.rules.lab.reversals import Reversal, reversals
from tenants.minitender.rules.lab.sensitivity import STEP, sensitivity
from tenants.minitender.rules.quality import Criterion
from tenants.minitender.rules.ranking import OfferedBid, RankingRules, rank
from tenants.policy.rules import PolicyCriterion, PolicyTerms, PriceFormula, Style, TieBreak

RULES = RankingRules(
    quality_weight=Decimal(60),
    price_weight=Decimal(40),
    price_formula=PriceFormula.LOWEST_PROPORTIONAL,
    criteria=(Criterion("outcomes", Decimal(60), Decimal(5)), Criterion("staff", Decimal(40), Decimal(5))),
    tie_break=(TieBreak.QUALITY, TieBreak.PRICE),
    ceiling=Decimal(30),
    benchmark=Decimal(20),
)
BY_ITSELF = [PriceFormula.BENCHMARK, PriceFormula.FIXED_PRICE, PriceFormula.PRICE_PER_QUALITY]
offers = st.lists(st.tuples(st.integers(1000, 3200), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=6)
weights = st.integers(1, 99).map(Decimal)
FEW = settings(max_examples=40)
"""Each example ranks dozens of times."""


def bids_of(drawn: list[tuple[int, int, int]]) -> tuple[OfferedBid, ...]:
    return tuple(
        OfferedBid(f"bidder {number}", Decimal(pence) / 100, None, {"outcomes": Decimal(one), "staff": Decimal(other)})
        for number, (pence, one, other) in enumerate(drawn)
    )


def bid(name: str, price: str, outcomes: str, staff: str) -> OfferedBid:
    return OfferedBid(name, Decimal(price), None, {"outcomes": Decimal(outcomes), "staff": Decimal(staff)})


@FEW
@given(st.sampled_from(PriceFormula), weights, offers)
def test_the_grid_says_who_really_is_first_under_each_formula_and_weight(
    formula: PriceFormula, weight: Decimal, drawn: list[tuple[int, int, int]]
) -> None:
    trial = Trial(under(RULES, formula, weight), bids_of(drawn))
    cells = [cell for row, cells in grid(trial).rows for cell in cells if row is formula]
    base = [cell for cell in cells if cell.price_weight == weight or formula is PriceFormula.FIXED_PRICE]
    assert base
    assert {cell.winners for cell in base} == {winners(rank(trial.rules, trial.bids))}


@FEW
@given(
    st.sampled_from(PriceFormula),
    weights,
    offers,
    st.sampled_from([None, Decimal(40)]),
    st.booleans(),
    st.lists(st.sampled_from(TieBreak), unique=True).map(tuple),
)
def test_the_places_without_their_working_are_those_of_the_ranking(
    formula: PriceFormula,
    weight: Decimal,
    drawn: list[tuple[int, int, int]],
    threshold: Decimal | None,
    is_hard: bool,
    ties: tuple[TieBreak, ...],
) -> None:
    lenient = Criterion("outcomes", Decimal(60), Decimal(5), Decimal(1))
    rules = replace(
        under(RULES, formula, weight), quality_threshold=threshold, ceiling_is_hard=is_hard, tie_break=ties, seed="s",
        criteria=(lenient, RULES.criteria[1]),
    )  # fmt: skip
    bids = bids_of(drawn)
    field = Field(rules, bids)
    ranked = [(row.rank, row.bid.bidder, row.tie_break) for row in rank(rules, bids).ranked]
    assert [(each.rank, each.bidder, each.tie_break) for each in field.places(rules)] == ranked
    dearer = replace(bids[0], price=bids[0].price * 2)
    left = [bid for bid in bids[1:] if bid.bidder != bids[-1].bidder]
    if len(bids) > 1:
        expected = [(row.rank, row.bid.bidder) for row in rank(rules, [dearer, *left]).ranked]
        found = field.places(rules, {dearer.bidder: dearer.price}, without=bids[-1].bidder)
        assert [(each.rank, each.bidder) for each in found] == expected


@FEW
@given(offers, st.randoms(use_true_random=False))
def test_the_order_of_the_bids_changes_nothing_that_the_lab_says(
    drawn: list[tuple[int, int, int]], random: object
) -> None:
    bids = bids_of(drawn)
    shuffled = list(bids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = Trial(RULES, bids), Trial(RULES, tuple(shuffled))
    assert grid(one, [Decimal(20), Decimal(60)]) == grid(other, [Decimal(20), Decimal(60)])
    assert sensitivity(one) == sensitivity(other)
    assert reversals(one) == reversals(other)


@FEW
@given(st.sampled_from(BY_ITSELF), weights, offers)
def test_nobody_swaps_places_where_a_price_earns_its_points_by_itself(
    formula: PriceFormula, weight: Decimal, drawn: list[tuple[int, int, int]]
) -> None:
    assert reversals(Trial(under(RULES, formula, weight), bids_of(drawn))) == ()


@FEW
@given(weights, offers)
def test_on_the_line_to_the_ceiling_only_the_lowest_price_moves_the_others(
    weight: Decimal, drawn: list[tuple[int, int, int]]
) -> None:
    trial = Trial(under(RULES, PriceFormula.LINEAR_TO_CEILING, weight), bids_of(drawn))
    ranked = trial.ranking().ranked
    lowest = min((row.bid.price for row in ranked), default=None)
    for each in reversals(trial):
        assert {row.bid.price for row in ranked if row.bid.bidder == each.removed} == {lowest}


@FEW
@given(st.sampled_from(PriceFormula), weights, offers)
def test_every_swap_that_is_told_is_one(
    formula: PriceFormula, weight: Decimal, drawn: list[tuple[int, int, int]]
) -> None:
    trial = Trial(under(RULES, formula, weight), bids_of(drawn))
    for each in reversals(trial):
        left = [bid for bid in trial.bids if bid.bidder != each.removed]
        before = {row.bid.bidder: row.rank for row in trial.ranking().ranked}
        after = {row.bid.bidder: row.rank for row in rank(trial.rules, left).ranked}
        assert before[each.ahead] < before[each.behind]
        assert after[each.ahead] > after[each.behind]


def test_two_bids_swap_because_a_third_is_taken_away() -> None:
    bids = (bid("Acorn", "20.00", "5", "5"), bid("Beech", "16.00", "4", "3"), bid("Cedar", "10.00", "0", "0"))
    rules = under(RULES, PriceFormula.LOWEST_PROPORTIONAL, Decimal(60))
    assert reversals(Trial(rules, bids)) == (Reversal("Acorn", "Beech", "Cedar"),)


@FEW
@given(weights, offers)
def test_the_nearest_weight_changes_the_winner_and_a_step_less_does_not(
    weight: Decimal, drawn: list[tuple[int, int, int]]
) -> None:
    trial = Trial(under(RULES, PriceFormula.LOWEST_PROPORTIONAL, weight), bids_of(drawn))
    told = sensitivity(trial)
    for change, direction in ((told.down, -1), (told.up, 1)):
        if change is None:
            continue
        at = rank(under(trial.rules, trial.rules.price_formula, change.price_weight), trial.bids)
        assert winners(at) == change.winners != told.winners
        nearer = change.price_weight - direction * STEP
        assert winners(rank(under(trial.rules, trial.rules.price_formula, nearer), trial.bids)) == told.winners


@FEW
@given(st.sampled_from([each for each in PriceFormula if each is not PriceFormula.FIXED_PRICE]), offers)
def test_at_the_price_that_is_told_a_bidder_would_have_won(
    formula: PriceFormula, drawn: list[tuple[int, int, int]]
) -> None:
    trial = Trial(under(RULES, formula, Decimal(40)), bids_of(drawn))
    for each in sensitivity(trial).prices:
        if each.would_win_at is None:
            continue
        changed = [replace(one, price=each.would_win_at) if one.bidder == each.bidder else one for one in trial.bids]
        assert each.bidder in winners(rank(trial.rules, changed))


def test_a_worked_example_of_how_little_would_have_changed_the_winner() -> None:
    # Acorn 60.00 + 40 × 16 ÷ 20 = 92.00; Beech 60 × (0.8 × 60 + 0.6 × 40) ÷ 100 = 43.20, + 40.00 = 83.20
    trial = Trial(RULES, (bid("Acorn", "20.00", "5", "5"), bid("Beech", "16.00", "4", "3")))
    told = sensitivity(trial)
    assert (told.winners, told.runner_up, told.margin) == (("Acorn",), "Beech", Decimal("8.80"))
    # At weight w: 100 − w + 0.8 w against 0.72 (100 − w) + w: equal where 28 = 0.48 w.
    assert told.down is None
    assert told.up is not None
    assert abs(told.up.price_weight - Decimal("58.33")) <= Decimal("0.02")
    # Beech at p: 43.20 + 40 against 60 + 40 p ÷ 20: at 11.60 both have 83.20, and quality goes first
    assert [(each.bidder, each.would_win_at) for each in told.prices] == [("Beech", Decimal("11.59"))]
    assert told.prices[0].percent == Decimal("-27.56")


def test_a_formula_without_its_setting_is_not_tried() -> None:
    trial = Trial(replace(RULES, benchmark=None), (bid("Acorn", "20.00", "5", "5"),))
    assert {cell.missing for row, cells in grid(trial).rows if row is PriceFormula.BENCHMARK for cell in cells} == {
        "benchmark"
    }


TERMS = PolicyTerms(
    style=Style.OUTCOMES,
    criteria=(
        PolicyCriterion("outcomes", "Outcomes", Decimal(30)),
        PolicyCriterion("staff", "Staff", Decimal(70)),
    ),
    quality_weight=Decimal(40),
    price_weight=Decimal(60),
    price_formula=PriceFormula.BENCHMARK,
    benchmark=Decimal(21),
)


def test_a_draft_is_tried_with_its_own_questions_where_the_bids_were_scored_on_them() -> None:
    bids = (bid("Acorn", "20.00", "5", "5"),)
    trial = on_past(TERMS, RULES, bids)
    assert [each.weight for each in trial.rules.criteria] == [30, 70]
    assert trial.notes == ("The draft names no ceiling: that of the mini-tender, £30, is used.",)
    other = replace(TERMS, criteria=(*TERMS.criteria, PolicyCriterion("safety", "Safety", Decimal(5))))
    trial = on_past(other, RULES, bids)
    assert trial.rules.criteria == RULES.criteria
    assert "not scored on “Safety”" in trial.notes[0]


def sheet(*lines: str) -> list[tuple[int, list[str]]]:
    return [(number, line.split(",")) for number, line in enumerate(lines, start=1)]


def test_every_row_that_cannot_be_read_says_why_and_nothing_is_lost() -> None:
    rows = sheet(
        "bidder,price,start_on,outcomes,staff", "Acorn,20,,4,4", "Beech,free,,4,4", "", "Cedar,20,,9,4", "Acorn,9,,1,1"
    )
    read = read_rows(rows, rules_of(TERMS))
    assert [each.bidder for each in read.bids] == ["Acorn"]
    assert [error.split(":")[0] for error in read.errors] == ["Row 3", "Row 5", "Row 6"]
    assert "price: “free” is not a plain number" in read.errors[0]
    assert "outcomes: must be at most 5, but is 9" in read.errors[1]
    assert "Beech,free,,4,4" in read.text


def test_a_header_that_lacks_columns_names_each_of_them() -> None:
    read = read_rows(sheet("bidder,price,outcomes", "Acorn,20,4"), rules_of(TERMS))
    assert read.errors == ("Row 1: the column “start_on” is missing", "Row 1: the column “staff” is missing")
    assert read_rows([], rules_of(TERMS)).errors == ("The header is missing.",)


def test_far_too_many_bids_are_refused() -> None:
    rows = sheet("bidder,price,start_on,outcomes,staff", *(f"B{n},20,,4,4" for n in range(MOST_BIDS + 1)))
    with pytest.raises(Refused, match=r"lab\.too_many"):
        read_rows(rows, rules_of(TERMS))


@FEW
@given(offers)
def test_prices_below_nothing_are_never_told(drawn: list[tuple[int, int, int]]) -> None:
    told = sensitivity(Trial(RULES, bids_of(drawn)))
    assume(told.prices)
    assert all(each.would_win_at is None or each.would_win_at > 0 for each in told.prices)
