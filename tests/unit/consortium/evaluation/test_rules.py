"""Judgement turned into one score: totals, stages, and what a consensus needs."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.evaluation import rules
from consortium.evaluation.rules import AssessorStage, Criterion, Part, Stage
from consortium.kernel.errors import BadInput, Refused

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
WIRRAL, SEFTON = UUID(int=1), UUID(int=2)
ME, COLLEAGUE = UUID(int=11), UUID(int=12)
LOCKED = Part(WIRRAL, AT, False, AT)
TEAM = Criterion("team", "Keeping the same carers", Decimal("60.00"), 5, 2)
SAFETY = Criterion("safety", "Keeping children safe", Decimal("40.00"), 5, 2)
SCORES = st.lists(st.integers(0, 5).map(Decimal), min_size=1, max_size=5)


def test_the_total_is_rounded_half_up_once_at_the_end() -> None:
    thirds = [Criterion(str(n), str(n), Decimal(weight), 5) for n, weight in enumerate(("33.33", "33.33", "33.34"))]
    assert rules.total(thirds, {"0": Decimal(1), "1": Decimal(1), "2": Decimal(1)}) == Decimal("20.00")
    odd = [Criterion("a", "a", Decimal("0.05"), 5), Criterion("b", "b", Decimal("0.05"), 5)]
    assert rules.total(odd, {"a": Decimal(1), "b": Decimal(1)}) == Decimal("0.02")  # each alone would be 0.01
    assert rules.total([Criterion("a", "a", Decimal("0.05"), 10)], {"a": Decimal(1)}) == Decimal("0.01")  # 0.005


@given(st.lists(st.tuples(st.integers(1, 10_000), st.integers(0, 5)), min_size=1, max_size=12))
def test_a_total_lies_between_nothing_and_all_the_weights(given_: list[tuple[int, int]]) -> None:
    criteria = [Criterion(str(n), str(n), Decimal(weight) / 100) for n, (weight, _) in enumerate(given_)]
    scores = {str(n): Decimal(score) for n, (_, score) in enumerate(given_)}
    total = rules.total(criteria, scores)
    assert 0 <= total <= sum(each.weight for each in criteria)
    best = dict.fromkeys(scores, Decimal(5))
    assert rules.total(criteria, best) == sum(each.weight for each in criteria)


def test_a_criterion_survives_being_kept_as_a_document() -> None:
    assert Criterion.from_document(TEAM.as_document()) == TEAM


@pytest.mark.parametrize(
    "criteria",
    [[TEAM, TEAM], [replace(TEAM, weight=Decimal(0))], [replace(TEAM, minimum=6)], [replace(TEAM, max_score=0)]],
)
def test_criteria_that_cannot_be_scored_are_refused(criteria: list[Criterion]) -> None:
    with pytest.raises(BadInput):
        rules.ensure_has_criteria(criteria)


@pytest.mark.parametrize(
    ("part", "stage"),
    [
        (Part(WIRRAL, None, None, None), AssessorStage.ASSIGNED),
        (Part(WIRRAL, AT, False, None), AssessorStage.SCORING),
        (LOCKED, AssessorStage.LOCKED),
        (Part(WIRRAL, AT, True, None), AssessorStage.CONFLICT),
        (Part(WIRRAL, AT, False, None, AT), AssessorStage.SET_ASIDE),
    ],
)
def test_an_assessors_stage_follows_from_what_they_did(part: Part, stage: AssessorStage) -> None:
    assert part.stage is stage


@pytest.mark.parametrize(
    ("parts", "stage"),
    [
        ([], Stage.ASSIGNING),
        ([LOCKED], Stage.ASSIGNING),
        ([LOCKED, LOCKED], Stage.ASSIGNING),  # of one council
        ([LOCKED, replace(LOCKED, organisation_id=SEFTON, has_conflict=True)], Stage.ASSIGNING),
        ([LOCKED, replace(LOCKED, organisation_id=SEFTON, locked_at=None)], Stage.SCORING),
        ([LOCKED, replace(LOCKED, organisation_id=SEFTON)], Stage.MODERATING),
    ],
)
def test_an_evaluations_stage_follows_from_its_assessors(parts: list[Part], stage: Stage) -> None:
    def asked(concluded_at: datetime | None) -> Stage:
        return rules.stage_of(parts, assessors_needed=2, councils_needed=2, concluded_at=concluded_at)

    assert asked(None) is stage
    assert asked(AT) is Stage.CONCLUDED


def consensus(score: int, individual: list[int], **more: object) -> str:
    """The code with which such a consensus is refused; nothing where it holds."""
    said = {
        "reason": "Agreed.",
        "discussion": "Talked.",
        "outside_reason": "",
        "moderator_id": ME,
        "second_moderator_id": None,
        **more,
    }
    try:
        rules.ensure_consensus_holds(score=score, individual=list(map(Decimal, individual)), **said)  # type: ignore[arg-type]
    except Refused as refused:
        return refused.code
    return ""


def test_what_a_consensus_needs() -> None:
    outside = {"outside_reason": "Missed the annex.", "second_moderator_id": COLLEAGUE}
    assert consensus(3, [2, 4]) == ""
    assert consensus(3, [2, 4], reason=" ") == "consensus.reason"
    assert consensus(3, [2, 4], discussion="") == "consensus.discussion"
    assert consensus(3, [3, 4], discussion="") == ""
    assert consensus(5, [3, 4]) == "consensus.outside"
    assert consensus(5, [3, 4], **outside) == ""
    assert consensus(5, [3, 4], outside_reason="Missed it.") == "consensus.outside"
    assert consensus(5, [3, 4], **{**outside, "second_moderator_id": ME}) == "consensus.same_moderator"
    assert consensus(4, [3, 4], **outside) == "consensus.not_outside"


@given(SCORES, st.integers(0, 5))
def test_a_score_somebody_gave_is_never_outside(individual: list[Decimal], score: int) -> None:
    assert not any(rules.is_outside_range(each, individual) for each in individual)
    assert rules.is_outside_range(score, individual) == (score > max(individual) or score < min(individual))


@pytest.mark.parametrize("entry", [None, (None, "Why"), (Decimal(3), ""), (Decimal(3), "  ")])
def test_a_lock_names_what_is_unfinished(entry: tuple[Decimal | None, str] | None) -> None:
    scored = {"team": (Decimal(3), "Clear."), **({"safety": entry} if entry else {})}
    with pytest.raises(Refused) as refused:
        rules.ensure_complete([TEAM, SAFETY], scored)
    assert refused.value.facts["left"] == "Keeping children safe"


def test_a_conflict_may_be_declared_until_the_lock_and_never_taken_back() -> None:
    reading = Part(WIRRAL, AT, False, None)
    rules.ensure_may_declare(part=reading, has_conflict=True, interest="A friend works there.")
    for part, code in ((LOCKED, "score.locked"), (replace(reading, has_conflict=True), "interest.conflict")):
        with pytest.raises(Refused) as refused:
            rules.ensure_may_declare(part=part, has_conflict=False, interest="")
        assert refused.value.code == code
