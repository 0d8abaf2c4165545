"""Support looks in: asked for, agreed by another, begun and left, ended by either side, each page noted."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, notify, outbox
from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.kernel.calendar import uk_moment
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.people import queries
from consortium.people.events import SupportBegan, SupportEnded
from consortium.people.models import SupportAccess
from consortium.people.queries import support as accesses
from consortium.people.rules import Role
from consortium.people.rules import support as rules
from consortium.people.services import hash_of, sessions


def ask(*, actor: Actor, organisation_id: UUID, reason: str, hours: int, now: datetime) -> SupportAccess:
    """Ask to look into an organisation. Nothing is seen until another administrator of the platform agrees.

    Raises `NotFound` for no such organisation, `Refused` without a reason, for too long, or for the platform itself.
    """
    members.get_organisation(organisation_id)
    why = rules.ensure_may_be_asked(reason=reason, hours=hours, is_the_platform=organisation_id == PLATFORM_ID)
    access = SupportAccess(
        organisation_id=organisation_id, reason=why, hours=hours, asked_by=actor.person, asked_at=now
    )
    db.session.add(access)
    db.session.flush()
    audit.record(actor, "support.asked", access, also_for=[organisation_id], hours=hours)
    return access


def agree(*, actor: Actor, organisation_id: UUID, access_id: UUID, now: datetime) -> None:
    """A second administrator agrees: it runs from now, and the organisation is told at once.

    Raises `NotFound`, and `Refused` for whoever asked, after a day, or once it ended.
    """
    access = accesses.get_access(organisation_id, access_id, now)
    if not _answered("agree_support", organisation_id, access_id):
        raise Refused("support.not_agreed")
    audit.record(actor, "support.agreed", access, also_for=[organisation_id], hours=access.hours)
    outbox.record(SupportBegan(access_id=access_id), handled_as=_as(organisation_id))


def end(*, actor: Actor, organisation_id: UUID, access_id: UUID, now: datetime) -> None:
    """Either side ends it: from this moment no page is seen. Raises `NotFound`, `Refused` where it is over."""
    access = accesses.get_access(organisation_id, access_id, now)
    if not _answered("end_support", organisation_id, access_id):
        raise Refused("support.over")
    audit.record(actor, "support.ended", access, also_for=[organisation_id, PLATFORM_ID])
    if access.state is rules.AccessState.RUNNING:
        outbox.record(SupportEnded(access_id=access_id), handled_as=_as(organisation_id))


def begin_looking(*, actor: Actor, token: str, organisation_id: UUID, access_id: UUID, now: datetime) -> str:
    """Go on as support, by another token, which is worth nothing once the access ends. Raises `Refused`."""
    access = accesses.get_access(organisation_id, access_id, now)
    rules.ensure_may_look(state=access.state, asked_by=access.asked_by, person_id=actor.person)
    audit.record(actor, "support.looks_in", access, also_for=[organisation_id])
    return sessions.look_into(actor=actor, token=token, organisation_id=organisation_id, access_id=access_id, now=now)


def stop_looking(*, actor: Actor, token: str, now: datetime) -> str:
    """Go back to the platform, by another token. Whoever acts is the administrator that they were before."""
    return sessions.look_away(actor=actor, token=token, now=now)


def note_look(*, token: str, page: str) -> None:
    """Note a page before it is shown, in a transaction of its own: a look that fails was a look."""
    with db.engine.begin() as connection:
        connection.execute(sa.text("SELECT guard.note_look(:token, :page)"), {"token": hash_of(token), "page": page})


def tell(*, actor: Actor, access_id: UUID, what: str) -> None:
    """Write to those who look after the organisation."""
    access = db.session.get(SupportAccess, (actor.organisation, access_id))
    if access is None or access.until_at is None:
        return
    for contact in queries.list_contacts(actor.organisation, Role.ORGANISATION_ADMINISTRATOR, Role.AUDITOR):
        notify.record(
            actor,
            key=f"support_{what}:{access_id}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template="consortium/people/mail/support",
            facts={
                "name": contact.name,
                "organisation": members.get_organisation(actor.organisation).name,
                "what": what,
                "until": uk_moment(access.until_at),
                "path": f"/support/{actor.organisation}/{access_id}",
            },
        )


def _answered(function: str, organisation_id: UUID, access_id: UUID) -> bool:
    return bool(
        db.session.execute(
            sa.select(getattr(sa.func.guard, function)(organisation_id, access_id)),
        ).scalar_one()
    )


def _as(organisation_id: UUID) -> tuple[UUID, OrganisationKind]:
    return organisation_id, OrganisationKind(members.get_organisation(organisation_id).kind)
