"""The extensions of a system: the lead's pages, and a member's."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.systems import queries, services
from consortium.systems.forms import AskForViewsForm, DecideExtensionForm, ExtensionForm, ExtensionViewForm
from consortium.systems.permissions import Permission
from consortium.systems.rules import Approval, Outcome, Stage, View, stage_of
from consortium.systems.views.pages import blueprint

APPROVALS = (1, 2, 3)


@frame.home_panel(order=45)
def show_views_asked(actor: Actor) -> str | None:
    """Views on extensions that a strategic lead's organisation is asked for."""
    if not Permission.GIVE_VIEW.allows(actor):
        return None
    belongs = members.list_consortia_of(actor.organisation, clock.today())
    asked = queries.list_extensions_asked_of(belongs, actor.organisation) if belongs else []
    return render_template("consortium/systems/panel_of_member.html", asked=asked) if asked else None


@blueprint.get("/systems/<uuid:system_id>/extensions/new")
@requires(Permission.DRAFT_SYSTEM)
def extension_form(system_id: UUID) -> ResponseReturnValue:
    return _draft_page(ExtensionForm(), system_id)


@blueprint.post("/systems/<uuid:system_id>/extensions")
@requires(Permission.DRAFT_SYSTEM)
@writes
def advertise_extension(system_id: UUID) -> ResponseReturnValue:
    form = ExtensionForm()
    if form.validate_on_submit():
        with refusals(form):
            extension = services.advertise_extension(
                actor=present_actor(), system_id=system_id, ends_on=form.ends_on.data
            )
            flash(f"Extension {extension.number} is added.", "success")
            return redirect(url_for("systems.show_one", system_id=system_id, _anchor="term"))
    return _draft_page(form, system_id), 422


@blueprint.post("/extensions/<uuid:extension_id>/remove")
@requires(Permission.DRAFT_SYSTEM)
@writes
def remove_extension(extension_id: UUID) -> ResponseReturnValue:
    system_id = queries.get_own_extension(present_actor(), extension_id).system_id
    services.remove_extension(actor=present_actor(), extension_id=extension_id)
    flash("The extension is taken out of the draft.", "success")
    return redirect(url_for("systems.show_one", system_id=system_id, _anchor="term"))


@blueprint.get("/extensions/<uuid:extension_id>")
@requires(Permission.SEE_EXTENSIONS)
def show_extension(extension_id: UUID) -> ResponseReturnValue:
    """What is asked or was decided, and the views as far as they are given."""
    actor, facts = present_actor(), _facts(extension_id)
    extension, stage = facts["extension"], facts["stage"]
    is_open = extension.outcome is None
    leads = extension.lead_id == actor.organisation_id and Permission.DECIDE_EXTENSION.allows(actor)
    views = {each.council_id: each for each in queries.list_views(extension_id)}
    bodies = members.list_councils_that_may_call_off(facts["system"].consortium_id, clock.today())
    missing = [each for each in bodies if each.organisation_id not in views or not views[each.organisation_id].given_at]
    belongs = any(each.organisation_id == actor.organisation_id for each in bodies)
    earlier = [each for each in queries.list_extensions(extension.system_id) if each.number < extension.number]
    is_next = is_open and all(each.outcome == Outcome.EXTENDED for each in earlier)
    return render_template(
        "consortium/systems/extension.html",
        **facts,
        views=views,
        bodies=bodies,
        left=[each for each in members.list_public_bodies() if each.id in _left(views, bodies)],
        missing=missing,
        belongs=belongs,
        approvals={council_id: _approvals(each) for council_id, each in views.items()},
        may_ask=leads and is_next and facts["system"].published_at is not None,
        may_remind=leads and stage is Stage.ASKED and bool(missing),
        may_decide=leads and is_next and extension.asked_at is not None and (stage is not Stage.ASKED or not missing),
        may_give=belongs and stage is Stage.ASKED and Permission.GIVE_VIEW.allows(actor),
    )


@blueprint.get("/extensions/<uuid:extension_id>/ask")
@requires(Permission.DECIDE_EXTENSION)
def ask_form(extension_id: UUID) -> ResponseReturnValue:
    return _lead_page("ask", AskForViewsForm(), extension_id)


@blueprint.post("/extensions/<uuid:extension_id>/ask")
@requires(Permission.DECIDE_EXTENSION)
@writes
def ask_for_views(extension_id: UUID) -> ResponseReturnValue:
    form = AskForViewsForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask_for_views(
                actor=present_actor(), extension_id=extension_id, due_on=form.due_on.data, now=clock.now()
            )
            flash("Every member is asked for its view.", "success")
            return redirect(url_for("systems.show_extension", extension_id=extension_id))
    return _lead_page("ask", form, extension_id), 422


@blueprint.post("/extensions/<uuid:extension_id>/remind")
@requires(Permission.DECIDE_EXTENSION)
@writes
def remind(extension_id: UUID) -> ResponseReturnValue:
    reminded = services.remind_of_views(actor=present_actor(), extension_id=extension_id, now=clock.now())
    flash(f"Reminded: {reminded}. Nobody is reminded twice on one day.", "success")
    return redirect(url_for("systems.show_extension", extension_id=extension_id))


@blueprint.get("/extensions/<uuid:extension_id>/view")
@requires(Permission.GIVE_VIEW)
def view_form(extension_id: UUID) -> ResponseReturnValue:
    saved = queries.find_view(extension_id, present_actor().organisation)
    return _view_page(ExtensionViewForm(data=_typed(saved)), extension_id, saved)


@blueprint.post("/extensions/<uuid:extension_id>/view")
@requires(Permission.GIVE_VIEW)
@writes
def save_view(extension_id: UUID) -> ResponseReturnValue:
    actor, form = present_actor(), ExtensionViewForm()
    is_given = "draft" not in request.form
    if form.validate_on_submit():
        with refusals(form):
            saved = services.save_view(
                actor=actor,
                extension_id=extension_id,
                opinion=_opinion(form),
                is_given=is_given,
                now=clock.now(),
                revision=form.revision.data or 0,
            )
            if saved.given_at is None:
                flash("Saved as a draft. It is NOT given: only your organisation can read it.", "success")
            else:
                flash("Your organisation’s view is given. The members of the consortium can read it.", "success")
            return redirect(url_for("systems.show_extension", extension_id=extension_id))
    return _view_page(form, extension_id, queries.find_view(extension_id, actor.organisation)), 422


@blueprint.get("/extensions/<uuid:extension_id>/decision")
@requires(Permission.DECIDE_EXTENSION)
def decide_extension_form(extension_id: UUID) -> ResponseReturnValue:
    return _lead_page("decide", DecideExtensionForm(), extension_id)


@blueprint.post("/extensions/<uuid:extension_id>/decision")
@requires(Permission.DECIDE_EXTENSION)
@writes
def decide_extension(extension_id: UUID) -> ResponseReturnValue:
    form = DecideExtensionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.decide_extension(
                actor=present_actor(),
                extension_id=extension_id,
                outcome=Outcome(form.outcome.data),
                agreed_ends_on=form.agreed_ends_on.data,
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash("The decision is recorded. Every member is told.", "success")
            return redirect(url_for("systems.show_extension", extension_id=extension_id))
    return _lead_page("decide", form, extension_id), 422


def _facts(extension_id: UUID) -> dict[str, Any]:
    extension = queries.get_extension(extension_id)
    system = queries.get_system(extension.system_id)
    outcome = None if extension.outcome is None else Outcome(extension.outcome)
    return {
        "extension": extension,
        "system": system,
        "lead": members.get_organisation(extension.lead_id),
        "last_day": queries.last_day_of(system),
        "stage": stage_of(
            asked=extension.asked_at is not None, due_on=extension.views_due_on, outcome=outcome, on=clock.today()
        ),
    }


def _left(views: dict[UUID, Any], bodies: list[Any]) -> set[UUID]:
    """Bodies that gave a view and have left the consortium since."""
    return {each for each, view in views.items() if view.given_at} - {each.organisation_id for each in bodies}


def _draft_page(form: ExtensionForm, system_id: UUID) -> str:
    system = queries.get_own_system(present_actor(), system_id)
    before = queries.list_extensions(system_id)
    return render_template(
        "consortium/systems/extension_form.html",
        form=form,
        system=system,
        number=len(before) + 1,
        follows_on=before[-1].ends_on if before else system.ends_on,
        last_day=queries.last_day_of(system),
    )


def _lead_page(act: str, form: FlaskForm, extension_id: UUID) -> str:
    facts = _facts(extension_id)
    if facts["extension"].lead_id != present_actor().organisation_id:
        raise NotFound
    missing = services.missing_views(extension=facts["extension"], now=clock.now())
    return render_template(f"consortium/systems/extension_{act}.html", **facts, form=form, missing=missing)


def _view_page(form: ExtensionViewForm, extension_id: UUID, saved: Any) -> str:
    return render_template("consortium/systems/extension_view.html", **_facts(extension_id), form=form, saved=saved)


def _approvals(view: Any) -> list[Approval]:
    return [Approval(each["office"], date.fromisoformat(each["approved_on"])) for each in view.approvals]


def _typed(saved: Any) -> dict[str, Any]:
    """What the form shows at first."""
    if saved is None:
        return {"revision": "0"}
    typed = {"view": saved.view, "reason": saved.reason, "revision": str(saved.revision)}
    for number, each in zip(APPROVALS, _approvals(saved), strict=False):
        typed |= {f"office_{number}": each.office, f"approved_on_{number}": each.approved_on}
    return typed


def _opinion(form: ExtensionViewForm) -> services.Opinion:
    """What was typed; an approval that lacks its office or its day is refused in words."""
    approvals = []
    for number in APPROVALS:
        office, day = form[f"office_{number}"].data or "", form[f"approved_on_{number}"].data
        if office.strip() and day:
            approvals.append(Approval(office, day))
        elif office.strip() or day:
            raise Refused("extension.view_unapproved")
    return services.Opinion(View(form.view.data), form.reason.data or "", approvals)
