"""Contracts by API: the lead issues, a provider's person accepts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.contracts import queries, services
from consortium.contracts.permissions import Permission
from consortium.contracts.schemas import AcceptIn, ContractOut, IssueIn, PageIn
from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes

blueprint = Blueprint("contracts", __name__, description="The lead authority's contracts with providers")


@blueprint.get("/contracts")
@requires(Permission.READ_CONTRACTS)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, ContractOut(many=True))
def list_contracts(asked: dict[str, Any]) -> Sequence[Any]:
    """List our contracts, as lead or as provider, the newest first."""
    return queries.list_own_contracts(present_actor(), after=asked["after"])


@blueprint.get("/contracts/<uuid:contract_id>")
@requires(Permission.READ_CONTRACTS)
@blueprint.response(200, ContractOut)
def show_contract(contract_id: UUID) -> Any:
    """Show a contract."""
    return queries.get_contract(contract_id)


@blueprint.post("/contracts")
@requires(Permission.ISSUE_CONTRACT)
@writes
@blueprint.arguments(IssueIn)
@blueprint.response(201, ContractOut)
def issue(given: dict[str, Any]) -> Any:
    """Send a provider its contract for lots, as the lead."""
    return services.issue(actor=present_actor(), **given, now=clock.now())


@blueprint.post("/contracts/<uuid:contract_id>/acceptance")
@requires(Permission.ACCEPT_CONTRACT)
@writes
@blueprint.arguments(AcceptIn)
@blueprint.response(200, ContractOut)
def accept(given: dict[str, Any], contract_id: UUID) -> Any:
    """Accept a contract with one's name and role. The provider is then entered on the register."""
    return services.accept(actor=present_actor(), contract_id=contract_id, **given, now=clock.now())
