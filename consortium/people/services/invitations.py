"""Asking somebody by e-mail to act for an organisation, and taking that up: with a password, or by single sign-on."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, notify
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.calendar import local, uk_moment
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.sealing import Unsealable, bound, keyring
from consortium.members import queries as members
from consortium.people import queries, rules
from consortium.people.models import ColleagueInvitation, Credential, Person
from consortium.people.queries import invitations as listed
from consortium.people.queries import sign_on
from consortium.people.queries.invitations import Invited
from consortium.people.rules import Role
from consortium.people.rules import invitations as open_ones
from consortium.people.rules.passwords import ensure_password_is_acceptable
from consortium.people.rules.roles import ensure_for_another
from consortium.people.services import granting, hash_password, verify_password

_LINK = bound("invitation")


def invite(
    *, actor: Actor, organisation_id: UUID, name: str, email: str, roles: Iterable[Role], now: datetime
) -> ColleagueInvitation:
    """Send an invitation to act for an organisation; one to the same address that is open counts no longer.

    Nobody is told whether the address has an account. Raises `Refused` for no role or an unsuitable one, `NotFound` for
    an organisation that is not the actor's to staff.
    """
    if actor.kind is not ActorKind.ADMINISTRATOR and organisation_id != actor.organisation:
        raise NotFound
    organisation = members.get_organisation(organisation_id)
    wanted = sorted(set(roles))
    if found := queries.find_password_hash(email.strip()):
        ensure_for_another(actor=actor.person, person_id=found[0])
    if not wanted:
        raise Refused("role.none")
    for role in wanted:
        rules.ensure_role_suits(role, OrganisationKind(organisation.kind))
    address = email.strip()
    if before := listed.find_unanswered_to(organisation_id, address):
        before.revoked_at = now
        db.session.flush()
    open_ones.ensure_room_for_another(len(listed.list_open(organisation_id, now)))
    invitation = ColleagueInvitation(
        organisation_id=organisation_id,
        name=name.strip(),
        email=address,
        roles=[str(role) for role in wanted],
        invited_by=actor.person,
        invited_at=now,
    )
    db.session.add(invitation)
    db.session.flush()
    audit.record(actor, "invitation.sent", invitation, also_for=[organisation_id], roles=invitation.roles)
    notify.record(
        actor,
        key=f"invitation:{invitation.id}",
        person_id=invitation.id,  # nobody's yet: on no person's list of messages
        address=address,
        template="consortium/people/mail/invitation",
        facts={
            "name": invitation.name,
            "organisation": organisation.name,
            "invited_by": actor.name,
            "until": uk_moment(open_ones.lapses_at(now)),
            "invitation_id": str(invitation.id),
        },
    )
    return invitation


def send_again(*, actor: Actor, organisation_id: UUID, invitation_id: UUID, now: datetime) -> ColleagueInvitation:
    """The same anew, for a week from now; the link sent before counts no longer. Raises `NotFound`."""
    before = listed.get_unanswered(organisation_id, invitation_id)
    return invite(
        actor=actor,
        organisation_id=organisation_id,
        name=before.name,
        email=before.email,
        roles=[Role(role) for role in before.roles],
        now=now,
    )


def revoke(*, actor: Actor, organisation_id: UUID, invitation_id: UUID, now: datetime) -> ColleagueInvitation:
    """Take an invitation back: its link counts no longer. Raises `NotFound`."""
    invitation = listed.get_unanswered(organisation_id, invitation_id)
    invitation.revoked_at = now
    db.session.flush()
    audit.record(actor, "invitation.revoked", invitation, also_for=[organisation_id])
    return invitation


def link_of(invitation_id: str) -> str:
    """The secret part of the link, made when it is sent: nobody reads it in the database."""
    return urlsafe_b64encode(keyring().wrap(UUID(invitation_id).bytes, _LINK)).decode()


def invited_by(secret: str) -> Invited:
    """What a link stands for. Raises `Refused` for one that was used, taken back, is old, or never was."""
    try:
        invitation_id = UUID(bytes=keyring().unwrap(urlsafe_b64decode(secret), _LINK))
    except (Unsealable, ValueError) as error:
        raise Refused("invitation.over") from error
    found = listed.find_invited(invitation_id)
    if found is None:
        raise Refused("invitation.over")
    return found


def invitee(invited: Invited) -> Actor:
    """Whoever holds the link, about to act for the organisation: the person with that address, or one about to be."""
    return Actor(
        kind=ActorKind.PERSON,
        organisation_id=invited.organisation_id,
        organisation_kind=invited.organisation_kind,
        person_id=invited.person_id or new_id(),
        name=invited.name,
        organisation_name=invited.organisation_name,
    )


def accept_with_password(
    *, actor: Actor, invited: Invited, name: str, password: str, network: str, now: datetime
) -> None:
    """Take it up with a password: a new one for a new account, the present one of an account that has one.

    Raises `Refused` for a weak or a wrong password, and where the organisation's people come by single sign-on only.
    """
    ensure_password_may_do(invited.organisation_id)
    if invited.has_password:
        verify_password(email=invited.email, password=password, network=network)
    else:
        ensure_password_is_acceptable(password, about=(name, invited.email))
        if invited.person_id is None:
            _make_person(actor, invited, name, now)
        db.session.add(
            Credential(person_id=actor.person, kind="password", secret_hash=hash_password(password), set_at=now)
        )
        db.session.flush()
    _take_up(actor, invited, now)


def accept_signed_in(*, actor: Actor, invited: Invited, now: datetime) -> None:
    """Take it up as who one is signed in as. Raises `Refused` where it was sent to another address."""
    ensure_password_may_do(invited.organisation_id)
    if invited.person_id != actor.person:
        raise Refused("invitation.for_another")
    _take_up(actor, invited, now)


def accept_by_sign_on(*, actor: Actor, invited: Invited, name: str, now: datetime) -> None:
    """Take it up as whom the organisation's own provider says; the account is made where there is none."""
    if invited.person_id is None:
        _make_person(actor, invited, name, now)
    _take_up(actor, invited, now)


def has_to_wait(actor: Actor) -> bool:
    """Whether nothing lets them act for the organisation yet: every role they have there waits for a second person."""
    return queries.find_identity(actor.person, actor.organisation) is None


def ensure_password_may_do(organisation_id: UUID) -> None:
    if only := sign_on.find_only_way(organisation_id):
        raise Refused("invitation.by_sign_on_only", name=only.name)


def _make_person(actor: Actor, invited: Invited, name: str, now: datetime) -> None:
    person = Person(id=actor.person, name=name.strip() or invited.name, email=invited.email, created_at=now)
    db.session.add(person)
    db.session.flush()
    audit.record(actor, "person.created", person)


def _take_up(actor: Actor, invited: Invited, now: datetime) -> None:
    today = local(now).date()
    is_taken = db.session.execute(
        sa.text("SELECT guard.accept_colleague_invitation(:id, :due)"),
        {"id": invited.id, "due": granting.reviewing().due_on(today)},
    ).scalar_one()
    if not is_taken:
        raise Refused("invitation.over")
    begun = queries.list_grants_begun(invited.organisation_id, actor.person, today)
    granting.expect_review(begun, (invited.organisation_id, invited.organisation_kind))
    audit.record(
        actor,
        "invitation.accepted",
        queries.get_person(actor.person),
        also_for=[invited.organisation_id],
        roles=list(invited.roles),
    )
