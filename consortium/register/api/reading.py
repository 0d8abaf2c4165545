"""What buyers read of the register, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.register import queries
from consortium.register.api.blueprint import blueprint
from consortium.register.permissions import Permission
from consortium.register.rules.seeking import Sought, read_position
from consortium.register.schemas import (
    CANDIDATES_A_PAGE,
    CandidatesIn,
    CoverageIn,
    CoveredOut,
    EligibleIn,
    EligibleOut,
    EntryOut,
    GatesOfLotOut,
    ProviderOut,
    RegisterIn,
)
from consortium.systems import queries as systems


def provider_shown(provider_id: UUID) -> dict[str, Any]:
    return {
        "profile": queries.find_profile(provider_id),
        "evidence": queries.list_evidence_with_known_documents(provider_id),
        "places": queries.list_places(provider_id),
        "standings": queries.list_standings(provider_id),
    }


def gates_shown(provider_id: UUID) -> list[dict[str, Any]]:
    lots = systems.list_lots_of_published_systems()
    found = queries.gates_by_lot(provider_id, lots, clock.today())
    return [
        {"lot_id": lot.id, "is_passed": all(gate.is_passed for gate in found[lot.id]), "gates": found[lot.id]}
        for lot in lots
    ]


@blueprint.get("/register")
@requires(Permission.READ_REGISTER)
@blueprint.arguments(RegisterIn, location="query")
@blueprint.response(200, EntryOut(many=True))
def search(asked: dict[str, Any]) -> Sequence[Any]:
    """Find providers by name or number, lot, place, age, need and standing."""
    after_name, after_id = asked.pop("after_name"), asked.pop("after_id")
    after = read_position(after_name, after_id) if after_name is not None and after_id is not None else None
    return queries.list_entries(Sought(**asked), clock.now(), after=after)


@blueprint.get("/register/coverage")
@requires(Permission.READ_REGISTER)
@blueprint.arguments(CoverageIn, location="query")
@blueprint.response(200, CoveredOut(many=True))
def list_coverage(asked: dict[str, Any]) -> Sequence[Any]:
    """Count the providers that may be invited for each lot of a system in each council's area."""
    now = clock.now()
    system = systems.get_system(asked["system_id"])
    if system.consortium_id not in members.list_consortia_of(present_actor().organisation, local(now).date()):
        raise NotFound
    age = asked["age"]
    lots = [lot.id for lot in systems.list_lots(system.id) if age is None or lot.age_from <= age <= lot.age_to]
    councils = members.list_councils_that_may_call_off(system.consortium_id, local(now).date())
    return queries.list_coverage(lots, [council.organisation_id for council in councils], now, local(now).date())


@blueprint.get("/register/eligible")
@requires(Permission.READ_REGISTER)
@blueprint.arguments(EligibleIn, location="query")
@blueprint.response(200, EligibleOut(many=True))
def list_eligible(asked: dict[str, Any]) -> Sequence[Any]:
    """List whom my organisation would invite for a lot now, and why not the others."""
    now = clock.now()
    return queries.list_eligible(queries.Asked(asked["lot_id"], now, local(now).date()))


@blueprint.get("/register/candidates")
@requires(Permission.READ_REGISTER)
@blueprint.arguments(CandidatesIn, location="query")
@blueprint.response(200, EligibleOut(many=True))
def list_candidates(asked: dict[str, Any]) -> Sequence[Any]:
    """List who stands and offers a lot in our area now, 100 at a time by id: each invited, or not and why."""
    now, age = clock.now(), asked["age"]
    wanted = queries.Asked(
        asked["lot_id"],
        now,
        local(now).date(),
        [asked["place"]] if asked["place"] else [],
        [(age, age)] if age is not None else [],
    )
    return queries.list_candidates(wanted, after=asked["after"], most=CANDIDATES_A_PAGE)


@blueprint.get("/register/<uuid:provider_id>/gates")
@requires(Permission.READ_REGISTER)
@blueprint.response(200, GatesOfLotOut(many=True))
def show_gates(provider_id: UUID) -> list[dict[str, Any]]:
    """Show, for every lot of every published system, which gates a provider passes and why."""
    return gates_shown(provider_id)


@blueprint.get("/register/<uuid:provider_id>")
@requires(Permission.READ_REGISTER)
@blueprint.response(200, ProviderOut)
def show_provider(provider_id: UUID) -> dict[str, Any]:
    """Show a provider of the register."""
    queries.get_profile(provider_id)
    return provider_shown(provider_id)
