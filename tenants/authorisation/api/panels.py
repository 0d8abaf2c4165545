"""Panels, their meetings and what they decide by API. Deciding is the act of a person who is there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.authorisation import queries, services
from tenants.authorisation.api.blueprint import blueprint
from tenants.authorisation.permissions import Permission
from tenants.authorisation.schemas import AgendaOut, ItemOut, MeetingOut, PanelOut, SayingIn


@blueprint.get("/panels")
@requires(Permission.SEE_CASES)
@blueprint.response(200, PanelOut(many=True))
def list_panels() -> Sequence[Any]:
    """List the council's panels."""
    return queries.list_panels(present_actor())


@blueprint.get("/panels/<uuid:panel_id>/meetings")
@requires(Permission.SEE_CASES)
@blueprint.response(200, MeetingOut(many=True))
def list_meetings(panel_id: UUID) -> Sequence[Any]:
    """List the latest meetings of a panel."""
    return queries.list_meetings(present_actor(), queries.get_panel(present_actor(), panel_id).id)


@blueprint.get("/panel-meetings/<uuid:meeting_id>")
@requires(Permission.SEE_CASES)
@blueprint.response(200, AgendaOut)
def show_meeting(meeting_id: UUID) -> Any:
    """Show a meeting: its agenda, what was decided, and its minutes once it is over."""
    actor = present_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    return {"meeting": meeting, "agenda": [listed.item for listed in queries.list_items(actor, meeting.id)]}


@blueprint.post("/agenda-items/<uuid:item_id>/decision")
@requires(Permission.HOLD_MEETING, step_up=True)
@writes
@blueprint.arguments(SayingIn)
@blueprint.response(200, ItemOut)
def decide_together(given: dict[str, Any], item_id: UUID) -> Any:
    """Record what a panel that sits decides of a case."""
    return services.decide_together(actor=present_actor(), item_id=item_id, now=clock.now(), **given)
