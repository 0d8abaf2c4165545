"""Premises and vacancies by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.register import queries, services
from consortium.register.api.blueprint import blueprint
from consortium.register.permissions import Permission
from consortium.register.rules.premises import PremisesDetails
from consortium.register.schemas.premises import (
    PremisesChangeIn,
    PremisesIn,
    PremisesOut,
    PremisesPageIn,
    VacanciesIn,
)


@blueprint.get("/provider/premises")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.arguments(PremisesPageIn, location="query")
@blueprint.response(200, PremisesOut(many=True))
def list_own_premises(asked: dict[str, Any]) -> Sequence[Any]:
    """List our own premises, the latest first."""
    return queries.list_premises(present_actor().organisation, before=asked["before"])[: queries.PREMISES_PAGE]


@blueprint.post("/provider/premises")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(PremisesIn)
@blueprint.response(201, PremisesOut)
def enter_premises(given: dict[str, Any]) -> Any:
    """Tell the councils of our consortia where we have places."""
    return services.enter_premises(actor=present_actor(), details=PremisesDetails(**given), now=clock.now())


@blueprint.put("/provider/premises/<uuid:premises_id>")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(PremisesChangeIn)
@blueprint.response(200, PremisesOut)
def change_premises(given: dict[str, Any], premises_id: UUID) -> Any:
    """Change what is said of premises, and how many places are free."""
    revision = given.pop("revision")
    return services.change_premises(
        actor=present_actor(),
        premises_id=premises_id,
        details=PremisesDetails(**given),
        now=clock.now(),
        revision=revision,
    )


@blueprint.post("/provider/premises/<uuid:premises_id>/close")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.response(200, PremisesOut)
def close_premises(premises_id: UUID) -> Any:
    """Say that nobody can be placed there any more."""
    return services.close_premises(actor=present_actor(), premises_id=premises_id, now=clock.now())


@blueprint.get("/vacancies")
@requires(Permission.READ_REGISTER)
@blueprint.arguments(VacanciesIn, location="query")
@blueprint.response(200, PremisesOut(many=True))
def list_vacancies(asked: dict[str, Any]) -> Sequence[Any]:
    """List premises with a place free, in one council's area or anywhere."""
    return queries.list_vacancies(asked["council_id"], before=asked["before"])[: queries.PREMISES_PAGE]
