"""For how long each kind of record is kept, and of which schedule a child is."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.retention import queries, services
from tenants.retention.forms import PeriodForm, ScheduleForm
from tenants.retention.permissions import Permission
from tenants.retention.rules.periods import LEAST, Kind, Period
from tenants.retention.views.blueprint import blueprint


def _kinds() -> list[Kind]:
    """Of which the organisation keeps anything."""
    kind = present_actor().organisation_kind
    return [each for each in Kind if not each.is_for_buyers or (kind is not None and kind.buys)]


def _kind(slug: str) -> Kind:
    """Raises `NotFound`."""
    found = next((each for each in _kinds() if each.name.lower().replace("_", "-") == slug), None)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/data-protection/periods")
@requires(Permission.SEE_HOLDINGS)
def show_periods() -> ResponseReturnValue:
    actor = present_actor()
    rules = queries.list_rules(actor)
    periods = queries.periods_on(actor, clock.today())
    return render_template(
        "tenants/retention/periods.html",
        rows=[(each, each.name.lower().replace("_", "-"), periods[each]) for each in _kinds()],
        rules=[(rule, Period(rule.months, rule.source, rule.until_age).in_words) for rule in rules],
        names=people.names_of([rule.set_by for rule in rules]),
        today=clock.today(),
        may_set=Permission.SET_PERIODS.allows(actor),
    )


@blueprint.get("/data-protection/periods/<slug>")
@requires(Permission.SET_PERIODS)
def period_form(slug: str) -> ResponseReturnValue:
    kind = _kind(slug)
    period = queries.periods_on(present_actor(), clock.today())[kind]
    form = PeriodForm(data={"months": period.months, "until_age": period.until_age, "from_on": clock.today()})
    return _period_page(slug, kind, form)


def _period_page(slug: str, kind: Kind, form: PeriodForm) -> str:
    least, source = LEAST[kind]
    return render_template(
        "tenants/retention/period.html",
        form=form,
        kind=kind,
        slug=slug,
        present=queries.periods_on(present_actor(), clock.today())[kind],
        least=Period(least, source),
        has_age=kind is Kind.OTHER_CHILDREN,
    )


@blueprint.post("/data-protection/periods/<slug>")
@requires(Permission.SET_PERIODS, step_up=True)
@writes
def set_period(slug: str) -> ResponseReturnValue:
    kind, form = _kind(slug), PeriodForm()
    if form.validate_on_submit() and form.from_on.data:
        with refusals(form):
            period = Period(
                int(form.months.data), form.source.data or "", int(form.until_age.data) if form.until_age.data else None
            )
            services.set_period(
                actor=present_actor(), kind=kind, period=period, from_on=form.from_on.data, now=clock.now()
            )
            flash(f"Set: {period.in_words}.", "success")
            return redirect(url_for("retention.show_periods"))
    return _period_page(slug, kind, form), 422


@blueprint.get("/data-protection/children")
@requires(Permission.SAY_SCHEDULE)
def schedule_form() -> ResponseReturnValue:
    """Whether a child was ever looked after: that decides how long its record is kept."""
    asked = request.args.get("reference", "")[:60]
    return render_template("tenants/retention/schedule.html", form=ScheduleForm(data={"reference": asked}))


@blueprint.post("/data-protection/children")
@requires(Permission.SAY_SCHEDULE)
@writes
def say_schedule() -> ResponseReturnValue:
    form = ScheduleForm()
    if form.validate_on_submit():
        with refusals(form):
            services.say_schedule(
                actor=present_actor(),
                reference=form.reference.data or "",
                was_looked_after=form.was_looked_after.data == "yes",
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash("Recorded. What was said before stays on record; the last word counts.", "success")
            return redirect(url_for("retention.schedule_form"))
    return render_template("tenants/retention/schedule.html", form=form), 422
