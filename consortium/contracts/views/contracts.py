"""The lead authority's contract as a letter: read, accepted by name and role, listed for both sides."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.contracts import queries, services
from consortium.contracts.forms import AcceptForm, CountersignatureForm, CountersignForm
from consortium.contracts.permissions import Permission
from consortium.contracts.queries import variations
from consortium.contracts.views.blueprint import blueprint
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame, papers
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.register import queries as register
from consortium.register.queries import ContractLine
from consortium.systems import queries as systems

PAGE = 25


@blueprint.get("/contracts")
@requires(Permission.SEE_OWN_CONTRACTS)
def list_contracts() -> ResponseReturnValue:
    """Our contracts, as lead or as provider: who has accepted and who has not."""
    actor = present_actor()
    listed = queries.list_own_contracts(actor, after=request.args.get("after", type=UUID), limit=PAGE)
    return render_template(
        "consortium/contracts/contracts.html",
        contracts=listed,
        parties=members.names_of([party for each in listed for party in (each.lead_id, each.provider_id)]),
        systems=systems.systems_by_id({each.system_id for each in listed}),
        led=[
            each
            for each in systems.list_systems()
            if each.lead_id == actor.organisation_id and Permission.SET_COUNTERSIGNATURE.allows(actor)
        ],
        countersigned=queries.systems_that_need_countersignature(),
        endings=variations.endings_by_contract([each.id for each in listed]),
        next_page=url_for("contracts.list_contracts", after=listed[-1].id) if len(listed) == PAGE else None,
    )


@blueprint.get("/contracts/<uuid:contract_id>")
@requires(Permission.SEE_OWN_CONTRACTS)
def contract(contract_id: UUID) -> ResponseReturnValue:
    """One contract as a letter, which prints as it stands."""
    return _letter(contract_id, AcceptForm(name=present_actor().name))


@blueprint.post("/contracts/<uuid:contract_id>/acceptance")
@requires(Permission.ACCEPT_CONTRACT)
@writes
def accept(contract_id: UUID) -> ResponseReturnValue:
    form = AcceptForm()
    if form.validate_on_submit():
        with refusals(form):
            services.accept(
                actor=present_actor(),
                contract_id=contract_id,
                name=form.name.data or "",
                role=form.role.data or "",
                now=clock.now(),
            )
            flash("Accepted. The page says from when you are on the register.", "success")
            return redirect(url_for("contracts.contract", contract_id=contract_id))
    return _letter(contract_id, form), 422


@blueprint.post("/contracts/<uuid:contract_id>/countersignature")
@requires(Permission.COUNTERSIGN_CONTRACT)
@writes
def countersign(contract_id: UUID) -> ResponseReturnValue:
    """The lead's signatory signs, and says from which day the contract is in effect."""
    form = CountersignForm()
    if form.validate_on_submit():
        with refusals(form):
            services.countersign(
                actor=present_actor(),
                contract_id=contract_id,
                name=form.name.data or "",
                role=form.role.data or "",
                effective_on=form.effective_on.data,
                now=clock.now(),
            )
            flash("Signed. The provider is told from when the contract is in effect.", "success")
            return redirect(url_for("contracts.contract", contract_id=contract_id))
    return _letter(contract_id, form), 422


@blueprint.get("/contracts/<uuid:contract_id>/contract.pdf")
@requires(Permission.SEE_OWN_CONTRACTS)
def contract_as_pdf(contract_id: UUID) -> ResponseReturnValue:
    """The same words as the page, for either party to keep."""
    facts = _facts(contract_id)
    return papers.pdf("consortium/contracts/contract_paper.html", f"{facts['contract'].reference}.pdf", **facts)


@blueprint.get("/systems/<uuid:system_id>/countersignature")
@requires(Permission.SET_COUNTERSIGNATURE)
def countersignature_form(system_id: UUID) -> ResponseReturnValue:
    return _setting(system_id, CountersignatureForm(is_needed=queries.needs_countersignature(system_id)))


@blueprint.post("/systems/<uuid:system_id>/countersignature")
@requires(Permission.SET_COUNTERSIGNATURE)
@writes
def set_countersignature(system_id: UUID) -> ResponseReturnValue:
    form = CountersignatureForm()
    if form.validate_on_submit():
        with refusals(form):
            services.set_countersignature(
                actor=present_actor(), system_id=system_id, is_needed=bool(form.is_needed.data), now=clock.now()
            )
            flash("Saved. It holds for contracts issued from now on.", "success")
            return redirect(url_for("contracts.list_contracts"))
    return _setting(system_id, form), 422


def _setting(system_id: UUID, form: FlaskForm) -> str:
    system = systems.get_own_system(present_actor(), system_id)
    return render_template("consortium/contracts/countersignature.html", system=system, form=form)


def _facts(contract_id: UUID) -> dict[str, Any]:
    found = queries.get_own_contract(present_actor(), contract_id)
    lots = systems.lots_by_id(queries.lot_ids_of([contract_id]).get(contract_id, []))
    return {
        "contract": found,
        "system": systems.get_system(found.system_id),
        "lead": members.get_organisation(found.lead_id),
        "parties": members.names_of([found.lead_id, found.provider_id]),
        "lots": sorted(lots.values(), key=lambda lot: lot.number),
    }


def _letter(contract_id: UUID, form: FlaskForm) -> str:
    actor, facts = present_actor(), _facts(contract_id)
    found = facts["contract"]
    may_countersign = (
        found.lead_id == actor.organisation
        and found.needs_countersignature
        and found.accepted_at is not None
        and found.countersigned_at is None
        and Permission.COUNTERSIGN_CONTRACT.allows(actor)
    )
    if may_countersign and not isinstance(form, CountersignForm):
        form = CountersignForm(name=actor.name, effective_on=clock.today())
    return render_template(
        "consortium/contracts/contract.html",
        **facts,
        can_make_pdf=papers.can_make_pdf(),
        **_terms(found),
        may_countersign=may_countersign,
        may_accept=found.accepted_at is None
        and found.provider_id == actor.organisation
        and Permission.ACCEPT_CONTRACT.allows(actor),
        form=form,
    )


def _terms(contract: Any) -> dict[str, Any]:
    """The terms that a contract stands on today, what varies them, and the notice that it ends."""
    held, on = variations.list_held_by_contract(contract.id), clock.today()
    ending = variations.find_ending(contract.id)
    return {
        "held": held,
        "terms": variations.terms_of(contract, held, on),
        "ending": ending,
        "taken_back": variations.list_endings_taken_back(contract.id),
        "today": on,
        "may_end": contract.lead_id == present_actor().organisation
        and contract.accepted_at is not None
        and Permission.END_CONTRACT.allows(present_actor()),
    }


@register.register_contracts
def describe(provider_id: UUID) -> Sequence[ContractLine]:
    """A provider's contracts, for its page on the register; only a party may open one."""
    listed = queries.list_contracts_with(provider_id)
    named: dict[UUID, Any] = systems.systems_by_id({each.system_id for each in listed})
    mine = present_actor().organisation_id
    return [
        ContractLine(
            each.reference,
            url_for("contracts.contract", contract_id=each.id) if mine in {each.lead_id, each.provider_id} else None,
            named[each.system_id].name if each.system_id in named else "",
            each.accepted_at,
        )
        for each in listed
    ]


@frame.home_panel(order=12)
def show_what_waits(actor: Actor) -> str | None:
    """A provider's contracts that wait to be accepted."""
    if not Permission.ACCEPT_CONTRACT.allows(actor):
        return None
    waiting = [each for each in queries.list_own_contracts(actor) if each.accepted_at is None]
    if not waiting:
        return None
    return render_template(
        "consortium/contracts/panel.html",
        contracts=waiting,
        systems=systems.systems_by_id({each.system_id for each in waiting}),
    )


@frame.home_panel(order=13)
def show_what_waits_for_a_signature(actor: Actor) -> str | None:
    """A lead's contracts that providers have accepted and that wait for its signatory."""
    if not Permission.COUNTERSIGN_CONTRACT.allows(actor):
        return None
    waiting = queries.list_to_countersign(actor, limit=5)
    if not waiting:
        return None
    return render_template(
        "consortium/contracts/panel_to_countersign.html",
        contracts=waiting,
        parties=members.names_of([each.provider_id for each in waiting]),
    )


@frame.searcher
def find_contracts(actor: Actor, text: str) -> list[frame.Hit]:
    if not Permission.SEE_OWN_CONTRACTS.allows(actor):
        return []
    found = queries.search_contracts(actor, text)
    parties = members.names_of([each.provider_id for each in found])
    return [
        frame.Hit(
            parties.get(each.provider_id, each.reference),
            url_for("contracts.contract", contract_id=each.id),
            "Contract",
            each.reference,
        )
        for each in found
    ]
