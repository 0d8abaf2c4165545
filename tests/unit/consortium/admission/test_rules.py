"""Questionnaires, stages, sharing out, gates and results."""

import itertools
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import applications, assigning, decisions, gates, rounds
from consortium.admission.rules.answers import Kind, fault_of, in_words
from consortium.admission.rules.applications import MOVES, Marks, Stage
from consortium.admission.rules.assigning import Assessor, Wanting
from consortium.admission.rules.gates import Exclusion, Gate
from consortium.admission.rules.grounds import grounds_of
from consortium.admission.rules.questionnaire import ensure_weights_are_whole, read_questionnaire
from consortium.evaluation.rules import Criterion
from consortium.kernel.errors import BadInput, Refused
from consortium.register.rules import LegalForm
from consortium.systems.rules import ExclusionList

SHIPPED: dict[str, Any] = yaml.safe_load(
    (files("consortium.admission") / "questionnaires" / "childrens_services.yaml").read_text(encoding="utf-8")
)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_the_shipped_questionnaire_weighs_100_for_every_lot_and_legal_form_and_asks_a_sole_trader_less() -> None:
    questions = read_questionnaire(SHIPPED)
    ensure_weights_are_whole(questions, [1, 2, 3, 4])
    for lot in (1, 2, 3, 4):
        asked = {form: len(list(questions.asked_of([lot], form))) for form in LegalForm}
        assert asked[LegalForm.SOLE_TRADER] <= 13 < asked[LegalForm.COMPANY] <= 20


def test_a_weight_that_is_a_penny_off_is_refused_and_names_the_lot_and_legal_form() -> None:
    document = deepcopy(SHIPPED)
    next(q for q in document["sections"][3]["questions"] if q["key"] == "cover")["weight"] = "20.01"
    with pytest.raises(Refused, match=r"questionnaire\.weights") as refused:
        ensure_weights_are_whole(read_questionnaire(document), [1])
    assert refused.value.facts == {"lot": 1, "legal_form": "sole trader", "total": "100.01"}


def test_a_sole_trader_is_not_asked_about_a_team() -> None:
    asked = {each.key for each in read_questionnaire(SHIPPED).asked_of([1], LegalForm.SOLE_TRADER)}
    assert "cover" in asked
    assert "workforce" not in asked


def test_a_question_without_a_word_limit_is_bad_input_that_names_it() -> None:
    document = deepcopy(SHIPPED)
    del document["sections"][1]["questions"][-1]["words"]
    with pytest.raises(BadInput, match="words"):
        read_questionnaire(document)


@pytest.mark.parametrize(
    ("kind", "value", "is_fine"),
    [
        (Kind.TEXT, "one two", True), (Kind.TEXT, "one two three", False), (Kind.YES_NO, "perhaps", False),
        (Kind.NUMBER, "1,5", False), (Kind.DATE, "2026-02-30", False), (Kind.DATE, "2026-02-28", True),
        (Kind.CHOICE, "b", True), (Kind.CHOICE, "z", False), (Kind.TEXT, "  ", False),
    ],
)  # fmt: skip
def test_an_answer_is_judged_by_its_kind(kind: Kind, value: str, is_fine: bool) -> None:
    assert (fault_of(kind, value, words=2, choices=("a", "b")) is None) == is_fine


def test_every_stage_has_its_moves_and_every_other_move_is_refused() -> None:
    assert set(MOVES) == set(Stage)
    for stage, wanted in itertools.product(Stage, Stage):
        if wanted in MOVES[stage]:
            applications.ensure_may_become(stage=stage, wanted=wanted)
        else:
            with pytest.raises(Refused):
                applications.ensure_may_become(stage=stage, wanted=wanted)


def test_a_round_is_closed_at_its_closing_moment_and_a_draft_lapses_then() -> None:
    assert rounds.stage_of(opens_at=NOW, closes_at=NOW + timedelta(1), at=NOW + timedelta(1)) == "closed"
    assert Marks(closes_at=NOW).stage_at(NOW) is Stage.LAPSED
    assert Marks(closes_at=NOW).stage_at(NOW - timedelta(microseconds=1)) is Stage.DRAFT


@given(st.integers(1, 30), st.integers(2, 8), st.integers(2, 3))
def test_work_is_shared_evenly_and_from_enough_councils(evaluations: int, councils: int, needed: int) -> None:
    people = [Assessor(UUID(int=n), f"Person {n}", UUID(int=n % councils)) for n in range(councils * 2)]
    wanting = [Wanting(UUID(int=1000 + n)) for n in range(evaluations)]
    shared = assigning.suggest(wanting, people, assessors_needed=needed, councils_needed=2)
    loads = Counter(one.person_id for chosen in shared.values() for one in chosen)
    assert max(loads.values()) - min(loads[each.person_id] for each in people) <= 1
    for chosen in shared.values():
        assert len({one.person_id for one in chosen}) == needed
        assert len({one.organisation_id for one in chosen}) >= 2


@given(
    st.lists(st.integers(0, 2), min_size=6, max_size=12),
    st.lists(st.sets(st.integers(0, 11), max_size=2), min_size=1, max_size=25),
)
def test_a_suggestion_can_be_made_no_more_even_by_handing_one_part_over(
    councils: list[int], conflicts: list[set[int]]
) -> None:
    people = [Assessor(UUID(int=n + 1), f"A{n:02d}", UUID(int=900 + council)) for n, council in enumerate(councils)]
    wanting = [
        Wanting(UUID(int=1000 + n), barred=frozenset(UUID(int=each + 1) for each in barred))
        for n, barred in enumerate(conflicts)
    ]
    try:
        shared = assigning.suggest(wanting, people, assessors_needed=2, councils_needed=2)
    except Refused:
        return  # too few of them may assess one of these
    loads = Counter({each.person_id: 0 for each in people})
    loads.update(one.person_id for chosen in shared.values() for one in chosen)
    for each in wanting:
        first, second = shared[each.evaluation_id]
        assert first.organisation_id != second.organisation_id
        assert not {first.person_id, second.person_id} & each.barred
        for out, kept in ((first, second), (second, first)):
            for into in people:
                fits = into.organisation_id != kept.organisation_id and into.person_id not in each.barred
                assert not (fits and loads[out.person_id] - loads[into.person_id] >= 2)


def test_what_is_accepted_is_what_was_shown() -> None:
    ruth, tom = (Assessor(UUID(int=n), name, UUID(int=10 + n)) for n, name in enumerate(("Ruth", "Tom")))
    shown = {UUID(int=99): [ruth, tom]}
    assigning.ensure_as_shown(shown, digest=assigning.digest_of(dict(shown)))
    with pytest.raises(Refused, match=r"assigning\.changed"):
        assigning.ensure_as_shown({UUID(int=99): [tom, ruth]}, digest=assigning.digest_of(shown))
    with pytest.raises(Refused, match=r"assigning\.nothing"):
        assigning.ensure_somebody({UUID(int=99): []})


def test_nobody_with_a_conflict_is_asked_and_too_few_people_is_said() -> None:
    ruth, tom = (Assessor(UUID(int=n), name, UUID(int=10 + n)) for n, name in enumerate(("Ruth", "Tom")))
    barred = [Wanting(UUID(int=99), barred=frozenset({ruth.person_id}))]
    with pytest.raises(Refused, match=r"assigning\.too_few"):
        assigning.suggest(barred, [ruth, tom], assessors_needed=2, councils_needed=2)


@dataclass(frozen=True)
class Agreed:
    score: Decimal
    reason: str = "Clear."


def result(*scores: int, passed: bool = True, minimum: int = 0) -> decisions.LotResult:
    criteria = [Criterion(f"q{n}", f"Question {n}", Decimal("33.33"), 5, minimum) for n in range(len(scores))]
    agreed = {each.key: Agreed(Decimal(score)) for each, score in zip(criteria, scores, strict=True)}
    gate = Gate("identity", "Identity", passed, "It is missing")
    return decisions.result_for_lot(gates=[gate], criteria=criteria, consensus=agreed, threshold=Decimal("60.00"))


def test_admitted_needs_every_gate_every_minimum_and_the_threshold() -> None:
    assert result(4, 4, 4).is_admitted
    assert not result(4, 4, 4, passed=False).is_admitted
    assert not result(5, 5, 1, minimum=2).is_admitted
    assert not result(3, 3, 3).is_admitted  # 59.994 is 59.99
    assert result(3, 3, 3).to_change() == ["The total of 59.99 is under the threshold of 60.00."]


def test_the_total_is_rounded_once_at_the_end() -> None:
    assert result(1, 1, 1).total == Decimal("20.00")  # 3 × 6.666, not 3 × 6.67
    assert sum(each.points for each in result(1, 1, 1).answers) == Decimal("20.01")


def test_a_declared_ground_is_read_and_judged_before_anything_is_decided() -> None:
    gates.ensure_judged(Exclusion(applying=0))
    gates.ensure_judged(Exclusion(applying=2, judged=2))
    with pytest.raises(Refused, match=r"decision\.exclusion_unjudged"):
        gates.ensure_judged(Exclusion(applying=2, judged=1, accepted=1))
    with pytest.raises(Refused, match=r"decision\.one_by_one"):
        gates.ensure_none_declared(Exclusion(applying=1, judged=1, accepted=1))
    assert not gates.exclusion_gate(Exclusion(1, judged=1)).is_passed


def test_each_regime_has_its_own_list_of_grounds() -> None:
    assert len(grounds_of(ExclusionList.REG57)) == 17
    assert len(grounds_of(ExclusionList.PA23)) == 24


def test_a_decision_is_due_after_the_round_closes() -> None:
    with pytest.raises(Refused, match=r"round\.decision_before_close"):
        rounds.ensure_dates_are_possible(
            opens_at=NOW, closes_at=NOW + timedelta(5),
            questions_until_at=NOW + timedelta(2), decision_due_on=date(2026, 6, 6),
            system_ends_on=date(2029, 1, 1), now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        (Kind.DATE, "2026-02-28", "28 February 2026"),
        (Kind.DATE, "2026-02-30", "2026-02-30"),
        (Kind.YES_NO, "yes", "Yes"),
        (Kind.TEXT, "yes", "yes"),
    ],
)
def test_an_answer_is_read_as_people_write_it(kind: Kind, answer: str, said: str) -> None:
    assert in_words(kind, answer) == said
