"""Finding providers on the register, a page at a time."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register.models import DeclaredPlace
from consortium.register.policies.inviting import SAID_OF
from consortium.register.queries.directory import WORST_LAST, in_directory
from consortium.register.queries.eligibility import GRAVEST_FIRST
from consortium.register.rules import InDirectory, StandingKind
from consortium.register.rules.seeking import BEFORE_ALL, Order, Position, Sought, key_of


@dataclass(frozen=True, slots=True)
class StandingOfLot:
    lot_id: UUID
    kind: StandingKind


@dataclass(frozen=True, slots=True)
class Place:
    """A council's area, or districts of it."""

    lot_id: UUID
    council_id: UUID
    districts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A provider on the register. `key` is where the next page begins."""

    provider_id: UUID
    name: str
    legal_form: str | None
    key: str
    likeness: Decimal
    standings: list[StandingOfLot]
    places: list[Place]
    directory: InDirectory | None = None
    """What the regulator's directory says of it; None where it is not listed."""

    @property
    def rating(self) -> str | None:
        return str(self.directory.rating) if self.directory and self.directory.rating else None

    @property
    def position(self) -> Position:
        return Position(self.likeness, self.name.lower(), self.provider_id)


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract as the register shows it; the contracts themselves are kept further out."""

    reference: str
    href: str | None
    system_name: str
    accepted_at: datetime | None


# A provider that names districts offers the rest of the council's area to nobody. One that offers the whole area counts
# for a district only where the reader says of which council: nothing else tells whose district it is.
# The number under which a provider is rated is that of its evidence, as for its gates, else that of its profile.
_NUMBER_OF = """coalesce(
      (SELECT v.reference FROM evidence v WHERE v.provider_id = {provider} AND v.kind = 'cqc personal care'
        ORDER BY v.given_at DESC, v.id DESC LIMIT 1),
      (SELECT p.cqc_provider_id FROM provider_profile p WHERE p.provider_id = {provider}))"""
_SAID_OF_PROVIDERS = sa.text(
    f"""
    SELECT w.id, g.* FROM unnest(:providers) AS w (id)
    CROSS JOIN LATERAL (SELECT {_NUMBER_OF.format(provider="w.id")} AS number) n
    CROSS JOIN LATERAL ({SAID_OF.format(cqc_provider_id="n.number")}) g
    """
).bindparams(
    sa.bindparam("providers", type_=sa.ARRAY(sa.Uuid())),
)
_PAGE = sa.text(
    f"""
    SELECT e.* FROM (
      SELECT o.id, o.name, lower(o.name) AS key, p.legal_form,
        CASE WHEN :by_name THEN 0 ELSE coalesce(f.likeness, 0) END AS likeness,
        array_agg(c.lot_id ORDER BY c.lot_id) AS lot_ids, array_agg(c.kind ORDER BY c.lot_id) AS kinds
      FROM (
        SELECT t.provider_id, t.lot_id, (array_agg(t.kind ORDER BY array_position(:gravity, t.kind)))[1] AS kind
        FROM standing t WHERE t.from_at <= :at AND (t.until_at IS NULL OR t.until_at > :at)
        GROUP BY t.provider_id, t.lot_id
      ) c
      JOIN organisation o ON o.id = c.provider_id
      JOIN lot l ON l.id = c.lot_id
      LEFT JOIN provider_profile p ON p.provider_id = c.provider_id
      LEFT JOIN guard.find_providers(:name) f ON f.provider_id = c.provider_id
      WHERE :name = '' OR f.provider_id IS NOT NULL
      GROUP BY o.id, o.name, p.legal_form, p.summary, p.capacity_note, f.likeness
      HAVING bool_or(
        (:lot IS NULL OR c.lot_id = :lot) AND (:standing IS NULL OR c.kind = :standing)
        AND (:age IS NULL OR :age BETWEEN l.age_from AND l.age_to)
        AND (:need = '' OR to_tsvector('english', concat_ws(' ', l.name, l.summary, p.summary, p.capacity_note))
          @@ websearch_to_tsquery('english', :need))
        AND ((:council IS NULL AND :district = '') OR EXISTS (SELECT 1 FROM declared_place d
          WHERE d.provider_id = c.provider_id AND d.lot_id = c.lot_id
            AND (:council IS NULL OR d.council_id = :council)
            AND (:district = '' OR (:council IS NOT NULL AND d.districts = '{{}}')
              OR EXISTS (SELECT 1 FROM unnest(d.districts) n WHERE lower(n) = lower(:district))))))
    ) e
    WHERE (-e.likeness, e.key, e.id) > (:after_likeness, :after_name, :after_id)
      AND (:rating_place IS NULL OR :rating_place = (
        SELECT g.rating_place FROM (SELECT {_NUMBER_OF.format(provider="e.id")} AS number) n
        CROSS JOIN LATERAL ({SAID_OF.format(cqc_provider_id="n.number")}) g))
    ORDER BY -e.likeness, e.key, e.id LIMIT :limit
    """
).bindparams(
    sa.bindparam("rating_place", type_=sa.Integer()),
    sa.bindparam("gravity", GRAVEST_FIRST, type_=sa.ARRAY(sa.Text())),
    sa.bindparam("at", type_=sa.TIMESTAMP(timezone=True)),
    sa.bindparam("by_name", type_=sa.Boolean()),
    sa.bindparam("name", type_=sa.Text()),
    sa.bindparam("need", type_=sa.Text()),
    sa.bindparam("district", type_=sa.Text()),
    sa.bindparam("age", type_=sa.Integer()),
    sa.bindparam("lot", type_=sa.Uuid()),
    sa.bindparam("council", type_=sa.Uuid()),
    sa.bindparam("standing", type_=sa.Text()),
    sa.bindparam("after_likeness", type_=sa.Numeric()),
    sa.bindparam("after_name", type_=sa.Text()),
    sa.bindparam("after_id", type_=sa.Uuid()),
)


def list_entries(sought: Sought, at: datetime, *, after: Position | None = None, limit: int = 25) -> list[Entry]:
    """Providers with any standing at that instant, the nearest to the name first, then by name; in three statements."""
    begin = after or BEFORE_ALL
    rows = db.session.execute(
        _PAGE,
        {
            "at": at,
            "by_name": sought.order is Order.NAME,
            "name": sought.name.strip(),
            "need": sought.need.strip(),
            "district": sought.district.strip(),
            "age": sought.age,
            "lot": sought.lot_id,
            "council": sought.council_id,
            "standing": str(sought.standing) if sought.standing else None,
            "rating_place": WORST_LAST.index(str(sought.rating)) + 1 if sought.rating else None,
            "after_likeness": -begin.likeness,
            "after_name": begin.name,
            "after_id": begin.provider_id,
            "limit": limit,
        },
    ).all()
    places = _places_of([row.id for row in rows])
    listed = _said_of([row.id for row in rows])
    return [
        Entry(
            row.id,
            row.name,
            row.legal_form,
            key_of(row.likeness, row.key),
            row.likeness,
            [StandingOfLot(lot_id, StandingKind(kind)) for lot_id, kind in zip(row.lot_ids, row.kinds, strict=True)],
            places[row.id],
            listed.get(row.id),
        )
        for row in rows
    ]


def _said_of(provider_ids: Sequence[UUID]) -> dict[UUID, InDirectory]:
    rows = db.session.execute(_SAID_OF_PROVIDERS, {"providers": list(provider_ids)})
    said = {row.id: in_directory(row.as_of, row.is_gone, row.gives_personal_care, row.rating_place) for row in rows}
    return {provider_id: found for provider_id, found in said.items() if found is not None}


def _places_of(provider_ids: Sequence[UUID]) -> dict[UUID, list[Place]]:
    found: dict[UUID, list[Place]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(DeclaredPlace.provider_id, DeclaredPlace.lot_id, DeclaredPlace.council_id, DeclaredPlace.districts)
        .where(DeclaredPlace.provider_id.in_(provider_ids))
        .order_by(DeclaredPlace.lot_id, DeclaredPlace.council_id)
    )
    for row in rows:
        found[row.provider_id].append(Place(row.lot_id, row.council_id, row.districts))
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
