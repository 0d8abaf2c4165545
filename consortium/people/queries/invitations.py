"""Invitations: what the holder of a link is invited to, and those of an organisation that are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.models import ColleagueInvitation
from consortium.people.rules.invitations import LASTS, MOST_OPEN


@dataclass(frozen=True, slots=True)
class Invited:
    """An open invitation as its link shows it; `person_id` where somebody has that address already."""

    id: UUID
    organisation_id: UUID
    organisation_kind: OrganisationKind
    organisation_name: str
    name: str
    email: str
    roles: tuple[str, ...]
    person_id: UUID | None
    has_password: bool


def find_invited(invitation_id: UUID) -> Invited | None:
    """What a link stands for, while it counts."""
    row = db.session.execute(
        sa.text("SELECT * FROM guard.colleague_invitation_of(:id)"), {"id": invitation_id}
    ).one_or_none()
    if row is None:
        return None
    return Invited(
        id=invitation_id,
        organisation_id=row.organisation_id,
        organisation_kind=OrganisationKind(row.organisation_kind),
        organisation_name=row.organisation_name,
        name=row.name,
        email=row.email,
        roles=tuple(row.roles),
        person_id=row.person_id,
        has_password=row.has_password,
    )


def _unanswered(organisation_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(
        ColleagueInvitation.organisation_id == organisation_id,
        ColleagueInvitation.accepted_at.is_(None),
        ColleagueInvitation.revoked_at.is_(None),
    )


def list_open(organisation_id: UUID, now: datetime) -> Sequence[ColleagueInvitation]:
    """The organisation's invitations that may be taken up, the newest first: never more than may be open."""
    return db.session.scalars(
        sa.select(ColleagueInvitation)
        .where(_unanswered(organisation_id), ColleagueInvitation.invited_at > now - LASTS)
        .order_by(ColleagueInvitation.invited_at.desc(), ColleagueInvitation.id.desc())
        .limit(MOST_OPEN)
    ).all()


def get_unanswered(organisation_id: UUID, invitation_id: UUID) -> ColleagueInvitation:
    """One that nobody took up or took back; it may be older than a week. Raises `NotFound`."""
    found = db.session.execute(
        sa.select(ColleagueInvitation).where(_unanswered(organisation_id), ColleagueInvitation.id == invitation_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def find_unanswered_to(organisation_id: UUID, email: str) -> ColleagueInvitation | None:
    """The one to that address which a new one replaces."""
    return db.session.execute(
        sa.select(ColleagueInvitation).where(
            _unanswered(organisation_id), sa.func.lower(ColleagueInvitation.email) == email.lower()
        )
    ).scalar_one_or_none()
