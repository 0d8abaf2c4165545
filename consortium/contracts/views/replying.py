"""Variations listed for both sides, and the provider's side of one: read as a letter, accepted or declined."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.contracts import services
from consortium.contracts.forms import AcceptVariationForm, DeclineVariationForm
from consortium.contracts.permissions import Permission
from consortium.contracts.queries import variations
from consortium.contracts.rules.variation import ANSWERS, Answer, Stage
from consortium.contracts.views.blueprint import blueprint
from consortium.contracts.views.varying import led_page
from consortium.kernel import clock
from consortium.kernel.calendar import local
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
        today=local(clock.now()).date(),
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
    facts = _facts(found, None if is_lead else variations.get_held_variation(present_actor(), variation_id))
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
                now=clock.now(),
            )
            flash("Declined. The terms that you signed go on to apply, and the lead authority is told.", "success")
            return redirect(url_for("contracts.variation", variation_id=variation_id))
    return _letter(variation_id, declining=form), 422


def _facts(found: Any, held: variations.HeldVariation | None) -> dict[str, Any]:
    parties = [found.lead_id, *([held.offer.provider_id] if held else [])]
    return {
        "variation": found,
        "held": held,
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
    held = variations.get_held_variation(actor, variation_id)
    stands = variations.stage_of_variation(held.variation) is Stage.ISSUED
    may_be = ANSWERS[held.answer] if stands and Permission.ACCEPT_CONTRACT.allows(actor) else frozenset()
    shown = bytes(held.variation.terms_sha256).hex()
    form: FlaskForm | None = accepting or declining
    return render_template(
        "consortium/contracts/variation.html",
        **_facts(held.variation, held),
        can_make_pdf=papers.can_make_pdf(),
        today=local(clock.now()).date(),
        may_accept=Answer.ACCEPTED in may_be,
        may_decline=Answer.DECLINED in may_be,
        accepting=accepting or AcceptVariationForm(formdata=None, name=actor.name, shown=shown),
        declining=declining or DeclineVariationForm(formdata=None, declined_name=actor.name),
        form=form,
    )
