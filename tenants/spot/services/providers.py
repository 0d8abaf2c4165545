"""Entering whoever gives support outside the system, once each."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from tenants.spot.models import SpotProvider
from tenants.spot.rules.matching import key_of
from tenants.spot.rules.purchases import Provider


def enter_providers(actor: Actor, providers: Iterable[Provider]) -> dict[str, UUID]:
    """The ids of providers by their keys; whoever is not known yet is entered. Two statements, however many."""
    by_key = {key_of(each): each for each in providers}
    rows: list[dict[str, Any]] = [
        {
            "council_id": actor.organisation, "id": new_id(), "key": key, "name": each.name.strip(),
            "number_of": each.number_of or None, "number": (each.number or "").strip() or None, "rejected": [],
        }
        for key, each in by_key.items()
    ]  # fmt: skip
    db.session.execute(insert(SpotProvider).values(rows).on_conflict_do_nothing())
    found = db.session.execute(
        sa.select(SpotProvider.key, SpotProvider.id).where(
            SpotProvider.council_id == actor.organisation, SpotProvider.key.in_(by_key)
        )
    )
    return {row.key: row.id for row in found}
