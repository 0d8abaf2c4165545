"""What a body that joins a consortium finds under way: rounds in which its officers may be asked to assess."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import Round
from consortium.kernel.calendar import LONDON, local, long_date
from consortium.kernel.db import db
from consortium.members.queries import Consequence, register_consequences
from consortium.members.rules import Means
from consortium.systems import queries as systems


@register_consequences
def tell_of_rounds(organisation_id: UUID, consortium_id: UUID, on: date) -> Sequence[Consequence]:
    """Rounds of the consortium's systems that have opened and whose decision is not due yet."""
    begins = datetime.combine(on, time(), LONDON)
    lots = systems.lots_by_id(systems.list_lot_ids_of_consortium(consortium_id))
    wanted = {each.system_id for each in lots.values()}
    rounds = db.session.scalars(
        sa.select(Round)
        .where(Round.system_id.in_(wanted), Round.opens_at <= begins, Round.decision_due_on >= on)
        .order_by(Round.closes_at, Round.id)
    ).all()
    names = {each.id: each.name for each in systems.systems_by_id({each.system_id for each in rounds}).values()}
    return [
        Consequence(
            Means.RUNS,
            f"Round {each.number} of {names[each.system_id]}",
            f"Closes on {long_date(local(each.closes_at).date())}. Officers may be asked to assess; whoever is "
            "admitted may then be invited",
            f"/rounds/{each.id}",
        )
        for each in rounds
    ]
