"""The gates before any score counts: exclusion, insurance, registration, identity (rules.md, Admission)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consortium.admission.rules.questionnaire import Assessed, Question
from consortium.kernel.errors import Refused, explain
from consortium.register.rules import Gate, LotNeeds, Shows, gates_of_register

__all__ = ["Exclusion", "Gate", "ensure_judged", "exclusion_gate", "gates_of_lot"]


explain(
    {
        "decision.exclusion_unread": "This applicant declared an exclusion ground. Read what it says about it, giving "
        "your reason, before you decide.",
        "decision.exclusion_unjudged": "This applicant declared an exclusion ground. Say whether its self-cleaning is "
        "accepted, and why.",
    }
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What is known of the exclusion grounds: how many apply, and the officer's judgement where one does."""

    applying: int
    was_read: bool = False
    is_accepted: bool | None = None
    reason: str = ""


def ensure_judged(exclusion: Exclusion) -> None:
    """An applicant who declared a ground is decided on only by an officer who read its evidence and says why."""
    if exclusion.applying == 0:
        return
    if not exclusion.was_read:
        raise Refused("decision.exclusion_unread")
    if exclusion.is_accepted is None or not exclusion.reason.strip():
        raise Refused("decision.exclusion_unjudged")


def exclusion_gate(exclusion: Exclusion) -> Gate:
    title = "Exclusion grounds"
    if exclusion.applying == 0:
        return Gate("exclusion", title, True, "None was declared.")
    accepted = bool(exclusion.is_accepted)
    words = "The self-cleaning evidence was accepted" if accepted else "The self-cleaning evidence was not accepted"
    return Gate("exclusion", title, accepted, f"{words}: {exclusion.reason.strip()}")


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
