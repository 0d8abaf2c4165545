"""Where our children live, and which other councils placed in our area."""

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.money import pounds
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.register import queries as register
from tenants.agreements import queries as agreements
from tenants.agreements.rules import Stage
from tenants.packages import queries as packages
from tenants.placements import queries, services
from tenants.placements.forms import EndForm, PlacementForm
from tenants.placements.permissions import Permission
from tenants.placements.rules import EndReason
from tenants.pricing import queries as pricing

blueprint = Blueprint("placements", __name__)
frame.navigate("Placements", "placements.placements", Permission.SEE_PLACEMENTS, order=56, also=("/placement-notices",))


@blueprint.get("/placements")
@requires(Permission.SEE_PLACEMENTS)
def placements() -> ResponseReturnValue:
    """Our placements, the latest first, and the agreements under which another can be recorded."""
    actor, day = present_actor(), clock.today()
    rows = queries.list_placements(actor, before=request.args.get("before", type=UUID))
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    running = [
        each
        for stage in (Stage.RUNNING, Stage.TO_BEGIN)
        for each in agreements.list_agreements(actor, on=day, stage=stage)
    ]
    return render_template(
        "tenants/placements/placements.html",
        rows=[(row, queries.state_of(row)) for row in page],
        may_end=Permission.END_PLACEMENT.allows(actor),
        agreements=agreements.agreements_by_id(actor, [row.agreement_id for row in page]),
        names=members.names_of([each for row in page for each in (row.provider_id, row.area_council_id)]),
        running=running if Permission.PLACE.allows(actor) else [],
        next_page=url_for("placements.placements", before=page[-1].id) if more else None,
    )


@blueprint.get("/placement-notices")
@requires(Permission.SEE_PLACEMENTS)
def notices() -> ResponseReturnValue:
    """What other councils told of placements in our area: who placed, where and when."""
    rows = queries.list_notices(present_actor(), before=request.args.get("before", type=UUID))
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    return render_template(
        "tenants/placements/notices.html",
        rows=page,
        names=members.names_of([row.council_id for row in page]),
        next_page=url_for("placements.notices", before=page[-1].id) if more else None,
    )


@blueprint.get("/agreements/<uuid:agreement_id>/placement")
@requires(Permission.PLACE)
def place_form(agreement_id: UUID) -> ResponseReturnValue:
    """Where the child lives, beginning with the agreement's days and our own prices."""
    actor = present_actor()
    agreement = agreements.get_agreement(actor, agreement_id)
    package = packages.get_own_package(actor, agreement.package_id)
    prices = pricing.prices_for(
        actor.organisation,
        package.lot_id,
        agreement.starts_on,
        complexity=package.complexity,
        place=package.place,
        provider_id=agreement.provider_id,
    )
    week, hour = (prices.usual(unit) if prices else None for unit in ("week", "hour"))
    form = PlacementForm(
        data={
            "begins_on": agreement.starts_on,
            "ends_on": agreement.ends_on,
            "core_weekly": week.amount if week else None,
            "hour_rate": hour.amount if hour else None,
        }
    )
    return _place_page(agreement_id, form)


def _offered(agreement_id: UUID, form: PlacementForm) -> PlacementForm:
    agreement = agreements.get_agreement(present_actor(), agreement_id)
    if agreement.council_id != present_actor().organisation:
        raise NotFound
    known = [each for each in register.list_premises(agreement.provider_id) if each.closed_at is None]
    names = members.names_of([each.council_id for each in known])
    return form.offer(
        {each.id: f"{each.name}, {each.postcode}, in {names.get(each.council_id, 'an area')}" for each in known}
    )


def _place_page(agreement_id: UUID, form: PlacementForm) -> str:
    agreement = agreements.get_agreement(present_actor(), agreement_id)
    provider = members.names_of([agreement.provider_id])
    return render_template(
        "tenants/placements/place.html",
        agreement=agreement,
        provider=provider.get(agreement.provider_id, "the provider"),
        form=_offered(agreement_id, form),
    )


@blueprint.post("/agreements/<uuid:agreement_id>/placement")
@requires(Permission.PLACE)
@writes
def place(agreement_id: UUID) -> ResponseReturnValue:
    form = _offered(agreement_id, PlacementForm())
    if form.validate_on_submit():
        with refusals(form):
            made = services.place(
                actor=present_actor(), agreement_id=agreement_id, details=form.details(), now=clock.now()
            )
            if made.case_id is None:
                flash("Recorded. If the place is in another council’s area, that council is told.", "success")
            else:
                flash("Recorded. It costs more than was agreed, so it waits until that is authorised.", "important")
            return redirect(url_for("placements.placements"))
    return _place_page(agreement_id, form), 422


@blueprint.get("/placements/<uuid:placement_id>/end")
@requires(Permission.END_PLACEMENT)
def end_form(placement_id: UUID) -> ResponseReturnValue:
    return _end_page(placement_id, EndForm())


def _end_page(placement_id: UUID, form: EndForm) -> str:
    actor = present_actor()
    placement = queries.get_placement(actor, placement_id)
    return render_template(
        "tenants/placements/end.html",
        placement=placement,
        state=queries.state_of(placement),
        agreement=agreements.get_agreement(actor, placement.agreement_id),
        names=members.names_of([placement.provider_id, placement.area_council_id]),
        is_told=placement.area_council_id != placement.council_id,
        form=form,
    )


@blueprint.post("/placements/<uuid:placement_id>/end")
@requires(Permission.END_PLACEMENT)
@writes
def end(placement_id: UUID) -> ResponseReturnValue:
    """End a placement before its day; both councils are told."""
    form = EndForm()
    if form.validate_on_submit() and form.last_day.data:
        with refusals(form):
            ended = services.end_early(
                actor=present_actor(),
                placement_id=placement_id,
                last_day=form.last_day.data,
                reason=EndReason(form.reason.data),
                note=form.note.data or "",
                now=clock.now(),
            )
            flash(f"The placement has ended. It came to {pounds(ended.ended_total_gbp or Decimal(0))}.", "success")
            return redirect(url_for("placements.placements"))
    return _end_page(placement_id, form), 422
