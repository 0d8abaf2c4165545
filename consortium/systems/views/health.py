"""Recording the route of a buyer of health services, as the lead."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.systems import queries, services
from consortium.systems.forms import HealthRouteForm
from consortium.systems.permissions import Permission
from consortium.systems.rules import Route, overlay_of
from consortium.systems.views.pages import blueprint


@blueprint.get("/systems/<uuid:system_id>/health-routes/new")
@requires(Permission.RECORD_HEALTH_ROUTE)
def health_route_form(system_id: UUID) -> ResponseReturnValue:
    return _page(_filled(HealthRouteForm(), system_id), system_id)


@blueprint.post("/systems/<uuid:system_id>/health-routes")
@requires(Permission.RECORD_HEALTH_ROUTE)
@writes
def record_health_route(system_id: UUID) -> ResponseReturnValue:
    form = _filled(HealthRouteForm(), system_id)
    if form.validate_on_submit():
        with refusals(form):
            services.record_health_route(
                actor=present_actor(),
                lot_id=UUID(form.lot_id.data),
                buyer_id=UUID(form.buyer_id.data),
                route=Route(form.route.data),
                reasons=form.reasons.data or "",
                now=clock.now(),
            )
            flash("The route is recorded.", "success")
            return redirect(url_for("systems.show_one", system_id=system_id, _anchor="health"))
    return _page(form, system_id), 422


@blueprint.post("/systems/<uuid:system_id>/health-routes/<uuid:route_id>/end")
@requires(Permission.RECORD_HEALTH_ROUTE)
@writes
def end_health_route(system_id: UUID, route_id: UUID) -> ResponseReturnValue:
    services.end_health_route(actor=present_actor(), route_id=route_id, now=clock.now())
    flash("The route is ended. The system’s own regime applies in full again.", "success")
    return redirect(url_for("systems.show_one", system_id=system_id, _anchor="health"))


def _page(form: HealthRouteForm, system_id: UUID) -> str:
    system = queries.get_own_system(present_actor(), system_id)
    overlays = {route: overlay_of(route) for route in Route}
    return render_template("consortium/systems/health_route.html", form=form, system=system, overlays=overlays)


def _filled(form: HealthRouteForm, system_id: UUID) -> HealthRouteForm:
    system = queries.get_own_system(present_actor(), system_id)
    bodies = members.list_councils_that_may_call_off(system.consortium_id, clock.today())
    form.lot_id.choices = [
        SelectChoice(str(lot.id), f"Lot {lot.number}: {lot.name}") for lot in queries.list_lots(system_id)
    ]
    form.buyer_id.choices = [SelectChoice(str(body.organisation_id), body.name) for body in bodies]
    return form
