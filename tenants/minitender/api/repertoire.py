"""Standing answers and usual prices, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.minitender import services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.schemas import OfferedPriceIn, OfferedPriceOut, StandingAnswerIn, StandingAnswerOut


@blueprint.get("/provider/standing-answers")
@requires(Permission.SEE_INVITATIONS)
@blueprint.response(200, StandingAnswerOut(many=True))
def list_standing_answers() -> Sequence[Any]:
    """List the answers we keep for next time, by topic."""
    return services.list_standing_answers(present_actor())


@blueprint.post("/provider/standing-answers")
@requires(Permission.BID)
@writes
@blueprint.arguments(StandingAnswerIn)
@blueprint.response(201, StandingAnswerOut)
def keep_standing_answer(given: dict[str, Any]) -> Any:
    """Keep an answer for next time."""
    return services.save_standing_answer(actor=present_actor(), **given, now=clock.now())


@blueprint.put("/provider/standing-answers/<uuid:answer_id>")
@requires(Permission.BID)
@writes
@blueprint.arguments(StandingAnswerIn)
@blueprint.response(200, StandingAnswerOut)
def change_standing_answer(given: dict[str, Any], answer_id: UUID) -> Any:
    """Change an answer that we keep. Bids that were sent stay as they are."""
    return services.save_standing_answer(actor=present_actor(), **given, answer_id=answer_id, now=clock.now())


@blueprint.delete("/provider/standing-answers/<uuid:answer_id>")
@requires(Permission.BID)
@writes
@blueprint.response(204)
def delete_standing_answer(answer_id: UUID) -> None:
    """Delete an answer that we keep."""
    services.delete_standing_answer(actor=present_actor(), answer_id=answer_id)


@blueprint.get("/provider/prices")
@requires(Permission.SEE_INVITATIONS)
@blueprint.response(200, OfferedPriceOut(many=True))
def list_offered_prices() -> Sequence[Any]:
    """List the prices we usually ask, by lot and unit."""
    return services.list_offered_prices(present_actor())


@blueprint.put("/provider/prices")
@requires(Permission.BID)
@writes
@blueprint.arguments(OfferedPriceIn)
@blueprint.response(200, OfferedPriceOut(many=True))
def keep_price(given: dict[str, Any]) -> Sequence[Any]:
    """Keep the price we usually ask for a unit of a lot; none takes it back."""
    services.keep_price(actor=present_actor(), **given, now=clock.now())
    return services.list_offered_prices(present_actor())
