"""The gates that the register knows, one by one, each with why it passes or not and where that is known from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consortium.register.rules.evidence import (
    EvidenceKind,
    Held,
    InDirectory,
    LegalForm,
    LotNeeds,
    evidence_faults,
    how_it_passes,
    kinds_needed,
)
from consortium.register.rules.public_registers import Said, how_it_is_known, identity_fault


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
class Shows:
    """What a provider is and has shown. `number` is that of its legal identity, by its legal form."""

    legal_form: LegalForm
    employs_staff: bool
    number: str | None
    held: Mapping[EvidenceKind, Held]
    directory: InDirectory | None = None
    said: Said | None = None
    """What the register of its legal form said last of that number; None where it was not asked."""


def gates_of_register(shows: Shows, needs: LotNeeds, on: date) -> list[Gate]:
    """Identity and evidence for one lot, passed or not, in the order a letter names them."""
    faults = {
        fault.kind: fault.words
        for fault in evidence_faults(
            legal_form=shows.legal_form,
            employs_staff=shows.employs_staff,
            held=shows.held,
            needs=needs,
            on=on,
            directory=shows.directory,
        )
    }
    kinds = kinds_needed(legal_form=shows.legal_form, employs_staff=shows.employs_staff, needs=needs)
    evidence = [
        Gate(
            str(kind),
            kind.in_words,
            kind not in faults,
            faults.get(kind) or how_it_passes(kind, shows.held.get(kind), shows.directory),
        )
        for kind in kinds
    ]
    return [*_identity(shows), *evidence]


def _identity(shows: Shows) -> list[Gate]:
    """A company or a charity is known by its number; a sole trader shows proof, which is a gate of evidence."""
    if shows.legal_form is LegalForm.SOLE_TRADER:
        return []
    where = {LegalForm.COMPANY: "Companies House", LegalForm.CHARITY: "the Charity Commission"}[shows.legal_form]
    if shows.number is None:
        return [Gate("registration", "Registered legal identity", False, f"No number of {where} was given.")]
    fault = identity_fault(shows.said)
    why = fault or how_it_is_known(shows.said) or f"{shows.number} at {where}, by what the provider gave."
    return [Gate("registration", "Registered legal identity", not fault, why)]
