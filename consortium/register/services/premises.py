"""A provider keeps its premises and says how many places are free."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.register import queries, rules
from consortium.register.models import Premises
from consortium.register.rules import premises as premises_rules
from consortium.register.rules.premises import PremisesDetails


def enter_premises(*, actor: Actor, details: PremisesDetails, now: datetime) -> Premises:
    """Tell every council of its consortia where the provider has places. Raises `Refused` for what cannot be."""
    columns = _columns(details)
    premises = Premises(provider_id=actor.organisation, told_at=now, **columns)
    db.session.add(premises)
    db.session.flush()
    audit.record(actor, "premises.entered", premises, places=premises.places)
    return premises


def change_premises(
    *, actor: Actor, premises_id: UUID, details: PremisesDetails, now: datetime, revision: int | None = None
) -> Premises:
    """Change what is said, vacancies too: it counts as told today. Raises `Refused` for closed ones and for a change
    that somebody else made meanwhile."""
    premises = queries.get_premises(actor.organisation, premises_id)
    premises_rules.ensure_open(closed_at=premises.closed_at)
    if revision is not None and revision != premises.revision:
        raise Refused("changed.meanwhile")
    columns = _columns(details)
    changed = sorted(name for name, value in columns.items() if getattr(premises, name) != value)
    for name in changed:
        setattr(premises, name, columns[name])
    premises.told_at = now
    db.session.flush()
    audit.record(actor, "premises.changed", premises, changed=changed)
    return premises


def close_premises(*, actor: Actor, premises_id: UUID, now: datetime) -> Premises:
    """Nobody can be placed there any more. Who lives there is not touched."""
    premises = queries.get_premises(actor.organisation, premises_id)
    premises_rules.ensure_open(closed_at=premises.closed_at)
    premises.closed_at, premises.vacancies = now, 0
    db.session.flush()
    audit.record(actor, "premises.closed", premises)
    return premises


def _columns(details: PremisesDetails) -> dict[str, object]:
    kind = members.kinds_of([details.council_id]).get(details.council_id)
    premises_rules.ensure_premises_hold(details, is_a_council=kind == OrganisationKind.COUNCIL)
    return {
        "name": details.name.strip(),
        "postcode": rules.read_postcode(details.postcode),
        "council_id": details.council_id,
        "registration": (details.registration or "").strip() or None,
        "places": details.places,
        "vacancies": details.vacancies,
    }
