"""What members have signed with the lead of a system, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.systems import queries, schemas, services
from consortium.systems.api.blueprint import blueprint
from consortium.systems.permissions import Permission


@blueprint.get("/systems/<uuid:system_id>/member-agreements")
@requires(Permission.SEE_EXTENSIONS)
@blueprint.response(200, schemas.MemberAgreementOut(many=True))
def list_member_agreements(system_id: UUID) -> Sequence[Any]:
    """To the lead, everybody's agreements; to a member, its own."""
    return queries.list_member_agreements(queries.get_system(system_id).id)


@blueprint.post("/systems/<uuid:system_id>/member-agreements")
@requires(Permission.FILE_AGREEMENT)
@writes
@blueprint.arguments(schemas.MemberAgreementIn)
@blueprint.response(201, schemas.MemberAgreementOut)
def file_agreement(given: dict[str, Any], system_id: UUID) -> Any:
    """The lead keeps an agreement on file that a body of the consortium signed."""
    return services.file_agreement(actor=present_actor(), system_id=system_id, now=clock.now(), **given)


@blueprint.post("/member-agreements/<uuid:agreement_id>/end")
@requires(Permission.FILE_AGREEMENT)
@writes
@blueprint.response(200, schemas.MemberAgreementOut)
def take_agreement_off(agreement_id: UUID) -> Any:
    """Take an agreement off the file."""
    return services.take_agreement_off(actor=present_actor(), agreement_id=agreement_id, now=clock.now())
