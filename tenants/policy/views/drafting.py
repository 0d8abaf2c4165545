"""Writing a draft: the form, and what is shown to somebody whose draft was changed under their hands."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.policy import queries, services
from tenants.policy.forms.terms import PolicyForm, filled_from
from tenants.policy.permissions import Permission
from tenants.policy.queries import LotToBuyFrom
from tenants.policy.rules import TYPICAL_WINDOWS, USUAL_MONTHS_KEPT, PolicyTerms, PriceFormula, Style, TieBreak
from tenants.policy.rules.words import changed_sections
from tenants.policy.views.blueprint import blueprint, get_lot


@blueprint.get("/policies/lots/<uuid:lot_id>/draft")
@requires(Permission.DRAFT_POLICY)
def draft_form(lot_id: UUID) -> ResponseReturnValue:
    """The draft, or a new one that begins with what is in force."""
    lot = get_lot(lot_id)
    draft = queries.find_draft(present_actor().organisation, lot_id)
    return _draft_page(lot, PolicyForm(data={**_beginning(lot_id, draft), "seen": _seen(draft)}))


def _beginning(lot_id: UUID, draft: Any) -> dict[str, Any]:
    policy = draft or queries.find_policy_in_force(present_actor().organisation, lot_id, clock.now())
    if policy:
        return filled_from(queries.terms_of(policy))
    return {
        "style": str(Style.OUTCOMES),
        "price_formula": str(PriceFormula.LOWEST_PROPORTIONAL),
        **{str(u): {"amount": window.amount, "unit": str(window.unit)} for u, window in TYPICAL_WINDOWS.items()},
        **{f"tie_break_{number}": str(rule) for number, rule in enumerate(TieBreak, start=1)},
        "ceiling_is_hard": True,
        "assessors_needed": 1,
        "opening_officers": "1",
        "bids_kept_months": USUAL_MONTHS_KEPT,
    }


def _seen(draft: Any) -> str:
    """Which text of which version is before somebody: nothing where there is no draft yet."""
    return f"{draft.version}.{draft.revision}" if draft else ""


def _draft_page(lot: LotToBuyFrom, form: PolicyForm, meanwhile: dict[str, Any] | None = None) -> str:
    form.fill_up()
    return render_template("tenants/policy/draft.html", lot=lot, form=form, meanwhile=meanwhile)


@blueprint.post("/policies/lots/<uuid:lot_id>/draft")
@requires(Permission.DRAFT_POLICY)
@writes
def save_draft(lot_id: UUID) -> ResponseReturnValue:
    """Draft the next version, or change the draft there is; not over what somebody else wrote meanwhile."""
    actor, lot, form = present_actor(), get_lot(lot_id), PolicyForm()
    draft = queries.find_draft(actor.organisation, lot_id)
    meanwhile: dict[str, Any] | None = None
    if form.validate_on_submit():
        if (form.seen.data or "") != _seen(draft):
            meanwhile = _meanwhile(draft, form.terms())
            form.seen.data = _seen(draft)
        else:
            with refusals(form):
                return _saved(lot_id, draft, form.terms())
    return _draft_page(lot, form, meanwhile), 422


def _saved(lot_id: UUID, draft: Any, terms: PolicyTerms) -> ResponseReturnValue:
    actor, now = present_actor(), clock.now()
    if draft:
        policy = services.change_policy(actor=actor, policy_id=draft.id, terms=terms, now=now, seen=draft.revision)
    else:
        policy = services.draft_policy(actor=actor, lot_id=lot_id, terms=terms, now=now)
    flash("The draft is saved. It changes nothing until it is adopted.", "success")
    return redirect(url_for("policy.show", policy_id=policy.id))


def _meanwhile(draft: Any, typed: PolicyTerms) -> dict[str, Any]:
    """Who wrote what meanwhile, and how it differs from what was typed; no draft where theirs was ended."""
    if draft is None:
        return {"draft": None, "changes": ()}
    writer = draft.changed_by or draft.drafted_by
    return {
        "draft": draft,
        "at": draft.changed_at or draft.drafted_at,
        "who": people.names_of([writer]).get(writer, "Somebody"),
        "changes": changed_sections(queries.terms_of(draft), typed),
    }
