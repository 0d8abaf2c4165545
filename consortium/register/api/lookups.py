"""What public registers say of a provider, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.members import queries as members
from consortium.register import queries, services
from consortium.register.api.blueprint import blueprint
from consortium.register.permissions import Permission
from consortium.register.schemas.public_registers import LookupIn, LookupOut, RegisterLineOut


@blueprint.get("/provider/registers")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, RegisterLineOut(many=True))
def show_own_registers() -> Sequence[Any]:
    """Show what public registers say of each number that we give, and where it differs from our own word."""
    return _registers_of(present_actor().organisation)


@blueprint.get("/register/<uuid:provider_id>/registers")
@requires(Permission.READ_REGISTER)
@blueprint.response(200, RegisterLineOut(many=True))
def show_registers(provider_id: UUID) -> Sequence[Any]:
    """Show what public registers say of a provider, and where it differs from the provider's own word."""
    return _registers_of(provider_id)


def _registers_of(provider_id: UUID) -> Sequence[Any]:
    profile = queries.get_profile(provider_id)
    return queries.lines_of(profile, members.get_organisation(provider_id).name)


@blueprint.post("/provider/lookups")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(LookupIn)
@blueprint.response(202, LookupOut)
def find_organisation(given: dict[str, Any]) -> Any:
    """Have a public register asked about a number. What was asked within the hour is answered from that."""
    return services.find_organisation(actor=present_actor(), **given, now=clock.now())


@blueprint.get("/provider/lookups/<uuid:lookup_id>")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, LookupOut)
def show_lookup(lookup_id: UUID) -> Any:
    """Show what the register said, once it has."""
    return queries.get_lookup(present_actor().organisation, lookup_id)


@blueprint.post("/provider/registers")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.response(202, LookupOut(many=True))
def ask_registers_again() -> Sequence[Any]:
    """Have the registers asked again about our numbers, each once an hour at the most."""
    return services.ask_again(actor=present_actor(), now=clock.now())
