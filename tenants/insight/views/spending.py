"""Spend by year against budget and limit, and what each year is held against."""

from collections.abc import Sequence
from decimal import Decimal

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import financial_year
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.authorisation import queries as authorisation
from tenants.insight import queries, services
from tenants.insight.forms import TargetsForm
from tenants.insight.permissions import Permission
from tenants.insight.rules.years import Year, read_year
from tenants.insight.views.blueprint import blueprint, money

COLUMNS = (
    "Year",
    "Children",
    "Hours",
    "Delivered",
    "Agreed",
    "Accepted",
    "Spend",
    "On the system",
    "Spot",
    "Budget",
    "Limit",
)
IN_PICTURE = 12
"""Years, the last ones."""


@blueprint.get("/insight")
@requires(Permission.SEE_INSIGHT)
def spend() -> ResponseReturnValue:
    """Children, hours and spend by year, against budget and limit."""
    actor = present_actor()
    years = queries.list_years(actor)
    this_year = financial_year(clock.today())
    return render_template(
        "tenants/insight/spend.html",
        years=years[::-1],
        present=next((each for each in years if each.counted.year == this_year.label), None),
        this_year=this_year.label,
        spend_picture=_spend(years),
        hours_picture=_hours(years),
        may_set=Permission.SET_TARGETS.allows(actor),
        may_take_in=Permission.TAKE_IN_ARRANGEMENTS.allows(actor),
    )


def _spend(years: Sequence[Year]) -> pictures.Picture | None:
    shown = [each for each in years if each.counted.spend][-IN_PICTURE:]
    if not shown:
        return None
    latest = shown[-1]
    most = latest.limit or latest.budget
    what = "Limit" if latest.limit else "Budget"
    return pictures.stacked_bars(
        "Spend by financial year",
        ("On the system", "Spot"),
        [(each.counted.year, (each.counted.on_system, each.counted.spot)) for each in shown],
        heading="Year",
        show=money,
        limit=(f"{what} for {latest.counted.year}", most) if most else None,
    )


def _hours(years: Sequence[Year]) -> pictures.Picture | None:
    shown = [each for each in years if each.counted.hours][-IN_PICTURE:]
    if not shown:
        return None
    return pictures.bars(
        "Hours delivered by financial year",
        [(f"{each.counted.year}, {_children(each.counted.children)}", each.counted.hours) for each in shown],
        heading="Year",
        measure="Hours",
        show=lambda hours: f"{Decimal(str(hours)):,.2f}".removesuffix(".00"),
    )


def _children(count: int) -> str:
    return "1 child" if count == 1 else f"{count} children"


def _lines() -> list[list[str]]:
    return [
        [
            each.counted.year,
            str(each.counted.children),
            *(
                "" if figure is None else f"{figure:.2f}"
                for figure in (
                    each.counted.hours, each.counted.recorded, each.counted.agreed, each.counted.accepted,
                    each.counted.spend,
                    each.counted.on_system, each.counted.spot, each.budget, each.limit,
                )
            ),
        ]
        for each in queries.list_years(present_actor())
    ]  # fmt: skip


@blueprint.get("/insight/spend.<any(csv, ods):kind>")
@requires(Permission.SEE_INSIGHT)
def export_spend(kind: str) -> ResponseReturnValue:
    return download_table(f"spend-by-year.{kind}", COLUMNS, _lines())


@blueprint.get("/insight/years/<year>")
@requires(Permission.SET_TARGETS)
def targets_form(year: str) -> ResponseReturnValue:
    """Budget and limit of a year, as they stand."""
    target = queries.find_target(present_actor(), read_year(year))
    data = {"budget": target.budget_gbp, "limit": target.limit_gbp, "revision": target.revision} if target else {}
    return _targets_page(year, TargetsForm(data=data))


def _targets_page(year: str, form: TargetsForm) -> str:
    authorised = authorisation.limits_by_year(present_actor()).get(year)
    return render_template("tenants/insight/targets.html", year=year, authorised=authorised, form=form)


@blueprint.post("/insight/years/<year>")
@requires(Permission.SET_TARGETS)
@writes
def set_targets(year: str) -> ResponseReturnValue:
    form = TargetsForm()
    read_year(year)
    if form.validate_on_submit():
        with refusals(form):
            services.set_targets(
                actor=present_actor(), year=year, budget=form.budget.data, limit=form.limit.data,
                revision=form.revision.data, now=clock.now(),
            )  # fmt: skip
            flash(f"Spend of {year} is now held against what you entered.", "success")
            return redirect(url_for("insight.spend"))
    return _targets_page(year, form), 422
