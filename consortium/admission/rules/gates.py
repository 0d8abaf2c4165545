"""The gates before any score counts: exclusion, insurance, registration, identity (rules.md, Admission)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consortium.admission.rules.questionnaire import Assessed, Question
from consortium.kernel.errors import Refused, explain
from consortium.register import rules as register
from consortium.register.rules import EvidenceKind, Held, LegalForm, LotNeeds

explain(
    {
        "decision.exclusion_unread": "This applicant declared an exclusion ground. Read what it says about it, giving "
        "your reason, before you decide.",
        "decision.exclusion_unjudged": "This applicant declared an exclusion ground. Say whether its self-cleaning is "
        "accepted, and why.",
    }
)


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate as it was found."""

    key: str
    title: str
    is_passed: bool
    why: str

    def as_document(self) -> dict[str, object]:
        return {"key": self.key, "title": self.title, "is_passed": self.is_passed, "why": self.why}


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


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the register knows of an applicant on the day of the decision."""

    legal_form: LegalForm
    employs_staff: bool
    number: str | None
    held: Mapping[EvidenceKind, Held]


def gates_of_lot(
    *,
    exclusion: Exclusion,
    applicant: Applicant,
    needs: LotNeeds,
    questions: Sequence[Question],
    answers: Mapping[str, str],
    on: date,
) -> list[Gate]:
    """Every gate of one lot, passed or not, in the order a letter names them."""
    kinds = register.kinds_needed(legal_form=applicant.legal_form, employs_staff=applicant.employs_staff, needs=needs)
    faults = {
        fault.kind: fault.words
        for fault in register.evidence_faults(
            legal_form=applicant.legal_form,
            employs_staff=applicant.employs_staff,
            held=applicant.held,
            needs=needs,
            on=on,
        )
    }
    evidence = [Gate(str(k), k.in_words, k not in faults, faults.get(k, "In date and sufficient.")) for k in kinds]
    asked = [_question_gate(q, answers.get(q.key, "")) for q in questions if q.assessed is Assessed.PASS_FAIL]
    return [exclusion_gate(exclusion), *_registration(applicant), *evidence, *asked]


def _registration(applicant: Applicant) -> list[Gate]:
    """A company or a charity is known by its number; a sole trader shows proof, which is a gate of evidence."""
    if applicant.legal_form is LegalForm.SOLE_TRADER:
        return []
    where = {LegalForm.COMPANY: "Companies House", LegalForm.CHARITY: "the Charity Commission"}[applicant.legal_form]
    found = applicant.number is not None
    why = f"Registered with {where}: {applicant.number}." if found else f"No number of {where} was given."
    return [Gate("registration", "Registered legal identity", found, why)]


def _question_gate(question: Question, answer: str) -> Gate:
    is_passed = answer.strip() in question.passes
    said = answer.strip() or "nothing"
    return Gate(question.key, question.text, is_passed, f"You answered: {said}.")
