"""A variation reaches contracts that come after it; a provider with several contracts answers for each."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.contracts import queries, services
from consortium.contracts.queries import variations
from consortium.contracts.rules.variation import Answer
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from tests.factories.contracting import Contracted, contracted, in_days, issued
from tests.factories.letterbox import told
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.register import provider
from tests.factories.world import Made, World


@pytest.fixture
def made(world: World) -> Contracted:
    return contracted(world)


def later(world: World, made: Contracted, holder: Made, signatory: Actor) -> UUID:
    """Another contract, issued and accepted now."""
    with world.acting(made.ines):
        contract_id = services.issue(
            actor=made.ines, system_id=made.made.system_id, provider_id=holder.id, lot_ids=[made.made.home_care],
            now=clock.now(),
        ).id  # fmt: skip
    with world.acting(signatory):
        services.accept(actor=signatory, contract_id=contract_id, name=signatory.name, role="Director", now=clock.now())
    return contract_id


def accept(world: World, who: Actor, variation_id: UUID, contract_ids: list[UUID] | None = None) -> list[UUID]:
    with world.acting(who):
        sha256 = bytes(variations.get_variation(variation_id).terms_sha256).hex()
        accepted = services.accept_variation(
            actor=who, variation_id=variation_id, name=who.name, role="Director", shown_sha256=sha256,
            contract_ids=contract_ids, now=clock.now(),
        )  # fmt: skip
        return [each.offer.contract_id for each in accepted]


def version(world: World, who: Actor, contract_id: UUID, days: int) -> str:
    on = in_days(world, days)
    with world.acting(who):
        held = variations.list_held_by_contract(contract_id)
        return variations.terms_of(queries.get_own_contract(who, contract_id), held, on).version


def offered(world: World, who: Actor, contract_id: UUID) -> list[str]:
    with world.acting(who):
        return [each.variation.terms_version for each in variations.list_held_by_contract(contract_id)]


def in_effect_already(world: World, variation_id: UUID) -> None:
    """Time has passed: what was issued took effect ten days ago."""
    with world.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE contract_variation DISABLE TRIGGER USER"))
        connection.execute(
            sa.text(
                "UPDATE contract_variation SET reply_by_on = guard.now()::date - 20,"
                " effective_on = guard.now()::date - 10 WHERE id = :id"
            ),
            {"id": variation_id},
        )
        connection.execute(sa.text("ALTER TABLE contract_variation ENABLE TRIGGER USER"))


def test_a_contract_that_comes_later_is_offered_what_was_issued_before_it(world: World, made: Contracted) -> None:
    variation_id = issued(world, made)
    told(world)
    newcomer = provider(world, made.made, "Tidewater Care Ltd")
    dawn = world.person("Dawn Price", newcomer, Role.REGISTERED_MANAGER)
    contract_id = later(world, made, newcomer, dawn)
    assert ("variation_issued", world.address_of("Dawn Price")) in {(m.about, m.address) for m in told(world)}
    with world.acting(dawn):
        [held] = variations.list_held(dawn, variation_id)
        assert held.offer.reply_by_on == held.variation.reply_by_on
    assert accept(world, dawn, variation_id) == [contract_id]
    assert [version(world, dawn, contract_id, days) for days in (0, 60)] == ["1", "2"]
    with world.acting(made.ines):
        assert variations.progress_of([variation_id])[variation_id].all == 3


def test_it_has_time_to_reply_of_its_own_and_is_offered_no_terms_that_others_replaced(
    world: World, made: Contracted
) -> None:
    for number in ("2", "3"):
        in_effect_already(world, issued(world, made, terms_version=number))
    ahead = issued(world, made, terms_version="4")
    told(world)
    newcomer = provider(world, made.made, "Tidewater Care Ltd")
    dawn = world.person("Dawn Price", newcomer, Role.REGISTERED_MANAGER)
    contract_id = later(world, made, newcomer, dawn)
    told(world)
    assert offered(world, dawn, contract_id) == ["3", "4"]
    with world.acting(dawn):
        listed = variations.list_to_answer(dawn)
        assert [each.terms_version for each, _ in listed] == ["3", "4"]
        assert listed[0][1] == in_days(world, 14)
        services.offer_to_later_contract(actor=dawn, contract_id=contract_id, now=clock.now())
    assert offered(world, dawn, contract_id) == ["3", "4"]
    with world.acting(made.ines):
        services.withdraw_variation(actor=made.ines, variation_id=ahead, reason="Anew.", now=clock.now())
    second = later(world, made, newcomer, dawn)
    told(world)
    assert offered(world, dawn, second) == ["3"]


def test_nothing_is_offered_before_both_sides_have_signed(world: World, made: Contracted) -> None:
    issued(world, made)
    with world.acting(made.ines):
        services.set_countersignature(actor=made.ines, system_id=made.made.system_id, is_needed=True, now=clock.now())
    newcomer = provider(world, made.made, "Tidewater Care Ltd")
    dawn = world.person("Dawn Price", newcomer, Role.REGISTERED_MANAGER)
    contract_id = later(world, made, newcomer, dawn)
    told(world)
    assert offered(world, dawn, contract_id) == []
    with world.acting(made.ines):
        services.countersign(
            actor=made.ines, contract_id=contract_id, name="Ines Duarte", role="Head", effective_on=in_days(world, 5),
            now=clock.now(),
        )  # fmt: skip
    told(world)
    assert offered(world, dawn, contract_id) == ["2"]


def test_a_provider_with_several_contracts_answers_for_one_or_for_all(world: World, made: Contracted) -> None:
    first = made.contracts[made.lantern.id]
    second = later(world, made, made.lantern, made.joan)
    variation_id = issued(world, made)
    assert [each.address for each in told(world) if each.about == "variation_issued"].count(
        world.address_of("Joan Abara")
    ) == 1
    assert accept(world, made.joan, variation_id, [second]) == [second]
    assert [version(world, made.joan, each, 90) for each in (first, second)] == ["1", "2"]
    assert refusal_of(accept, world, made.joan, variation_id, [second]) == "variation.accepted"
    assert refusal_of(accept, world, made.joan, variation_id, []) == "variation.no_contract"
    with pytest.raises(NotFound):
        accept(world, made.joan, variation_id, [made.contracts[made.rowan.id]])
    assert accept(world, made.joan, variation_id) == [first]


def test_earlier_terms_do_not_come_back_once_later_ones_bind(world: World, made: Contracted) -> None:
    earlier, newer = issued(world, made, terms_version="2"), issued(world, made, terms_version="3")
    accept(world, made.joan, newer)
    for each in (earlier, newer):
        in_effect_already(world, each)
    assert refusal_of(accept, world, made.joan, earlier) == "variation.overtaken"
    assert version(world, made.joan, made.contracts[made.lantern.id], 0) == "3"


def test_on_its_page_the_provider_ticks_the_contracts_it_answers_for(world: World, made: Contracted) -> None:
    first, second = made.contracts[made.lantern.id], later(world, made, made.lantern, made.joan)
    variation_id = issued(world, made)
    browser, path = world.signed_in(made.joan), f"/variations/{variation_id}"
    page = browser.get(path).text
    assert "For which of your contracts?" in page
    signed = {
        "csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "name": "Joan Abara",
        "role": "Director", "binds": "y", "shown": page.split('name="shown"')[1].split('value="')[1].split('"')[0],
    }  # fmt: skip
    refused = browser.post(f"{path}/acceptance", data=signed)
    assert refused.status_code == 422
    assert "Choose at least one contract" in refused.text
    assert browser.post(f"{path}/acceptance", data={**signed, "contracts": [str(second)]}).status_code == 302
    assert [version(world, made.joan, each, 90) for each in (first, second)] == ["1", "2"]
    assert "1 accepted, 0 declined, 1 waiting" in browser.get("/variations").text


def test_a_program_names_the_contracts_too(world: World, made: Contracted) -> None:
    world.administrator()
    own_program(world)
    first, second = made.contracts[made.lantern.id], later(world, made, made.lantern, made.joan)
    variation_id = issued(world, made)
    said = {"name": "Joan Abara", "role": "Director", "reason": "Too dear.", "contract_ids": [str(second)]}
    client, manager = world.app.test_client(), bearer(token_of(world, made.joan))
    answer = client.post(f"/api/v1/variations/{variation_id}/refusal", json=said, headers=manager)
    assert [each["contract_id"] for each in answer.get_json()] == [str(second)]
    with world.acting(made.joan):
        replies = {each.offer.contract_id: each.answer for each in variations.list_held(made.joan, variation_id)}
    assert replies == {first: Answer.WAITING, second: Answer.DECLINED}
