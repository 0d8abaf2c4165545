"""When a provider's evidence lapses, for its people's calendars."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from consortium.kernel.actors import Actor, OrganisationKind
from consortium.people.queries.calendar import Deadline, register_deadlines
from consortium.register.permissions import Permission
from consortium.register.queries.profiles import list_evidence
from consortium.register.rules import EvidenceKind, lapses_at


@register_deadlines
def tell_deadlines(actor: Actor, since: datetime) -> Sequence[Deadline]:
    """The last instant of each piece of evidence that counts."""
    is_provider = actor.organisation_kind is OrganisationKind.PROVIDER
    if not is_provider or not Permission.READ_OWN_PROFILE.allows(actor):
        return []
    counts: dict[str, Any] = {}
    for each in list_evidence(actor.organisation):
        if each.refused_at is None:
            counts.setdefault(each.kind, each)
    return [
        Deadline(f"evidence-{each.id}", at, f"{EvidenceKind(each.kind).in_words}: lapses", "/provider/evidence")
        for each in counts.values()
        if each.expires_on is not None and (at := lapses_at(each.expires_on)) >= since
    ]
