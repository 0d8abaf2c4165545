"""Running spot purchases from a file: read, looked at, taken in, put to authorisation, or undone."""

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
from consortium.people import queries as people
from tenants.policy import queries as policies
from tenants.spot import queries, services
from tenants.spot.forms import AskImportForm, PlainForm
from tenants.spot.permissions import Permission
from tenants.spot.rules.entries import fingerprint, read_entry
from tenants.spot.rules.importing import COLUMNS, KEPT_FOR, TABLE
from tenants.spot.views.blueprint import blueprint

ROWS_SHOWN = 200
EXAMPLE = {
    "reference": "PO-20117", "child": "CS-10442", "provider": "Example Care Ltd", "number of": "company",
    "number": "01234567", "support": "Help at home after school.", "from": "2026-04-06", "to": "2027-07-21",
    "days": "mon wed fri", "when": "term", "unit": "hour", "quantity": "2", "carers": "1", "price": "21.40",
    "funder": "care", "exemption": "before the system", "reason": "Agreed before the framework was reopened.",
    "approved by": "Head of service",
}  # fmt: skip


@blueprint.get("/spot-purchases/import")
@requires(Permission.IMPORT_SPOT)
def import_form() -> ResponseReturnValue:
    return _import_page(TableForm())


def _import_page(form: TableForm, faults: Sequence[Fault] = ()) -> str:
    actor = present_actor()
    return render_template(
        "tenants/spot/import.html",
        form=form,
        **told_by_row(faults),
        imports=queries.list_imports(actor),
        lots=policies.list_lots_to_buy_from(actor, clock.today()),
        table=TABLE,
    )


@blueprint.get("/spot-purchases/import.csv")
@requires(Permission.IMPORT_SPOT)
def import_template() -> ResponseReturnValue:
    """The table to fill in, with one invented row."""
    lots = policies.list_lots_to_buy_from(present_actor(), clock.today())
    example = {**EXAMPLE, "kind of support": lots[0].name if lots else ""}
    row = [example.get(name, "") for name in COLUMNS]
    return download_table("spot-purchases-to-import.csv", COLUMNS, [row])


@blueprint.post("/spot-purchases/import")
@requires(Permission.IMPORT_SPOT)
@writes
def read_import() -> ResponseReturnValue:
    """Read a file. With a fault in it nothing is kept; else what it would bring is shown."""
    form, faults = TableForm(), list[Fault]()
    if form.validate_on_submit():
        with refusals(form):
            actor, now, data = present_actor(), clock.now(), sent_file()
            read = services.read_file(actor=actor, data=data, now=now)
            faults = read.faults
            if not faults:
                kept = services.keep_import(actor=actor, entries=read.entries, data=data, now=now)
                return redirect(url_for("spot.show_import", import_id=kept.id))
            refuse_file(form, faults)
    return _import_page(form, faults), 422


@blueprint.get("/spot-purchases/imports/<uuid:import_id>")
@requires(Permission.IMPORT_SPOT)
def show_import(import_id: UUID) -> ResponseReturnValue:
    """What a file would bring, or brought."""
    return _show_page(import_id)


def _show_page(import_id: UUID, form: PlainForm | AskImportForm | None = None) -> str:
    actor, now = present_actor(), clock.now()
    kept = queries.get_import(actor, import_id)
    entries = [read_entry(row) for row in kept.rows or ()]
    here = queries.kept_entries(actor, {entry.details.reference for entry in entries})
    is_in = kept.applied_at is not None and kept.undone_at is None
    return render_template(
        "tenants/spot/import_shown.html",
        kept=kept,
        entries=entries[:ROWS_SHOWN],
        more=max(0, len(entries) - ROWS_SHOWN),
        here={entry.details.reference for entry in entries if here.get(entry.details.reference) == fingerprint(entry)},
        form=form,
        ask_form=form if isinstance(form, AskImportForm) else AskImportForm(formdata=None),
        is_in=is_in,
        may_undo=is_in and kept.case_id is None and kept.applied_at is not None and now < kept.applied_at + KEPT_FOR,
        people=people.names_of([kept.made_by, kept.applied_by, kept.undone_by]),
    )


@blueprint.post("/spot-purchases/imports/<uuid:import_id>/apply")
@requires(Permission.IMPORT_SPOT)
@writes
def apply_import(import_id: UUID) -> ResponseReturnValue:
    """Take in what is not here already, all or none."""
    form = PlainForm()
    if form.validate_on_submit():
        with refusals(form):
            kept = services.apply_import(actor=present_actor(), import_id=import_id, now=clock.now())
            flash(f"{kept.taken_in} taken in. Put them to authorisation, or undo it within a day.", "success")
            return redirect(url_for("spot.show_import", import_id=import_id))
    return _show_page(import_id, form), 422


@blueprint.post("/spot-purchases/imports/<uuid:import_id>/discard")
@requires(Permission.IMPORT_SPOT)
@writes
def discard_import(import_id: UUID) -> ResponseReturnValue:
    services.discard_import(actor=present_actor(), import_id=import_id, now=clock.now())
    flash("The file is forgotten. Nothing was taken in.", "success")
    return redirect(url_for("spot.import_form"))


@blueprint.post("/spot-purchases/imports/<uuid:import_id>/undo")
@requires(Permission.IMPORT_SPOT)
@writes
def undo_import(import_id: UUID) -> ResponseReturnValue:
    form = PlainForm()
    if form.validate_on_submit():
        with refusals(form):
            services.undo_import(actor=present_actor(), import_id=import_id, now=clock.now())
            flash("Undone. What the file brought is gone.", "success")
            return redirect(url_for("spot.show_import", import_id=import_id))
    return _show_page(import_id, form), 422


@blueprint.post("/spot-purchases/imports/<uuid:import_id>/ask")
@requires(Permission.BUY_SPOT)
@writes
def ask_for_import(import_id: UUID) -> ResponseReturnValue:
    """Put everything that a file brought to authorisation, as one case."""
    form = AskImportForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask_for_import(
                actor=present_actor(), import_id=import_id, reason=form.reason.data or "", now=clock.now()
            )
            flash("Asked. An authoriser sees them as one case.", "success")
            return redirect(url_for("spot.show_import", import_id=import_id))
    return _show_page(import_id, form), 422
