"""What the region bought of each lot against what was advertised."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.systems import queries as systems
from tenants.insight import queries, services
from tenants.insight.forms import AdvertisedForm
from tenants.insight.permissions import Permission
from tenants.insight.rules.totals import FEWEST, Total
from tenants.insight.views.blueprint import blueprint, money

COLUMNS = ("System", "Lot", "Advertised", "Region", "Quarter to", "Percent of advertised", "Ours", "Ours to")


@blueprint.get("/insight/region")
@requires(Permission.SEE_INSIGHT)
def region() -> ResponseReturnValue:
    """By lot, the region's total at the end of a quarter, where at least five councils stand behind it."""
    actor = present_actor()
    rows = queries.list_totals(actor, clock.today())
    own_lots = systems.lots_by_id([row.lot_id for row in rows])
    return render_template(
        "tenants/insight/region.html",
        rows=rows,
        picture=_picture(rows),
        fewest=FEWEST,
        may_advertise=Permission.ADVERTISE.allows(actor),
        leads={lot_id for lot_id, lot in own_lots.items() if lot.lead_id == actor.organisation},
    )


def _picture(rows: Sequence[Total]) -> pictures.Picture | None:
    known = [(row, row.advertised, row.region) for row in rows if row.advertised and row.region is not None]
    bars = [
        (f"{row.name}, {what}", amount)
        for row, advertised, bought in known
        if advertised is not None and bought is not None
        for what, amount in (("advertised", advertised), ("bought so far", bought))
    ]
    return (
        pictures.bars("Bought by the region against what was advertised", bars, heading="Lot", measure="£", show=money)
        if bars
        else None
    )


def _lines() -> list[list[str]]:
    return [
        [
            row.system_name,
            row.name,
            *("" if each is None else str(each) for each in (
                row.advertised, row.region, row.quarter_on, row.of_advertised, row.own, row.own_quarter_on,
            )),
        ]
        for row in queries.list_totals(present_actor(), clock.today())
    ]  # fmt: skip


@blueprint.get("/insight/region.<any(csv, ods):kind>")
@requires(Permission.SEE_INSIGHT)
def export_region(kind: str) -> ResponseReturnValue:
    return download_table(f"region.{kind}", COLUMNS, _lines())


def _own_lot_name(lot_id: UUID) -> str:
    lot = systems.get_lot(lot_id)
    if lot.lead_id != present_actor().organisation:
        raise NotFound
    return lot.name


@blueprint.get("/insight/region/<uuid:lot_id>")
@requires(Permission.ADVERTISE)
def advertised_form(lot_id: UUID) -> ResponseReturnValue:
    """What was advertised for a lot of our own."""
    name = _own_lot_name(lot_id)
    value = queries.find_advertised(present_actor(), lot_id)
    data = {"amount": value.amount_gbp, "revision": value.revision} if value else {}
    return _advertised_page(lot_id, name, AdvertisedForm(data=data))


def _advertised_page(lot_id: UUID, name: str, form: AdvertisedForm) -> str:
    return render_template("tenants/insight/advertised.html", lot_id=lot_id, name=name, form=form)


@blueprint.post("/insight/region/<uuid:lot_id>")
@requires(Permission.ADVERTISE)
@writes
def advertise(lot_id: UUID) -> ResponseReturnValue:
    name, form = _own_lot_name(lot_id), AdvertisedForm()
    if form.validate_on_submit():
        with refusals(form):
            services.advertise(
                actor=present_actor(),
                lot_id=lot_id,
                amount=form.amount.data,
                revision=form.revision.data,
                now=clock.now(),
            )
            flash(f"Members now see what was advertised for {name}.", "success")
            return redirect(url_for("insight.region"))
    return _advertised_page(lot_id, name, form), 422
