"""Pages of call-off limits: what each says, what is committed and was paid against it, and asking for a new one."""

from decimal import Decimal
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.money import pounds
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.authorisation import queries, services
from tenants.authorisation.forms import LimitForm, PaidForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules import limits
from tenants.authorisation.views.blueprint import blueprint


@blueprint.get("/call-off-limits")
@requires(Permission.SEE_LIMITS)
def calloff_limits() -> ResponseReturnValue:
    """Every limit, the newest first, and how much of it is committed."""
    actor = present_actor()
    found = queries.list_calloff_limits(actor, request.args.get("after", type=UUID))
    return render_template(
        "tenants/authorisation/limits.html",
        limits=found,
        percents={each.limit.id: limits.percent_of(each.terms, each.committed) for each in found},
        systems=systems.systems_by_id({each.limit.system_id for each in found}),
        today=clock.today(),
        may_propose=Permission.PROPOSE_LIMIT.allows(actor),
        next_page=url_for("authorisation.calloff_limits", after=found[-1].limit.id)
        if len(found) == queries.PAGE
        else None,
    )


@blueprint.get("/call-off-limits/<uuid:limit_id>")
@requires(Permission.SEE_LIMITS)
def calloff_limit(limit_id: UUID) -> ResponseReturnValue:
    """One limit: its profile, and year by year what is committed, was paid and is to be expected."""
    return _limit_page(limit_id, PaidForm())


@blueprint.post("/call-off-limits/<uuid:limit_id>/paid")
@requires(Permission.RECORD_PAID)
@writes
def record_paid(limit_id: UUID) -> ResponseReturnValue:
    form = PaidForm()
    if form.validate_on_submit():
        with refusals(form):
            services.record_paid(
                actor=present_actor(),
                limit_id=limit_id,
                through_on=form.through_on.data,
                paid=form.paid.data,
                children=int(form.children.data),
                now=clock.now(),
            )
            flash("What was paid is on record.", "success")
            return redirect(url_for("authorisation.calloff_limit", limit_id=limit_id))
    return _limit_page(limit_id, form), 422


def _limit_page(limit_id: UUID, form: PaidForm) -> str:
    actor = present_actor()
    found = queries.show_limit(actor, limit_id)
    years = queries.years_of(actor, found)
    return render_template(
        "tenants/authorisation/limit.html",
        limit=found.limit,
        terms=found.terms,
        listed=found,
        percent=limits.percent_of(found.terms, found.committed),
        system=systems.get_system(found.limit.system_id),
        years=years,
        actual=sum((year.actual for year in years if year.actual is not None), Decimal(0)),
        forecast=sum((year.forecast for year in years if year.forecast is not None), Decimal(0)),
        picture=_picture(found, years),
        names=people.names_of([found.limit.proposed_by]),
        today=clock.today(),
        may_record=Permission.RECORD_PAID.allows(actor) and found.status == "approved",
        form=form,
    )


def _picture(found: queries.ListedLimit, years: list[queries.YearStanding]) -> pictures.Picture:
    return pictures.bars(
        "Against the whole limit",
        [
            ("Committed", found.committed),
            ("Spent so far", sum((year.actual for year in years if year.actual is not None), Decimal(0))),
            ("Forecast of what is spent", sum((y.forecast for y in years if y.forecast is not None), Decimal(0))),
        ],
        heading="What",
        measure="Pounds",
        show=lambda amount: pounds(Decimal(str(amount))),
        limit=("The limit", found.terms.amount),
    )


@blueprint.get("/call-off-limits/<uuid:limit_id>.csv")
@requires(Permission.SEE_LIMITS)
def calloff_limit_csv(limit_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    found = queries.show_limit(actor, limit_id)
    rows = [
        (
            year.profile.financial_year,
            str(year.profile.children_start),
            f"{year.profile.spend_start:.2f}",
            str(year.profile.children_end),
            f"{year.profile.spend_end:.2f}",
            "yes" if year.profile.counts else "no",
            f"{year.committed:.2f}",
            "" if year.paid is None else f"{year.paid:.2f}",
            "" if year.accepted is None else f"{year.accepted:.2f}",
            "" if year.actual is None else f"{year.actual:.2f}",
            "" if year.forecast is None else f"{year.forecast:.2f}",
        )
        for year in queries.years_of(actor, found)
    ]
    heads = (
        "financial_year", "children_start", "spend_start_gbp", "children_end", "spend_end_gbp", "counts_to_limit",
        "committed_gbp", "paid_gbp", "accepted_gbp", "actual_gbp", "forecast_gbp",
    )  # fmt: skip
    return download_table("call-off-limit.csv", heads, rows)


@blueprint.get("/call-off-limits/new")
@requires(Permission.PROPOSE_LIMIT)
def new_limit() -> ResponseReturnValue:
    return _new_page(_limit_form())


@blueprint.post("/call-off-limits/new")
@requires(Permission.PROPOSE_LIMIT)
@writes
def propose_limit() -> ResponseReturnValue:
    form = _limit_form()
    if form.validate_on_submit():
        with refusals(form):
            limit = services.propose_limit(
                actor=present_actor(),
                system_id=UUID(form.system_id.data),
                from_on=form.from_on.data,
                to_on=form.to_on.data,
                profile=form.profile(),
                reason=form.reason.data or "",
                nearing_percent=int(form.nearing_percent.data),
                close_percent=int(form.close_percent.data),
                now=clock.now(),
            )
            flash("The limit is asked for. It holds once somebody else has authorised it.", "success")
            return redirect(url_for("authorisation.calloff_limit", limit_id=limit.id))
    return _new_page(form), 422


def _limit_form() -> LimitForm:
    form = LimitForm()
    form.system_id.choices = [
        SelectChoice("", "Choose a purchasing system"),
        *(SelectChoice(str(system.id), system.name) for system in systems.list_systems()),
    ]
    return form


def _new_page(form: LimitForm) -> str:
    form.fill_up()
    return render_template("tenants/authorisation/new_limit.html", form=form)
