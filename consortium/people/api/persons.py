"""Persons by the API: who the token stands for, accounts, colleagues, messages, the record, dead letters."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock, notify
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import requires, writes, writes_in_confidence
from consortium.kernel.web.limits import limiter, per_account, per_network
from consortium.members import services as members
from consortium.people import queries, schemas, services
from consortium.people.api.blueprint import blueprint
from consortium.people.permissions import Permission
from consortium.people.queries import failing
from consortium.people.queries import roles as held_roles
from consortium.people.rules import Role
from consortium.people.rules.failing import LATELY
from consortium.people.rules.roles import Outcome, Period
from consortium.people.services import colleagues, first_account, messages, reviews, roles


@blueprint.get("/me")
@requires(Permission.SEE_HOME)
@blueprint.response(200, schemas.MeOut)
def me() -> dict[str, object]:
    """Whom the token stands for."""
    actor = present_actor()
    return {
        "kind": actor.kind,
        "person_id": actor.person_id,
        "name": actor.name,
        "organisation": {
            "id": actor.organisation,
            "name": actor.organisation_name,
            "kind": str(actor.organisation_kind),
        },
        "roles": sorted(actor.roles),
        "scopes": sorted(actor.scopes),
        "auth_time": actor.proved_at,
    }


@blueprint.get("/me/failed-sign-ins")
@requires(Permission.USE_OWN_ACCOUNT)
@blueprint.response(200, schemas.FailedSignInOut(many=True))
def list_own_failed() -> Sequence[failing.Failed]:
    """The last tries to sign in to your account that failed, newest first."""
    return failing.list_failed(present_actor().person)


@blueprint.post("/accounts/links")
@limiter.limit("30 per hour", key_func=per_network)
@limiter.limit("5 per hour", key_func=per_account)
@requires(Permission.CREATE_ACCOUNT)
@writes_in_confidence
@blueprint.arguments(schemas.AddressIn)
@blueprint.response(202, schemas.LinkOut)
@blueprint.doc(security=[])
def ask_for_link(given: dict[str, Any]) -> dict[str, str]:
    """Have a link to make a first account sent to an e-mail address. The answer is the same for one that has one."""
    return {"secret": first_account.ask_for_link(email=given["email"], now=clock.now())}


@blueprint.post("/accounts")
@limiter.limit("30 per hour", key_func=per_network)
@requires(Permission.CREATE_ACCOUNT)
@writes
@blueprint.arguments(schemas.AccountIn)
@blueprint.response(201, schemas.AccountOut)
@blueprint.doc(security=[])
def create_account(given: dict[str, Any]) -> dict[str, object]:
    """A provider's first person makes the organisation and their own account in one step. Needs no token."""
    now = clock.now()
    email = first_account.address_in(given["secret"], now)
    actor = services.newcomer(organisation_name=given["organisation_name"], name=given["name"])
    db.session.rollback()
    act_as(actor)
    members.register_provider(actor=actor, name=given["organisation_name"], now=now)
    services.staff_new_provider(actor=actor, email=email, password=given["password"], now=now)
    return {"organisation_id": actor.organisation, "person_id": actor.person}


@blueprint.get("/organisations/<uuid:organisation_id>/people")
@requires(Permission.GRANT_ROLES)
@blueprint.response(200, schemas.ColleagueOut(many=True))
def list_people(organisation_id: UUID) -> list[queries.Colleague]:
    """Who acts for the organisation today: your own; for an administrator of the platform, any."""
    return queries.list_colleagues(organisation_id, clock.today())


@blueprint.post("/organisations/<uuid:organisation_id>/people")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
@blueprint.arguments(schemas.ColleagueIn)
@blueprint.response(201, schemas.ColleagueOut)
def add_person(given: dict[str, Any], organisation_id: UUID) -> queries.Colleague:
    """Let somebody act for the organisation. Whoever has an account keeps it and gains the roles."""
    now = clock.now()
    person = colleagues.add_person(
        actor=present_actor(),
        organisation_id=organisation_id,
        name=given["name"],
        email=given["email"],
        password=given["password"],
        roles=[Role(role) for role in given["roles"]],
        now=now,
    )
    return queries.get_colleague(organisation_id, person.id, local(now).date())


@blueprint.get("/organisations/<uuid:organisation_id>/people/<uuid:person_id>/failed-sign-ins")
@requires(Permission.GRANT_ROLES)
@blueprint.response(200, schemas.FailedSignInOut(many=True))
def list_failed(organisation_id: UUID, person_id: UUID) -> Sequence[failing.Failed]:
    """The last tries to sign in to a colleague's account that failed within 30 days, newest first."""
    now = clock.now()
    queries.get_colleague(organisation_id, person_id, local(now).date())
    return failing.list_failed(person_id, now - LATELY)


@blueprint.put("/organisations/<uuid:organisation_id>/people/<uuid:person_id>/roles")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
@blueprint.arguments(schemas.RolesIn)
@blueprint.response(204)
def change_roles(given: dict[str, Any], organisation_id: UUID, person_id: UUID) -> None:
    """Give a person exactly these roles from now on; with none, they act for the organisation no longer."""
    colleagues.change_roles(
        actor=present_actor(),
        organisation_id=organisation_id,
        person_id=person_id,
        roles=[Role(role) for role in given["roles"]],
        now=clock.now(),
    )


@blueprint.get("/organisations/<uuid:organisation_id>/people/<uuid:person_id>/roles")
@requires(Permission.GRANT_ROLES)
@blueprint.response(200, schemas.HeldOut(many=True))
def list_roles(organisation_id: UUID, person_id: UUID) -> list[held_roles.Held]:
    """What a person holds today or later, with its times and whether it is in force."""
    return held_roles.list_of_person(organisation_id, person_id, clock.today())


@blueprint.post("/organisations/<uuid:organisation_id>/people/<uuid:person_id>/roles")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
@blueprint.arguments(schemas.RoleIn)
@blueprint.response(201, schemas.HeldOut)
def give_role(given: dict[str, Any], organisation_id: UUID, person_id: UUID) -> held_roles.Held:
    """Give a person a role for a time. One that takes two administrators is not in force before the other confirms."""
    return roles.give(
        actor=present_actor(),
        organisation_id=organisation_id,
        person_id=person_id,
        role=Role(given["role"]),
        period=Period(given["from_on"], given["to_on"]),
        now=clock.now(),
    )


ONE_ROLE = "/organisations/<uuid:organisation_id>/people/<uuid:person_id>/roles/<role>/<from_on>"


@blueprint.post(f"{ONE_ROLE}/confirmation")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
@blueprint.response(204)
def confirm_role(organisation_id: UUID, person_id: UUID, role: str, from_on: str) -> None:
    """Confirm a role as the second administrator: not the one who gave it, and not the person who gets it."""
    which = held_roles.which_role(role, from_on)
    roles.confirm(actor=present_actor(), organisation_id=organisation_id, person_id=person_id, **which, now=clock.now())


@blueprint.post(f"{ONE_ROLE}/end")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
@blueprint.response(204)
def end_role(organisation_id: UUID, person_id: UUID, role: str, from_on: str) -> None:
    """End a role today, or take back one that has not begun."""
    which = held_roles.which_role(role, from_on)
    roles.end(actor=present_actor(), organisation_id=organisation_id, person_id=person_id, **which, now=clock.now())


@blueprint.post("/organisations/<uuid:organisation_id>/people/review")
@requires(Permission.REVIEW_ROLES, step_up=True)
@writes
@blueprint.arguments(schemas.ReviewIn)
@blueprint.response(204)
def review_roles(given: dict[str, Any], organisation_id: UUID) -> None:
    """Confirm that roles are still needed, or end them with a reason. Nobody confirms their own."""
    now = clock.now()
    today = local(now).date()
    reviews.review(
        actor=present_actor(),
        organisation_id=organisation_id,
        chosen=[
            held_roles.get_held(organisation_id, each["person_id"], each["role"], each["from_on"], today)
            for each in given["roles"]
        ],
        outcome=Outcome(given["outcome"]),
        reason=given["reason"],
        now=now,
    )


@blueprint.get("/messages")
@requires(Permission.READ_OWN_MESSAGES)
@blueprint.arguments(schemas.BeforeMessageIn, location="query")
@blueprint.response(200, schemas.MessageOut(many=True))
def list_messages(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What was written to the person in the organisation acted for, newest first, 50 a page."""
    shown = []
    for message in queries.list_messages(present_actor(), asked["before"])[: queries.PAGE]:
        subject, body = notify.wording(message)
        kept = {name: getattr(message, name) for name in ("id", "recorded_at", "sent_at", "read_at")}
        shown.append({**kept, "subject": subject, "body": body})
    return shown


@blueprint.get("/record")
@requires(Permission.SEE_RECORD)
@blueprint.arguments(schemas.BeforeEntryIn, location="query")
@blueprint.response(200, schemas.EntryOut(many=True))
def list_record(asked: dict[str, Any]) -> list[Any]:
    """The organisation's own record, newest first, 50 a page."""
    return list(queries.list_entries(present_actor(), asked["before"])[: queries.PAGE])


@blueprint.get("/dead-letters")
@requires(Permission.SEE_DEAD_LETTERS)
@blueprint.arguments(schemas.AfterIn, location="query")
@blueprint.response(200, schemas.DeadLetterOut(many=True))
def list_dead_letters(asked: dict[str, Any]) -> list[Any]:
    """Messages between our own parts that failed to the last try, oldest first, 50 a page."""
    return list(queries.list_dead_letters(asked["after"])[: queries.PAGE])


@blueprint.post("/dead-letters/<uuid:recorded_by>/<uuid:message_id>/revive")
@requires(Permission.REVIVE_DEAD_LETTERS)
@writes
@blueprint.response(204)
def revive(recorded_by: UUID, message_id: UUID) -> None:
    """Have a dead message tried again from the beginning."""
    messages.revive(actor=present_actor(), recorded_by=recorded_by, message_id=message_id)
