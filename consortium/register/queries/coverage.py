"""How many providers stand and offer each lot in each council's area: one statement whatever their number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register.queries.eligibility import GRAVEST_FIRST
from consortium.register.rules.coverage import Cover, cover_of


@dataclass(frozen=True, slots=True)
class Covered:
    """A lot in a council's area; without a lot, any of those asked for. `in_part` of the providers offer districts."""

    council_id: UUID
    lot_id: UUID | None
    providers: int
    in_part: int

    @property
    def cover(self) -> Cover:
        return cover_of(self.providers)


_COUNTS = sa.text(
    """
    SELECT d.council_id, d.lot_id, count(DISTINCT d.provider_id) AS providers,
      count(DISTINCT d.provider_id) FILTER (WHERE d.districts <> '{}') AS in_part
    FROM declared_place d
    JOIN (
      SELECT t.provider_id, t.lot_id FROM standing t
      WHERE t.lot_id = ANY (:lots) AND t.from_at <= :at AND (t.until_at IS NULL OR t.until_at > :at)
      GROUP BY t.provider_id, t.lot_id
      HAVING (array_agg(t.kind ORDER BY array_position(:gravity, t.kind)))[1] = 'active'
    ) c ON c.provider_id = d.provider_id AND c.lot_id = d.lot_id
    WHERE d.council_id = ANY (:councils)
    GROUP BY GROUPING SETS ((d.council_id, d.lot_id), (d.council_id))
    """
).bindparams(
    sa.bindparam("gravity", GRAVEST_FIRST, type_=sa.ARRAY(sa.Text())),
    sa.bindparam("at", type_=sa.TIMESTAMP(timezone=True)),
    sa.bindparam("lots", type_=sa.ARRAY(sa.Uuid())),
    sa.bindparam("councils", type_=sa.ARRAY(sa.Uuid())),
)


def list_coverage(lot_ids: Collection[UUID], council_ids: Collection[UUID], at: datetime) -> list[Covered]:
    """Every council with every lot, and with any of them, in the order given; nobody is a gap and not left out."""
    rows = db.session.execute(_COUNTS, {"lots": list(lot_ids), "councils": list(council_ids), "at": at})
    found = {(row.council_id, row.lot_id): (row.providers, row.in_part) for row in rows}
    return [
        Covered(council_id, lot_id, *found.get((council_id, lot_id), (0, 0)))
        for council_id in council_ids
        for lot_id in (*lot_ids, None)
    ]
