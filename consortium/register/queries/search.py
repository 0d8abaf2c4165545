"""Finding providers on the register, a page at a time."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register.models import DeclaredPlace
from consortium.register.queries.eligibility import GRAVEST_FIRST
from consortium.register.rules import StandingKind


@dataclass(frozen=True, slots=True)
class Sought:
    """What the reader looks for; whatever is None is not asked."""

    name: str = ""
    lot_id: UUID | None = None
    council_id: UUID | None = None
    standing: StandingKind | None = None


@dataclass(frozen=True, slots=True)
class StandingOfLot:
    lot_id: UUID
    kind: StandingKind


@dataclass(frozen=True, slots=True)
class Place:
    lot_id: UUID
    council_id: UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """A provider on the register. `key` is where the next page begins."""

    provider_id: UUID
    name: str
    legal_form: str | None
    key: str
    standings: list[StandingOfLot]
    places: list[Place]


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract as the register shows it; the contracts themselves are kept further out."""

    reference: str
    href: str | None
    system_name: str
    accepted_at: datetime | None


_PAGE = sa.text(
    """
    SELECT o.id, o.name, lower(o.name) AS key, p.legal_form,
      array_agg(c.lot_id ORDER BY c.lot_id) AS lot_ids, array_agg(c.kind ORDER BY c.lot_id) AS kinds
    FROM (
      SELECT t.provider_id, t.lot_id, (array_agg(t.kind ORDER BY array_position(:gravity, t.kind)))[1] AS kind
      FROM standing t WHERE t.from_at <= :at AND (t.until_at IS NULL OR t.until_at > :at)
      GROUP BY t.provider_id, t.lot_id
    ) c
    JOIN organisation o ON o.id = c.provider_id
    LEFT JOIN provider_profile p ON p.provider_id = c.provider_id
    WHERE strpos(lower(o.name), lower(:name)) > 0
      AND (lower(o.name), o.id) > (:after_name, :after_id)
    GROUP BY o.id, o.name, p.legal_form
    HAVING bool_or(
      (:lot IS NULL OR c.lot_id = :lot) AND (:standing IS NULL OR c.kind = :standing)
      AND (:council IS NULL OR EXISTS (SELECT 1 FROM declared_place d
        WHERE d.provider_id = c.provider_id AND d.lot_id = c.lot_id AND d.council_id = :council)))
    ORDER BY lower(o.name), o.id LIMIT :limit
    """
).bindparams(
    sa.bindparam("gravity", GRAVEST_FIRST, type_=sa.ARRAY(sa.Text())),
    sa.bindparam("at", type_=sa.TIMESTAMP(timezone=True)),
    sa.bindparam("lot", type_=sa.Uuid()),
    sa.bindparam("council", type_=sa.Uuid()),
    sa.bindparam("standing", type_=sa.Text()),
    sa.bindparam("after_id", type_=sa.Uuid()),
)
_FIRST = UUID(int=0)


def list_entries(
    sought: Sought, at: datetime, *, after: tuple[str, UUID] | None = None, limit: int = 25
) -> list[Entry]:
    """Providers with any standing at that instant, by name, in two statements. `after` is the last seen."""
    after_name, after_id = after or ("", _FIRST)
    rows = db.session.execute(
        _PAGE,
        {
            "at": at,
            "name": sought.name.strip(),
            "lot": sought.lot_id,
            "council": sought.council_id,
            "standing": str(sought.standing) if sought.standing else None,
            "after_name": after_name,
            "after_id": after_id,
            "limit": limit,
        },
    ).all()
    places = _places_of([row.id for row in rows])
    return [
        Entry(
            row.id,
            row.name,
            row.legal_form,
            row.key,
            [StandingOfLot(lot_id, StandingKind(kind)) for lot_id, kind in zip(row.lot_ids, row.kinds, strict=True)],
            places[row.id],
        )
        for row in rows
    ]


def _places_of(provider_ids: Sequence[UUID]) -> dict[UUID, list[Place]]:
    found: dict[UUID, list[Place]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(DeclaredPlace.provider_id, DeclaredPlace.lot_id, DeclaredPlace.council_id)
        .where(DeclaredPlace.provider_id.in_(provider_ids))
        .order_by(DeclaredPlace.lot_id, DeclaredPlace.council_id)
    )
    for row in rows:
        found[row.provider_id].append(Place(row.lot_id, row.council_id))
    return found


# Contracts lie further out; they say what they hold of a provider.

Describe = Callable[[UUID], Sequence[ContractLine]]
_DESCRIBERS: list[Describe] = []


def register_contracts(describe: Describe) -> Describe:
    """Say which contracts a provider has, as far as the actor may know."""
    _DESCRIBERS.append(describe)
    return describe


def contracts_of(provider_id: UUID) -> list[ContractLine]:
    return [line for describe in _DESCRIBERS for line in describe(provider_id)]
