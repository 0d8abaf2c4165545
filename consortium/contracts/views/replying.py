"""Variations listed for both sides, and the provider's side of one: read as a letter, accepted or declined."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from consortium.contracts import services
from consortium.contracts.forms import AcceptVariationForm, DeclineVariationForm
from consortium.contracts.permissions import Permission
from consortium.contracts.queries import variations
from consortium.contracts.rules.variation import ANSWERS, Answer, Stage
from consortium.contracts.views.blueprint import blueprint
from consortium.contracts.views.varying import led_page
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import papers
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.systems import queries as systems

PAGE = 25


@blueprint.get("/variations")
@requires(Permission.SEE_OWN_CONTRACTS)
def list_variations() -> ResponseReturnValue:
    """Our variations, as lead or as provider, and how far each is."""
    actor = present_actor()
    listed = variations.list_variations(actor, after=request.args.get("after", type=UUID), limit=PAGE)
    return render_template(
        "consortium/contracts/variations.html",
        variations=listed,
        progress=variations.progress_of([each.id for each in listed]),
        systems=systems.systems_by_id({each.system_id for each in listed}),
        today=clock.today(),
        led=[
            each
            for each in systems.list_systems()
            if each.lead_id == actor.organisation_id and Permission.VARY_CONTRACTS.allows(actor)
        ],
        next_page=url_for("contracts.list_variations", after=listed[-1].id) if len(listed) == PAGE else None,
    )


@blueprint.get("/variations/<uuid:variation_id>")
@requires(Permission.SEE_OWN_CONTRACTS)
def variation(variation_id: UUID) -> ResponseReturnValue:
    """One variation: as the lead follows it, or as the letter that a provider holds."""
    if variations.get_variation(variation_id).lead_id == present_actor().organisation:
        return led_page(variation_id)
    return _letter(variation_id)


@blueprint.get("/variations/<uuid:variation_id>/variation.pdf")
@requires(Permission.SEE_OWN_CONTRACTS)
def variation_as_pdf(variation_id: UUID) -> ResponseReturnValue:
    """The same words as the page, for either party to keep."""
    found = variations.get_variation(variation_id)
    is_lead = found.lead_id == present_actor().organisation
    facts = _facts(found, [] if is_lead else variations.list_held(present_actor(), variation_id))
    return papers.pdf("consortium/contracts/variation_paper.html", f"{found.reference}.pdf", **facts)


@blueprint.post("/variations/<uuid:variation_id>/acceptance")
@requires(Permission.ACCEPT_CONTRACT)
@writes
def accept_variation(variation_id: UUID) -> ResponseReturnValue:
    form = AcceptVariationForm()
    if form.validate_on_submit():
        with refusals(form):
            services.accept_variation(
                actor=present_actor(),
                variation_id=variation_id,
                name=form.name.data or "",
                role=form.role.data or "",
                shown_sha256=form.shown.data or "",
                contract_ids=_chosen(form.contracts.data, variation_id),
                now=clock.now(),
            )
            flash("Accepted. The page says from when the new terms apply to you.", "success")
            return redirect(url_for("contracts.variation", variation_id=variation_id))
    return _letter(variation_id, accepting=form), 422


@blueprint.post("/variations/<uuid:variation_id>/refusal")
@requires(Permission.ACCEPT_CONTRACT)
@writes
def decline_variation(variation_id: UUID) -> ResponseReturnValue:
    form = DeclineVariationForm()
    if form.validate_on_submit():
        with refusals(form):
            services.decline_variation(
                actor=present_actor(),
                variation_id=variation_id,
                name=form.declined_name.data or "",
                role=form.declined_role.data or "",
                reason=form.declined_reason.data or "",
                contract_ids=_chosen(form.declined_contracts.data, variation_id),
                now=clock.now(),
            )
            flash("Declined. The terms that you signed go on to apply, and the lead authority is told.", "success")
            return redirect(url_for("contracts.variation", variation_id=variation_id))
    return _letter(variation_id, declining=form), 422


def _chosen(ticked: list[str] | None, variation_id: UUID) -> list[UUID] | None:
    """The contracts that a reply is for: those ticked where there are several, else the only one."""
    held = variations.list_held(present_actor(), variation_id)
    if len(held) == 1:
        return None
    return [each.offer.contract_id for each in held if str(each.offer.contract_id) in set(ticked or ())]


def _facts(found: Any, held: list[variations.HeldVariation]) -> dict[str, Any]:
    parties = [found.lead_id, *(each.offer.provider_id for each in held)]
    return {
        "variation": found,
        "held": held,
        "contracts": variations.contracts_by_id([each.offer.contract_id for each in held]),
        "system": systems.get_system(found.system_id),
        "lead": members.get_organisation(found.lead_id),
        "parties": members.names_of(parties),
    }


def _letter(
    variation_id: UUID,
    *,
    accepting: AcceptVariationForm | None = None,
    declining: DeclineVariationForm | None = None,
) -> str:
    actor = present_actor()
    held = variations.list_held(actor, variation_id)
    facts = _facts(held[0].variation, held)
    stands = variations.stage_of_variation(held[0].variation) is Stage.ISSUED
    open_ = held if stands and Permission.ACCEPT_CONTRACT.allows(actor) else []
    to_accept = [each for each in open_ if Answer.ACCEPTED in ANSWERS[each.answer]]
    to_decline = [each for each in open_ if Answer.DECLINED in ANSWERS[each.answer]]
    shown = bytes(held[0].variation.terms_sha256).hex()
    form: FlaskForm | None = accepting or declining
    accepting = accepting or AcceptVariationForm(formdata=None, name=actor.name, shown=shown, contracts=_ids(to_accept))
    declining = declining or DeclineVariationForm(
        formdata=None, declined_name=actor.name, declined_contracts=_ids(to_decline)
    )
    accepting.contracts.choices = _choices(to_accept, facts["contracts"])
    declining.declined_contracts.choices = _choices(to_decline, facts["contracts"])
    return render_template(
        "consortium/contracts/variation.html",
        **facts,
        can_make_pdf=papers.can_make_pdf(),
        today=clock.today(),
        waiting=[each for each in held if each.answer is Answer.WAITING],
        may_accept=bool(to_accept),
        may_decline=bool(to_decline),
        accepting=accepting,
        declining=declining,
        form=form,
    )


def _ids(held: list[variations.HeldVariation]) -> list[str]:
    return [str(each.offer.contract_id) for each in held]


def _choices(held: list[variations.HeldVariation], contracts: dict[UUID, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(each.offer.contract_id), contracts[each.offer.contract_id].reference) for each in held]
