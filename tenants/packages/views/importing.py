"""Referrals taken in from a file: faults row by row, then a look at what would be raised, then all or none."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.intake import Fault
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.intake import TableForm, refuse_file, told_by_row
from consortium.kernel.web.uploads import sent_file
from tenants.packages import queries, services
from tenants.packages.forms import ApplyImportForm
from tenants.packages.permissions import Permission
from tenants.packages.rules.importing import COLUMNS, TABLE
from tenants.packages.views.blueprint import blueprint
from tenants.policy import queries as policies

EXAMPLE = {
    "case reference": "CS-10442", "given name": "Robin", "family name": "Example", "born on": "2017-05-03",
    "address": "1 Example Street", "postcode": "L20 3DL", "needs": "Help to get ready for school.",
    "outcomes": "Gets to school on time; Swims once a week", "child's voice": "I want to go swimming again.",
    "wanted from": "2027-01-04", "schools": "Example Primary School", "urgency": "standard",
}  # fmt: skip


@blueprint.get("/referrals/import")
@requires(Permission.IMPORT_REFERRALS)
def import_form() -> ResponseReturnValue:
    return _import_page(TableForm())


def _import_page(form: TableForm, faults: Sequence[Fault] = ()) -> str:
    actor = present_actor()
    return render_template(
        "tenants/packages/import.html",
        form=form,
        **told_by_row(faults),
        imports=queries.list_imports(actor),
        lots=policies.list_lots_to_buy_from(actor, clock.today()),
        table=TABLE,
    )


@blueprint.get("/referrals/import.csv")
@requires(Permission.IMPORT_REFERRALS)
def import_template() -> ResponseReturnValue:
    """The table to fill in, with one invented child."""
    lots = policies.list_lots_to_buy_from(present_actor(), clock.today())
    example = {**EXAMPLE, "kind of support": lots[0].name if lots else ""}
    row = [example.get(name, "") for name in COLUMNS]
    return download_table("referrals-to-import.csv", COLUMNS, [row])


@blueprint.post("/referrals/import")
@requires(Permission.IMPORT_REFERRALS)
@writes
def read_import() -> ResponseReturnValue:
    """Read a file. With a fault in it nothing is kept; else what it would raise is shown."""
    form, faults = TableForm(), list[Fault]()
    if form.validate_on_submit():
        with refusals(form):
            actor, now, data = present_actor(), clock.now(), sent_file()
            read = services.read_file(actor=actor, data=data, now=now)
            faults = read.faults
            if not faults:
                kept = services.keep_import(actor=actor, entries=read.entries, data=data, now=now)
                return redirect(url_for("packages.show_import", import_id=kept.id))
            refuse_file(form, faults)
    return _import_page(form, faults), 422


@blueprint.get("/referrals/imports/<uuid:import_id>")
@requires(Permission.IMPORT_REFERRALS)
def show_import(import_id: UUID) -> ResponseReturnValue:
    """What would be raised from a file, and what would be left out."""
    return _show_page(import_id, ApplyImportForm())


def _show_page(import_id: UUID, form: ApplyImportForm) -> str:
    actor = present_actor()
    kept = queries.get_import(actor, import_id)
    rows = queries.compare(actor, services.entries_of(kept), clock.now())
    return render_template(
        "tenants/packages/import_shown.html",
        kept=kept,
        rows=rows,
        taken=[row for row in rows if row.is_taken],
        asked_already=[row for row in rows if row.same_need and not row.same_request],
        lots={lot.id: lot for lot in policies.list_lots_to_buy_from(actor, clock.today())},
        form=form,
    )


@blueprint.post("/referrals/imports/<uuid:import_id>/apply")
@requires(Permission.IMPORT_REFERRALS)
@writes
def apply_import(import_id: UUID) -> ResponseReturnValue:
    """Raise what the file asks for, all or none."""
    form = ApplyImportForm()
    if form.validate_on_submit():
        with refusals(form):
            raised = services.apply_import(
                actor=present_actor(), import_id=import_id, another=form.another.data, now=clock.now()
            )
            flash(f"{len(raised)} referral{' is' if len(raised) == 1 else 's are'} with your commissioners.", "success")
            return redirect(url_for("packages.referrals", show="mine"))
    return _show_page(import_id, form), 422


@blueprint.post("/referrals/imports/<uuid:import_id>/discard")
@requires(Permission.IMPORT_REFERRALS)
@writes
def discard_import(import_id: UUID) -> ResponseReturnValue:
    """Forget what was read."""
    services.discard_import(actor=present_actor(), import_id=import_id, now=clock.now())
    flash("The import is discarded. Nothing was raised.", "success")
    return redirect(url_for("packages.import_form"))
