"""How a council buys from each lot: in plain words, as a draft, and as it was before."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.policy import queries, services
from tenants.policy.forms import PolicyForm, filled_from
from tenants.policy.permissions import Permission
from tenants.policy.queries import LotToBuyFrom
from tenants.policy.rules import TYPICAL_WINDOWS, PriceFormula, Style, TieBreak
from tenants.policy.rules.words import changed_sections, in_words

blueprint = Blueprint("policy", __name__)
frame.navigate("Policies", "policy.index", Permission.SEE_POLICIES, order=70)


@blueprint.get("/policies")
@requires(Permission.SEE_POLICIES)
def index() -> ResponseReturnValue:
    """Every lot the council may buy from, and how it does."""
    actor, now = present_actor(), clock.now()
    versions: dict[UUID, list[Any]] = {}
    for policy in queries.list_policies(actor.organisation):
        versions.setdefault(policy.lot_id, []).append(policy)
    rows = [
        {
            "lot": lot,
            "adopted": next((p for p in versions.get(lot.id, []) if p.adopted_at), None),
            "draft": next((p for p in versions.get(lot.id, []) if not p.adopted_at), None),
        }
        for lot in queries.list_lots_to_buy_from(actor, local(now).date())
    ]
    return render_template("tenants/policy/index.html", rows=rows, may_draft=Permission.DRAFT_POLICY.allows(actor))


@blueprint.get("/policies/lots/<uuid:lot_id>")
@requires(Permission.SEE_POLICIES)
def show_lot(lot_id: UUID) -> ResponseReturnValue:
    """The policy in force for a lot, in plain words, and every version before it."""
    lot = _lot(lot_id)
    versions = queries.list_versions(present_actor().organisation, lot_id)
    adopted = next((policy for policy in versions if policy.adopted_at), None)
    return _show(lot, adopted, versions)


@blueprint.get("/policies/<uuid:policy_id>")
@requires(Permission.SEE_POLICIES)
def show(policy_id: UUID) -> ResponseReturnValue:
    """One version: what is drafted or was adopted, and what it changes."""
    actor = present_actor()
    policy = queries.get_own_policy(actor, policy_id)
    return _show(_lot(policy.lot_id), policy, queries.list_versions(actor.organisation, policy.lot_id))


def _lot(lot_id: UUID) -> LotToBuyFrom:
    return queries.get_lot_to_buy_from(present_actor(), lot_id, local(clock.now()).date())


def _show(lot: LotToBuyFrom, policy: Any, versions: Any) -> ResponseReturnValue:
    actor = present_actor()
    terms = queries.terms_of(policy) if policy else None
    before = next((p for p in versions if policy and p.adopted_at and p.version < policy.version), None)
    in_force = next((p for p in versions if p.adopted_at), None)
    return render_template(
        "tenants/policy/show.html",
        lot=lot,
        policy=policy,
        terms=terms,
        sections=in_words(terms) if terms else (),
        changes=changed_sections(queries.terms_of(before), terms) if terms and before else (),
        before=before,
        versions=versions,
        in_force=in_force,
        draft=next((p for p in versions if not p.adopted_at), None),
        names=people.names_of([person for p in versions for person in (p.drafted_by, p.adopted_by)]),
        may_draft=Permission.DRAFT_POLICY.allows(actor),
        may_adopt=Permission.ADOPT_POLICY.allows(actor),
    )


@blueprint.get("/policies/lots/<uuid:lot_id>/draft")
@requires(Permission.DRAFT_POLICY)
def draft_form(lot_id: UUID) -> ResponseReturnValue:
    """The draft, or a new one that begins with what is in force."""
    lot = _lot(lot_id)
    return _draft_page(lot, PolicyForm(data=_beginning(lot_id)))


def _beginning(lot_id: UUID) -> dict[str, Any]:
    council_id = present_actor().organisation
    policy = queries.find_draft(council_id, lot_id) or queries.find_policy_in_force(council_id, lot_id, clock.now())
    if policy:
        return filled_from(queries.terms_of(policy))
    return {
        "style": str(Style.OUTCOMES),
        "price_formula": str(PriceFormula.LOWEST_PROPORTIONAL),
        **{str(u): {"amount": window.amount, "unit": str(window.unit)} for u, window in TYPICAL_WINDOWS.items()},
        **{f"tie_break_{number}": str(rule) for number, rule in enumerate(TieBreak, start=1)},
        "ceiling_is_hard": True,
        "assessors_needed": 1,
    }


def _draft_page(lot: LotToBuyFrom, form: PolicyForm) -> str:
    form.fill_up()
    return render_template("tenants/policy/draft.html", lot=lot, form=form)


@blueprint.post("/policies/lots/<uuid:lot_id>/draft")
@requires(Permission.DRAFT_POLICY)
@writes
def save_draft(lot_id: UUID) -> ResponseReturnValue:
    """Draft the next version, or change the draft there is."""
    actor, lot, form = present_actor(), _lot(lot_id), PolicyForm()
    if form.validate_on_submit():
        with refusals(form):
            draft = queries.find_draft(actor.organisation, lot_id)
            if draft:
                policy = services.change_policy(actor=actor, policy_id=draft.id, terms=form.terms())
            else:
                policy = services.draft_policy(actor=actor, lot_id=lot_id, terms=form.terms(), now=clock.now())
            flash("The draft is saved. It changes nothing until it is adopted.", "success")
            return redirect(url_for("policy.show", policy_id=policy.id))
    return _draft_page(lot, form), 422


@blueprint.post("/policies/<uuid:policy_id>/adopt")
@requires(Permission.ADOPT_POLICY)
@writes
def adopt(policy_id: UUID) -> ResponseReturnValue:
    """Adopt a draft."""
    policy = services.adopt_policy(actor=present_actor(), policy_id=policy_id, now=clock.now())
    flash(f"Version {policy.version} is your council’s policy from now on.", "success")
    return redirect(url_for("policy.show_lot", lot_id=policy.lot_id))
