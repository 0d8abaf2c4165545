"""A provider's application: a task list filled in any order, submitted once, then a receipt and a letter."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.admission import queries, services
from consortium.admission.permissions import Permission
from consortium.admission.rules import tasks
from consortium.admission.rules.applications import Stage
from consortium.admission.rules.tasks import Declared
from consortium.admission.services.applying import Draft, load_draft
from consortium.admission.services.comparing import since_last_time
from consortium.admission.views import deciding
from consortium.admission.views.pages import answers_shown, blueprint, leads
from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.register import queries as register
from consortium.register.rules import gates_of_register
from consortium.systems import queries as systems


@blueprint.post("/rounds/<uuid:round_id>/applications")
@requires(Permission.PREPARE_APPLICATION)
@writes
def start(round_id: UUID) -> ResponseReturnValue:
    application = services.start_application(actor=present_actor(), round_id=round_id, now=clock.now())
    return redirect(url_for("admission.show_application", application_id=application.id))


@blueprint.get("/applications/<uuid:application_id>")
@requires(Permission.SEE_ROUNDS)
def show_application(application_id: UUID) -> ResponseReturnValue:
    """To the applicant, what is done and left; to the lead, what was submitted."""
    actor = present_actor()
    application = queries.get_application(application_id)
    if application.provider_id != actor.organisation_id:
        if application.lead_id == actor.organisation_id and Permission.SEE_ROUND_AS_LEAD.allows(actor):
            return deciding.page_of_application(application)
        raise NotFound
    draft = load_draft(application)
    return render_template(
        "consortium/admission/application.html",
        **frame_of(draft),
        parts=[(part, _where(application_id, part.key)) for part in draft.parts()],
        since=since_last_time(draft),
        profile=register.find_profile(actor.organisation),
        warnings=_warnings(draft),
        decisions=queries.decisions_of([application_id]).get(application_id, []),
    )


@blueprint.get("/applications/<uuid:application_id>/since")
@requires(Permission.SEE_ROUNDS)
def show_since(application_id: UUID) -> ResponseReturnValue:
    """What changed since the application before, for the applicant and the lead."""
    actor, application = present_actor(), queries.get_application(application_id)
    is_own = application.provider_id == actor.organisation_id
    if not is_own and not leads(actor, application.lead_id):
        raise NotFound
    draft = load_draft(application)
    since = since_last_time(draft)
    if since is None:
        raise NotFound
    return render_template(
        "consortium/admission/since.html",
        **frame_of(draft),
        since=since,
        is_own=is_own,
        before=answers_shown(draft.questions, {each.question.key: each.before for each in since.answers}),
        after=answers_shown(draft.questions, {each.question.key: each.after for each in since.answers}),
    )


@blueprint.get("/applications/<uuid:application_id>/lots")
@requires(Permission.PREPARE_APPLICATION)
def lots_form(application_id: UUID) -> ResponseReturnValue:
    draft = own_draft(application_id)
    return _lots_page(draft, draft.offers)


@blueprint.post("/applications/<uuid:application_id>/lots")
@requires(Permission.PREPARE_APPLICATION)
@writes
def save_lots(application_id: UUID) -> ResponseReturnValue:
    form, draft = FlaskForm(), own_draft(application_id)
    offers = {lot: _ids(request.form.getlist(f"lot-{number}")) for lot, number in draft.lots.items()}
    with refusals(form):
        services.save_lots(actor=present_actor(), application_id=application_id, offers=offers, now=clock.now())
        return on_saved(application_id, "Your lots and places are saved.")
    return _lots_page(draft, offers, form), 422


@blueprint.get("/applications/<uuid:application_id>/exclusions")
@requires(Permission.PREPARE_APPLICATION)
def exclusions_form(application_id: UUID) -> ResponseReturnValue:
    draft = own_draft(application_id)
    return _exclusions_page(draft, draft.declared)


@blueprint.post("/applications/<uuid:application_id>/exclusions")
@requires(Permission.PREPARE_APPLICATION)
@writes
def save_exclusions(application_id: UUID) -> ResponseReturnValue:
    form, draft = FlaskForm(), own_draft(application_id)
    if request.form.get("none"):
        declared = {ground.key: Declared(applies=False) for ground in draft.grounds}
    else:
        declared = {
            ground.key: Declared(request.form[ground.key] == "yes", request.form.get(f"{ground.key}-since", ""))
            for ground in draft.grounds
            if request.form.get(ground.key) in {"yes", "no"}
        }
    with refusals(form):
        services.declare_exclusions(
            actor=present_actor(), application_id=application_id, declared=declared, now=clock.now()
        )
        return on_saved(application_id, "Your exclusion declarations are saved.")
    return _exclusions_page(draft, declared, form), 422


@blueprint.get("/applications/<uuid:application_id>/review")
@requires(Permission.PREPARE_APPLICATION)
def review(application_id: UUID) -> ResponseReturnValue:
    return _review_page(own_draft(application_id), FlaskForm())


@blueprint.post("/applications/<uuid:application_id>/submit")
@requires(Permission.SUBMIT_APPLICATION)
@writes
def submit(application_id: UUID) -> ResponseReturnValue:
    form = FlaskForm()
    with refusals(form):
        services.submit_application(actor=present_actor(), application_id=application_id)
        return redirect(url_for("admission.show_receipt", application_id=application_id))
    return _review_page(own_draft(application_id), form), 422


@blueprint.get("/applications/<uuid:application_id>/receipt")
@requires(Permission.SEE_OWN_APPLICATIONS)
def show_receipt(application_id: UUID) -> ResponseReturnValue:
    application = queries.get_own_application(present_actor(), application_id)
    if application.receipt is None:
        raise NotFound
    return render_template("consortium/admission/receipt.html", **frame_of(load_draft(application)))


@blueprint.get("/applications/<uuid:application_id>/receipt.jws")
@requires(Permission.SEE_OWN_APPLICATIONS)
def download_receipt(application_id: UUID) -> ResponseReturnValue:
    """The signed receipt itself, for anybody to check against the published key."""
    application = queries.get_own_application(present_actor(), application_id)
    if application.receipt is None:
        raise NotFound
    return download(application.receipt, f"receipt-{application.reference}.jws", "application/jose")


@blueprint.get("/applications/<uuid:application_id>/letter")
@requires(Permission.SEE_OWN_APPLICATIONS)
def show_letter(application_id: UUID) -> ResponseReturnValue:
    application = queries.get_own_application(present_actor(), application_id)
    made = queries.decisions_of([application_id]).get(application_id, [])
    if not made:
        raise NotFound
    return render_template(
        "consortium/admission/letter.html",
        **deciding.letter_of(application, made),
        reviews=queries.reviews_of([each.replaces_id or each.id for each in made]),
        may_ask=Permission.ASK_FOR_REVIEW.allows(present_actor()),
    )


@blueprint.post("/applications/<uuid:application_id>/withdraw")
@requires(Permission.SUBMIT_APPLICATION)
@writes
def withdraw(application_id: UUID) -> ResponseReturnValue:
    services.withdraw_application(actor=present_actor(), application_id=application_id, now=clock.now())
    flash("The application is withdrawn.", "success")
    return redirect(url_for("admission.show_rounds"))


def own_draft(application_id: UUID) -> Draft:
    return load_draft(queries.get_own_application(present_actor(), application_id))


def on_saved(application_id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("admission.show_application", application_id=application_id))


def frame_of(draft: Draft) -> dict[str, Any]:
    """What every page of an application shows."""
    application, now = draft.application, clock.now()
    round_ = queries.get_round(application.round_id)
    system = systems.get_system(round_.system_id)
    made = queries.decisions_of([application.id]).get(application.id, [])
    stage = queries.marks_of(application, round_, decisions=made).stage_at(now)
    return {
        "application": application,
        "draft": draft,
        "round": round_,
        "system": system,
        "lead": members.get_organisation(system.lead_id),
        "stage": stage,
        "due": queries.decision_due_of(application, round_, system),
        "extension": queries.extensions_of([application.id]).get(application.id),
        "is_draft": stage is Stage.DRAFT,
        "left": ", ".join(tasks.left_in(draft.parts())),
        "lots": systems.list_lots(system.id),
    }


def _where(application_id: UUID, key: str) -> str:
    if key in {"lots", "exclusions"}:
        return url_for(f"admission.{key}_form", application_id=application_id)
    return url_for("admission.section_form", application_id=application_id, key=key)


def _ids(written: list[str]) -> list[UUID]:
    """Ids as a form sent them; what is no id is nobody's."""
    try:
        return [UUID(each) for each in written]
    except ValueError:
        raise NotFound from None


def _warnings(draft: Draft) -> list[tuple[str, str]]:
    """What the register lacks for the lots applied for: lot and words. It does not stop a submission, but admission."""
    if register.find_profile(draft.application.provider_id) is None:
        return []
    shows, on = register.shown_by(draft.application.provider_id), clock.today()
    names = {lot: number for lot, number in draft.lots.items() if lot in draft.offers}
    return [
        (f"Lot {number}", gate.why)
        for lot, number in names.items()
        for gate in gates_of_register(shows, register.needs_of(lot), on)
        if not gate.is_passed
    ]


def _lots_page(draft: Draft, offers: Mapping[UUID, Any], form: FlaskForm | None = None) -> str:
    system = systems.get_system(queries.get_round(draft.application.round_id).system_id)
    councils = members.list_councils_that_may_call_off(system.consortium_id, clock.today())
    return render_template(
        "consortium/admission/lots.html", **frame_of(draft), councils=councils, offers=offers, form=form
    )


def _exclusions_page(draft: Draft, declared: Mapping[str, Declared], form: FlaskForm | None = None) -> str:
    return render_template("consortium/admission/exclusions.html", **frame_of(draft), declared=declared, form=form)


def _review_page(draft: Draft, form: FlaskForm) -> str:
    return render_template(
        "consortium/admission/review.html",
        **frame_of(draft),
        parts=[(part, _where(draft.application.id, part.key)) for part in draft.parts()],
        warnings=_warnings(draft),
        names=members.names_of([place for places in draft.offers.values() for place in places]),
        shown=answers_shown(draft.questions, draft.answers),
        may_submit=Permission.SUBMIT_APPLICATION.allows(present_actor()),
        form=form,
    )
