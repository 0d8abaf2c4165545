"""Imports of referrals that wait for whoever made them, and how each of their rows stands to what is here already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.packages.models import Referral, ReferralImport
from tenants.packages.queries.matching import KnownChild, match_children
from tenants.packages.queries.packages import PAGE
from tenants.packages.queries.stages import timelines_of
from tenants.packages.rules.closing import is_open
from tenants.packages.rules.importing import Entry


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row beside what is here: the same request, or an open referral for the same need."""

    entry: Entry
    same_request: Referral | None
    same_need: Referral | None
    is_known: bool
    differs: bool

    @property
    def is_taken(self) -> bool:
        """Whether a referral is raised from it, unless another is wanted all the same."""
        return self.same_request is None and self.same_need is None


def compare(actor: Actor, entries: Sequence[Entry], now: datetime) -> list[Comparison]:
    """How each row stands to what is here, in a fixed number of statements."""
    children = match_children(actor, [entry.child for entry in entries])
    requests = [entry.details.external_reference for entry in entries if entry.details.external_reference]
    rows = db.session.scalars(
        sa.select(Referral)
        .where(
            Referral.council_id == actor.organisation,
            sa.or_(
                Referral.external_reference.in_(requests),
                sa.and_(
                    Referral.child_id.in_([child.id for child in children if child]), Referral.withdrawn_at.is_(None)
                ),
            ),
        )
        .order_by(Referral.id)
    ).all()
    timelines = timelines_of(actor, rows)
    by_request = {row.external_reference: row for row in rows if row.external_reference}
    by_need = {(row.child_id, row.lot_id): row for row in rows if is_open(timelines[row.id], now)}
    return [_compare(entry, child, by_request, by_need) for entry, child in zip(entries, children, strict=True)]


def _compare(
    entry: Entry,
    child: KnownChild | None,
    by_request: dict[str, Referral],
    by_need: dict[tuple[UUID, UUID], Referral],
) -> Comparison:
    request = entry.details.external_reference
    return Comparison(
        entry,
        same_request=by_request.get(request) if request else None,
        same_need=by_need.get((child.id, entry.details.lot_id)) if child else None,
        is_known=child is not None,
        differs=child is not None and not child.is_same,
    )


def get_import(actor: Actor, import_id: UUID) -> ReferralImport:
    """An import of the actor's own. Raises `NotFound` for a colleague's too: it says who children are."""
    found = db.session.get(ReferralImport, (actor.organisation, import_id))
    if found is None:
        raise NotFound
    return found


def lock_import(actor: Actor, import_id: UUID) -> ReferralImport:
    """The same, held for this transaction alone unless it is over, as it stands now."""
    db.session.execute(
        sa.select(ReferralImport.id)
        .where(ReferralImport.council_id == actor.organisation, ReferralImport.id == import_id)
        .with_for_update()
    )
    found = db.session.get(ReferralImport, (actor.organisation, import_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


def list_imports(actor: Actor) -> Sequence[ReferralImport]:
    """The actor's own latest imports."""
    return db.session.scalars(
        sa.select(ReferralImport)
        .where(ReferralImport.council_id == actor.organisation, ReferralImport.made_by == actor.person_id)
        .order_by(ReferralImport.id.desc())
        .limit(PAGE)
    ).all()
