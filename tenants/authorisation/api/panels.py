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
from tenants.authorisation.schemas import (
    AgendaIn,
    AgendaOut,
    ItemOut,
    MeetingIn,
    MeetingOut,
    PanelIn,
    PanelInFullOut,
    PanelOut,
    PresentIn,
    SayingIn,
    SeatIn,
    SeatOut,
)


@blueprint.get("/panels")
@requires(Permission.SEE_CASES)
@blueprint.response(200, PanelOut(many=True))
def list_panels() -> Sequence[Any]:
    """List the council's panels."""
    return queries.list_panels(present_actor())


@blueprint.post("/panels")
@requires(Permission.SET_UP_PANEL)
@writes
@blueprint.arguments(PanelIn)
@blueprint.response(201, PanelOut)
def set_up_panel(given: dict[str, Any]) -> Any:
    """Set up a panel with its quorum and what it may approve."""
    return services.set_up_panel(actor=present_actor(), now=clock.now(), **given)


@blueprint.get("/panels/<uuid:panel_id>")
@requires(Permission.SEE_CASES)
@blueprint.response(200, PanelInFullOut)
def show_panel(panel_id: UUID) -> Any:
    """Show a panel with everybody who sits or sat on it."""
    actor = present_actor()
    panel = queries.get_panel(actor, panel_id)
    return {
        "id": panel.id,
        "name": panel.name,
        "quorum": panel.quorum,
        "limit_gbp": panel.limit_gbp,
        "seats": queries.list_seats(actor, panel.id),
    }


@blueprint.post("/panels/<uuid:panel_id>/seats")
@requires(Permission.SET_UP_PANEL)
@writes
@blueprint.arguments(SeatIn)
@blueprint.response(201, SeatOut)
def seat_member(given: dict[str, Any], panel_id: UUID) -> Any:
    """Give an authoriser a seat on a panel, or make one a member's deputy, from a day to a day."""
    return services.seat_member(actor=present_actor(), panel_id=panel_id, now=clock.now(), **given)


@blueprint.post("/panel-seats/<uuid:seat_id>/end")
@requires(Permission.SET_UP_PANEL)
@writes
@blueprint.response(200, SeatOut)
def end_seat(seat_id: UUID) -> Any:
    """Let a seat end with today."""
    return services.end_seat(actor=present_actor(), seat_id=seat_id, now=clock.now())


@blueprint.post("/panels/<uuid:panel_id>/meetings")
@requires(Permission.PLAN_MEETING)
@writes
@blueprint.arguments(MeetingIn)
@blueprint.response(201, MeetingOut)
def call_meeting(given: dict[str, Any], panel_id: UUID) -> Any:
    """Plan a meeting of a panel: its members are told."""
    return services.call_meeting(actor=present_actor(), panel_id=panel_id, now=clock.now(), **given)


@blueprint.post("/panel-meetings/<uuid:meeting_id>/agenda")
@requires(Permission.PLAN_MEETING)
@writes
@blueprint.arguments(AgendaIn)
@blueprint.response(201, ItemOut)
def put_on_agenda(given: dict[str, Any], meeting_id: UUID) -> Any:
    """Put a case that waits, or is to be ratified, on the agenda of a meeting."""
    return services.put_on_agenda(actor=present_actor(), meeting_id=meeting_id, now=clock.now(), **given)


@blueprint.post("/panel-meetings/<uuid:meeting_id>/opening")
@requires(Permission.HOLD_MEETING)
@writes
@blueprint.arguments(PresentIn)
@blueprint.response(200, MeetingOut)
def open_meeting(given: dict[str, Any], meeting_id: UUID) -> Any:
    """Record who is at a meeting, which begins."""
    return services.open_meeting(actor=present_actor(), meeting_id=meeting_id, now=clock.now(), **given)


@blueprint.post("/panel-meetings/<uuid:meeting_id>/closing")
@requires(Permission.HOLD_MEETING)
@writes
@blueprint.response(200, MeetingOut)
def close_meeting(meeting_id: UUID) -> Any:
    """End a meeting: its minutes are frozen."""
    return services.close_meeting(actor=present_actor(), meeting_id=meeting_id, now=clock.now())


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
