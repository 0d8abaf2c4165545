"""Persons by the API: who the token stands for, accounts, colleagues, messages, the record, dead letters."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock, notify
from consortium.kernel.api import Blueprint
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.web.limits import limiter, per_network
from consortium.members import services as members
from consortium.people import queries, schemas, services
from consortium.people.permissions import Permission
from consortium.people.queries import invitations as listed
from consortium.people.queries import sign_on as providers
from consortium.people.rules import Role
from consortium.people.services import colleagues, invitations, messages, sign_on

blueprint = Blueprint("people", __name__, description="Who acts, for whom, and what is on the record.")


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


@blueprint.post("/accounts")
@limiter.limit("30 per hour", key_func=per_network)
@requires(Permission.CREATE_ACCOUNT)
@writes
@blueprint.arguments(schemas.AccountIn)
@blueprint.response(201, schemas.AccountOut)
@blueprint.doc(security=[])
def create_account(given: dict[str, Any]) -> dict[str, object]:
    """A provider's first person makes the organisation and their own account in one step. Needs no token."""
    actor = services.newcomer(organisation_name=given["organisation_name"], name=given["name"])
    db.session.rollback()
    act_as(actor)
    now = clock.now()
    members.register_provider(actor=actor, name=given["organisation_name"], now=now)
    services.staff_new_provider(actor=actor, email=given["email"], password=given["password"], now=now)
    return {"organisation_id": actor.organisation, "person_id": actor.person}


@blueprint.get("/organisations/<uuid:organisation_id>/people")
@requires(Permission.GRANT_ROLES)
@blueprint.response(200, schemas.ColleagueOut(many=True))
def list_people(organisation_id: UUID) -> list[queries.Colleague]:
    """Who acts for the organisation today: your own; for an administrator of the platform, any."""
    return queries.list_colleagues(organisation_id, local(clock.now()).date())


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


OF = "/organisations/<uuid:organisation_id>"


@blueprint.get(f"{OF}/invitations")
@requires(Permission.GRANT_ROLES)
@blueprint.response(200, schemas.InvitationOut(many=True))
def list_invitations(organisation_id: UUID) -> list[Any]:
    """The organisation's invitations that may be taken up, the newest first; 200 at the most."""
    return list(listed.list_open(organisation_id, clock.now()))


@blueprint.post(f"{OF}/invitations")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
@blueprint.arguments(schemas.InvitationIn)
@blueprint.response(201, schemas.InvitationOut)
def invite(given: dict[str, Any], organisation_id: UUID) -> Any:
    """Send an invitation by e-mail. One to the same address that is open counts no longer."""
    return invitations.invite(
        actor=present_actor(),
        organisation_id=organisation_id,
        name=given["name"],
        email=given["email"],
        roles=[Role(role) for role in given["roles"]],
        now=clock.now(),
    )


@blueprint.post(f"{OF}/invitations/<uuid:invitation_id>/again")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
@blueprint.response(201, schemas.InvitationOut)
def invite_again(organisation_id: UUID, invitation_id: UUID) -> Any:
    """Send an invitation anew, for a week from now. The link sent before counts no longer."""
    return invitations.send_again(
        actor=present_actor(), organisation_id=organisation_id, invitation_id=invitation_id, now=clock.now()
    )


@blueprint.delete(f"{OF}/invitations/<uuid:invitation_id>")
@requires(Permission.GRANT_ROLES, step_up=True)
@writes
@blueprint.response(204)
def revoke_invitation(organisation_id: UUID, invitation_id: UUID) -> None:
    """Take an invitation back: its link counts no longer."""
    invitations.revoke(
        actor=present_actor(), organisation_id=organisation_id, invitation_id=invitation_id, now=clock.now()
    )


@blueprint.get(f"{OF}/identity-providers")
@requires(Permission.REGISTER_SIGN_ON)
@blueprint.response(200, schemas.IdentityProviderOut(many=True))
def list_identity_providers(organisation_id: UUID) -> list[Any]:
    """What is registered for single sign-on. Secrets are never shown."""
    return list(providers.list_registrations(organisation_id))


@blueprint.post(f"{OF}/identity-providers")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
@blueprint.arguments(schemas.IdentityProviderIn)
@blueprint.response(201, schemas.IdentityProviderOut)
def register_identity_provider(given: dict[str, Any], organisation_id: UUID) -> Any:
    """Register an OpenID provider. It is tried in a browser, on its page, before it is put into force."""
    return sign_on.register(actor=present_actor(), organisation_id=organisation_id, now=clock.now(), **given)


@blueprint.put(f"{OF}/identity-providers/<uuid:provider_id>")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
@blueprint.arguments(schemas.IdentityProviderChangeIn)
@blueprint.response(200, schemas.IdentityProviderOut)
def change_identity_provider(given: dict[str, Any], organisation_id: UUID, provider_id: UUID) -> Any:
    """Change a registration. Another issuer, client or secret takes it out of force until it was tried again."""
    return sign_on.change(actor=present_actor(), organisation_id=organisation_id, provider_id=provider_id, **given)


@blueprint.put(f"{OF}/identity-providers/<uuid:provider_id>/force")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
@blueprint.arguments(schemas.ForceIn)
@blueprint.response(204)
def put_identity_provider_in_force(given: dict[str, Any], organisation_id: UUID, provider_id: UUID) -> None:
    """Let people sign in by it, besides other ways or only by it."""
    of_it = {"actor": present_actor(), "organisation_id": organisation_id, "provider_id": provider_id}
    sign_on.put_in_force(**of_it, now=clock.now())
    sign_on.make_only_way(**of_it, is_only_way=given["is_only_way"])


@blueprint.delete(f"{OF}/identity-providers/<uuid:provider_id>/force")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
@blueprint.response(204)
def take_identity_provider_out_of_force(organisation_id: UUID, provider_id: UUID) -> None:
    """Nobody signs in by it any more, and passwords count again."""
    sign_on.take_out_of_force(actor=present_actor(), organisation_id=organisation_id, provider_id=provider_id)


@blueprint.delete(f"{OF}/identity-providers/<uuid:provider_id>")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
@blueprint.response(204)
def end_identity_provider(organisation_id: UUID, provider_id: UUID) -> None:
    """Take a registration away."""
    sign_on.end(actor=present_actor(), organisation_id=organisation_id, provider_id=provider_id, now=clock.now())
