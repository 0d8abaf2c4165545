"""What members have signed with the lead of a system."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
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
