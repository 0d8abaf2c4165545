"""Standing on the register, through row-level security: who may decide what, and what it is at an instant."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.rules import StandingKind
from tests.factories.refusals import refusal_of
from tests.factories.register import Region, provider
from tests.factories.world import Made, World

DAY = timedelta(days=1)


@pytest.fixture
def manager(world: World, lantern: Made) -> Actor:
    return world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER)


def suspend(
    world: World, lead: Actor, provider: Made, lot: Any, *, days: float = 30, reason: str = "A concern."
) -> None:
    with world.acting(lead):
        now = clock.now()
        services.suspend(
            actor=lead, provider_id=provider.id, lot_ids=[lot], until_at=now + days * DAY, reason=reason, now=now
        )


def standing(world: World, reader: Actor, provider: Made, lot: Any) -> StandingKind | None:
    with world.acting(reader):
        return queries.standing_at(provider.id, lot, clock.now())


def admit(world: World, lead: Actor, provider: Made, *lots: Any) -> None:
    with world.acting(lead):
        now = clock.now()
        services.admit(actor=lead, provider_id=provider.id, lot_ids=lots, from_at=now, now=now)


def test_admission_is_entered_once_however_often_it_is_handled(world: World, made: Region, lead: Actor) -> None:
    newcomer = provider(world, made, "Rowan and Tide Support Ltd")
    assert standing(world, lead, newcomer, made.home_care) is None
    for _ in range(2):
        admit(world, lead, newcomer, made.home_care, made.complex_care)
    assert standing(world, lead, newcomer, made.home_care) is StandingKind.ACTIVE
    with world.acting(lead):
        assert len(queries.list_standings(newcomer.id)) == 2


def test_a_suspension_ends_by_itself(
    world: World, made: Region, lead: Actor, lantern: Made, move_clock: Callable[..., None]
) -> None:
    suspend(world, lead, lantern, made.home_care, days=30)
    assert standing(world, lead, lantern, made.home_care) is StandingKind.SUSPENDED
    move_clock(days=31)
    assert standing(world, lead, lantern, made.home_care) is StandingKind.ACTIVE


def test_a_suspension_needs_a_reason_and_an_end_to_come_and_comes_once(
    world: World, made: Region, lead: Actor, lantern: Made
) -> None:
    assert refusal_of(suspend, world, lead, lantern, made.home_care, reason=" ") == "standing.reason"
    assert refusal_of(suspend, world, lead, lantern, made.home_care, days=-1) == "standing.ends_in_past"
    assert refusal_of(suspend, world, lead, lantern, made.complex_care) == "standing.none"
    suspend(world, lead, lantern, made.home_care)
    assert refusal_of(suspend, world, lead, lantern, made.home_care) == "standing.not_possible"


def test_the_lead_lifts_a_suspension_early(world: World, made: Region, lead: Actor, lantern: Made) -> None:
    suspend(world, lead, lantern, made.home_care)
    with world.acting(lead):
        [row] = [each for each in queries.list_standings(lantern.id) if each.kind == "suspended"]
        services.lift_suspension(actor=lead, standing_id=row.id, now=clock.now())
    assert standing(world, lead, lantern, made.home_care) is StandingKind.ACTIVE


def test_a_provider_withdraws_itself_and_comes_back_only_by_admission(
    world: World, made: Region, lead: Actor, lantern: Made, manager: Actor
) -> None:
    def withdraw(lot: Any) -> None:
        with world.acting(manager):
            services.withdraw(actor=manager, lot_ids=[lot], reason="We move to adults’ care.", now=clock.now())

    assert refusal_of(withdraw, made.complex_care) == "standing.none"
    withdraw(made.home_care)
    assert standing(world, lead, lantern, made.home_care) is StandingKind.WITHDRAWN
    assert refusal_of(withdraw, made.home_care) == "standing.not_possible"
    assert refusal_of(suspend, world, lead, lantern, made.home_care) == "standing.not_possible"
    admit(world, lead, lantern, made.home_care)
    assert standing(world, lead, lantern, made.home_care) is StandingKind.ACTIVE


def test_removal_takes_effect_at_the_end_of_its_notice(
    world: World, made: Region, lead: Actor, lantern: Made, move_clock: Callable[..., None]
) -> None:
    with world.acting(lead):
        now = clock.now()
        services.remove(
            actor=lead,
            provider_id=lantern.id,
            lot_ids=[made.home_care],
            from_at=now + 28 * DAY,
            reason="Registration cancelled.",
            now=now,
        )
    assert standing(world, lead, lantern, made.home_care) is StandingKind.ACTIVE
    move_clock(days=29)
    assert standing(world, lead, lantern, made.home_care) is StandingKind.REMOVED


def test_only_the_lead_of_the_lot_decides_on_standing(world: World, made: Region, lantern: Made) -> None:
    sefton = world.person("Sam Reid", made.sefton, Role.PROCUREMENT_OFFICER)
    with pytest.raises(NotFound):
        suspend(world, sefton, lantern, made.home_care)


def test_a_provider_cannot_enter_itself_on_the_register(
    world: World, made: Region, lantern: Made, manager: Actor
) -> None:
    insert = (
        "INSERT INTO standing (lead_id, id, provider_id, lot_id, kind, from_at, reason)"
        " VALUES (:lead, gen_random_uuid(), :provider, :lot, :kind, guard.now(), 'ours')"
    )
    for kind, lot in (("active", made.home_care), ("withdrawn", made.complex_care)):
        with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), world.acting(manager):
            world.execute(insert, lead=made.lead.id, provider=lantern.id, lot=lot, kind=kind)


def test_a_local_suspension_is_that_councils_alone(world: World, made: Region, lead: Actor, lantern: Made) -> None:
    sefton = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    wirral = world.person("Dan Price", made.wirral, Role.COMMISSIONER)

    def suspend_locally() -> None:
        with world.acting(sefton):
            now = clock.now()
            services.suspend_locally(
                actor=sefton, provider_id=lantern.id, until_at=now + 14 * DAY, reason="Missed visits.", now=now
            )

    suspend_locally()
    assert refusal_of(suspend_locally) == "standing.already_suspended"
    for other in (wirral, lead):
        with world.acting(other):
            assert queries.list_local_suspensions(lantern.id) == []
    with world.acting(sefton):
        [own] = queries.list_local_suspensions(lantern.id)
        services.lift_local_suspension(actor=sefton, suspension_id=own.id, now=clock.now())
    suspend_locally()


def test_the_database_refuses_periods_that_contradict_each_other(world: World, made: Region, lantern: Made) -> None:
    row = {"lead_id": made.lead.id, "provider_id": lantern.id, "lot_id": made.home_care, "from_at": sa.func.guard.now()}
    for values, name in (
        ({"kind": "active"}, "ex_standing_one_period_at_a_time"),
        ({"kind": "suspended", "reason": "A concern."}, "suspension_has_an_end"),
        ({"kind": "removed"}, "reason_given"),
        ({"kind": "asleep", "reason": "?"}, "kind_is_known"),
    ):
        with pytest.raises(sa.exc.IntegrityError, match=name):
            world.insert("standing", **row, **values)


def test_standing_is_read_by_the_consortium_of_the_lot_and_not_by_another_that_knows_the_provider(
    world: World, made: Region, lantern: Made
) -> None:
    leeds = world.council("Leeds")
    world.takes_part(lantern, world.consortium("West Yorkshire care and support", leeds))
    in_leeds = world.person("Nadia Akhtar", leeds, Role.COMMISSIONER)
    in_sefton = world.person("Tom Reilly", made.sefton, Role.COMMISSIONER)
    with world.acting(in_leeds):
        assert queries.get_profile(lantern.id).provider_id == lantern.id
        assert queries.list_standings(lantern.id) == []
        assert queries.list_places(lantern.id) == []
    with world.acting(in_sefton):
        assert [each.lot_id for each in queries.list_standings(lantern.id)] == [made.home_care]
        assert len(queries.list_places(lantern.id)) == 3
