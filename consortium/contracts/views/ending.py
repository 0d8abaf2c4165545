"""The lead ends one contract by its own rules."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.contracts import queries, services
from consortium.contracts.forms import EndContractForm, TakeEndingBackForm
from consortium.contracts.permissions import Permission
from consortium.contracts.queries import variations
from consortium.contracts.views.blueprint import blueprint
from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.systems import queries as systems


@blueprint.get("/contracts/<uuid:contract_id>/ending")
@requires(Permission.END_CONTRACT)
def ending_form(contract_id: UUID) -> ResponseReturnValue:
    return _page(contract_id, EndContractForm())


@blueprint.post("/contracts/<uuid:contract_id>/ending")
@requires(Permission.END_CONTRACT)
@writes
def end_contract(contract_id: UUID) -> ResponseReturnValue:
    form = EndContractForm()
    if form.validate_on_submit() and form.ends_on.data is not None:
        with refusals(form):
            services.end_contract(
                actor=present_actor(),
                contract_id=contract_id,
                clause=form.clause.data or "",
                notice_days=int(form.notice_days.data or 0),
                reason=form.reason.data or "",
                ends_on=form.ends_on.data,
                now=clock.now(),
            )
            flash("Notice given. The provider and the councils of its lots are told.", "success")
            return redirect(url_for("contracts.contract", contract_id=contract_id))
    return _page(contract_id, form), 422


@blueprint.get("/contracts/<uuid:contract_id>/ending/taken-back")
@requires(Permission.END_CONTRACT)
def taking_back_form(contract_id: UUID) -> ResponseReturnValue:
    return _taking_back(contract_id, TakeEndingBackForm())


@blueprint.post("/contracts/<uuid:contract_id>/ending/taken-back")
@requires(Permission.END_CONTRACT)
@writes
def take_ending_back(contract_id: UUID) -> ResponseReturnValue:
    """The notice is taken back: the contract goes on as it was."""
    form = TakeEndingBackForm()
    if form.validate_on_submit():
        with refusals(form):
            services.take_ending_back(
                actor=present_actor(), contract_id=contract_id, reason=form.reason.data or "", now=clock.now()
            )
            flash("Taken back. The contract goes on, and everybody who was told of its end is told so.", "success")
            return redirect(url_for("contracts.contract", contract_id=contract_id))
    return _taking_back(contract_id, form), 422


def _taking_back(contract_id: UUID, form: TakeEndingBackForm) -> str:
    contract = queries.get_contract(contract_id)
    if contract.lead_id != present_actor().organisation:
        raise NotFound
    return render_template(
        "consortium/contracts/taking_back.html",
        contract=contract,
        provider=members.get_organisation(contract.provider_id),
        ending=variations.find_ending(contract_id),
        form=form,
    )


def _page(contract_id: UUID, form: EndContractForm) -> str:
    contract = queries.get_contract(contract_id)
    if contract.lead_id != present_actor().organisation:
        raise NotFound
    others = [
        each
        for each in queries.list_contracts_with(contract.provider_id)
        if each.lead_id == contract.lead_id and each.id != contract_id and each.accepted_at is not None
    ]
    covered = queries.lot_ids_of([contract_id, *(each.id for each in others)])
    known = systems.lots_by_id({lot_id for lot_ids in covered.values() for lot_id in lot_ids})
    lots = {
        each: sorted((known[lot_id] for lot_id in lot_ids), key=lambda lot: lot.number)
        for each, lot_ids in covered.items()
    }
    return render_template(
        "consortium/contracts/ending.html",
        contract=contract,
        provider=members.get_organisation(contract.provider_id),
        system=systems.get_system(contract.system_id),
        lots=lots,
        others=others,
        endings=variations.endings_by_contract([each.id for each in others]),
        form=form,
    )
