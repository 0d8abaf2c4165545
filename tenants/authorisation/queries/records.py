"""Published records: the council's own of a case, and what anybody may read."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.authorisation.models import PublishedRecord

PAGE = 25
MOST_IN_FILE = 2000


def _public() -> sa.ColumnElement[bool]:
    return PublishedRecord.public_from <= sa.func.guard.now()


def list_published(
    council_id: UUID | None = None, *, after: UUID | None = None, limit: int = PAGE
) -> Sequence[PublishedRecord]:
    """What is public today, of one council or of all, the newest first; withdrawn ones with their reason."""
    asked = sa.select(PublishedRecord).where(_public())
    if council_id is not None:
        asked = asked.where(PublishedRecord.council_id == council_id)
    if after is not None:
        asked = asked.where(PublishedRecord.id < after)
    return db.session.scalars(asked.order_by(PublishedRecord.id.desc()).limit(limit)).all()


def list_publishing_councils() -> Sequence[UUID]:
    """Councils with a public record."""
    return db.session.scalars(
        sa.select(PublishedRecord.council_id).where(_public()).distinct().order_by(PublishedRecord.council_id)
    ).all()


def get_published(council_id: UUID, record_id: UUID) -> PublishedRecord:
    """A record that is public. Raises `NotFound`."""
    found = db.session.execute(
        sa.select(PublishedRecord).where(
            PublishedRecord.council_id == council_id, PublishedRecord.id == record_id, _public()
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def list_records_of_case(actor: Actor, case_id: UUID) -> Sequence[PublishedRecord]:
    """The council's own records of a case, public or to be, the newest first."""
    return db.session.scalars(
        sa.select(PublishedRecord)
        .where(PublishedRecord.council_id == actor.organisation, PublishedRecord.case_id == case_id)
        .order_by(PublishedRecord.id.desc())
        .limit(PAGE)
    ).all()


def find_standing_record_locked(actor: Actor, case_id: UUID) -> PublishedRecord | None:
    """The record of a case that is not withdrawn, locked."""
    return db.session.execute(
        sa.select(PublishedRecord)
        .where(
            PublishedRecord.council_id == actor.organisation,
            PublishedRecord.case_id == case_id,
            PublishedRecord.withdrawn_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
