"""Awards without a mini-tender. Recommending one is a person's act."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.schemas.direct import DirectAwardIn, DirectAwardOut, DirectBuyOut, DirectListIn


@blueprint.get("/direct-awards")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.arguments(DirectListIn, location="query")
@blueprint.response(200, DirectAwardOut(many=True))
def list_direct_awards(asked: dict[str, Any]) -> Sequence[Any]:
    """List what was bought without a mini-tender, newest first."""
    return queries.list_direct_awards(present_actor(), before=asked["before"])[: queries.DIRECT_PAGE]


@blueprint.get("/direct-awards/<uuid:award_id>")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, DirectAwardOut)
def show_direct_award(award_id: UUID) -> Any:
    """Show one, with its ground and what its price was held against."""
    return queries.get_direct_award(present_actor(), award_id)


@blueprint.get("/packages/<uuid:package_id>/direct-award")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, DirectBuyOut)
def show_direct_buy(package_id: UUID) -> Any:
    """Say on which grounds and to whom a package may be awarded directly today; refused where it may not."""
    buy = services.get_direct_buy(actor=present_actor(), package_id=package_id, now=clock.now())
    return {
        "grounds": buy.grounds,
        "providers": services.who_may_be_awarded(buy=buy, now=clock.now()),
        "unit": buy.wanted.unit,
        "states_week": buy.wanted.patterns is not None,
    }


@blueprint.post("/packages/<uuid:package_id>/direct-award")
@requires(Permission.RECOMMEND, step_up=True)
@writes
@blueprint.arguments(DirectAwardIn)
@blueprint.response(201, DirectAwardOut)
def award_directly(given: dict[str, Any], package_id: UUID) -> Any:
    """Recommend one provider without a mini-tender, and ask for the spend to be authorised by somebody else."""
    actor = present_actor()
    award = services.award_directly(
        actor=actor, package_id=package_id, choice=services.DirectChoice(**given), now=clock.now()
    )
    return queries.get_direct_award(actor, award.id)
