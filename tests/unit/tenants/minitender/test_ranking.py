"""Ranking: who is set aside, flagged, placed, and why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest

from tenants.minitender.rules.formulas import PriceFormula
from tenants.minitender.rules.low_prices import why_abnormally_low
from tenants.minitender.rules.places import TieBreak
from tenants.minitender.rules.quality import Criterion
from tenants.minitender.rules.ranking import OfferedBid, Ranking, RankingRules, rank

CRITERIA = (
    Criterion("outcomes", Decimal(50), Decimal(5), Decimal(2)),
    Criterion("staff", Decimal(30), Decimal(5)),
    Criterion("safety", Decimal(20), Decimal(10)),
)
RULES = RankingRules(
    quality_weight=Decimal(60),
    price_weight=Decimal(40),
    price_formula=PriceFormula.LOWEST_PROPORTIONAL,
    criteria=CRITERIA,
    tie_break=(TieBreak.QUALITY, TieBreak.PRICE, TieBreak.EARLIEST_START, TieBreak.LOTS_DRAWN),
    seed="S1-2026-001",
)


def bid(bidder: str, price: str, *scores: str, start: str | None = None) -> OfferedBid:
    keys = (criterion.key for criterion in CRITERIA)
    given_scores = dict(zip(keys, map(Decimal, scores or ("3", "3", "6")), strict=True))
    return OfferedBid(bidder, Decimal(price), start and date.fromisoformat(start), given_scores)  # type: ignore[arg-type]


def order(ranking: Ranking) -> list[tuple[int, str, str | None]]:
    return [(row.rank, row.bid.bidder, row.tie_break) for row in ranking.ranked]


def aside(ranking: Ranking) -> list[tuple[str, str, str]]:
    return [(row.bid.bidder, row.reason.value, row.detail) for row in ranking.set_aside]


def test_a_worked_example_adds_up() -> None:
    ranking = rank(RULES, [bid("Acorn", "20.00", "4", "3", "7"), bid("Beech", "18.00", "3", "4", "5")])
    acorn, beech = ranking.ranked
    # Acorn: 60 × (4/5 × 50 + 3/5 × 30 + 7/10 × 20) / 100 = 43.20; 40 × 18 / 20 = 36.00
    assert (str(acorn.quality.points), str(acorn.price_points), str(acorn.total)) == ("43.20", "36.00", "79.20")
    # Beech: 60 × (3/5 × 50 + 4/5 × 30 + 5/10 × 20) / 100 = 38.40; 40 × 18 / 18 = 40.00
    assert (str(beech.quality.points), str(beech.price_points), str(beech.total)) == ("38.40", "40.00", "78.40")
    assert order(ranking) == [(1, "Acorn", None), (2, "Beech", None)]


def test_every_number_can_be_traced_to_its_inputs() -> None:
    row = rank(RULES, [bid("Acorn", "20.00", "4", "3", "7"), bid("Beech", "18.00")]).ranked[0]
    assert [(part.key, str(part.points)) for part in row.quality.criteria] == [
        ("outcomes", "24.0000"),
        ("staff", "10.8000"),
        ("safety", "8.4000"),
    ]
    assert row.quality.working == "60 × (4 ÷ 5 × 50 + 3 ÷ 5 × 30 + 7 ÷ 10 × 20) ÷ 100.00 = 43.20"
    assert row.price_working == "40 × 18.00 ÷ 20.00 = 36.00"
    assert row.total_working == "43.20 + 36.00 = 79.20"


def test_weights_of_criteria_need_not_add_up_to_a_hundred() -> None:
    rules = replace(RULES, criteria=tuple(replace(c, weight=c.weight / 10) for c in CRITERIA))
    assert rank(rules, [bid("Acorn", "20.00", "4", "3", "7")]).ranked[0].quality.points == Decimal("43.20")


def test_quality_and_price_are_rounded_once_each_and_the_total_is_their_sum() -> None:
    criteria = (Criterion("outcomes", Decimal(3), Decimal(7)),)
    rules = replace(RULES, criteria=criteria, quality_weight=Decimal(50), price_weight=Decimal(50))
    bids = [
        OfferedBid("Acorn", Decimal("21.002"), None, {"outcomes": Decimal(5)}),
        OfferedBid("Beech", Decimal("20.00"), None, {"outcomes": Decimal(6)}),
    ]
    acorn = rank(rules, bids).ranked[1]
    # 50 × 5/7 = 35.7142…, 50 × 20/21.002 = 47.6145…: their exact sum, 83.3288…, is never shown
    assert (str(acorn.quality.points), str(acorn.price_points), str(acorn.total)) == ("35.71", "47.61", "83.32")


def test_bids_are_ranked_by_the_published_total_not_by_a_hidden_one() -> None:
    rules = replace(RULES, tie_break=())
    thirds = (Criterion("outcomes", Decimal(1), Decimal(100_000)),)
    rules = replace(rules, criteria=thirds)
    bids = [
        OfferedBid(name, Decimal(20), None, {"outcomes": Decimal(score)})
        for name, score in (("A", 50_001), ("B", 50_002))
    ]
    assert order(rank(rules, bids)) == [(1, "A", "shared"), (1, "B", "shared")]


class TestSettingAside:
    def test_a_bid_under_the_minimum_of_a_criterion_is_set_aside_and_told_which(self) -> None:
        ranking = rank(RULES, [bid("Acorn", "20.00", "1.5", "5", "10"), bid("Beech", "20.00", "2", "1", "1")])
        assert aside(ranking) == [("Acorn", "criterion_minimum", "outcomes scored 1.5, under its minimum of 2")]
        assert [row.bid.bidder for row in ranking.ranked] == ["Beech"]

    def test_the_threshold_is_compared_before_rounding(self) -> None:
        rules = replace(
            RULES, quality_threshold=Decimal("60.00"), criteria=(Criterion("outcomes", Decimal(1), Decimal(100_000)),)
        )
        bids = [
            OfferedBid(name, Decimal(20), None, {"outcomes": Decimal(score)})
            for name, score in (("A", 59_999), ("B", 60_000))
        ]
        ranking = rank(rules, bids)
        assert aside(ranking) == [
            ("A", "quality_threshold", "59.999% of the quality available, under the threshold of 60.00%")
        ]
        assert [row.bid.bidder for row in ranking.ranked] == ["B"]

    def test_a_bid_above_a_hard_ceiling_is_set_aside_and_one_at_the_ceiling_is_not(self) -> None:
        rules = replace(RULES, ceiling=Decimal("24.00"))
        ranking = rank(rules, [bid("Acorn", "24.00"), bid("Beech", "24.01")])
        assert aside(ranking) == [("Beech", "above_ceiling", "£24.01 is above the ceiling of £24.00")]
        assert [row.bid.bidder for row in ranking.ranked] == ["Acorn"]

    def test_a_bid_above_a_soft_ceiling_is_flagged_and_ranked(self) -> None:
        rules = replace(RULES, ceiling=Decimal("24.00"), ceiling_is_hard=False)
        acorn, beech = rank(rules, [bid("Acorn", "24.00"), bid("Beech", "24.01")]).ranked
        assert (acorn.flags, beech.flags) == ((), ("above_ceiling",))
        assert beech.remarks == ("£24.01 is above the ceiling of £24.00",)

    def test_of_several_reasons_the_first_is_given(self) -> None:
        rules = replace(RULES, ceiling=Decimal("24.00"), quality_threshold=Decimal(50))
        ranking = rank(
            rules,
            [bid("A", "30.00", "1", "0", "0"), bid("B", "30.00", "2", "0", "0"), bid("C", "30.00", "5", "5", "9")],
        )
        assert [reason for _, reason, _ in aside(ranking)] == [
            "criterion_minimum",
            "quality_threshold",
            "above_ceiling",
        ]

    def test_prices_set_aside_do_not_move_the_points_of_the_others(self) -> None:
        rules = replace(RULES, quality_threshold=Decimal(50))
        alone = rank(rules, [bid("Acorn", "20.00"), bid("Beech", "25.00")])
        with_a_bad_bargain = rank(
            rules, [bid("Acorn", "20.00"), bid("Beech", "25.00"), bid("Cheap", "5.00", "2", "0", "0")]
        )
        assert alone.ranked == with_a_bad_bargain.ranked

    def test_nothing_is_ranked_where_all_are_set_aside_or_nobody_bid(self) -> None:
        assert rank(RULES, []).ranked == ()
        only = rank(RULES, [bid("Acorn", "20.00", "0", "0", "0")])
        assert (only.ranked, only.figures, len(only.set_aside)) == ((), None, 1)


class TestTies:
    """Every bid has the same total: quality and price points are made equal by hand."""

    def test_quality_comes_before_price(self) -> None:
        # quality 36.00 + price 40.00 × 18/20 = 36.00, and quality 32.00 + price 40.00: 72.00 twice
        rules = replace(RULES, criteria=(Criterion("outcomes", Decimal(1), Decimal(60)),))
        bids = [OfferedBid("Acorn", Decimal(18), None, {"outcomes": Decimal(32)}),
                OfferedBid("Beech", Decimal(20), None, {"outcomes": Decimal(36)})]  # fmt: skip
        assert order(rank(rules, bids)) == [(1, "Beech", "quality"), (2, "Acorn", "quality")]
        by_price = replace(rules, tie_break=(TieBreak.PRICE, TieBreak.QUALITY))
        assert order(rank(by_price, bids)) == [(1, "Acorn", "price"), (2, "Beech", "price")]

    def test_the_earliest_start_wins_and_an_empty_date_is_last(self) -> None:
        bids = [bid("A", "20"), bid("B", "20", start="2026-10-01"), bid("C", "20", start="2026-09-01")]
        assert order(rank(RULES, bids)) == [
            (1, "C", "earliest_start"),
            (2, "B", "earliest_start"),
            (3, "A", "earliest_start"),
        ]

    def test_each_bid_names_the_rule_that_parted_it_from_the_last_other(self) -> None:
        bids = [
            bid("A", "20", start="2026-09-01"),
            bid("B", "20", start="2026-10-01"),
            bid("C", "20", start="2026-10-01"),
        ]
        decided = {name: rule for _, name, rule in order(rank(RULES, bids))}
        assert decided == {"A": "earliest_start", "B": "lots_drawn", "C": "lots_drawn"}

    def test_lots_are_drawn_by_the_digest_of_seed_and_bidder_which_anyone_can_replay(self) -> None:
        names = ["Acorn", "Beech", "Cedar", "Élan Care"]
        ranking = rank(replace(RULES, tie_break=(TieBreak.LOTS_DRAWN,)), [bid(name, "20") for name in names])
        digests = {name: sha256(f"S1-2026-001:{name}".encode()).hexdigest() for name in names}
        assert [row.bid.bidder for row in ranking.ranked] == sorted(names, key=digests.__getitem__)
        assert [row.lot for row in ranking.ranked] == sorted(digests.values())

    def test_bids_that_no_rule_separates_share_a_rank_and_the_next_is_skipped(self) -> None:
        rules = replace(RULES, tie_break=(TieBreak.QUALITY, TieBreak.EARLIEST_START))
        bids = [bid("D", "25"), bid("C", "20"), bid("B", "20"), bid("A", "20", start="2026-09-01")]
        assert order(rank(rules, bids)) == [
            (1, "A", "earliest_start"),
            (2, "B", "shared"),
            (2, "C", "shared"),
            (4, "D", None),
        ]

    def test_without_lots_nobody_is_given_one(self) -> None:
        assert rank(replace(RULES, tie_break=()), [bid("A", "20")]).ranked[0].lot is None


class TestAbnormallyLow:
    def flagged(self, *prices: str, floor: str | None = None) -> list[bool]:
        return [bool(why) for why in why_abnormally_low([Decimal(p) for p in prices], floor and Decimal(floor))]  # type: ignore[arg-type]

    def test_at_least_forty_per_cent_below_the_mean_of_the_others(self) -> None:
        assert self.flagged("12.00", "14.00", "26.00") == [True, False, False]  # the mean of 14 and 26 is 20
        assert self.flagged("12.01", "14.00", "26.00") == [False, False, False]

    def test_the_lowest_at_least_thirty_per_cent_below_the_next_lowest(self) -> None:
        assert self.flagged("14.00", "20.00", "20.00") == [True, False, False]
        assert self.flagged("14.01", "20.00", "20.00") == [False, False, False]

    def test_a_shared_lowest_price_is_not_below_the_next_lowest_bid(self) -> None:
        assert self.flagged("14.00", "14.00", "20.00") == [False, False, False]

    def test_under_the_floor_and_not_at_it(self) -> None:
        assert self.flagged("19.99", "20.00", floor="20.00") == [True, False]
        assert self.flagged("19.99", floor="20.00") == [True]

    def test_one_bid_alone_is_compared_with_nothing_but_the_floor(self) -> None:
        assert self.flagged("0.01") == [False]

    def test_is_judged_over_the_bids_not_set_aside_and_never_rejects(self) -> None:
        rules = replace(RULES, quality_threshold=Decimal(50))
        ranking = rank(rules, [bid("A", "13"), bid("B", "20"), bid("C", "14", "2", "0", "0")])
        assert [(row.bid.bidder, row.flags) for row in ranking.ranked] == [("A", ("abnormally_low",)), ("B", ())]
        assert ranking.ranked[0].remarks == ("35.00% below the next lowest bid, 20.00",)

    def test_every_reason_is_told_and_the_flag_raised_once_before_the_ceiling(self) -> None:
        rules = replace(RULES, floor=Decimal(30), ceiling=Decimal(10), ceiling_is_hard=False)
        row = rank(rules, [bid("A", "11"), bid("B", "40")]).ranked[0]
        assert row.flags == ("abnormally_low", "above_ceiling")
        assert len(row.remarks) == 4


class TestPricePerQuality:
    RULES = replace(
        RULES, price_formula=PriceFormula.PRICE_PER_QUALITY, criteria=(Criterion("outcomes", Decimal(1), Decimal(9)),)
    )

    def offers(self, *offers: tuple[str, str, str]) -> list[OfferedBid]:
        return [OfferedBid(name, Decimal(price), None, {"outcomes": Decimal(score)}) for name, price, score in offers]

    def test_the_lowest_price_per_quality_comes_first_to_four_decimals(self) -> None:
        ranking = rank(self.RULES, self.offers(("A", "20.00", "6"), ("B", "21.00", "7"), ("C", "9.00", "9")))
        # 20 ÷ 66.666…% = 0.3; 21 ÷ 77.777…% = 0.27; 9 ÷ 100% = 0.09
        assert [(row.bid.bidder, str(row.total), row.price_points) for row in ranking.ranked] == [
            ("C", "0.0900", None), ("B", "0.2700", None), ("A", "0.3000", None)
        ]  # fmt: skip
        assert ranking.ranked[1].total_working == "21.00 ÷ 77.777778… = 0.2700"

    def test_a_bid_with_no_quality_is_set_aside_even_without_a_threshold(self) -> None:
        ranking = rank(self.RULES, self.offers(("A", "20.00", "0"), ("B", "20.00", "1")))
        assert aside(ranking) == [("A", "quality_threshold", "no quality, so there is no price per quality")]

    def test_ties_are_broken_by_the_rules_too(self) -> None:
        ranking = rank(self.RULES, self.offers(("A", "10.00", "3"), ("B", "30.00", "9")))
        assert order(ranking) == [(1, "B", "quality"), (2, "A", "quality")]


def test_under_a_fixed_price_only_quality_counts() -> None:
    rules = replace(RULES, price_formula=PriceFormula.FIXED_PRICE, quality_weight=Decimal(100), price_weight=Decimal(0))
    ranking = rank(rules, [bid("A", "21.00", "3", "3", "6"), bid("B", "21.00", "4", "4", "8")])
    assert [(row.bid.bidder, str(row.total), str(row.price_points)) for row in ranking.ranked] == [
        ("B", "80.00", "0.00"), ("A", "60.00", "0.00")
    ]  # fmt: skip


@pytest.mark.parametrize("formula", [f for f in PriceFormula if f is not PriceFormula.FIXED_PRICE])
def test_equal_bids_share_first_place_under_every_formula(formula: PriceFormula) -> None:
    rules = replace(RULES, price_formula=formula, ceiling=Decimal(24), benchmark=Decimal(20), tie_break=())
    assert [row.rank for row in rank(rules, [bid("A", "20"), bid("B", "20")]).ranked] == [1, 1]
