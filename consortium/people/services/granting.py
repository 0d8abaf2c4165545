"""How a role comes into being: with its second person where it takes one, and with the day it is looked at again."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

from consortium.kernel import notify, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import in_uk_time
from consortium.kernel.db import db
from consortium.kernel.installation import decided
from consortium.members import queries as members
from consortium.people.events import RoleReviewMissed, RoleReviewNear
from consortium.people.models import Person, RoleGrant
from consortium.people.rules import Role
from consortium.people.rules.roles import Period, Reviewing, needs_second

IN_THE_MORNING, AT_NIGHT = time(9), time(3)


def reviewing() -> Reviewing:
    """How often roles are looked at again in this installation."""
    return Reviewing(every=decided("ROLE_REVIEW_DAYS"), grace=decided("ROLE_GRACE_DAYS"))


def begin_roles(
    *,
    actor: Actor,
    person_id: UUID,
    organisation: tuple[UUID, OrganisationKind],
    roles: Iterable[Role],
    period: Period,
    takes_two: bool = True,
) -> None:
    """Write down roles for a time. Sensitive ones wait for a second person, unless nobody is there yet."""
    due_on = reviewing().due_on(period.from_on)
    grants = [
        RoleGrant(
            organisation_id=organisation[0],
            person_id=person_id,
            role=str(role),
            from_on=period.from_on,
            to_on=period.to_on,
            granted_by=actor.person_id,
            needs_second=takes_two and needs_second(role),
            review_due_on=due_on,
        )
        for role in roles
    ]
    db.session.add_all(grants)
    db.session.flush()
    expect_review(grants, organisation)


def expect_review(grants: Iterable[RoleGrant], organisation: tuple[UUID, OrganisationKind]) -> None:
    """Record what happens when those roles' day comes near, and when it is missed."""
    reviews = reviewing()
    listed = [grant for grant in grants if grant.review_due_on is not None]
    for due_on in sorted({grant.review_due_on for grant in listed if grant.review_due_on}):
        keys = [
            (grant.person_id, grant.role, str(grant.from_on), str(due_on))
            for grant in listed
            if grant.review_due_on == due_on
        ]
        near = datetime.combine(reviews.reminded_on(due_on), IN_THE_MORNING)
        missed = datetime.combine(reviews.suspended_on(due_on), AT_NIGHT)
        outbox.record_for([(RoleReviewNear(*key), organisation) for key in keys], due_at=in_uk_time(near, "reminder"))
        outbox.record_for([(RoleReviewMissed(*key), organisation) for key in keys], due_at=in_uk_time(missed, "end"))


def tell(
    actor: Actor, person: Person, organisation_id: UUID, what: str, roles: Iterable[Role], now: datetime, why: str = ""
) -> None:
    """Write to somebody that their roles were given, confirmed, ended or suspended; to nobody about what they did."""
    said = sorted(map(str, roles))
    if not said or person.id == actor.person_id:
        return
    waiting = [str(role) for role in map(Role, said) if needs_second(role)] if what == "given" else []
    notify.record(
        actor,
        key=f"roles_{what}:{organisation_id}:{person.id}:{','.join(said)}:{now.isoformat()}",
        person_id=person.id,
        address=person.email,
        template="consortium/people/mail/roles_changed",
        facts={
            "name": person.name,
            "organisation": members.get_organisation(organisation_id).name,
            "what": what,
            "roles": ", ".join(said),
            "waiting": ", ".join(waiting),
            "why": why,
        },
    )
