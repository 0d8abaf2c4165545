"""Pages of deliveries: weeks returned by the provider, settled by the council, stated for its finance system."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.kernel import clock
from consortium.kernel.calendar import MONTHS
from consortium.kernel.sheets import read_first_sheet
from consortium.kernel.spreadsheets import csv_text
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.downloads import download, download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.intake import refuse_file
from consortium.kernel.web.uploads import sent_file
from consortium.members import queries as members
from tenants.agreements import queries, services
from tenants.agreements.forms.delivering import AcceptForm, FileForm, LayoutForm, QueryForm, ReturnForm, SheetForm
from tenants.agreements.permissions import Permission
from tenants.agreements.rules import Side, Stage, deliveries
from tenants.agreements.views.blueprint import blueprint
from tenants.pricing.rules.cards import UNITS

frame.navigate("Deliveries", "agreements.show_deliveries", Permission.SEE_DELIVERIES, order=52)
WEEKS_SHOWN = 26
MONTHS_SHOWN = 12
MOST_FAULTS = 100
EXAMPLE = ("SEF-P-2026-0001-A1", "2027-01-11", "12", "Snow on Tuesday")


@blueprint.get("/deliveries")
@requires(Permission.SEE_DELIVERIES)
def show_deliveries() -> ResponseReturnValue:
    """Weeks that were returned and are not accepted yet, of all agreements; and where a provider returns the next."""
    actor = present_actor()
    found = queries.list_deliveries_to_settle(actor, request.args.get("after", type=UUID))
    may_return = Permission.RETURN_DELIVERY.allows(actor)
    running = queries.list_agreements(actor, on=clock.today(), stage=Stage.RUNNING) if may_return else ()
    return render_template(
        "tenants/agreements/deliveries/list.html",
        found=[(each.delivery, each.agreement, queries.stage_of_delivery(each.delivery)) for each in found],
        names=members.names_of(
            [side for each in found for side in (each.agreement.council_id, each.agreement.provider_id)]
            + [each.council_id for each in running]
        ),
        running=running,
        last_returned=queries.last_weeks_returned([each.id for each in running]),
        is_council=actor.organisation_kind is not None and actor.organisation_kind.buys,
        may_return=may_return,
        may_settle=Permission.SETTLE_DELIVERY.allows(actor),
        next_page=url_for(".show_deliveries", after=found[-1].delivery.id) if len(found) == queries.PAGE else None,
    )


@blueprint.get("/agreements/<uuid:agreement_id>/deliveries")
@requires(Permission.SEE_DELIVERIES)
def agreement_deliveries(agreement_id: UUID) -> ResponseReturnValue:
    """One agreement week by week: agreed, delivered, the variance, and how far each week is."""
    return _weeks_page(agreement_id, ReturnForm(formdata=None))


@blueprint.post("/agreements/<uuid:agreement_id>/deliveries")
@requires(Permission.RETURN_DELIVERY)
@writes
def return_delivery(agreement_id: UUID) -> ResponseReturnValue:
    form = ReturnForm()
    if form.validate_on_submit():
        with refusals(form):
            services.return_delivery(
                actor=present_actor(),
                agreement_id=agreement_id,
                monday=form.monday.data,  # type: ignore[arg-type]
                delivered=form.delivered.data,
                note=form.note.data or "",
                now=clock.now(),
            )
            flash("Returned. The council accepts the week or asks about it.", "success")
            return redirect(url_for(".agreement_deliveries", agreement_id=agreement_id))
    return _weeks_page(agreement_id, form), 422


def _weeks_page(agreement_id: UUID, form: ReturnForm) -> str:
    actor, on = present_actor(), clock.today()
    agreement = queries.get_agreement(actor, agreement_id)
    course = queries.course_of(agreement, queries.list_changes(agreement))
    before = request.args.get("before", type=date.fromisoformat) or on
    over = [week for monday, week in deliveries.weeks_of(course).items() if monday + deliveries.WEEK <= before]
    shown = over[: -WEEKS_SHOWN - 1 : -1]
    returned = queries.list_deliveries(agreement, shown[-1].monday if shown else on)
    side = queries.side_of(actor, agreement)
    rows = [(week, returned.get(week.monday)) for week in shown]
    return render_template(
        "tenants/agreements/deliveries/weeks.html",
        agreement=agreement,
        council=members.get_organisation(agreement.council_id),
        provider=members.get_organisation(agreement.provider_id),
        rows=[(week, found, queries.stage_of_delivery(found) if found else None) for week, found in rows],
        unit=UNITS.get(agreement.unit, agreement.unit),
        earlier=url_for(".agreement_deliveries", agreement_id=agreement_id, before=shown[-1].monday)
        if len(over) > len(shown)
        else None,
        next_to_return=next((week for week, found in reversed(rows) if found is None), None),
        may_return=side is Side.PROVIDER and Permission.RETURN_DELIVERY.allows(actor),
        may_settle=side is Side.COUNCIL and Permission.SETTLE_DELIVERY.allows(actor),
        form=form,
        accepting=AcceptForm(formdata=None),
    )


@blueprint.post("/deliveries/<uuid:delivery_id>/acceptance")
@requires(Permission.SETTLE_DELIVERY)
@writes
def accept_delivery(delivery_id: UUID) -> ResponseReturnValue:
    accepted = services.accept_delivery(actor=present_actor(), delivery_id=delivery_id, now=clock.now())
    flash("Accepted. The week stands in the statement of its month.", "success")
    return redirect(url_for(".agreement_deliveries", agreement_id=accepted.agreement_id))


@blueprint.get("/deliveries/<uuid:delivery_id>/query")
@requires(Permission.SETTLE_DELIVERY)
def write_query(delivery_id: UUID) -> ResponseReturnValue:
    return _query_page(delivery_id, QueryForm(formdata=None))


@blueprint.post("/deliveries/<uuid:delivery_id>/query")
@requires(Permission.SETTLE_DELIVERY)
@writes
def query_delivery(delivery_id: UUID) -> ResponseReturnValue:
    form = QueryForm()
    if form.validate_on_submit():
        with refusals(form):
            queried = services.query_delivery(
                actor=present_actor(), delivery_id=delivery_id, query=form.query.data or "", now=clock.now()
            )
            flash("Asked. The provider is written to.", "success")
            return redirect(url_for(".agreement_deliveries", agreement_id=queried.agreement_id))
    return _query_page(delivery_id, form), 422


def _query_page(delivery_id: UUID, form: FlaskForm) -> str:
    delivery = queries.get_delivery(present_actor(), delivery_id)
    return render_template(
        "tenants/agreements/deliveries/query.html",
        delivery=delivery,
        agreement=queries.get_agreement(present_actor(), delivery.agreement_id),
        form=form,
    )


@blueprint.get("/deliveries/sheet")
@requires(Permission.RETURN_DELIVERY)
def write_sheet() -> ResponseReturnValue:
    """Many weeks of many agreements at once."""
    return _sheet_page(SheetForm(formdata=None))


@blueprint.post("/deliveries/sheet")
@requires(Permission.RETURN_DELIVERY)
@writes
def return_sheet() -> ResponseReturnValue:
    form = SheetForm()
    if form.validate_on_submit():
        with refusals(form):
            rows, faults = deliveries.read_returns(form.sheet.data or "")
            faults = faults or services.return_many(actor=present_actor(), rows=rows, now=clock.now())
            if not faults:
                flash("Returned. The councils accept the weeks or ask about them.", "success")
                return redirect(url_for(".show_deliveries"))
            form.form_errors.extend(faults)
    return _sheet_page(form), 422


@blueprint.post("/deliveries/sheet/file")
@requires(Permission.RETURN_DELIVERY)
@writes
def read_sheet() -> ResponseReturnValue:
    """Read a file: what is wrong in it row by row, or what it would return, nothing kept."""
    form, faults = FileForm(), list[str]()
    if form.validate_on_submit():
        with refusals(form):
            lines = read_first_sheet(sent_file(), most=deliveries.LARGEST_SHEET)
            rows, faults = deliveries.read_return_rows(lines)
            looked_at, more = services.look_at_many(actor=present_actor(), rows=rows, now=clock.now())
            faults = faults + more
            if not faults:
                return _shown_page(looked_at)
            refuse_file(form, faults)
    return _sheet_page(SheetForm(formdata=None), reading=form, faults=faults), 422


def _shown_page(looked_at: list[services.LookedAt]) -> str:
    return render_template(
        "tenants/agreements/deliveries/sheet_shown.html",
        found=looked_at,
        councils=members.names_of([each.agreement.council_id for each in looked_at]),
        form=SheetForm(formdata=None, sheet=deliveries.sheet_of(each.row for each in looked_at)),
    )


def _sheet_page(form: SheetForm, *, reading: FileForm | None = None, faults: Sequence[str] = ()) -> str:
    return render_template(
        "tenants/agreements/deliveries/sheet.html",
        form=reading or form,
        pasting=form,
        reading=reading or FileForm(formdata=None),
        faults=faults[:MOST_FAULTS],
        more_faults=max(0, len(faults) - MOST_FAULTS),
        columns=deliveries.COLUMNS,
        most=deliveries.MOST_ROWS,
    )


@blueprint.get("/deliveries/sheet.ods")
@requires(Permission.RETURN_DELIVERY)
def sheet_to_fill_in() -> ResponseReturnValue:
    """The columns with one invented week, to fill in."""
    return download_table("returns-to-fill-in.ods", deliveries.COLUMNS, [EXAMPLE])


@blueprint.get("/deliveries/statement")
@requires(Permission.SETTLE_DELIVERY)
def statement() -> ResponseReturnValue:
    """What finance takes away: accepted weeks by the month in which they begin, in the council's own columns."""
    form = LayoutForm(formdata=None, columns=_layout_lines())
    return _statement_page(form)


@blueprint.post("/deliveries/statement")
@requires(Permission.SETTLE_DELIVERY)
@writes
def set_layout() -> ResponseReturnValue:
    form = LayoutForm()
    if form.validate_on_submit():
        with refusals(form):
            columns = deliveries.read_layout(form.columns.data)
            services.set_layout(actor=present_actor(), columns=columns, now=clock.now())
            flash("Saved. Statements have these columns from now on.", "success")
            return redirect(url_for(".statement"))
    return _statement_page(form), 422


def _layout_lines() -> tuple[str, ...]:
    return tuple(f"{heading}: {field}" for heading, field in queries.layout_of(present_actor()))


def _statement_page(form: LayoutForm) -> str:
    first, months = clock.today().replace(day=1), []
    for _ in range(MONTHS_SHOWN):
        months.append((f"{MONTHS[first.month - 1]} {first.year}", f"{first:%Y-%m}"))
        first = (first - timedelta(days=1)).replace(day=1)
    return render_template(
        "tenants/agreements/deliveries/statement.html",
        months=months,
        fields=deliveries.FIELDS,
        columns=queries.layout_of(present_actor()),
        form=form,
    )


@blueprint.get("/deliveries/statement.csv")
@requires(Permission.SETTLE_DELIVERY)
def statement_csv() -> ResponseReturnValue:
    """The weeks that begin in one month, `month` as 2027-01."""
    actor = present_actor()
    try:
        first = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        first = clock.today().replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    names = members.names_of(queries.providers_of(actor))
    headings = [heading for heading, _ in queries.layout_of(actor)]
    rows: Any = queries.statement(actor, first, last, names)
    return download(csv_text(headings, rows), f"statement-{first:%Y-%m}.csv", "text/csv")
