"""What the next years are likely to cost, with everything that the forecast rests on in sight."""

from collections.abc import Sequence
from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import FinancialYear, financial_year
from consortium.kernel.money import half_up
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.insight import queries, services
from tenants.insight.forms import AssumptionsForm
from tenants.insight.permissions import Permission
from tenants.insight.rules.forecast import Assumptions, Forecast, population_in, published_tables, reach_of
from tenants.insight.views.blueprint import blueprint, money

COLUMNS = (
    "Year", "Children 0 to 17", "With a disability", "Supported", "Forecast", "Committed", "Still to come", "Set",
)  # fmt: skip
USUAL_PREVALENCE = Decimal("8.00")


def _forecast(actor: Actor) -> tuple[Assumptions | None, list[Forecast]]:
    row = queries.find_assumptions(actor)
    if row is None:
        return None, []
    given = queries.assumptions_of(row)
    return given, queries.list_forecast(actor, given, financial_year(clock.today()))


@blueprint.get("/insight/forecast")
@requires(Permission.SEE_INSIGHT)
def forecast() -> ResponseReturnValue:
    """Children and spend of the next years, beside what is committed and what was set."""
    actor = present_actor()
    given, years = _forecast(actor)
    return render_template(
        "tenants/insight/forecast.html",
        given=given,
        years=years,
        picture=_picture(years),
        may_set=Permission.SET_TARGETS.allows(actor),
    )


def _picture(years: Sequence[Forecast]) -> pictures.Picture | None:
    if not years:
        return None
    return pictures.stacked_bars(
        "Spend to come by financial year",
        ("Committed by agreements", "Forecast beyond them"),
        [(each.year, (each.committed, each.still_to_come)) for each in years],
        heading="Year",
        show=money,
    )


def _lines() -> list[list[str]]:
    _, years = _forecast(present_actor())
    return [
        [
            each.year, str(each.population), str(each.with_disability), str(each.children), f"{each.spend:.2f}",
            f"{each.committed:.2f}", f"{each.still_to_come:.2f}", "" if each.most is None else f"{each.most:.2f}",
        ]
        for each in years
    ]  # fmt: skip


@blueprint.get("/insight/forecast.<any(csv, ods):kind>")
@requires(Permission.SEE_INSIGHT)
def export_forecast(kind: str) -> ResponseReturnValue:
    return download_table(f"forecast.{kind}", COLUMNS, _lines())


@blueprint.get("/insight/forecast/assumptions")
@requires(Permission.SET_TARGETS)
def assumptions_form() -> ResponseReturnValue:
    """What the forecast rests on; at first what the council's own last whole year says, where it says anything."""
    actor = present_actor()
    row = queries.find_assumptions(actor)
    area = request.args.get("area", "")
    if row is not None and not area:
        data = {**AssumptionsForm.filled(queries.assumptions_of(row)), "revision": row.revision}
    else:
        data = {**_begun(actor, area), "revision": row.revision if row else ""}
    return _assumptions_page(AssumptionsForm(data=data))


def _begun(actor: Actor, area: str) -> dict[str, object]:
    """A beginning: the published table of an area, and what the last whole year of the record says of a child."""
    points = published_tables().get(area)
    begun: dict[str, object] = {"prevalence": USUAL_PREVALENCE, "growth": Decimal(0), "inflation": Decimal(0)}
    if points:
        begun |= {"area": area, "population": [f"{year}: {children}" for year, children in points.items()]}
    this_year = financial_year(clock.today()).label
    whole = [each.counted for each in queries.list_years(actor) if each.counted.year < this_year]
    last = next((each for each in reversed(whole) if each.children), None)
    if last is not None:
        base = FinancialYear(int(last.year[:4]))
        begun |= {"base_year": base.starting, "yearly_cost": half_up(last.spend / last.children)}
        if points:
            begun["reach"] = reach_of(last.children, population_in(points, base.starting), USUAL_PREVALENCE)
    return begun


def _assumptions_page(form: AssumptionsForm) -> str:
    return render_template("tenants/insight/assumptions.html", form=form, areas=list(published_tables()))


@blueprint.post("/insight/forecast/assumptions")
@requires(Permission.SET_TARGETS)
@writes
def set_assumptions() -> ResponseReturnValue:
    form = AssumptionsForm()
    if form.validate_on_submit():
        with refusals(form):
            services.set_assumptions(
                actor=present_actor(), given=form.assumptions(), revision=form.revision.data, now=clock.now()
            )
            flash("The forecast now rests on these assumptions.", "success")
            return redirect(url_for("insight.forecast"))
    return _assumptions_page(form), 422
