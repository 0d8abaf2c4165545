"""The lead ends one contract by its own rules."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.contracts import queries, services
from consortium.contracts.forms import EndContractForm
from consortium.contracts.permissions import Permission
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


def _page(contract_id: UUID, form: EndContractForm) -> str:
    contract = queries.get_contract(contract_id)
    if contract.lead_id != present_actor().organisation:
        raise NotFound
    lots = systems.lots_by_id(queries.lot_ids_of([contract_id]).get(contract_id, []))
    return render_template(
        "consortium/contracts/ending.html",
        contract=contract,
        provider=members.get_organisation(contract.provider_id),
        system=systems.get_system(contract.system_id),
        lots=sorted(lots.values(), key=lambda lot: lot.number),
        form=form,
    )
