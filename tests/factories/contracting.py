"""Contracts in force to vary and to end: what the tests of both begin with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from consortium.contracts import services
from consortium.contracts.rules.variation import Wording
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.people.rules import Role
from tests.factories.memory import remembered
from tests.factories.register import TERMS, Region, provider, region
from tests.factories.world import Made, World


@dataclass(frozen=True)
class Contracted:
    """A region whose lead has contracts in force with two providers, Lantern and Rowan."""

    made: Region
    ines: Actor
    joan: Actor
    peter: Actor
    lantern: Made
    rowan: Made
    contracts: dict[UUID, UUID]


@remembered
def contracted(world: World) -> Contracted:
    made = region(world)
    lantern, rowan = provider(world, made, "Mersey Lantern CIC"), provider(world, made, "Rowan and Tide Support Ltd")
    ines = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    joan = world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER)
    peter = world.person("Peter Vance", rowan, Role.ORGANISATION_ADMINISTRATOR)
    with world.acting(ines):
        issued = services.issue_all(
            actor=ines,
            system_id=made.system_id,
            lots={lantern.id: [made.home_care], rowan.id: [made.home_care]},
            now=clock.now(),
        )
        contracts = {each.provider_id: each.id for each in issued}
    for person in (joan, peter):
        with world.acting(person):
            services.accept(
                actor=person,
                contract_id=contracts[person.organisation],
                name=person.name,
                role="Director",
                now=clock.now(),
            )
    return Contracted(made, ines, joan, peter, lantern, rowan, contracts)


def in_days(world: World, days: int) -> date:
    with world.app.app_context():
        return local(clock.wall()).date() + timedelta(days=days)


def wording(world: World, **changed: Any) -> Wording:
    usual: dict[str, Any] = {
        "title": "Mileage is paid for visits",
        "changes": "Clause 9: visits outside the district are paid by the mile.",
        "reason": "Providers told the forum that far visits cost them more than they earn.",
        "terms": f"{TERMS}\n\nVisits outside the district are paid by the mile.",
        "terms_version": "2",
        "effective_on": in_days(world, 60),
        "reply_by_on": in_days(world, 30),
    }
    return Wording(**{**usual, **changed})


@remembered
def drafted(world: World, with_: Contracted, **changed: Any) -> UUID:
    said = wording(world, **changed)
    with world.acting(with_.ines):
        return services.draft_variation(
            actor=with_.ines, system_id=with_.made.system_id, wording=said, now=clock.now()
        ).id


@remembered
def issued(world: World, with_: Contracted, **changed: Any) -> UUID:
    variation_id = drafted(world, with_, **changed)
    with world.acting(with_.ines):
        services.issue_variation(actor=with_.ines, variation_id=variation_id, now=clock.now())
    return variation_id
