"""The lead's side of a variation: worded, read as each provider will read it, issued, followed, taken back."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.contracts import services
from consortium.contracts.forms import VariationForm, WithdrawVariationForm
from consortium.contracts.permissions import Permission
from consortium.contracts.queries import variations
from consortium.contracts.rules.variation import Answer, Stage
from consortium.contracts.views.blueprint import blueprint
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame, papers
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.systems import queries as systems

PAGE = 25
COLUMNS = ("Provider", "Contract", "Reply", "When", "Name", "Role", "Reason")


@blueprint.get("/systems/<uuid:system_id>/variations/new")
@requires(Permission.VARY_CONTRACTS)
def new_variation(system_id: UUID) -> ResponseReturnValue:
    system = systems.get_own_system(present_actor(), system_id)
    terms = variations.find_newest_terms(system_id) or system.terms_to_sign
    return _wording(system_id, VariationForm(terms=terms))


@blueprint.post("/systems/<uuid:system_id>/variations")
@requires(Permission.VARY_CONTRACTS)
@writes
def draft_variation(system_id: UUID) -> ResponseReturnValue:
    form = VariationForm()
    if form.validate_on_submit():
        with refusals(form):
            drafted = services.draft_variation(
                actor=present_actor(), system_id=system_id, wording=form.wording(), now=clock.now()
            )
            flash("Saved as a draft. Nobody else sees it until you issue it.", "success")
            return redirect(url_for("contracts.variation", variation_id=drafted.id))
    return _wording(system_id, form), 422


@blueprint.get("/variations/<uuid:variation_id>/wording")
@requires(Permission.VARY_CONTRACTS)
def variation_wording(variation_id: UUID) -> ResponseReturnValue:
    found = own_variation(variation_id)
    return _wording(found.system_id, VariationForm(obj=found), variation_id)


@blueprint.post("/variations/<uuid:variation_id>/wording")
@requires(Permission.VARY_CONTRACTS)
@writes
def reword_variation(variation_id: UUID) -> ResponseReturnValue:
    form = VariationForm()
    system_id = own_variation(variation_id).system_id
    if form.validate_on_submit():
        with refusals(form):
            services.reword_variation(
                actor=present_actor(),
                variation_id=variation_id,
                wording=form.wording(),
                revision=form.revision.data or 0,
                now=clock.now(),
            )
            flash("Saved. Nobody else sees it until you issue it.", "success")
            return redirect(url_for("contracts.variation", variation_id=variation_id))
    return _wording(system_id, form, variation_id), 422


@blueprint.post("/variations/<uuid:variation_id>/issue")
@requires(Permission.VARY_CONTRACTS)
@writes
def issue_variation(variation_id: UUID) -> ResponseReturnValue:
    form = FlaskForm()
    with refusals(form):
        services.issue_variation(actor=present_actor(), variation_id=variation_id, now=clock.now())
        flash("Issued. Each provider is told, and reminded until it replies.", "success")
        return redirect(url_for("contracts.variation", variation_id=variation_id))
    return led_page(variation_id, form), 422


@blueprint.post("/variations/<uuid:variation_id>/reminder")
@requires(Permission.VARY_CONTRACTS)
@writes
def remind_of_variation(variation_id: UUID) -> ResponseReturnValue:
    form = FlaskForm()
    with refusals(form):
        services.remind_of_variation(actor=present_actor(), variation_id=variation_id, now=clock.now())
        flash("Reminded. Each provider that has not replied gets an e-mail.", "success")
        return redirect(url_for("contracts.variation", variation_id=variation_id))
    return led_page(variation_id, form), 422


@blueprint.post("/variations/<uuid:variation_id>/withdrawal")
@requires(Permission.VARY_CONTRACTS)
@writes
def withdraw_variation(variation_id: UUID) -> ResponseReturnValue:
    form = WithdrawVariationForm()
    if form.validate_on_submit():
        with refusals(form):
            services.withdraw_variation(
                actor=present_actor(),
                variation_id=variation_id,
                reason=form.withdrawn_reason.data or "",
                now=clock.now(),
            )
            flash("Withdrawn. It binds nobody, and every provider that held it is told.", "success")
            return redirect(url_for("contracts.variation", variation_id=variation_id))
    return led_page(variation_id, form), 422


@blueprint.get("/variations/<uuid:variation_id>/replies.csv")
@requires(Permission.VARY_CONTRACTS)
def replies_as_csv(variation_id: UUID) -> ResponseReturnValue:
    """Where every provider stands; a cell that a spreadsheet would run is made safe."""
    found = own_variation(variation_id)
    offers = variations.list_offers(present_actor(), variation_id, limit=None)
    names = members.names_of([each.provider_id for each in offers])
    contracts = variations.contracts_by_id([each.contract_id for each in offers])
    lines = [
        [
            names.get(each.provider_id, ""),
            contracts[each.contract_id].reference,
            str(variations.answer_of(each)),
            local(each.answered_at).isoformat(timespec="minutes") if each.answered_at else "",
            each.answered_name or "",
            each.answered_role or "",
            each.declined_reason or "",
        ]
        for each in offers
    ]
    return download_table(f"{found.reference}.csv", COLUMNS, lines)


def own_variation(variation_id: UUID) -> Any:
    found = variations.get_variation(variation_id)
    if found.lead_id != present_actor().organisation:
        raise NotFound
    return found


def led_page(variation_id: UUID, form: FlaskForm | None = None) -> str:
    """The lead's page: a draft with what each provider will read, or how far the replies are."""
    actor, now = present_actor(), clock.now()
    found = own_variation(variation_id)
    stage = variations.stage_of_variation(found)
    answer = _answer_asked()
    offers = variations.list_offers(
        actor, variation_id, answer=answer, after=request.args.get("after", type=UUID), limit=PAGE
    )
    holders = variations.holders_of(actor, found.system_id, now) if stage is Stage.DRAFT else {}
    may_vary = Permission.VARY_CONTRACTS.allows(actor)
    return render_template(
        "consortium/contracts/variation_led.html",
        variation=found,
        system=systems.get_system(found.system_id),
        lead=members.get_organisation(found.lead_id),
        stage=stage,
        answer=answer,
        progress=variations.progress_of([variation_id])[variation_id],
        offers=offers,
        names=members.names_of([each.provider_id for each in offers] or sorted(holders)[:PAGE]),
        contracts=variations.contracts_by_id([each.contract_id for each in offers]),
        holders=len(holders),
        contracts_to_vary=sum(len(each) for each in holders.values()),
        people=people.names_of([found.drafted_by, found.issued_by, found.withdrawn_by]),
        today=local(now).date(),
        may_vary=may_vary,
        can_make_pdf=papers.can_make_pdf(),
        may_withdraw=may_vary and stage is not Stage.WITHDRAWN and (
            stage is Stage.DRAFT or found.effective_on > local(now).date()
        ),
        withdrawal=form if isinstance(form, WithdrawVariationForm) else WithdrawVariationForm(),
        form=form,
        next_page=url_for(
            "contracts.variation", variation_id=variation_id, answer=answer, after=offers[-1].id
        )
        if len(offers) == PAGE
        else None,
    )  # fmt: skip


def _answer_asked() -> Answer | None:
    asked = request.args.get("answer", "")
    return Answer(asked) if asked in set(Answer) else None


def _wording(system_id: UUID, form: VariationForm, variation_id: UUID | None = None) -> str:
    return render_template(
        "consortium/contracts/variation_wording.html",
        system=systems.get_own_system(present_actor(), system_id),
        variation_id=variation_id,
        form=form,
    )


@frame.home_panel(order=14)
def show_what_waits_for_a_reply(actor: Actor) -> str | None:
    """A provider's variations that wait for its reply."""
    if not Permission.ACCEPT_CONTRACT.allows(actor):
        return None
    waiting = variations.list_to_answer(actor, limit=5)
    if not waiting:
        return None
    return render_template("consortium/contracts/panel_variations.html", variations=waiting)
