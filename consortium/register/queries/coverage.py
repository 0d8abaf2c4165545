"""How many providers may be invited for each lot in each council's area: two statements whatever their number."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register.models import DeclaredPlace
from consortium.register.queries.standing_providers import list_standing_providers
from consortium.register.rules.coverage import Cover, cover_of


@dataclass(frozen=True, slots=True)
class Covered:
    """A lot in a council's area; without a lot, any of those asked for.

    `providers` may be invited, `in_part` of them for districts; `lapsed` more stand and are not invited, because their
    evidence has lapsed or does not suffice.
    """

    council_id: UUID
    lot_id: UUID | None
    providers: int
    in_part: int
    lapsed: int

    @property
    def cover(self) -> Cover:
        return cover_of(self.providers)


def list_coverage(lot_ids: Collection[UUID], council_ids: Collection[UUID], at: datetime, on: date) -> list[Covered]:
    """Every council with every lot, and with any of them, in the order given; nobody is a gap and not left out."""
    stand = list_standing_providers(lot_ids, at, on)
    invited: dict[tuple[UUID, UUID | None], set[UUID]] = defaultdict(set)
    in_part: dict[tuple[UUID, UUID | None], set[UUID]] = defaultdict(set)
    known: dict[tuple[UUID, UUID | None], set[UUID]] = defaultdict(set)
    declared = sa.select(
        DeclaredPlace.provider_id, DeclaredPlace.lot_id, DeclaredPlace.council_id, DeclaredPlace.districts
    ).where(DeclaredPlace.lot_id.in_(lot_ids), DeclaredPlace.council_id.in_(council_ids))
    for provider_id, lot_id, council_id, districts in db.session.execute(declared):
        if (provider_id, lot_id) not in stand:
            continue
        for place in ((council_id, lot_id), (council_id, None)):
            known[place].add(provider_id)
            if stand[provider_id, lot_id]:
                invited[place].add(provider_id)
                if districts:
                    in_part[place].add(provider_id)
    return [
        Covered(
            *place,
            providers=len(invited[place]),
            in_part=len(in_part[place]),
            lapsed=len(known[place] - invited[place]),
        )
        for council_id in council_ids
        for place in ((council_id, lot_id) for lot_id in (*lot_ids, None))
    ]
