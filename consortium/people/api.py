"""Persons by the API: who the token stands for, accounts, colleagues, messages, the record, dead letters."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.web.limits import limiter, per_network
from consortium.members import services as members
from consortium.people import queries, schemas, services
from consortium.people.permissions import Permission
from consortium.people.rules import Role
from consortium.people.services import colleagues

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
@requires(Permission.GRANT_ROLES)
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
@requires(Permission.GRANT_ROLES)
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
