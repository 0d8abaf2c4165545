"""Pages of a panel's meeting: its agenda, one page a case, and its minutes."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import papers
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.authorisation import queries, services
from tenants.authorisation.forms.panels import RATIFYING, AgendaForm, AttendanceForm, CloseForm, SayingForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules import panels as rules
from tenants.authorisation.rules.panels import Decision, Stage
from tenants.authorisation.views.blueprint import blueprint
from tenants.authorisation.views.parts import facts_of_case
from tenants.authorisation.views.urgency import urgency_of


@blueprint.get("/panel-meetings/<uuid:meeting_id>")
@requires(Permission.SEE_CASES)
def meeting(meeting_id: UUID) -> ResponseReturnValue:
    """The agenda of a meeting and how far it is."""
    return _meeting_page(meeting_id, CloseForm())


@blueprint.post("/panel-meetings/<uuid:meeting_id>/agenda")
@requires(Permission.PLAN_MEETING)
@writes
def put_on_agenda(meeting_id: UUID) -> ResponseReturnValue:
    form = _agenda_form(queries.get_meeting(present_actor(), meeting_id).panel_id)
    if form.validate_on_submit():
        with refusals(form):
            services.put_on_agenda(
                actor=present_actor(), meeting_id=meeting_id, case_id=UUID(form.case_id.data), now=clock.now()
            )
            flash("The case is on the agenda.", "success")
            return redirect(url_for("authorisation.meeting", meeting_id=meeting_id))
    return _meeting_page(meeting_id, form), 422


@blueprint.post("/panel-meetings/<uuid:meeting_id>/opening")
@requires(Permission.HOLD_MEETING)
@writes
def open_meeting(meeting_id: UUID) -> ResponseReturnValue:
    form = _attendance_form(meeting_id)
    if form.validate_on_submit():
        with refusals(form):
            present = [UUID(person) for person in form.present.data or ()]
            services.open_meeting(actor=present_actor(), meeting_id=meeting_id, present=present, now=clock.now())
            flash("The meeting has begun. Take its cases one by one.", "success")
            return redirect(url_for("authorisation.meeting", meeting_id=meeting_id))
    return _meeting_page(meeting_id, form), 422


@blueprint.post("/panel-meetings/<uuid:meeting_id>/closing")
@requires(Permission.HOLD_MEETING)
@writes
def close_meeting(meeting_id: UUID) -> ResponseReturnValue:
    form = CloseForm()
    if form.validate_on_submit():
        with refusals(form):
            services.close_meeting(actor=present_actor(), meeting_id=meeting_id, now=clock.now())
            flash("The meeting is over, and its minutes stand.", "success")
            return redirect(url_for("authorisation.minutes", meeting_id=meeting_id))
    return _meeting_page(meeting_id, form), 422


@blueprint.get("/agenda-items/<uuid:item_id>")
@requires(Permission.SEE_CASES)
def agenda_item(item_id: UUID) -> ResponseReturnValue:
    """One case at a meeting: all that the panel reads, and what it decides."""
    return _item_page(item_id, SayingForm())


@blueprint.post("/agenda-items/<uuid:item_id>/decision")
@requires(Permission.HOLD_MEETING, step_up=True)
@writes
def decide_together(item_id: UUID) -> ResponseReturnValue:
    form = SayingForm()
    if form.validate_on_submit():
        with refusals(form):
            divisions = form.divisions.data
            item = services.decide_together(
                actor=present_actor(),
                item_id=item_id,
                decision=Decision(form.decision.data),
                reason=form.reason.data or "",
                conditions=form.conditions.data or "",
                divisions=None if divisions is None else int(divisions),
                options=form.options.data or "",
                now=clock.now(),
            )
            flash("What the panel says is on record.", "success")
            return redirect(url_for("authorisation.meeting", meeting_id=item.meeting_id))
    return _item_page(item_id, form), 422


@blueprint.get("/panel-meetings/<uuid:meeting_id>/minutes")
@requires(Permission.SEE_CASES)
def minutes(meeting_id: UUID) -> ResponseReturnValue:
    """The minutes of a meeting that is over."""
    return render_template(
        "tenants/authorisation/minutes.html", can_make_pdf=papers.can_make_pdf(), **_minutes(meeting_id)
    )


@blueprint.get("/panel-meetings/<uuid:meeting_id>/minutes.pdf")
@requires(Permission.SEE_CASES)
def minutes_pdf(meeting_id: UUID) -> ResponseReturnValue:
    facts = _minutes(meeting_id)
    name = f"minutes-{local(facts['meeting'].closed_at):%Y-%m-%d}.pdf"
    return papers.pdf("tenants/authorisation/minutes_paper.html", name, **facts)


def _minutes(meeting_id: UUID) -> dict[str, object]:
    """Raises `NotFound` while the meeting is not over."""
    actor = present_actor()
    found = queries.get_meeting(actor, meeting_id)
    if found.minutes is None:
        raise NotFound
    return {"meeting": found, "council": members.get_organisation(actor.organisation).name}


def _agenda_form(panel_id: UUID, *, fresh: bool = False) -> AgendaForm:
    form = AgendaForm(formdata=None) if fresh else AgendaForm()
    form.case_id.choices = [
        SelectChoice("", "Choose a case"),
        *(
            SelectChoice(str(case.id), f"{case.reference}: {case.title}")
            for case in queries.list_cases_off_agendas(present_actor(), panel_id)
        ),
    ]
    return form


def _attendance_form(meeting_id: UUID, *, fresh: bool = False) -> AttendanceForm:
    actor, on = present_actor(), clock.today()
    form = AttendanceForm(formdata=None) if fresh else AttendanceForm()
    found = queries.get_meeting(actor, meeting_id)
    seats = [seat for seat in queries.list_seats(actor, found.panel_id) if queries.seat_of(seat).is_held(on)]
    names = people.names_of([id for seat in seats for id in (seat.person_id, seat.deputy_for) if id])  # noqa: A001
    form.present.choices = [
        SelectChoice(str(seat.person_id), f"{names.get(seat.person_id, 'A former colleague')}{_part(seat, names)}")
        for seat in seats
    ]
    return form


def _part(seat: object, names: dict[UUID, str]) -> str:
    if getattr(seat, "is_chair", False):
        return " (chair)"
    deputy_for = getattr(seat, "deputy_for", None)
    return f" (deputy for {names.get(deputy_for, 'a former colleague')})" if deputy_for else ""


def _meeting_page(meeting_id: UUID, form: AgendaForm | AttendanceForm | CloseForm) -> str:
    actor = present_actor()
    found = queries.get_meeting(actor, meeting_id)
    stage = rules.stage_of(opened_at=found.opened_at, closed_at=found.closed_at)
    items = queries.list_items(actor, meeting_id)
    present = [UUID(person) for person in found.present or ()]
    is_planned, is_over = stage is Stage.PLANNED, stage is Stage.OVER
    return render_template(
        "tenants/authorisation/meeting.html",
        meeting=found,
        panel=queries.get_panel(actor, found.panel_id),
        stage=str(stage),
        items=items,
        undecided=sum(queries.is_to_be_decided(item) for item in items),
        is_to_be_decided=queries.is_to_be_decided,
        present=sorted(people.names_of(present).values()),
        is_there=actor.person_id in present,
        may_plan=Permission.PLAN_MEETING.allows(actor),
        may_hold=Permission.HOLD_MEETING.allows(actor),
        agenda_form=None
        if is_over
        else form
        if isinstance(form, AgendaForm)
        else _agenda_form(found.panel_id, fresh=True),
        attendance_form=(form if isinstance(form, AttendanceForm) else _attendance_form(meeting_id, fresh=True))
        if is_planned
        else None,
        form=form,
    )


def _item_page(item_id: UUID, form: SayingForm) -> str:
    actor = present_actor()
    item = queries.get_item(actor, item_id)
    found = queries.get_meeting(actor, item.meeting_id)
    panel = queries.get_panel(actor, found.panel_id)
    facts = facts_of_case(item.case_id)
    urgent = urgency_of(item.case_id)
    if urgent["urgent"]:
        form.decision.choices = list(RATIFYING)
    present = [UUID(person) for person in found.present or ()]
    voices = rules.count_voices(
        present=present,
        seats=[queries.seat_of(seat) for seat in queries.list_seats(actor, panel.id)],
        without={facts["case"].recommended_by} | ({urgent["urgent"].decided_by} if urgent["urgent"] else set()),
        on=local(found.opened_at or clock.now()).date(),
    )
    return render_template(
        "tenants/authorisation/agenda_item.html",
        item=item,
        meeting=found,
        panel=panel,
        stage=str(rules.stage_of(opened_at=found.opened_at, closed_at=found.closed_at)),
        voices=voices,
        may_record=Permission.HOLD_MEETING.allows(actor) and actor.person_id in present,
        form=form,
        decided_it=urgent["urgent"] is not None and urgent["urgent"].decided_by == actor.person_id,
        **urgent,
        **facts,
    )
