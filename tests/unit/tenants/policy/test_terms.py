"""What a policy must hold, and that its document and its words are true to it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import uk_moment
from consortium.kernel.errors import BadInput, Refused
from consortium.kernel.words import words_for
from tenants.policy.rules import (
    AuthoriserRole,
    PolicyCriterion,
    PolicyTerms,
    PriceFormula,
    Style,
    TieBreak,
    Urgency,
    Window,
    WindowUnit,
    as_document,
    ensure_regime_allows,
    ensure_terms_hold,
    faults_of,
    from_document,
)
from tenants.policy.rules.words import changed_sections, in_words

TERMS = PolicyTerms(
    style=Style.OUTCOMES,
    criteria=(
        PolicyCriterion("outcomes", "Meeting the outcomes", Decimal(70), minimum=Decimal(2), question="How?"),
        PolicyCriterion("safeguarding", "Safeguarding", Decimal(30)),
    ),
    quality_weight=Decimal(60),
    price_weight=Decimal(40),
    price_formula=PriceFormula.LOWEST_PROPORTIONAL,
    ceiling=Decimal("24.60"),
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quality_weight": Decimal(70)}, "policy.weights"),
        ({"quality_weight": Decimal(0), "price_weight": Decimal(100)}, "policy.weights"),
        ({"quality_weight": Decimal(100), "price_weight": Decimal(0)}, "policy.price_needs_weight"),
        ({"price_formula": PriceFormula.FIXED_PRICE}, "policy.fixed_price_is_quality_only"),
        (
            {
                "price_formula": PriceFormula.FIXED_PRICE,
                "quality_weight": Decimal(100),
                "price_weight": Decimal(0),
            },
            "policy.fixed_price_missing",
        ),
        ({"price_formula": PriceFormula.LINEAR_TO_CEILING, "ceiling": None}, "policy.ceiling_missing"),
        ({"price_formula": PriceFormula.BENCHMARK}, "policy.benchmark_missing"),
        ({"fixed_price": Decimal(30)}, "policy.fixed_price_above_ceiling"),
        ({"floor": Decimal(30)}, "policy.floor_above_ceiling"),
        ({"criteria": ()}, "policy.no_criteria"),
        ({"criteria": (TERMS.criteria[0], TERMS.criteria[0])}, "policy.criterion_repeated"),
        ({"criteria": (replace(TERMS.criteria[0], key="price"),)}, "policy.criterion_key"),
        ({"criteria": (replace(TERMS.criteria[0], minimum=Decimal(6)),)}, "policy.criterion_minimum"),
        ({"criteria": (replace(TERMS.criteria[0], max_score=Decimal(6)),)}, "policy.criterion_scale"),
        ({"criteria": (replace(TERMS.criteria[0], max_score=Decimal("2.5")),)}, "policy.criterion_scale"),
        ({"opening_officers": 3}, "policy.opening_officers"),
        ({"bids_kept_months": 0}, "policy.bids_kept_months"),
        ({"bids_kept_months": 301}, "policy.bids_kept_months"),
        ({"windows": {}}, "policy.window_missing"),
        ({"assessors_needed": 0}, "policy.needs_assessor"),
        ({"tie_break": (TieBreak.PRICE, TieBreak.PRICE)}, "policy.tie_break_repeated"),
    ],
)
def test_terms_that_could_not_rank_bids_are_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ensure_terms_hold(replace(TERMS, **change))
    assert refused.value.code == code
    assert "{" not in words_for(refused.value)


def test_both_ways_of_the_story_hold() -> None:
    prescriptive = replace(
        TERMS, style=Style.PRESCRIPTIVE, price_formula=PriceFormula.FIXED_PRICE, quality_weight=Decimal(100),
        price_weight=Decimal(0), fixed_price=Decimal("21.40"),
    )  # fmt: skip
    assert list(faults_of(TERMS)) == list(faults_of(prescriptive)) == []


@given(
    st.builds(
        replace,
        st.just(TERMS),
        quality_threshold=st.decimals(0, 100, places=2),
        ceiling=st.none() | st.decimals("0.01", 100, places=2),
        floor=st.none() | st.decimals("0.01", 100, places=2),
        tie_break=st.permutations(list(TieBreak)).map(tuple),
        assessors_needed=st.integers(1, 9),
        ceiling_is_hard=st.booleans(),
        allows_negotiation=st.booleans(),
        allows_part_bids=st.booleans(),
        shows_bid_count=st.booleans(),
        allows_split_awards=st.booleans(),
        allows_direct_award=st.booleans(),
        opening_officers=st.integers(1, 2),
        bids_kept_months=st.integers(1, 300),
        authoriser_roles=st.lists(st.sampled_from(AuthoriserRole), unique=True).map(tuple),
        adoption_needs_another=st.booleans(),
        windows=st.fixed_dictionaries(
            {urgency: st.builds(Window, st.integers(1, 366), st.sampled_from(WindowUnit)) for urgency in Urgency}
        ),
    )
)
def test_a_document_says_the_same_terms_again(terms: PolicyTerms) -> None:
    assert from_document(as_document(terms)) == terms


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"style": "whatever"}, "policy: style"),
        ({"quality_weight": "60,5"}, "policy: quality_weight"),
        ({"quality_weight": "60.555"}, "policy: quality_weight"),
        ({"price_weight": "NaN"}, "policy: price_weight"),
        ({"ceiling": "-1"}, "policy: ceiling"),
        ({"ceiling": "24.605"}, "policy: ceiling"),
        ({"windows": {"emergency": {"hours": 4, "working_days": 1}}}, "policy: windows: emergency"),
        ({"windows": {"emergency": {"weeks": 4}}}, "policy: windows: emergency"),
        ({"windows": {"emergency": {"hours": 9000}}}, "policy: windows: emergency"),
        ({"criteria": [{"key": "a", "title": "A", "weight": "0"}]}, "policy: criteria 1: weight"),
        ({"tie_break": ["luck"]}, "policy: tie_break 1"),
        ({"allows_negotiation": "yes"}, "policy: allows_negotiation"),
        ({"opening_officers": "1.5"}, "policy: opening_officers"),
        ({"authoriser_roles": ["bid writer"]}, "policy: authoriser_roles 1"),
    ],
)
def test_a_document_that_cannot_be_read_names_the_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as bad:
        from_document({**as_document(TERMS), **change})
    assert bad.value.where == place


def test_hours_are_elapsed_and_working_days_end_with_the_last_of_them() -> None:
    thursday = datetime(2026, 12, 24, 16, 30, tzinfo=UTC)
    assert uk_moment(Window(4, WindowUnit.HOURS).closes_at(thursday)).startswith("8:30pm on Thursday 24 December")
    # Christmas Day, a weekend, the substitute for Boxing Day: the first working day is Tuesday.
    closes = Window(1, WindowUnit.WORKING_DAYS).closes_at(thursday)
    assert (closes.day, closes.hour, closes.minute, closes.second) == (29, 23, 59, 59)


def test_the_words_say_what_counts() -> None:
    told = {section.key: " ".join(section.sentences) for section in in_words(TERMS)}
    assert "Quality counts 60 of 100 points." in told["quality"]
    assert "Meeting the outcomes: 70 of 100 parts, with at least 2 of 5." in told["quality"]
    assert "The lowest price gets all 40." in told["price"]
    assert "A bid above the ceiling of £24.60 a unit is set aside." in told["price"]
    assert told["windows"].startswith("Emergency: 4 hours.")


@pytest.mark.parametrize("formula", list(PriceFormula))
def test_every_formula_is_told_in_whole_sentences(formula: PriceFormula) -> None:
    terms = replace(TERMS, price_formula=formula, benchmark=Decimal(20), fixed_price=Decimal(21))
    price = next(section for section in in_words(terms) if section.key == "price")
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in price.sentences)


def test_two_versions_differ_where_they_say_different_things() -> None:
    changed = changed_sections(TERMS, replace(TERMS, ceiling=Decimal(25), allows_negotiation=True))
    assert [new.key for _, new in changed] == ["price", "procedure"]


def test_terms_that_were_copied_before_a_term_was_known_hold_what_was_true_then() -> None:
    old = as_document(TERMS)
    for name in (
        "opening_officers",
        "bids_kept_months",
        "authoriser_roles",
        "allows_split_awards",
        "allows_direct_award",
    ):
        del old[name]
    assert from_document(old) == TERMS


def test_what_two_officers_and_which_roles_do_is_said() -> None:
    terms = replace(
        TERMS, opening_officers=2, authoriser_roles=(AuthoriserRole.STRATEGIC_LEAD,), allows_split_awards=True
    )
    told = {section.key: " ".join(section.sentences) for section in in_words(terms)}
    assert "Two officers open the bids together" in told["people"]
    assert "holds a delegation that covers it, and is a strategic lead." in told["people"]
    assert "may go to different winners" in told["procedure"]


def test_a_regime_forbids_negotiation_and_direct_award_each_by_its_name() -> None:
    ensure_regime_allows(TERMS, negotiation=False, direct_award=False)
    for change, code in (
        ({"allows_negotiation": True}, "policy.regime_forbids_negotiation"),
        ({"allows_direct_award": True}, "policy.regime_forbids_direct_award"),
    ):
        terms = replace(TERMS, **change)  # type: ignore[arg-type]
        ensure_regime_allows(terms, negotiation=True, direct_award=True)
        with pytest.raises(Refused) as refused:
            ensure_regime_allows(terms, negotiation=False, direct_award=False)
        assert refused.value.code == code
