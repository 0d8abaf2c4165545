"""School terms at a glance, taken away as a file, and taken from one: read row by row, looked at, then put in place."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import BinaryIO

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import FIRST_YEAR, LAST_YEAR, bank_holiday_names, is_bank_holiday, long_date
from consortium.kernel.errors import Refused
from consortium.kernel.sheets import read_first_sheet
from consortium.kernel.spreadsheets import csv_text
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.pictures import DayLook, Legend, Picture, year_at_a_glance
from tenants.pricing import queries, services
from tenants.pricing.forms import PutTermSheetForm, TermSheetForm
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.schedule import Period
from tenants.pricing.rules.sheets import RowError
from tenants.pricing.rules.term_sheets import COLUMNS, ReadTerms, SchoolYear, as_rows, read_term_rows
from tenants.pricing.views.blueprint import blueprint

LARGEST = 1_000_000
TERM = DayLook("#e3eeec", "#0f6066")
HOLIDAY = DayLook("#ffffff")
BANK_HOLIDAY = DayLook("#14211f", "#14211f", "B", "#ffffff")
LEGEND = (Legend("Term", TERM), Legend("School holiday", HOLIDAY), Legend("Bank holiday", BANK_HOLIDAY))


@blueprint.get("/rates/terms/year")
@requires(Permission.SEE_PRICES)
def terms_year() -> ResponseReturnValue:
    """A school year at a glance: term, holidays and bank holidays, as the cost of support counts them."""
    terms = queries.list_term_periods(present_actor().organisation)
    year = _chosen_year()
    return render_template(
        "tenants/pricing/terms_year.html",
        year=year,
        before=SchoolYear(year.starting - 1) if year.starting > FIRST_YEAR else None,
        after=SchoolYear(year.starting + 1) if year.starting + 2 <= LAST_YEAR else None,
        picture=_picture(year, terms),
        term_days=sum(_is_term(terms, day) for day in _schooldays(year)),
        has_terms=any(map(year.touches, terms)),
        may_set=Permission.SET_TERM_DATES.allows(present_actor()),
    )


def _chosen_year() -> SchoolYear:
    starting = request.args.get("from", type=int)
    is_known = starting is not None and FIRST_YEAR <= starting < LAST_YEAR
    return SchoolYear(starting) if is_known and starting is not None else SchoolYear.of(clock.today())


def _schooldays(year: SchoolYear) -> list[date]:
    days = (year.first + timedelta(days=number) for number in range((year.last - year.first).days + 1))
    return [day for day in days if day.weekday() < 5 and not is_bank_holiday(day)]


def _is_term(terms: Sequence[Period], day: date) -> bool:
    return any(day in term for term in terms)


def _picture(year: SchoolYear, terms: Sequence[Period]) -> Picture:
    def look(day: date) -> DayLook:
        if is_bank_holiday(day):
            return BANK_HOLIDAY
        return TERM if _is_term(terms, day) else HOLIDAY

    named = {**bank_holiday_names(year.starting), **bank_holiday_names(year.starting + 1)}
    rows = [(term.first, "Term", f"{long_date(term.first)} to {long_date(term.last)}")
            for term in terms if year.touches(term)]  # fmt: skip
    rows += [(day, name, long_date(day)) for day, name in named.items() if year.first <= day <= year.last]
    return year_at_a_glance(
        f"The school year {year.label}",
        year.first,
        look,
        legend=LEGEND,
        headings=("What", "When"),
        rows=[(what, when) for _, what, when in sorted(rows)],
    )


@blueprint.get("/rates/terms.<any(csv, ods):kind>")
@requires(Permission.SEE_PRICES)
def export_terms(kind: str) -> ResponseReturnValue:
    terms = queries.list_term_periods(present_actor().organisation)
    return download_table(f"term-dates.{kind}", COLUMNS, as_rows(terms))


@blueprint.get("/rates/terms/sheet")
@requires(Permission.SET_TERM_DATES)
def term_sheet_form() -> ResponseReturnValue:
    """Where terms are taken from a file, and what the file should look like."""
    return _sheet_page(TermSheetForm())


def _sheet_page(form: TermSheetForm, errors: Sequence[RowError] = ()) -> str:
    terms = queries.list_term_periods(present_actor().organisation)
    example = list(as_rows(terms[:3])) or [["2026-09-02", "2026-10-23"], ["02/11/2026", "18/12/2026"]]
    return render_template(
        "tenants/pricing/term_sheet.html",
        form=form,
        columns=COLUMNS,
        example=example,
        faults=[(error.row, error.column, error.why) for error in errors],
    )


@blueprint.post("/rates/terms/sheet")
@requires(Permission.SET_TERM_DATES)
@writes
def read_term_sheet() -> ResponseReturnValue:
    """What the file says and what it would change, or every cell that cannot be taken."""
    form, sent = TermSheetForm(), request.files.get("file")
    found = ReadTerms()
    if form.validate_on_submit() and sent is not None:
        with refusals(form):
            found = _read(sent.stream)
            if found.errors:
                raise Refused("term_sheet.rows", count=len(found.errors))
            put = PutTermSheetForm(formdata=None, sheet=csv_text(COLUMNS, as_rows(found.terms)))
            return _put_page(put, found.terms)
    return _sheet_page(form, found.errors), 422


def _read(file: BinaryIO) -> ReadTerms:
    """The first sheet of the file. Raises `Refused` for what is no table."""
    return read_term_rows(read_first_sheet(file.read(LARGEST + 1), most=LARGEST))


def _put_page(form: PutTermSheetForm, terms: Sequence[Period]) -> str:
    there = queries.list_term_periods(present_actor().organisation)
    return render_template(
        "tenants/pricing/term_sheet_preview.html",
        form=form,
        terms=terms,
        new={term for term in terms if term not in there},
        gone=[term for term in there if term not in terms],
    )


@blueprint.post("/rates/terms/sheet/put")
@requires(Permission.SET_TERM_DATES)
@writes
def put_term_sheet() -> ResponseReturnValue:
    """Put the terms that were read in the place of all there were."""
    form = PutTermSheetForm()
    found = ReadTerms()
    if form.validate_on_submit():
        with refusals(form):
            found = _read(io.BytesIO((form.sheet.data or "").encode()))
            if found.errors:
                raise Refused("term_sheet.rows", count=len(found.errors))
            services.set_term_dates(actor=present_actor(), terms=found.terms)
            flash("The term dates are saved.", "success")
            return redirect(url_for("pricing.terms_year", **{"from": SchoolYear.of(found.terms[-1].first).starting}))
    return _put_page(form, found.terms), 422
