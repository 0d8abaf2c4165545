"""What a body that joins a consortium finds: contracts that are good with it from its first day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.contracts.models import LeadContract
from consortium.kernel.db import db
from consortium.members.queries import Consequence, register_consequences
from consortium.members.rules import Means
from consortium.systems import queries as systems


@register_consequences
def tell_of_contracts(organisation_id: UUID, consortium_id: UUID, on: date) -> Sequence[Consequence]:
    """Providers whose contract is accepted, as far as the actor may know them: the lead all of its own."""
    lots = systems.list_lot_ids_of_consortium(consortium_id)
    wanted = {each.system_id for each in systems.lots_by_id(lots).values()}
    holders = db.session.scalar(
        sa.select(sa.func.count(sa.distinct(LeadContract.provider_id))).where(
            LeadContract.system_id.in_(wanted), LeadContract.accepted_at.is_not(None)
        )
    )
    if not holders:
        return []
    held = "1 provider" if holders == 1 else f"{holders} providers"
    note = "The lead authority’s contract is good with every named body: nobody signs anything again"
    return [Consequence(Means.RUNS, f"Contracts with {held}", note, "/contracts")]
