"""When evidence no longer counts, and whether a provider is then left without what a lot asks."""

from datetime import date, datetime, time, timedelta

from consortium.kernel.calendar import LONDON
from consortium.register.rules.evidence import EvidenceKind, LotNeeds, evidence_faults
from consortium.register.rules.gates import Shows


def lapses_at(expires_on: date) -> datetime:
    """The first instant after the last day on which it is good, in UK time."""
    return datetime.combine(expires_on + timedelta(days=1), time(0), LONDON)


def is_left_without(kind: EvidenceKind, shows: Shows, needs: LotNeeds, on: date) -> bool:
    """Whether a lot asks for that kind of evidence and what the provider has shown of it does not suffice.

    What the regulator's directory says is not evidence that the provider gave: it is told of by itself.
    """
    faults = evidence_faults(
        legal_form=shows.legal_form, employs_staff=shows.employs_staff, held=shows.held, needs=needs, on=on
    )
    return any(fault.kind is kind for fault in faults)
