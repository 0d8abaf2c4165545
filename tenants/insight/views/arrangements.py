"""Arrangements made outside this service: taken in from a file, all or none, and taken back."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.intake import Fault
from consortium.kernel.money import pounds
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.intake import refuse_file, told_by_row
from consortium.kernel.web.uploads import sent_file
from tenants.insight import queries, services
from tenants.insight.forms import ArrangementsForm, TakeBackForm
from tenants.insight.permissions import Permission
from tenants.insight.rules.arrangements import COLUMNS, TABLE
from tenants.insight.views.blueprint import blueprint

EXAMPLE = ("AR-0117", "CS-10442", "Example Care Ltd", "spot", "2019-04-01", "2019-04-28", "16.50", "16.20")


@blueprint.get("/insight/arrangements")
@requires(Permission.TAKE_IN_ARRANGEMENTS)
def arrangements() -> ResponseReturnValue:
    """What was taken in, and the form for more."""
    return _page(ArrangementsForm())


def _page(form: ArrangementsForm, faults: Sequence[Fault] = ()) -> str:
    rows = queries.list_imports(present_actor(), before=request.args.get("before", type=UUID))
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    return render_template(
        "tenants/insight/arrangements.html",
        form=form,
        taking_back=TakeBackForm(),
        **told_by_row(faults),
        imports=page,
        next_page=url_for("insight.arrangements", before=page[-1].id) if more else None,
        table=TABLE,
    )


@blueprint.get("/insight/arrangements.csv")
@requires(Permission.TAKE_IN_ARRANGEMENTS)
def arrangements_template() -> ResponseReturnValue:
    """The table to fill in, with one invented line."""
    return download_table("arrangements-to-take-in.csv", COLUMNS, [EXAMPLE])


@blueprint.post("/insight/arrangements")
@requires(Permission.TAKE_IN_ARRANGEMENTS)
@writes
def take_in() -> ResponseReturnValue:
    """Read a file. With a fault in it nothing is kept; else all of it is."""
    form, faults = ArrangementsForm(), list[Fault]()
    if form.validate_on_submit():
        with refusals(form):
            actor, now, data = present_actor(), clock.now(), sent_file()
            read = services.read_file(actor=actor, data=data, now=now)
            faults = read.faults
            if not faults:
                made = services.take_in(actor=actor, lines=read.entries, data=data, now=now)
                lines = "1 line" if made.row_count == 1 else f"{made.row_count} lines"
                flash(f"{lines} of arrangements, {pounds(made.amount_gbp)} in all, now count.", "success")
                return redirect(url_for("insight.spend"))
            refuse_file(form, faults)
    return _page(form, faults), 422


@blueprint.post("/insight/arrangements/<uuid:import_id>/take-back")
@requires(Permission.TAKE_IN_ARRANGEMENTS)
@writes
def take_back(import_id: UUID) -> ResponseReturnValue:
    """Remove the lines of an import."""
    services.take_back(actor=present_actor(), import_id=import_id, now=clock.now())
    flash("The import is taken back. Its figures count no more.", "success")
    return redirect(url_for("insight.arrangements"))
