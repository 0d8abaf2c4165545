"""The gates before any score counts: exclusion, insurance, registration, identity (rules.md, Admission)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consortium.admission.rules.questionnaire import Assessed, Question
from consortium.kernel.errors import Refused, explain
from consortium.register.rules import Gate, LotNeeds, Shows, gates_of_register

__all__ = ["Exclusion", "Gate", "ensure_judged", "ensure_none_declared", "exclusion_gate", "gates_of_lot"]


explain(
    {
        "decision.exclusion_unjudged": "Exclusion grounds that this applicant declared are not judged yet: {left}. "
        "Read what it says about each, giving your reason, and say whether its self-cleaning is accepted, and why.",
        "decision.one_by_one": "this applicant declared an exclusion ground. Decide on such applications one by one.",
    }
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What is known of the exclusion grounds: how many were declared, judged, and found to be made good."""

    applying: int
    judged: int = 0
    accepted: int = 0


def ensure_judged(exclusion: Exclusion) -> None:
    """An applicant is decided on once each ground that it declared was judged by an officer who read its evidence."""
    if exclusion.judged < exclusion.applying:
        raise Refused("decision.exclusion_unjudged", left=exclusion.applying - exclusion.judged)


def ensure_none_declared(exclusion: Exclusion) -> None:
    """Whoever declared a ground is not decided on together with others."""
    if exclusion.applying:
        raise Refused("decision.one_by_one")


def exclusion_gate(exclusion: Exclusion) -> Gate:
    """Passed where nothing was declared, or the self-cleaning of every ground is accepted. It never says which."""
    applying, left = exclusion.applying, exclusion.applying - exclusion.accepted
    if applying == 0:
        why = "None was declared."
    elif applying == 1:
        why = f"One was declared. Its self-cleaning evidence was {'not ' if left else ''}accepted."
    elif left == 0:
        why = f"{applying} were declared. The self-cleaning evidence was accepted for each."
    else:
        why = f"{applying} were declared. The self-cleaning evidence was not accepted for {left} of them."
    return Gate("exclusion", "Exclusion grounds", left == 0, why)


def gates_of_lot(
    *,
    exclusion: Exclusion,
    applicant: Shows,
    needs: LotNeeds,
    questions: Sequence[Question],
    answers: Mapping[str, str],
    on: date,
) -> list[Gate]:
    """Every gate of one lot, passed or not, in the order a letter names them."""
    asked = [_question_gate(q, answers.get(q.key, "")) for q in questions if q.assessed is Assessed.PASS_FAIL]
    return [exclusion_gate(exclusion), *gates_of_register(applicant, needs, on), *asked]


def _question_gate(question: Question, answer: str) -> Gate:
    is_passed = answer.strip() in question.passes
    said = answer.strip() or "nothing"
    return Gate(question.key, question.text, is_passed, f"You answered: {said}.")
