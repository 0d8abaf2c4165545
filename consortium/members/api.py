"""Organisations and consortia by the API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.actors import OrganisationKind
from consortium.kernel.api import Blueprint
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.members import queries, schemas, services
from consortium.members.permissions import Permission
from consortium.members.rules import Part

blueprint = Blueprint("members", __name__, description="Organisations, consortia, and who belongs to them.")


@blueprint.get("/organisations")
@requires(Permission.SEE_CONSORTIA)
@blueprint.response(200, schemas.OrganisationOut(many=True))
def list_organisations() -> Sequence[Any]:
    """Councils and health bodies, by name."""
    return queries.list_public_bodies()


@blueprint.post("/organisations")
@requires(Permission.FOUND_CONSORTIUM)
@writes
@blueprint.arguments(schemas.PublicBodyIn)
@blueprint.response(201, schemas.OrganisationOut)
def register_organisation(given: dict[str, Any]) -> Any:
    """Enter a council or a health body."""
    return services.register_public_body(
        actor=present_actor(),
        kind=OrganisationKind(given["kind"]),
        name=given["name"],
        ons_code=given["ons_code"],
        ods_code=given["ods_code"],
        now=clock.now(),
    )


@blueprint.get("/consortia")
@requires(Permission.SEE_CONSORTIA)
@blueprint.response(200, schemas.ConsortiumOut(many=True))
def list_consortia() -> Sequence[Any]:
    """Every consortium, by name."""
    return queries.list_consortia()


@blueprint.post("/consortia")
@requires(Permission.FOUND_CONSORTIUM)
@writes
@blueprint.arguments(schemas.ConsortiumIn)
@blueprint.response(201, schemas.ConsortiumWithMembersOut)
def found_consortium(given: dict[str, Any]) -> dict[str, Any]:
    """Found a consortium, saying of each body where the notice names it. A body that is not named can never join."""
    bodies = [
        services.Body(body["organisation_id"], Part(body["part"]), body["named_where"]) for body in given["bodies"]
    ]
    consortium = services.found_consortium(
        actor=present_actor(),
        name=given["name"],
        bodies=bodies,
        commenced_on=given["commenced_on"],
        now=clock.now(),
    )
    return _shown(consortium.id)


@blueprint.get("/consortia/<uuid:consortium_id>")
@requires(Permission.SEE_CONSORTIA)
@blueprint.response(200, schemas.ConsortiumWithMembersOut)
def get_consortium(consortium_id: UUID) -> dict[str, Any]:
    """A consortium with those who belong to it today: the lead first, then by name."""
    return _shown(consortium_id)


@blueprint.post("/consortia/<uuid:consortium_id>/members")
@requires(Permission.ADMIT_PROSPECTIVE_MEMBER)
@writes
@blueprint.arguments(schemas.AdmitIn)
@blueprint.response(201, schemas.MembershipOut)
def admit_member(given: dict[str, Any], consortium_id: UUID) -> Any:
    """The lead makes a prospective member a member, from today."""
    return services.admit_prospective_member(
        actor=present_actor(), consortium_id=consortium_id, now=clock.now(), **given
    )


@blueprint.post("/consortia/<uuid:consortium_id>/opt-in")
@requires(Permission.OPT_IN)
@writes
@blueprint.arguments(schemas.OptInIn, required=False)
@blueprint.response(201, schemas.MembershipOut)
def opt_in(given: dict[str, Any], consortium_id: UUID) -> Any:
    """A health body that was invited takes part, from today."""
    return services.opt_in(actor=present_actor(), consortium_id=consortium_id, now=clock.now(), **given)


@blueprint.get("/consortia/<uuid:consortium_id>/joining/<uuid:organisation_id>")
@requires(Permission.SEE_WHAT_JOINING_MEANS)
@blueprint.response(200, schemas.ConsequenceOut(many=True))
def list_consequences(consortium_id: UUID, organisation_id: UUID) -> Sequence[Any]:
    """What joining means: to the lead of a prospective member, to a health body of itself."""
    joining = queries.get_who_may_join(present_actor(), consortium_id, organisation_id, clock.today())
    return queries.consequences_of_joining(joining.organisation_id, consortium_id, clock.today())


@blueprint.get("/consortia/<uuid:consortium_id>/history")
@requires(Permission.SEE_CONSORTIA)
@blueprint.response(200, schemas.PeriodOut(many=True))
def list_history(consortium_id: UUID) -> Sequence[Any]:
    """Every part that anybody has or had in a consortium, the latest first."""
    return queries.list_history(queries.get_consortium(consortium_id).id)


@blueprint.post("/consortia/<uuid:consortium_id>/departure")
@requires(Permission.LEAVE)
@writes
@blueprint.arguments(schemas.LeaveIn)
@blueprint.response(200, schemas.MembershipOut)
def leave(given: dict[str, Any], consortium_id: UUID) -> Any:
    """Stop being a member after a day. Agreements that were signed run on."""
    return services.leave(actor=present_actor(), consortium_id=consortium_id, now=clock.now(), **given)


@blueprint.delete("/consortia/<uuid:consortium_id>/departure")
@requires(Permission.LEAVE)
@writes
@blueprint.response(204)
def stay(consortium_id: UUID) -> None:
    """Stay after all, while the day has not passed."""
    services.stay(actor=present_actor(), consortium_id=consortium_id, now=clock.now())


def _shown(consortium_id: UUID) -> dict[str, Any]:
    consortium = queries.get_consortium(consortium_id)
    members = queries.list_members(consortium_id, clock.today())
    return {"id": consortium.id, "name": consortium.name, "lead_id": consortium.lead_id, "members": members}
