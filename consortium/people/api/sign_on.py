"""Invitations and single sign-on by the API."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.people import schemas
from consortium.people.api.blueprint import blueprint
from consortium.people.permissions import Permission
from consortium.people.queries import invitations as listed
from consortium.people.queries import sign_on as providers
from consortium.people.rules import Role
from consortium.people.services import invitations, sign_on

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
