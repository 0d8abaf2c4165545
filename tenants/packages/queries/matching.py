"""Which children a case system's references belong to: read by people, asked by programs, which read no record."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.db import db
from tenants.packages.models import Child
from tenants.packages.rules.details import ChildDetails
from tenants.packages.rules.importing import is_same_child

MATCH = sa.text("SELECT place, child_id, is_same FROM guard.match_children(:cases, :families, :days)").bindparams(
    sa.bindparam("cases", type_=ARRAY(sa.Text())),
    sa.bindparam("families", type_=ARRAY(sa.Text())),
    sa.bindparam("days", type_=ARRAY(sa.Date())),
)


@dataclass(frozen=True, slots=True)
class KnownChild:
    """The record that a case reference belongs to, and whether it is of the child that was named."""

    id: UUID
    is_same: bool


def match_children(actor: Actor, children: Sequence[ChildDetails]) -> list[KnownChild | None]:
    """The record of each, in the order given; None where there is none yet. One statement."""
    if actor.kind is ActorKind.CLIENT:
        return _asked(children)
    references = {child.case_reference.strip() for child in children}
    rows = db.session.scalars(
        sa.select(Child).where(Child.council_id == actor.organisation, Child.case_reference.in_(references))
    )
    known = {row.case_reference: row for row in rows}
    found: list[KnownChild | None] = []
    for child in children:
        row = known.get(child.case_reference.strip())
        is_same = row is not None and is_same_child(child, family_name=row.family_name, born_on=row.born_on)
        found.append(KnownChild(row.id, is_same) if row else None)
    return found


def _asked(children: Sequence[ChildDetails]) -> list[KnownChild | None]:
    rows = db.session.execute(
        MATCH,
        {
            "cases": [child.case_reference for child in children],
            "families": [child.family_name for child in children],
            "days": [child.born_on for child in children],
        },
    )
    known = {row.place: KnownChild(row.child_id, row.is_same) for row in rows}
    return [known.get(place) for place in range(1, len(children) + 1)]
