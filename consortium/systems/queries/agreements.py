"""What members have signed with the lead of a system."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.models import StoredDocument
from consortium.systems.models import MemberAgreement
from consortium.systems.rules import Paper


def list_member_agreements(system_id: UUID) -> Sequence[MemberAgreement]:
    """To the lead, everybody's; to a member, its own: what is on file first, then from the latest."""
    return db.session.scalars(
        sa.select(MemberAgreement)
        .where(MemberAgreement.system_id == system_id)
        .order_by(MemberAgreement.ended_at.is_not(None), MemberAgreement.recorded_at.desc(), MemberAgreement.id)
        .limit(500)
    ).all()


def list_agreements_on_file(system_id: UUID, council_id: UUID) -> set[Paper]:
    """Which agreements of that member are on file, as far as the actor may know."""
    papers = db.session.scalars(
        sa.select(MemberAgreement.paper).where(
            MemberAgreement.system_id == system_id,
            MemberAgreement.council_id == council_id,
            MemberAgreement.ended_at.is_(None),
        )
    )
    return {Paper(paper) for paper in papers}


def get_member_agreement(agreement_id: UUID) -> MemberAgreement:
    """Raises `NotFound`."""
    found = db.session.execute(
        sa.select(MemberAgreement).where(MemberAgreement.id == agreement_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def lock_member_agreement(agreement_id: UUID) -> MemberAgreement:
    """To change it. Raises `NotFound` for whoever may not: an agreement that was taken off is read, and not locked."""
    get_member_agreement(agreement_id)
    locked = sa.select(MemberAgreement).where(MemberAgreement.id == agreement_id, MemberAgreement.ended_at.is_(None))
    found = db.session.execute(locked.with_for_update(), execution_options={"populate_existing": True})
    return found.scalar_one_or_none() or get_member_agreement(agreement_id)


def copies_of(agreements: Iterable[MemberAgreement]) -> dict[UUID, StoredDocument]:
    """The copies of agreements that the actor may know of, by document: the lead's own, a member's once it is clean."""
    wanted = [each.document_id for each in agreements if each.document_id is not None]
    if not wanted:
        return {}
    return {
        each.id: each for each in db.session.scalars(sa.select(StoredDocument).where(StoredDocument.id.in_(wanted)))
    }


def find_agreement_of_copy(lead_id: UUID, document_id: UUID) -> MemberAgreement | None:
    """The agreement whose copy a document of the lead's is."""
    return db.session.scalars(
        sa.select(MemberAgreement).where(MemberAgreement.lead_id == lead_id, MemberAgreement.document_id == document_id)
    ).first()
