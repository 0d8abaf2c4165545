"""Contracts by API: the lead issues, a provider's person accepts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.contracts import queries, services
from consortium.contracts.api.blueprint import blueprint
from consortium.contracts.permissions import Permission
from consortium.contracts.schemas import (
    AcceptIn,
    ContractOut,
    CountersignatureIn,
    CountersignatureOut,
    CountersignIn,
    IssueIn,
    PageIn,
)
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


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


@blueprint.post("/contracts/<uuid:contract_id>/countersignature")
@requires(Permission.COUNTERSIGN_CONTRACT)
@writes
@blueprint.arguments(CountersignIn)
@blueprint.response(200, ContractOut)
def countersign(given: dict[str, Any], contract_id: UUID) -> Any:
    """Sign an accepted contract for the lead. The provider stands on the register from the day given."""
    return services.countersign(actor=present_actor(), contract_id=contract_id, **given, now=clock.now())


@blueprint.put("/systems/<uuid:system_id>/countersignature")
@requires(Permission.SET_COUNTERSIGNATURE)
@writes
@blueprint.arguments(CountersignatureIn)
@blueprint.response(200, CountersignatureOut)
def set_countersignature(given: dict[str, Any], system_id: UUID) -> dict[str, bool]:
    """Say whether contracts issued from now on are signed by the lead's signatory too."""
    services.set_countersignature(actor=present_actor(), system_id=system_id, **given, now=clock.now())
    return given
