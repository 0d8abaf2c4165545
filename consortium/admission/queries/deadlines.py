"""When rounds close, for people's calendars: to the lead its own, to a provider those for which it holds a draft."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from consortium.admission.models import Application, Round
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.people.queries.calendar import Deadline, register_deadlines
from consortium.people.rules import Role
from consortium.systems import queries as systems

MOST = 100


@register_deadlines
def tell_deadlines(actor: Actor, since: datetime) -> Sequence[Deadline]:
    """Nothing of a standing opening, which closes with its system."""
    if actor.organisation_kind is OrganisationKind.PROVIDER:
        rounds = db.session.execute(
            sa.select(Round.id, Round.number, Round.system_id, Round.closes_at)
            .join(Application, sa.and_(Application.lead_id == Round.lead_id, Application.round_id == Round.id))
            .where(
                Application.provider_id == actor.organisation,
                Application.submitted_at.is_(None),
                Application.withdrawn_at.is_(None),
                Round.closes_at >= since,
                sa.not_(Round.is_standing),
            )
            .order_by(Round.closes_at, Round.id)
            .limit(MOST)
        ).all()
        words, path = "Applications close", "/rounds"
    elif Role.PROCUREMENT_OFFICER in actor.roles:
        rounds = db.session.execute(
            sa.select(Round.id, Round.number, Round.system_id, Round.closes_at)
            .where(Round.lead_id == actor.organisation, Round.closes_at >= since, sa.not_(Round.is_standing))
            .order_by(Round.closes_at, Round.id)
            .limit(MOST)
        ).all()
        words, path = "Round closes", "/rounds"
    else:
        return []
    found = systems.systems_by_id([row.system_id for row in rounds])
    return [
        Deadline(f"round-{row.id}", row.closes_at, f"{words}: round {row.number}, {found[row.system_id].name}", path)
        for row in rounds
        if row.system_id in found
    ]
