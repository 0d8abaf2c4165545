"""Affected by changes on the register: what is touched, what to do, and who looks after it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.continuity import queries, services
from tenants.continuity.forms import HandledForm
from tenants.continuity.permissions import Permission
from tenants.continuity.queries import Effect

blueprint = Blueprint("continuity", __name__)
frame.navigate("Affected", "continuity.show_list", Permission.SEE_EFFECTS, order=57)
ON_HOME = 5
MOST_EXPORTED = 5000
COLUMNS = ("Provider", "Change", "Lot", "Affected", "Reference", "Title", "Since", "Handled", "What was done")


def _names(effects: list[Effect]) -> dict[str, Any]:
    """The names to show them by: providers, lots, and our colleagues."""
    return {
        "providers": members.names_of([each.provider_id for each in effects]),
        "lots": {id_: lot.name for id_, lot in systems.lots_by_id({each.lot_id for each in effects}).items()},
        "people": people.names_of([who for each in effects for who in (each.seen_by, each.handled_by)]),
    }


def _is_handled() -> bool:
    return request.args.get("show") == "handled"


@blueprint.get("/affected")
@requires(Permission.SEE_EFFECTS)
def show_list() -> ResponseReturnValue:
    """Our agreements and mini-tenders that a change on the register touches, a page at a time."""
    actor, is_handled = present_actor(), _is_handled()
    before = request.args.get("before", type=UUID)
    found = queries.list_effects(actor, is_handled=is_handled, before=before, limit=queries.PAGE + 1)
    effects, more = found[: queries.PAGE], found[queries.PAGE :]
    show = {"show": "handled"} if is_handled else {}
    return render_template(
        "tenants/continuity/list.html",
        effects=effects,
        is_handled=is_handled,
        show=show,
        open_count=queries.count_open(actor),
        next_page=url_for(".show_list", **show, before=effects[-1].id) if more else None,
        first_page=url_for(".show_list", **show) if before else None,
        **_names(effects),
    )


@blueprint.get("/affected.<any(csv, ods):kind>")
@requires(Permission.SEE_EFFECTS)
def export(kind: str) -> ResponseReturnValue:
    return download_table(f"affected.{kind}", COLUMNS, _lines())


def _lines() -> list[list[str]]:
    effects = queries.list_effects(present_actor(), is_handled=_is_handled(), limit=MOST_EXPORTED)
    names = _names(effects)
    return [
        [
            names["providers"].get(each.provider_id, ""),
            each.change.in_words,
            names["lots"].get(each.lot_id, ""),
            str(each.work),
            each.reference,
            each.title,
            each.noticed_at.isoformat(timespec="minutes"),
            each.handled_at.isoformat(timespec="minutes") if each.handled_at else "",
            each.note or "",
        ]
        for each in effects
    ]


@blueprint.get("/affected/<uuid:effect_id>")
@requires(Permission.SEE_EFFECTS)
def show(effect_id: UUID) -> ResponseReturnValue:
    return _page(effect_id, HandledForm())


def _page(effect_id: UUID, form: HandledForm) -> str:
    actor = present_actor()
    effect = queries.get_effect(actor, effect_id)
    return render_template(
        "tenants/continuity/effect.html",
        effect=effect,
        form=form,
        may_handle=Permission.HANDLE_EFFECT.allows(actor) and effect.handled_at is None,
        is_mine=effect.seen_by is not None and effect.seen_by == actor.person_id,
        **_names([effect]),
    )


@blueprint.post("/affected/<uuid:effect_id>/seen")
@requires(Permission.HANDLE_EFFECT)
@writes
def mark_seen(effect_id: UUID) -> ResponseReturnValue:
    services.mark_seen(actor=present_actor(), effect_id=effect_id, now=clock.now())
    flash("Your colleagues see that you look after it.", "success")
    return redirect(url_for(".show", effect_id=effect_id))


@blueprint.post("/affected/<uuid:effect_id>/handled")
@requires(Permission.HANDLE_EFFECT)
@writes
def handle(effect_id: UUID) -> ResponseReturnValue:
    form = HandledForm()
    if form.validate_on_submit():
        with refusals(form):
            services.handle(actor=present_actor(), effect_id=effect_id, note=form.note.data or "", now=clock.now())
            flash("Handled. It is kept under Handled.", "success")
            return redirect(url_for(".show_list"))
    return _page(effect_id, form), 422


@frame.home_panel(order=18)
def show_open(actor: Actor) -> str | None:
    """What is affected and not handled, on the home of whoever may handle it."""
    if not Permission.HANDLE_EFFECT.allows(actor):
        return None
    effects = queries.list_effects(actor, limit=ON_HOME)
    if not effects:
        return None
    return render_template("tenants/continuity/panel.html", effects=effects, **_names(effects))
