"""Consents by API: which programs act for me, and for whoever acts for my organisation; ending one."""

from collections.abc import Sequence
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.people.api.blueprint import blueprint
from consortium.people.permissions import Permission
from consortium.people.queries import consents as queries
from consortium.people.schemas.programs import ConsentOut
from consortium.people.services import consents


@blueprint.get("/me/consents")
@requires(Permission.LET_PROGRAMS_ACT)
@blueprint.response(200, ConsentOut(many=True))
def list_own_consents() -> Sequence[queries.Consent]:
    """The programs that you let act for you in the last 90 days, those that still may first."""
    return queries.list_own(present_actor(), clock.now())


@blueprint.delete("/me/consents/<uuid:organisation_id>/<uuid:program_id>")
@requires(Permission.LET_PROGRAMS_ACT)
@writes
@blueprint.response(204)
def end_own_consent(organisation_id: UUID, program_id: UUID) -> None:
    """End what a program may do for you in one organisation: its tokens are worth nothing from now on."""
    actor = present_actor()
    consents.end_consent(actor=actor, person_id=actor.person, organisation_id=organisation_id, program_id=program_id)


@blueprint.get("/consents")
@requires(Permission.REGISTER_PROGRAMS)
@blueprint.response(200, ConsentOut(many=True))
def list_consents() -> Sequence[queries.Consent]:
    """The programs that people let act for them in your organisation in the last 90 days."""
    return queries.list_of_organisation(present_actor(), clock.now())


@blueprint.delete("/consents/<uuid:person_id>/<uuid:program_id>")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes
@blueprint.response(204)
def end_consent(person_id: UUID, program_id: UUID) -> None:
    """End what a program may do for one of your organisation's people there."""
    actor = present_actor()
    consents.end_consent(actor=actor, person_id=person_id, organisation_id=actor.organisation, program_id=program_id)
