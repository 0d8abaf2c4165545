"""Pauses and room: the provider's own switches, quick on a phone."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.register import queries, services
from consortium.register.forms.availability import CapacityForm, PauseForm, pause_form
from consortium.register.permissions import Permission
from consortium.register.views.pages import blueprint, lots_by_id
from consortium.systems import queries as systems


@blueprint.get("/provider/availability")
@requires(Permission.READ_OWN_PROFILE)
def availability() -> ResponseReturnValue:
    """What we have paused, and what room we say we have."""
    return _page(None)


def _page(form: PauseForm | None) -> str:
    actor, now = present_actor(), clock.now()
    places = queries.list_places(actor.organisation)
    pauses = queries.list_pauses(actor.organisation, now)
    stated = {(row.lot_id, row.council_id): queries.room_in(row) for row in queries.list_capacities(actor.organisation)}
    lots = lots_by_id({*(place.lot_id for place in places), *(each.lot_id for each in pauses if each.lot_id)})
    councils = members.names_of([*(place.council_id for place in places),
                                 *(each.council_id for each in pauses if each.council_id)])  # fmt: skip
    offered = [
        {
            "lot": lots[place.lot_id],
            "council": councils.get(place.council_id, ""),
            "place": place,
            "room": stated.get((place.lot_id, place.council_id)),
            "is_paused": any(
                queries.pause_in(each).stops(lot_id=place.lot_id, council_id=place.council_id, at=now)
                for each in pauses
            ),
        }
        for place in places
        if place.lot_id in lots
    ]
    return render_template(
        "consortium/register/availability.html",
        offered=sorted(offered, key=lambda each: (each["lot"].number, each["lot"].name, each["council"])),
        pauses=[(each, queries.pause_in(each).state_at(now)) for each in pauses],
        lots=lots,
        councils=councils,
        now=now,
        pausing=form or _form(places),
        form=form,
        may_keep=Permission.KEEP_OWN_PROFILE.allows(actor),
    )


def _form(places: Any) -> PauseForm:
    lots = lots_by_id([place.lot_id for place in places])
    councils = members.names_of([place.council_id for place in places])
    return pause_form({lot_id: lot.name for lot_id, lot in lots.items()}, councils)


@blueprint.post("/provider/pauses")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def pause_invitations() -> ResponseReturnValue:
    form = _form(queries.list_places(present_actor().organisation))
    if form.validate_on_submit():
        with refusals(form):
            services.pause_invitations(
                actor=present_actor(),
                lot_id=form.lot_id,
                council_id=form.council_id,
                from_on=form.from_on.data,
                until_on=form.until_on.data,
                now=clock.now(),
            )
            flash("Paused. What you were invited to already stays open to you.", "success")
            return redirect(url_for("register.availability"))
    return _page(form), 422


@blueprint.post("/provider/pauses/<uuid:pause_id>/resume")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def resume_invitations(pause_id: UUID) -> ResponseReturnValue:
    services.resume_invitations(actor=present_actor(), pause_id=pause_id, now=clock.now())
    flash("Resumed. You are invited again from now on.", "success")
    return redirect(url_for("register.availability"))


@blueprint.get("/provider/capacity/<uuid:lot_id>/<uuid:council_id>")
@requires(Permission.KEEP_OWN_PROFILE)
def edit_capacity(lot_id: UUID, council_id: UUID) -> ResponseReturnValue:
    stated = next(
        (
            row
            for row in queries.list_capacities(present_actor().organisation)
            if (row.lot_id, row.council_id) == (lot_id, council_id)
        ),
        None,
    )
    return _capacity_page(lot_id, council_id, CapacityForm(obj=stated))


def _capacity_page(lot_id: UUID, council_id: UUID, form: CapacityForm) -> str:
    places = queries.list_places(present_actor().organisation, lot_id)
    if council_id not in {place.council_id for place in places}:
        raise NotFound
    return render_template(
        "consortium/register/capacity.html",
        lot=systems.get_lot(lot_id),
        council=members.get_organisation(council_id),
        form=form,
    )


@blueprint.post("/provider/capacity/<uuid:lot_id>/<uuid:council_id>")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def state_capacity(lot_id: UUID, council_id: UUID) -> ResponseReturnValue:
    form = CapacityForm()
    if form.validate_on_submit():
        with refusals(form):
            places = form.free_places.data
            services.state_capacity(
                actor=present_actor(),
                lot_id=lot_id,
                council_id=council_id,
                free_places=None if places is None else int(places),
                weekly_hours=form.weekly_hours.data,
                now=clock.now(),
            )
            flash("Saved. Councils see it beside your name, with today’s date.", "success")
            return redirect(url_for("register.availability"))
    return _capacity_page(lot_id, council_id, form), 422
