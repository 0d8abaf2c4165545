"""A rate card from a spreadsheet: read row by row, looked at, then put in the draft. Nothing is saved before that."""

import io
from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.kernel.sheets import read_first_sheet
from consortium.kernel.spreadsheets import csv_text
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.words import words_for
from tenants.policy import queries as policies
from tenants.pricing import services
from tenants.pricing.forms import PutSheetForm, SheetForm
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cards import CardTerms, RateLine
from tenants.pricing.rules.sheets import COLUMNS, ReadSheet, RowError, as_rows, differences, read_rows
from tenants.pricing.views.blueprint import blueprint
from tenants.pricing.views.drafting import beginning

LARGEST = 1_000_000


@blueprint.get("/rates/lots/<uuid:lot_id>/sheet")
@requires(Permission.DRAFT_RATE_CARD)
def sheet_form(lot_id: UUID) -> ResponseReturnValue:
    """Where a rate card is taken from a file, and what the file should look like."""
    return _sheet_page(lot_id, SheetForm())


def _sheet_page(lot_id: UUID, form: SheetForm, errors: Sequence[RowError] = ()) -> str:
    lot = policies.get_lot_to_buy_from(present_actor(), lot_id, clock.today())
    terms, _ = beginning(lot_id)
    return render_template(
        "tenants/pricing/sheet.html", lot=lot, form=form, columns=COLUMNS,
        faults=[(error.row, error.column, error.why) for error in errors],
        example=list(as_rows(terms.lines[:4])), bands=list(terms.place_bands),
    )  # fmt: skip


@blueprint.post("/rates/lots/<uuid:lot_id>/sheet")
@requires(Permission.DRAFT_RATE_CARD)
@writes
def read_sheet(lot_id: UUID) -> ResponseReturnValue:
    """What the file says and what it would change, or every cell that cannot be taken."""
    form, sent = SheetForm(), request.files.get("file")
    found = ReadSheet()
    if form.validate_on_submit() and sent is not None:
        with refusals(form):
            terms, revision = beginning(lot_id)
            found = _read(sent.stream, terms)
            if found.errors:
                raise Refused("rate_sheet.rows", count=len(found.errors))
            return _preview_page(lot_id, found.lines, terms, revision)
    return _sheet_page(lot_id, form, found.errors), 422


def _read(file: BinaryIO, terms: CardTerms) -> ReadSheet:
    """The first sheet of the file. Raises `Refused` for what is no table."""
    rows = read_first_sheet(file.read(LARGEST + 1), most=LARGEST)
    return read_rows(rows, terms.place_bands, words_for)


def _preview_page(lot_id: UUID, lines: Sequence[RateLine], terms: CardTerms, revision: int) -> str:
    form = PutSheetForm(formdata=None, sheet=csv_text(COLUMNS, as_rows(lines)), revision=revision)
    return _put_page(lot_id, form, lines, terms)


def _put_page(lot_id: UUID, form: PutSheetForm, lines: Sequence[RateLine], terms: CardTerms) -> str:
    return render_template(
        "tenants/pricing/sheet_preview.html",
        lot=policies.get_lot_to_buy_from(present_actor(), lot_id, clock.today()),
        form=form,
        lines=lines,
        changes=differences(terms.lines, lines),
    )


@blueprint.post("/rates/lots/<uuid:lot_id>/sheet/put")
@requires(Permission.DRAFT_RATE_CARD)
@writes
def put_sheet(lot_id: UUID) -> ResponseReturnValue:
    """Put what was read in the place of the draft's rates; uplifts and place bands stay."""
    policies.get_lot_to_buy_from(present_actor(), lot_id, clock.today())
    form = PutSheetForm()
    terms, _ = beginning(lot_id)
    found = ReadSheet()
    if form.validate_on_submit():
        with refusals(form):
            found = _read(io.BytesIO((form.sheet.data or "").encode()), terms)
            if found.errors:
                raise Refused("rate_sheet.rows", count=len(found.errors))
            draft = services.draft_rate_card(
                actor=present_actor(),
                lot_id=lot_id,
                terms=CardTerms(found.lines, terms.uplifts, terms.evening_from, terms.place_bands),
                now=clock.now(),
                revision=form.revision.data,
            )
            flash("The rates are in the draft. It changes nothing until it is adopted.", "success")
            return redirect(url_for("pricing.card", card_id=draft.id))
    return _put_page(lot_id, form, found.lines, terms), 422
