"""Looking at roles again: each is kept or ended by somebody, one at a time or many, or suspended when nobody did."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, notify
from consortium.kernel.actors import PLATFORM_ID, Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.people import queries, rules
from consortium.people.models import RoleReview
from consortium.people.queries import roles as held_roles
from consortium.people.queries.roles import Held
from consortium.people.rules import Role
from consortium.people.rules.roles import Outcome, RoleState, ensure_reason_to_end, ensure_reviews_another
from consortium.people.services import granting, roles
from consortium.people.services.colleagues import kind_of

STILL_HELD = frozenset({RoleState.IN_FORCE, RoleState.SUSPENDED})


def review(
    *, actor: Actor, organisation_id: UUID, chosen: Iterable[Held], outcome: Outcome, reason: str, now: datetime
) -> int:
    """Keep or end each of the roles; how many. One that was ended meanwhile is passed over.

    Raises `Refused` for one's own, for no role, for an end without a reason, and for the last administrator's end.
    """
    kind = kind_of(actor, organisation_id)
    today = local(now).date()
    looked_at = [each for each in chosen if each.state in STILL_HELD]
    if not looked_at:
        raise Refused("role.review_none")
    why = ensure_reason_to_end(reason) if outcome is Outcome.ENDED else reason.strip() or None
    for each in looked_at:
        ensure_reviews_another(actor=actor.person, person_id=each.person_id)
    if outcome is Outcome.ENDED:
        for each in looked_at:
            _put_down(actor, each, outcome, why, now)
            roles.end(
                actor=actor,
                organisation_id=organisation_id,
                person_id=each.person_id,
                role=each.role,
                from_on=each.period.from_on,
                now=now,
                reason=why or "",
            )
        return len(looked_at)
    due_on = granting.reviewing().due_on(today)
    for each in looked_at:
        _keep(each, due_on)
        _put_down(actor, each, outcome, why, now)
    grants = [
        held_roles.get_grant(organisation_id, each.person_id, str(each.role), each.period.from_on) for each in looked_at
    ]
    for grant in grants:
        db.session.refresh(grant)
    granting.expect_review(grants, (organisation_id, kind))
    return len(looked_at)


def _keep(held: Held, due_on: date) -> None:
    is_kept = db.session.execute(
        sa.text("SELECT guard.keep_role(:organisation, :person, :role, :since, :due)"),
        {**_key_of(held), "due": due_on},
    ).scalar_one()
    if not is_kept:
        raise Refused("changed.meanwhile")


def _key_of(held: Held) -> dict[str, object]:
    return {
        "organisation": held.organisation_id,
        "person": held.person_id,
        "role": str(held.role),
        "since": held.period.from_on,
    }


def _put_down(actor: Actor, held: Held, outcome: Outcome, reason: str | None, now: datetime) -> None:
    """On record twice: as a row for the page, and in the chain."""
    db.session.add(
        RoleReview(
            organisation_id=held.organisation_id,
            person_id=held.person_id,
            role=str(held.role),
            from_on=held.period.from_on,
            outcome=str(outcome),
            reason=reason,
            reviewed_by=actor.person_id if outcome is not Outcome.SUSPENDED else None,
            reviewed_at=now,
        )
    )
    db.session.flush()
    audit.record(
        actor,
        f"role.{outcome}",
        queries.get_person(held.person_id),
        also_for=[held.organisation_id],
        role=str(held.role),
        from_on=held.period.from_on,
    )


def remind(*, actor: Actor, person_id: UUID, role: str, from_on: date, due_on: date, now: datetime) -> None:
    """Write to the administrators, once for each day on which roles are due, unless this one was looked at."""
    held = _still_due(actor, person_id, role, from_on, due_on, now)
    if held is None:
        return
    last = granting.reviewing().suspended_on(due_on) - timedelta(days=1)
    name = members.get_organisation(actor.organisation).name
    for contact in queries.list_contacts(actor.organisation, _administers(actor)):
        notify.record(
            actor,
            key=f"roles_to_review:{due_on}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template="consortium/people/mail/roles_to_review",
            facts={"name": contact.name, "organisation": name, "due": long_date(due_on), "last": long_date(last)},
        )


def suspend(*, actor: Actor, person_id: UUID, role: str, from_on: date, due_on: date, now: datetime) -> None:
    """Nobody looked at it in time. The one who alone administers the organisation keeps what they hold."""
    held = _still_due(actor, person_id, role, from_on, due_on, now)
    if held is None or held.state is not RoleState.IN_FORCE:
        return
    is_suspended = db.session.execute(
        sa.text("SELECT guard.suspend_role(:organisation, :person, :role, :since)"), _key_of(held)
    ).scalar_one()
    if is_suspended:
        _put_down(actor, held, Outcome.SUSPENDED, None, now)
        granting.tell(actor, queries.get_person(person_id), actor.organisation, "suspended", [held.role], now)


def _administers(actor: Actor) -> Role:
    is_the_platform = actor.organisation == PLATFORM_ID
    return rules.Role.PLATFORM_ADMINISTRATOR if is_the_platform else rules.Role.ORGANISATION_ADMINISTRATOR


def _still_due(actor: Actor, person_id: UUID, role: str, from_on: date, due_on: date, now: datetime) -> Held | None:
    """The role, where it goes on and nobody has put its day off."""
    held = held_roles.get_held(actor.organisation, person_id, role, from_on, local(now).date())
    return held if held.state in STILL_HELD and held.review_due_on == due_on else None
