"""Who is told of a contract: once each, where it is and nothing more."""

from consortium.contracts import services
from consortium.kernel import clock
from consortium.people.rules import Role
from tests.factories.letterbox import told
from tests.factories.register import provider, region
from tests.factories.world import World


def test_the_provider_is_told_of_its_contract_and_the_lead_of_its_acceptance(world: World) -> None:
    made = region(world)
    lantern, rowan = provider(world, made, "Mersey Lantern CIC"), provider(world, made, "Rowan and Tide Support Ltd")
    ines = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    joan = world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER, Role.BID_WRITER)
    for name, body, role in (
        ("Kit Lowe", made.lead, Role.ASSESSOR),
        ("Sam Okoro", made.sefton, Role.PROCUREMENT_OFFICER),
        ("Peter Vance", rowan, Role.REGISTERED_MANAGER),
    ):
        world.person(name, body, role)
    with world.acting(ines):
        contract = services.issue(
            actor=ines,
            system_id=made.system_id,
            provider_id=lantern.id,
            lot_ids=[made.home_care],
            now=clock.now(),
        )
        contract_id, reference = contract.id, contract.reference
    with world.acting(joan):
        services.accept(actor=joan, contract_id=contract_id, name="Joan Abara", role="Director", now=clock.now())
    messages = told(world)
    about_contract = [each for each in messages if each.about in {"accepted", "issued"}]
    helen = world.address_of("Helen Marsh")
    assert [(each.about, each.organisation_id, each.address) for each in about_contract] == [
        ("accepted", made.lead.id, helen),
        ("accepted", made.lead.id, world.address_of("Ines Duarte")),
        ("issued", lantern.id, world.address_of("Joan Abara")),
    ]
    for each in messages:
        assert each.says_only_where, each
    for each in about_contract:
        assert reference in each.subject
        assert f"/contracts/{contract_id}" in each.body
