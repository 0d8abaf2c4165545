"""Rates negotiated with one provider: the council's list and form, and what a provider agreed with each council."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import long_date
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.register import queries as register
from consortium.systems import queries as systems
from tenants.policy import queries as policies
from tenants.pricing import queries, services
from tenants.pricing.forms import AgreeRateForm, EndRateForm
from tenants.pricing.permissions import Permission
from tenants.pricing.rules.cards import called
from tenants.pricing.views.blueprint import blueprint


@blueprint.get("/rates/lots/<uuid:lot_id>/negotiated")
@requires(Permission.SEE_PRICES)
def negotiated(lot_id: UUID) -> ResponseReturnValue:
    """What was negotiated with single providers for a lot, the latest first."""
    actor, day = present_actor(), clock.today()
    rows = queries.list_negotiated(actor.organisation, lot_id, before=request.args.get("before", type=UUID))
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    return render_template(
        "tenants/pricing/negotiated.html",
        lot=policies.get_lot_to_buy_from(actor, lot_id, day),
        rows=[(row, called(queries.line_of(row))) for row in page],
        providers=members.names_of([row.provider_id for row in page]),
        names=people.names_of([row.agreed_by for row in page]),
        today=day,
        next_page=url_for("pricing.negotiated", lot_id=lot_id, before=page[-1].id) if more else None,
        may_negotiate=Permission.NEGOTIATE_RATE.allows(actor),
    )


@blueprint.get("/rates/lots/<uuid:lot_id>/negotiated/new")
@requires(Permission.NEGOTIATE_RATE)
def agree_form(lot_id: UUID) -> ResponseReturnValue:
    return _agree_page(lot_id, _offered(lot_id, AgreeRateForm()))


def _offered(lot_id: UUID, form: AgreeRateForm) -> AgreeRateForm:
    actor = present_actor()
    card = queries.find_rate_card(actor.organisation, lot_id, clock.today())
    standing = register.list_eligible(register.Asked(lot_id, clock.now(), clock.today()))
    providers = {each.provider_id: each.name for each in standing}
    return form.offer(providers, card.complexities if card else (), list(card.place_bands) if card else ())


def _agree_page(lot_id: UUID, form: AgreeRateForm) -> str:
    lot = policies.get_lot_to_buy_from(present_actor(), lot_id, clock.today())
    return render_template("tenants/pricing/agree.html", lot=lot, form=form)


@blueprint.post("/rates/lots/<uuid:lot_id>/negotiated/new")
@requires(Permission.NEGOTIATE_RATE)
@writes
def agree(lot_id: UUID) -> ResponseReturnValue:
    """Keep what was negotiated."""
    policies.get_lot_to_buy_from(present_actor(), lot_id, clock.today())
    form = _offered(lot_id, AgreeRateForm())
    if form.validate_on_submit() and form.from_on.data:
        with refusals(form):
            row = services.agree_rate(
                actor=present_actor(),
                lot_id=lot_id,
                provider_id=UUID(form.provider.data),
                line=form.line(),
                from_on=form.from_on.data,
                until_on=form.until_on.data,
                now=clock.now(),
            )
            flash(f"The rate is kept. The provider can read it. It begins on {long_date(row.from_on)}.", "success")
            return redirect(url_for("pricing.negotiated", lot_id=lot_id))
    return _agree_page(lot_id, form), 422


@blueprint.get("/rates/negotiated/<uuid:rate_id>/end")
@requires(Permission.NEGOTIATE_RATE)
def end_form(rate_id: UUID) -> ResponseReturnValue:
    return _end_page(rate_id, EndRateForm())


def _end_page(rate_id: UUID, form: EndRateForm) -> str:
    row = queries.get_own_negotiated(present_actor(), rate_id)
    provider = members.names_of([row.provider_id])
    return render_template(
        "tenants/pricing/end_rate.html",
        row=row,
        called=called(queries.line_of(row)),
        provider=provider.get(row.provider_id, "A provider"),
        form=form,
    )


@blueprint.post("/rates/negotiated/<uuid:rate_id>/end")
@requires(Permission.NEGOTIATE_RATE)
@writes
def end_rate(rate_id: UUID) -> ResponseReturnValue:
    """From the day after its last the rate card holds again."""
    form = EndRateForm()
    if form.validate_on_submit() and form.until_on.data:
        with refusals(form):
            row = services.end_rate(
                actor=present_actor(), rate_id=rate_id, until_on=form.until_on.data, now=clock.now()
            )
            flash(f"The rate ends on {long_date(form.until_on.data)}.", "success")
            return redirect(url_for("pricing.negotiated", lot_id=row.lot_id))
    return _end_page(rate_id, form), 422


@blueprint.get("/agreed-prices")
@requires(Permission.SEE_AGREED_RATES)
def agreed() -> ResponseReturnValue:
    """What the provider negotiated with each council; no provider sees another's."""
    actor = present_actor()
    rows = queries.list_agreed_with(actor.organisation, before=request.args.get("before", type=UUID))
    page = rows[: queries.PAGE]
    return render_template(
        "tenants/pricing/agreed.html",
        rows=[(row, called(queries.line_of(row))) for row in page],
        councils=members.names_of([row.council_id for row in page]),
        lots=systems.lots_by_id({row.lot_id for row in page}),
        today=clock.today(),
        next_page=url_for("pricing.agreed", before=page[-1].id) if len(rows) > queries.PAGE else None,
    )
