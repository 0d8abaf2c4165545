"""Purchasing systems: what they are, and setting one up."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.systems import queries, services
from consortium.systems.forms import LotForm, SystemForm
from consortium.systems.permissions import Permission
from consortium.systems.rules import (
    REGIMES,
    PolicyAsked,
    Rating,
    Regime,
    Route,
    Step,
    cpv_codes,
    dated_settings,
    overlay_of,
    shown_at,
)
from consortium.systems.views.pages import blueprint


@frame.searcher
def find_systems(actor: Actor, text: str) -> list[frame.Hit]:
    wanted = text.lower()
    return [
        frame.Hit(system.name, url_for("systems.show_one", system_id=system.id), "Purchasing system", system.summary)
        for system in queries.list_systems()
        if wanted in system.name.lower()
    ][:10]


@blueprint.get("/systems")
@requires(Permission.READ_SYSTEMS)
def show_list() -> ResponseReturnValue:
    systems = queries.list_systems()
    led_by = members.names_of([system.lead_id for system in systems])
    return render_template(
        "consortium/systems/list.html",
        systems=systems,
        led_by=led_by,
        regimes={str(regime): rules for regime, rules in REGIMES.items()},
        may_draft=Permission.DRAFT_SYSTEM.allows(present_actor()) and bool(_led_consortia(present_actor())),
    )


@blueprint.get("/systems/<uuid:system_id>")
@requires(Permission.READ_SYSTEMS)
def show_one(system_id: UUID) -> ResponseReturnValue:
    system = queries.get_system(system_id)
    actor, today = present_actor(), clock.today()
    is_own = system.lead_id == actor.organisation
    regime, lots = Regime(system.regime), queries.list_lots(system_id)
    routes = queries.list_health_routes(system_id)
    last = queries.last_day_of(system)
    return render_template(
        "consortium/systems/detail.html",
        system=system,
        rules=REGIMES[regime],
        rules_by_step=queries.rules_of(system),
        figures=dated_settings(),
        last_day=last,
        days_of_regime=None if last is None else (last - today).days,
        lots=lots,
        lot_names={lot.id: f"Lot {lot.number}: {lot.name}" for lot in lots},
        cpv=cpv_codes(),
        bodies=members.list_members(system.consortium_id, today),
        extensions=queries.list_extensions(system_id),
        may_see_extensions=Permission.SEE_EXTENSIONS.allows(actor),
        routes=routes,
        buyers=members.names_of([each.buyer_id for each in routes]),
        overlays={str(route): overlay_of(route) for route in Route},
        may_record_route=is_own and system.published_at is not None and Permission.RECORD_HEALTH_ROUTE.allows(actor),
        lead=members.get_organisation(system.lead_id),
        days_left=(system.ends_on - today).days,
        may_change=is_own and system.published_at is None and Permission.DRAFT_SYSTEM.allows(actor),
        may_publish=is_own and system.published_at is None and Permission.PUBLISH_SYSTEM.allows(actor),
    )


@blueprint.get("/systems/new")
@requires(Permission.DRAFT_SYSTEM)
def draft_form() -> ResponseReturnValue:
    return _form_page(_system_form(SystemForm()), "Set up a purchasing system", url_for("systems.draft"))


@blueprint.post("/systems")
@requires(Permission.DRAFT_SYSTEM)
@writes
def draft() -> ResponseReturnValue:
    form = _system_form(SystemForm())
    if form.validate_on_submit():
        with refusals(form):
            system = services.draft_system(actor=present_actor(), details=_details(form), now=clock.now())
            flash("The draft is saved. Add its lots next.", "success")
            return redirect(url_for("systems.show_one", system_id=system.id))
    return _form_page(form, "Set up a purchasing system", url_for("systems.draft")), 422


@blueprint.get("/systems/<uuid:system_id>/edit")
@requires(Permission.DRAFT_SYSTEM)
def amend_form(system_id: UUID) -> ResponseReturnValue:
    system = queries.get_own_system(present_actor(), system_id)
    form = _system_form(SystemForm(obj=system, form="dynamic" if system.is_dynamic else "framework"))
    return _form_page(form, "Change the draft", url_for("systems.amend", system_id=system_id))


@blueprint.post("/systems/<uuid:system_id>/edit")
@requires(Permission.DRAFT_SYSTEM)
@writes
def amend(system_id: UUID) -> ResponseReturnValue:
    form = _system_form(SystemForm())
    if form.validate_on_submit():
        with refusals(form):
            services.amend_system(actor=present_actor(), system_id=system_id, details=_details(form), now=clock.now())
            flash("The draft is changed.", "success")
            return redirect(url_for("systems.show_one", system_id=system_id))
    return _form_page(form, "Change the draft", url_for("systems.amend", system_id=system_id)), 422


@blueprint.get("/systems/<uuid:system_id>/lots/new")
@requires(Permission.DRAFT_SYSTEM)
def lot_form(system_id: UUID) -> ResponseReturnValue:
    floor = queries.floor_of(queries.get_own_system(present_actor(), system_id))
    return _lot_page(LotForm(formdata=None, cqc_rating_floor=str(floor or "")), system_id)


@blueprint.post("/systems/<uuid:system_id>/lots")
@requires(Permission.DRAFT_SYSTEM)
@writes
def add_lot(system_id: UUID) -> ResponseReturnValue:
    form = LotForm()
    if form.validate_on_submit():
        with refusals(form):
            lot = services.add_lot(actor=present_actor(), system_id=system_id, lot=_lot_details(form))
            flash(f"Lot {lot.number} is added.", "success")
            return redirect(url_for("systems.show_one", system_id=system_id))
    return _lot_page(form, system_id), 422


@blueprint.post("/systems/<uuid:system_id>/lots/<uuid:lot_id>/remove")
@requires(Permission.DRAFT_SYSTEM)
@writes
def remove_lot(system_id: UUID, lot_id: UUID) -> ResponseReturnValue:
    if queries.get_lot(lot_id).system_id != system_id:
        raise NotFound
    services.remove_lot(actor=present_actor(), lot_id=lot_id)
    flash("The lot is taken out of the draft.", "success")
    return redirect(url_for("systems.show_one", system_id=system_id))


@blueprint.post("/systems/<uuid:system_id>/publish")
@requires(Permission.PUBLISH_SYSTEM)
@writes
def publish(system_id: UUID) -> ResponseReturnValue:
    services.publish_system(actor=present_actor(), system_id=system_id, now=clock.now())
    flash("The system is published. Everybody can read it now.", "success")
    return redirect(url_for("systems.show_one", system_id=system_id))


def _form_page(form: SystemForm, title: str, action: str) -> str:
    return render_template(
        "consortium/systems/form.html",
        form=form,
        title=title,
        action=action,
        regimes=[(regime, rules.name) for regime, rules in REGIMES.items()],
        laws={regime: shown_at(Step.DRAFTING, regime) for regime in Regime},
    )


def _lot_page(form: LotForm, system_id: UUID) -> str:
    system = queries.get_own_system(present_actor(), system_id)
    return render_template("consortium/systems/lot_form.html", form=form, system=system)


def _led_consortia(actor: Actor) -> list[SelectChoice]:
    return [
        SelectChoice(str(each.id), each.name)
        for each in members.list_consortia()
        if each.lead_id == actor.organisation_id
    ]


def _system_form(form: SystemForm) -> SystemForm:
    form.consortium_id.choices = _led_consortia(present_actor())
    return form


def _details(form: SystemForm) -> services.SystemDetails:
    """What was typed and found complete."""
    typed = {name: value for name, value in form.data.items() if name not in {"submit", "csrf_token", "form"}}
    return services.SystemDetails(
        **{
            **typed,
            "consortium_id": UUID(typed["consortium_id"]),
            "regime": Regime(typed["regime"]),
            "is_dynamic": form.form.data == "dynamic",
            "cqc_rating_floor": _rating(typed),
            **_whole(
                typed,
                "entry_every_months",
                "assessors_needed",
                "assessor_councils_needed",
                "decision_working_days",
                "agreed_call_off_days",
            ),
        }
    )


def _lot_details(form: LotForm) -> services.LotDetails:
    typed = {name: value for name, value in form.data.items() if name not in {"submit", "csrf_token"}}
    return services.LotDetails(
        **{
            **typed,
            **_whole(typed, "age_from", "age_to"),
            "cqc_rating_floor": _rating(typed) if typed["needs_cqc_personal_care"] else None,
            "policies_needed": tuple(map(PolicyAsked, typed["policies_needed"] or ())),
        }
    )


def _whole(typed: dict[str, Any], *names: str) -> dict[str, int | None]:
    return {name: None if typed[name] is None else int(typed[name]) for name in names}


def _rating(typed: dict[str, Any]) -> Rating | None:
    return Rating(typed["cqc_rating_floor"]) if typed["cqc_rating_floor"] else None
