"""Removal takes notice: the provider is heard, the lead decides, and nobody else knows before it takes effect."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.queries import Removal
from consortium.register.rules import StandingKind
from consortium.register.rules.removal import Outcome, Stage
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.register import Region, on_register
from tests.factories.world import Made, World

DAY = timedelta(days=1)
API = "/api/v1/register"


@pytest.fixture
def manager(world: World, lantern: Made) -> Actor:
    return world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER)


def give(
    world: World,
    lead: Actor,
    provider: Made,
    lot: UUID,
    *,
    reply: float = 14,
    effect: float = 28,
    reason: str = "No staff.",
) -> UUID:
    with world.acting(lead):
        now = clock.now()
        [notice] = services.give_notice_of_removal(
            actor=lead, provider_id=provider.id, lot_ids=[lot], reply_by_at=now + reply * DAY,
            effective_at=now + effect * DAY, reason=reason, now=now,
        )  # fmt: skip
        return notice.id


def answer(world: World, manager: Actor, notice_id: UUID, text: str = "We have hired.") -> Removal:
    with world.acting(manager):
        return services.reply_to_notice(actor=manager, notice_id=notice_id, reply=text, now=clock.now())


def decide(
    world: World, lead: Actor, notice_id: UUID, outcome: Outcome, reason: str = "We read your reply."
) -> Removal:
    with world.acting(lead):
        return services.decide_removal(actor=lead, notice_id=notice_id, outcome=outcome, reason=reason, now=clock.now())


def standing(world: World, reader: Actor, provider: Made, lot: UUID) -> StandingKind | None:
    with world.acting(reader):
        return queries.standing_at(provider.id, lot, clock.now())


def test_a_notice_changes_nothing_until_it_is_confirmed_and_takes_effect(
    world: World, made: Region, lead: Actor, lantern: Made, manager: Actor, move_clock: Callable[..., None]
) -> None:
    notice_id = give(world, lead, lantern, made.home_care)
    assert refusal_of(decide, world, lead, notice_id, Outcome.CONFIRMED) == "removal.not_yet"
    assert answer(world, manager, notice_id).stage is Stage.REPLIED
    confirmed = decide(world, lead, notice_id, Outcome.CONFIRMED)
    assert (confirmed.stage, confirmed.reply) == (Stage.CONFIRMED, "We have hired.")
    assert standing(world, lead, lantern, made.home_care) is StandingKind.ACTIVE
    move_clock(days=29)
    assert standing(world, lead, lantern, made.home_care) is StandingKind.REMOVED
    assert refusal_of(decide, world, lead, notice_id, Outcome.DROPPED) == "removal.decided"


def test_a_provider_that_does_not_answer_is_removed_on_the_day_of_the_decision_where_that_is_later(
    world: World, made: Region, lead: Actor, lantern: Made, manager: Actor, move_clock: Callable[..., None]
) -> None:
    notice_id = give(world, lead, lantern, made.home_care)
    move_clock(days=40)
    assert refusal_of(answer, world, manager, notice_id) == "removal.reply_late"
    decide(world, lead, notice_id, Outcome.CONFIRMED)
    assert standing(world, lead, lantern, made.home_care) is StandingKind.REMOVED


def test_a_dropped_notice_leaves_the_standing_and_another_may_follow(
    world: World, made: Region, lead: Actor, lantern: Made
) -> None:
    notice_id = give(world, lead, lantern, made.home_care)
    assert refusal_of(give, world, lead, lantern, made.home_care) == "removal.open_already"
    assert refusal_of(decide, world, lead, notice_id, Outcome.DROPPED, " ") == "standing.reason"
    assert decide(world, lead, notice_id, Outcome.DROPPED).stage is Stage.DROPPED
    assert standing(world, lead, lantern, made.home_care) is StandingKind.ACTIVE
    give(world, lead, lantern, made.home_care)


def test_a_notice_is_fair_and_of_a_lot_where_the_provider_stands(
    world: World, made: Region, lead: Actor, lantern: Made
) -> None:
    assert refusal_of(give, world, lead, lantern, made.home_care, reply=9) == "removal.reply_time"
    assert refusal_of(give, world, lead, lantern, made.home_care, effect=13) == "removal.effect_too_early"
    assert refusal_of(give, world, lead, lantern, made.home_care, reason=" ") == "standing.reason"
    assert refusal_of(give, world, lead, lantern, made.complex_care) == "standing.none"
    with pytest.raises(NotFound):
        give(world, world.person("Sam Reid", made.sefton, Role.PROCUREMENT_OFFICER), lantern, made.home_care)


def test_a_reply_is_the_providers_own_and_comes_once(
    world: World, made: Region, lead: Actor, lantern: Made, manager: Actor
) -> None:
    notice_id = give(world, lead, lantern, made.home_care)
    other = world.person("Tom Hale", on_register(world, made, "Formby Sands Homecare"), Role.REGISTERED_MANAGER)
    for stranger in (other, lead):
        with pytest.raises(NotFound):
            answer(world, stranger, notice_id)
    assert refusal_of(answer, world, manager, notice_id, "  ") == "removal.reply_empty"
    answer(world, manager, notice_id)
    assert refusal_of(answer, world, manager, notice_id) == "removal.replied"


def test_no_member_knows_of_a_notice(world: World, made: Region, lead: Actor, lantern: Made) -> None:
    notice_id = give(world, lead, lantern, made.home_care)
    client = world.signed_in(world.person("Sam Reid", made.sefton, Role.PROCUREMENT_OFFICER))
    assert client.get(f"/register/removals/{notice_id}").status_code == 404
    assert "Notice of removal" not in client.get(f"/register/{lantern.id}").text


def test_the_database_refuses_a_notice_that_hears_nobody_and_a_decision_by_nobody(
    world: World, made: Region, lead: Actor, lantern: Made
) -> None:
    now = sa.func.guard.now()
    row = {
        "lead_id": made.lead.id, "provider_id": lantern.id, "lot_id": made.home_care, "reason": "x", "given_at": now,
        "given_by": lead.person_id, "reply_by_at": now + 14 * DAY, "effective_at": now + 28 * DAY,
    }  # fmt: skip
    for values, name in (
        ({"effective_at": now + 13 * DAY}, "heard_before_it_takes_effect"),
        ({"outcome": "confirmed"}, "decided_by_somebody_with_a_reason"),
        (
            {"outcome": "lost", "outcome_reason": "x", "decided_at": now, "decided_by": lead.person_id},
            "outcome_is_known",
        ),
    ):
        with pytest.raises(sa.exc.IntegrityError, match=name):
            world.insert("removal_notice", **row | values)
    world.insert("removal_notice", **row)
    with pytest.raises(sa.exc.IntegrityError, match="uq_removal_notice_one_open"):
        world.insert("removal_notice", **row)


def test_the_whole_way_by_api(world: World, made: Region, lead: Actor, lantern: Made, manager: Actor) -> None:
    world.administrator()
    own_program(world)
    client = world.app.test_client()
    officer, provider = bearer(token_of(world, lead)), bearer(token_of(world, manager))
    with world.acting(lead):
        now = clock.now()
    said = {
        "lot_ids": [str(made.home_care)], "reason": "No staff.",
        "reply_by_at": (now + 14 * DAY).isoformat(), "effective_at": (now + 28 * DAY).isoformat(),
    }  # fmt: skip
    given = client.post(f"{API}/{lantern.id}/removals", json=said, headers=officer)
    assert given.status_code == 201, given.text
    [notice] = given.get_json()
    where = f"{API}/removals/{notice['id']}"
    early = client.post(f"{where}/decision", json={"outcome": "confirmed", "reason": "x"}, headers=officer)
    assert early.status_code == 409
    assert "may still reply" in early.text
    assert client.post(f"{where}/reply", json={"reply": "We have hired."}, headers=provider).status_code == 201
    assert client.get(where, headers=officer).get_json()["reply"] == "We have hired."
    dropped = client.post(f"{where}/decision", json={"outcome": "dropped", "reason": "Enough staff."}, headers=officer)
    assert dropped.get_json()["stage"] == "dropped"


def test_each_side_is_told_of_what_the_other_did(
    world: World, made: Region, lead: Actor, lantern: Made, manager: Actor
) -> None:
    notice_id = give(world, lead, lantern, made.home_care)
    answer(world, manager, notice_id)
    decide(world, lead, notice_id, Outcome.DROPPED)
    with world.engine.connect() as connection:
        told = connection.execute(
            sa.text("SELECT payload->>'act', handled_as FROM outbox_message WHERE event = 'RemovalNoticed' ORDER BY id")
        ).all()
    assert [tuple(row) for row in told] == [("given", lantern.id), ("replied", made.lead.id), ("dropped", lantern.id)]
