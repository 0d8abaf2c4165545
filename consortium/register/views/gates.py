"""Why a gate passes or not, lot by lot, with the source named: for the provider itself and for who buys."""

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.register import queries
from consortium.register.permissions import Permission
from consortium.register.views.pages import blueprint
from consortium.systems import queries as systems


@blueprint.get("/provider/gates")
@requires(Permission.READ_OWN_PROFILE)
def own_gates() -> ResponseReturnValue:
    """What each lot of each published system asks of us, and what we still lack."""
    actor = present_actor()
    return render_template(
        "consortium/register/own_gates.html",
        **_facts(actor.organisation),
        may_keep=Permission.KEEP_OWN_PROFILE.allows(actor),
    )


@blueprint.get("/register/<uuid:provider_id>/gates")
@requires(Permission.READ_REGISTER)
def gates(provider_id: UUID) -> ResponseReturnValue:
    """What each lot asks of one provider, and what it lacks."""
    body = members.get_organisation(provider_id)
    return render_template(
        "consortium/register/gates.html",
        body=body,
        registers=queries.lines_of(queries.get_profile(provider_id), body.name),
        **_facts(provider_id),
    )


def _facts(provider_id: UUID) -> dict[str, Any]:
    lots = systems.list_lots_of_published_systems()
    return {
        "lots": lots,
        "systems": systems.systems_by_id({lot.system_id for lot in lots}),
        "gates_of": queries.gates_by_lot(provider_id, lots, clock.today()),
    }
