"""The deadlines of mini-tenders, for people's calendars: by reference and council, never by what is asked for."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.members import queries as members
from consortium.people.queries.calendar import MOST_DEADLINES, Deadline, register_deadlines
from tenants.minitender.models import Invitation, MiniTender, NegotiationInvitation
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.state import Status


@register_deadlines
def tell_deadlines(actor: Actor, since: datetime) -> Sequence[Deadline]:
    """To a bidder when bids and improved offers close; to an officer when its council's bids can be opened."""
    if actor.organisation_kind is OrganisationKind.PROVIDER:
        return _of_provider(actor, since) if Permission.SEE_INVITATIONS.allows(actor) else []
    return _of_council(actor, since) if Permission.SEE_MINI_TENDERS.allows(actor) else []


def _of_provider(actor: Actor, since: datetime) -> list[Deadline]:
    tenders = db.session.execute(
        sa.select(MiniTender.id, MiniTender.reference, MiniTender.council_id, MiniTender.closes_at)
        .join(
            Invitation,
            sa.and_(Invitation.council_id == MiniTender.council_id, Invitation.mini_tender_id == MiniTender.id),
        )
        .where(
            Invitation.provider_id == actor.organisation,
            MiniTender.closes_at >= since,
            MiniTender.status != Status.WITHDRAWN,
        )
        .order_by(MiniTender.closes_at, MiniTender.id)
        .limit(MOST_DEADLINES)
    ).all()
    rounds = db.session.execute(
        sa.select(
            NegotiationInvitation.mini_tender_id,
            NegotiationInvitation.number,
            NegotiationInvitation.closes_at,
            MiniTender.reference,
            MiniTender.council_id,
        )
        .join(
            MiniTender,
            sa.and_(
                MiniTender.council_id == NegotiationInvitation.council_id,
                MiniTender.id == NegotiationInvitation.mini_tender_id,
            ),
        )
        .where(NegotiationInvitation.provider_id == actor.organisation, NegotiationInvitation.closes_at >= since)
        .order_by(NegotiationInvitation.closes_at)
        .limit(MOST_DEADLINES)
    ).all()
    names = members.names_of([row.council_id for row in (*tenders, *rounds)])
    return [
        *(
            Deadline(
                f"bids-{row.id}", row.closes_at, f"Bids close: {row.reference}, {names[row.council_id]}",
                f"/invitations/{row.id}",
            )
            for row in tenders
        ),
        *(
            Deadline(
                f"offers-{row.mini_tender_id}-{row.number}", row.closes_at,
                f"Improved offers close: {row.reference}, {names[row.council_id]}",
                f"/invitations/{row.mini_tender_id}",
            )
            for row in rounds
        ),
    ]  # fmt: skip


def _of_council(actor: Actor, since: datetime) -> list[Deadline]:
    rows = db.session.execute(
        sa.select(MiniTender.id, MiniTender.reference, MiniTender.closes_at)
        .where(
            MiniTender.council_id == actor.organisation,
            MiniTender.closes_at >= since,
            MiniTender.status != Status.WITHDRAWN,
        )
        .order_by(MiniTender.closes_at, MiniTender.id)
        .limit(MOST_DEADLINES)
    )
    return [
        Deadline(f"opening-{row.id}", row.closes_at, f"Bids can be opened: {row.reference}", f"/mini-tenders/{row.id}")
        for row in rows
    ]
