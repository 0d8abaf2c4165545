"""Pages of a council's panels: who sits on each, from when to when, and its meetings."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tenants.authorisation.forms.panels import EndSeatForm, MeetingForm, PanelForm, SeatForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules import panels as rules
from tenants.authorisation.views.blueprint import blueprint


@blueprint.get("/panels")
@requires(Permission.SEE_CASES)
def panels() -> ResponseReturnValue:
    """Every panel of the council."""
    return _panels_page(PanelForm())


@blueprint.post("/panels")
@requires(Permission.SET_UP_PANEL)
@writes
def set_up_panel() -> ResponseReturnValue:
    form = PanelForm()
    if form.validate_on_submit():
        with refusals(form):
            panel = services.set_up_panel(
                actor=present_actor(),
                name=form.name.data or "",
                quorum=int(form.quorum.data),
                limit=form.limit.data,
                now=clock.now(),
            )
            flash("The panel is set up. Give its members their seats.", "success")
            return redirect(url_for("authorisation.panel", panel_id=panel.id))
    return _panels_page(form), 422


def _panels_page(form: PanelForm) -> str:
    actor = present_actor()
    return render_template(
        "tenants/authorisation/panels.html",
        panels=queries.list_panels(actor),
        may_set_up=Permission.SET_UP_PANEL.allows(actor),
        form=form,
    )


@blueprint.get("/panels/<uuid:panel_id>")
@requires(Permission.SEE_CASES)
def panel(panel_id: UUID) -> ResponseReturnValue:
    """One panel: seats and meetings."""
    return _panel_page(panel_id, MeetingForm())


@blueprint.post("/panels/<uuid:panel_id>/seats")
@requires(Permission.SET_UP_PANEL)
@writes
def seat_member(panel_id: UUID) -> ResponseReturnValue:
    form = _seat_form(panel_id)
    if form.validate_on_submit():
        with refusals(form):
            services.seat_member(
                actor=present_actor(),
                panel_id=panel_id,
                person_id=UUID(form.person_id.data),
                is_chair=bool(form.is_chair.data),
                deputy_for=UUID(form.deputy_for.data) if form.deputy_for.data else None,
                from_on=form.from_on.data,
                to_on=form.to_on.data,
                now=clock.now(),
            )
            flash("The seat is given.", "success")
            return redirect(url_for("authorisation.panel", panel_id=panel_id))
    return _panel_page(panel_id, form), 422


@blueprint.post("/panel-seats/<uuid:seat_id>/end")
@requires(Permission.SET_UP_PANEL)
@writes
def end_seat(seat_id: UUID) -> ResponseReturnValue:
    form = EndSeatForm()
    seat = queries.get_seat(present_actor(), seat_id)
    panel_id = seat.panel_id
    if form.validate_on_submit():
        with refusals(form):
            services.end_seat(actor=present_actor(), seat_id=seat_id, now=clock.now())
            flash("The seat ends with today.", "success")
            return redirect(url_for("authorisation.panel", panel_id=panel_id))
    return _panel_page(panel_id, form), 422


@blueprint.post("/panels/<uuid:panel_id>/meetings")
@requires(Permission.PLAN_MEETING)
@writes
def call_meeting(panel_id: UUID) -> ResponseReturnValue:
    form = MeetingForm()
    if form.validate_on_submit():
        with refusals(form):
            meeting = services.call_meeting(
                actor=present_actor(),
                panel_id=panel_id,
                meets_at=form.moment(),
                place=form.place.data or "",
                now=clock.now(),
            )
            flash("The meeting is planned. Its members are told.", "success")
            return redirect(url_for("authorisation.meeting", meeting_id=meeting.id))
    return _panel_page(panel_id, form), 422


def _seat_form(panel_id: UUID, *, fresh: bool = False) -> SeatForm:
    actor = present_actor()
    form = SeatForm(formdata=None) if fresh else SeatForm()
    authorisers = people.list_contacts(actor.organisation, Role.AUTHORISER)
    members = [seat for seat in queries.list_seats(actor, panel_id) if seat.deputy_for is None]
    names = people.names_of([seat.person_id for seat in members])
    form.person_id.choices = [
        SelectChoice("", "Choose a person"),
        *(SelectChoice(str(one.person_id), one.name) for one in authorisers),
    ]
    form.deputy_for.choices = [
        SelectChoice("", "Nobody: a member of the panel"),
        *(SelectChoice(str(id), name) for id, name in sorted(names.items(), key=lambda pair: pair[1])),  # noqa: A001
    ]
    return form


def _panel_page(panel_id: UUID, form: MeetingForm | SeatForm | EndSeatForm) -> str:
    actor, on = present_actor(), clock.today()
    found = queries.get_panel(actor, panel_id)
    seats = queries.list_seats(actor, panel_id)
    people_named = {id for seat in seats for id in (seat.person_id, seat.deputy_for) if id}  # noqa: A001
    return render_template(
        "tenants/authorisation/one_panel.html",
        panel=found,
        seats=[(seat, queries.seat_of(seat).is_held(on), seat.to_on is not None and seat.to_on < on) for seat in seats],
        meetings=[
            (each, rules.stage_of(opened_at=each.opened_at, closed_at=each.closed_at))
            for each in queries.list_meetings(actor, panel_id)
        ],
        names=people.names_of(list(people_named)),
        today=on,
        may_seat=Permission.SET_UP_PANEL.allows(actor),
        may_plan=Permission.PLAN_MEETING.allows(actor),
        seat_form=form if isinstance(form, SeatForm) else _seat_form(panel_id, fresh=True),
        meeting_form=form if isinstance(form, MeetingForm) else MeetingForm(formdata=None),
        form=form,
    )
