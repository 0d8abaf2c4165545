"""Migration: how far the providers are on the register, when purchases move, and how far that has come."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.kernel.money import pounds
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.packages import queries as packages
from tenants.spot import queries, services
from tenants.spot.forms import LinkForm, PlanForm
from tenants.spot.permissions import Permission
from tenants.spot.rules import migration as rules
from tenants.spot.rules.migration import Progress, Trigger
from tenants.spot.rules.purchases import DAY, STATUS_WORDS
from tenants.spot.views.blueprint import blueprint
from tenants.spot.views.purchases import COLUMNS, MOST_EXPORTED, line_of, purchase_page

PHASE_COLUMNS = ("Phase", "From", "To", "Purchases", "A year", "On expiry", "On change of need", "Package written")
PROGRESS_COLUMNS = ("Quarter", "Until", "Moved", "Ended otherwise", "Still outside")


@blueprint.get("/spot-purchases/migration")
@requires(Permission.SEE_SPOT)
def migration() -> ResponseReturnValue:
    """The plan by quarter, its exceptions, and how far it has come."""
    actor, on = present_actor(), clock.today()
    items = queries.list_items(actor)
    reached = rules.progress(items, on)
    return render_template(
        "tenants/spot/migration.html",
        plan=rules.plan(items, on),
        overlap=queries.overlap(actor, on=on),
        reached=reached,
        picture=_picture(reached),
        exceptions=queries.list_plan_lines(actor, on=on, trigger=Trigger.STAYS),
        to_decide=queries.count_to_decide(actor, on=on),
    )


def _picture(reached: Sequence[Progress]) -> pictures.Picture | None:
    if not reached:
        return None
    return pictures.stacked_bars(
        "Spot purchases by the end of each quarter",
        ("Moved into the system", "Ended otherwise", "Still outside"),
        [(each.name, (each.moved, each.ended, each.still)) for each in reached],
        heading="Quarter",
        show=lambda count: f"{count}",
    )


@blueprint.get("/spot-purchases/migration/<int:year>-<int:month>")
@requires(Permission.SEE_SPOT)
def phase(year: int, month: int) -> ResponseReturnValue:
    """The purchases of one phase, a page at a time."""
    actor, on = present_actor(), clock.today()
    period = rules.read_quarter(year, month)
    after = request.args.get("after", type=UUID)
    found = queries.list_plan_lines(
        actor, on=on, trigger=Trigger.EXPIRY, period=period, after=after, limit=queries.PAGE + 1
    )
    rows, more = found[: queries.PAGE], found[queries.PAGE :]
    return render_template(
        "tenants/spot/phase.html",
        rows=rows,
        name=rules.quarter_name(period[0]),
        statuses={row.id: queries.status_of(row, on) for row in rows},
        words=STATUS_WORDS,
        day=DAY,
        next_page=url_for("spot.phase", year=year, month=month, after=rows[-1].id) if more else None,
        first_page=url_for("spot.phase", year=year, month=month) if after else None,
    )


@blueprint.get("/spot-purchases/migration/phases.<any(csv, ods):kind>")
@requires(Permission.SEE_SPOT)
def export_phases(kind: str) -> ResponseReturnValue:
    plan = rules.plan(queries.list_items(present_actor()), clock.today())
    lines = [
        [
            each.name, each.first.isoformat(), each.last.isoformat(), str(each.count), str(each.yearly),
            str(each.on_expiry), str(each.on_change), str(each.prepared),
        ]
        for each in plan.phases
    ]  # fmt: skip
    for name, whole in (("Stays outside", plan.stays), ("Moved", plan.moved), ("Ended", plan.ended)):
        lines.append([name, "", "", str(whole.count), str(whole.yearly), "", "", ""])
    return download_table(f"migration-plan.{kind}", PHASE_COLUMNS, lines)


@blueprint.get("/spot-purchases/migration/progress.<any(csv, ods):kind>")
@requires(Permission.SEE_SPOT)
def export_progress(kind: str) -> ResponseReturnValue:
    reached = rules.progress(queries.list_items(present_actor()), clock.today())
    lines = [[each.name, _iso(each.on), str(each.moved), str(each.ended), str(each.still)] for each in reached]
    return download_table(f"migration-progress.{kind}", PROGRESS_COLUMNS, lines)


def _iso(day: date) -> str:
    return day.isoformat()


@blueprint.get("/spot-purchases/migration/purchases.<any(csv, ods):kind>")
@requires(Permission.SEE_SPOT)
def export_plan(kind: str) -> ResponseReturnValue:
    """Every purchase that is still to move or stays, with its day."""
    on = clock.today()
    rows = queries.list_plan_lines(present_actor(), on=on, limit=MOST_EXPORTED)
    lines = [line_of(row, queries.status_of(row, on)) for row in rows]
    return download_table(f"purchases-to-move.{kind}", COLUMNS, lines)


@blueprint.post("/spot-purchases/<uuid:purchase_id>/plan")
@requires(Permission.MIGRATE)
@writes
def plan_move(purchase_id: UUID) -> ResponseReturnValue:
    """Say when one purchase moves, or that it stays."""
    form = PlanForm()
    if form.validate_on_submit():
        with refusals(form):
            bought = services.plan_move(
                actor=present_actor(), purchase_id=purchase_id, trigger=Trigger(form.trigger.data),
                moves_on=form.moves_on.data, reason=form.plan_reason.data or "", revision=form.revision.data,
                now=clock.now(),
            )  # fmt: skip
            words = "It stays outside" if bought.stays else "It moves as planned"
            flash(f"{words}. At its pace it comes to {pounds(bought.yearly_gbp)} a year.", "success")
            return redirect(url_for("spot.purchase", purchase_id=purchase_id))
    return purchase_page(purchase_id, plan=form), 422


@blueprint.post("/spot-purchases/<uuid:purchase_id>/package")
@requires(Permission.MIGRATE)
@writes
def link_package(purchase_id: UUID) -> ResponseReturnValue:
    """Name the package that takes a purchase into the system."""
    form, actor = LinkForm(), present_actor()
    if form.validate_on_submit():
        with refusals(form):
            wanted = (form.package.data or "").strip()
            found = [each for each in packages.find_packages(actor, wanted) if each.reference == wanted.upper()]
            if not found:
                raise Refused("move.no_package")
            services.link_package(actor=actor, purchase_id=purchase_id, package_id=found[0].id, now=clock.now())
            flash("This package takes it over. It moves when the agreement starts.", "success")
            return redirect(url_for("spot.purchase", purchase_id=purchase_id))
    return purchase_page(purchase_id, link=form), 422
