"""What a schedule costs: by financial year and week, day by day with every working, and as files to recompute it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.calendar import FinancialYear, parse_date
from consortium.kernel.errors import BadInput, NotFound
from consortium.kernel.money import pounds
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download, download_table
from consortium.kernel.web.edge import requires
from consortium.kernel.web.pictures import Column, Picture, columns
from tenants.pricing import queries
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cost import DAYS_OF_A_WEEK, Cost, monday_of
from tenants.pricing.rules.offline import Offline, as_files
from tenants.pricing.rules.words import pattern_in_words
from tenants.pricing.rules.working import (
    DAY_COLUMNS,
    WEEK_COLUMNS,
    Costed,
    WeekOfCost,
    day_rows,
    days_of_week,
    week_rows,
    weeks_in_year,
    weeks_of,
)
from tenants.pricing.views.blueprint import blueprint


def _part() -> UUID | None:
    return request.args.get("of", type=UUID)


def _found(kind: str, thing_id: UUID) -> tuple[Costed, Cost]:
    return queries.get_costed(present_actor(), kind, thing_id, _part())


@blueprint.get("/costs/<kind>/<uuid:thing_id>")
@requires(Permission.SEE_COSTS)
def cost_page(kind: str, thing_id: UUID) -> ResponseReturnValue:
    """The whole cost: by financial year, over the weeks, and the weeks of one year."""
    costed, whole = _found(kind, thing_id)
    weeks, years = weeks_of(whole, costed.schedule), whole.by_financial_year()
    year = _chosen_year(years)
    return render_template(
        "tenants/pricing/cost/whole.html",
        costed=costed,
        whole=whole,
        years=years,
        year=year,
        weeks=weeks_in_year(weeks, year),
        picture=_picture(weeks),
        sentences=_sentences(costed),
        has_files=as_files(costed.schedule, costed.prices, whole) is not None,
        here={"kind": kind, "thing_id": thing_id, "of": _part()},
    )


def _chosen_year(years: dict[FinancialYear, Any]) -> FinancialYear:
    wanted = request.args.get("year", "")
    return next((year for year in years if year.label == wanted), next(iter(years)))


def _sentences(costed: Costed) -> list[str]:
    patterns = costed.schedule.patterns
    return [
        pattern_in_words(each, costed.names[number] if number < len(costed.names) else "")
        for number, each in enumerate(patterns)
    ]


def _picture(weeks: list[WeekOfCost]) -> Picture:
    def kind(week: WeekOfCost) -> str:
        return "with days of term" if week.term_days else "school holidays alone"

    return columns(
        "What each week comes to",
        [Column(week.monday, week.amount, kind(week), kind(week)) for week in weeks],
        show=pounds,  # type: ignore[arg-type]
    )


@blueprint.get("/costs/<kind>/<uuid:thing_id>/weeks/<day>")
@requires(Permission.SEE_COSTS)
def week_page(kind: str, thing_id: UUID, day: str) -> ResponseReturnValue:
    """One week, day by day: every visit with its working, and why that rate is paid."""
    costed, whole = _found(kind, thing_id)
    monday = _monday(day, whole)
    days = days_of_week(costed, whole, monday)
    here = {"kind": kind, "thing_id": thing_id, "of": _part()}

    def other(ahead: int) -> str | None:
        to = monday + timedelta(days=ahead)
        return url_for(".week_page", day=to.isoformat(), **here) if to in _mondays(whole) else None

    return render_template(
        "tenants/pricing/cost/week.html",
        costed=costed,
        monday=monday,
        days=days,
        total=whole.by_week()[monday],
        before=other(-DAYS_OF_A_WEEK),
        after=other(DAYS_OF_A_WEEK),
        here=here,
    )


def _mondays(whole: Cost) -> set[date]:
    return set(whole.by_week())


def _monday(text: str, whole: Cost) -> date:
    """The Monday of the week of a day, which must lie in the period."""
    try:
        monday = monday_of(parse_date(text, "week"))
    except BadInput:
        raise NotFound from None
    if monday not in _mondays(whole):
        raise NotFound
    return monday


@blueprint.get("/costs/<kind>/<uuid:thing_id>/weeks.<any(csv, ods):ending>")
@requires(Permission.SEE_COSTS)
def export_weeks(kind: str, thing_id: UUID, ending: str) -> ResponseReturnValue:
    costed, whole = _found(kind, thing_id)
    return download_table(f"cost-by-week.{ending}", WEEK_COLUMNS, week_rows(weeks_of(whole, costed.schedule)))


@blueprint.get("/costs/<kind>/<uuid:thing_id>/days.<any(csv, ods):ending>")
@requires(Permission.SEE_COSTS)
def export_days(kind: str, thing_id: UUID, ending: str) -> ResponseReturnValue:
    """Every visit of every day, with its working."""
    costed, whole = _found(kind, thing_id)
    return download_table(f"cost-by-day.{ending}", DAY_COLUMNS, day_rows(costed, whole))


@blueprint.get("/costs/<kind>/<uuid:thing_id>/SCHEDULE.json")
@requires(Permission.SEE_COSTS)
def export_schedule(kind: str, thing_id: UUID) -> ResponseReturnValue:
    """The first file that `consortium price` takes."""
    return _as_json(_files(kind, thing_id).schedule, "SCHEDULE.json")


@blueprint.get("/costs/<kind>/<uuid:thing_id>/RATES.json")
@requires(Permission.SEE_COSTS)
def export_rates(kind: str, thing_id: UUID) -> ResponseReturnValue:
    """The second file that `consortium price` takes."""
    return _as_json(_files(kind, thing_id).rates, "RATES.json")


def _files(kind: str, thing_id: UUID) -> Offline:
    costed, whole = _found(kind, thing_id)
    files = as_files(costed.schedule, costed.prices, whole)
    if files is None:
        raise NotFound
    return files


def _as_json(document: Any, name: str) -> ResponseReturnValue:
    return download(orjson.dumps(document, option=orjson.OPT_INDENT_2), name, "application/json")
