"""Any council may stop at any time: what it has running is shown first, and until the day it may stay."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries, services
from consortium.people.rules import Role
from tests.factories.agreements import parties
from tests.factories.world import Made, World


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def consortium_id(world: World, sefton: Made) -> UUID:
    return world.consortium("North", world.council("Knowsley"), sefton)


@pytest.fixture
def sam(world: World, sefton: Made, consortium_id: UUID) -> Actor:
    return world.person("Sam Okoro", sefton, Role.STRATEGIC_LEAD)


@pytest.fixture
def today(world: World, sam: Actor) -> date:
    with world.acting(sam):
        return local(clock.now()).date()


def leave(world: World, who: Actor, consortium_id: UUID, last_day: date) -> None:
    with world.acting(who):
        services.leave(actor=who, consortium_id=consortium_id, last_day=last_day, now=clock.now())


def test_a_member_leaves_after_a_day_and_may_stay_until_then(
    world: World, sam: Actor, consortium_id: UUID, today: date
) -> None:
    last = today + timedelta(days=90)
    leave(world, sam, consortium_id, last)
    with world.acting(sam):
        assert {each.name: each.to_on for each in queries.list_history(consortium_id)} == {
            "Knowsley": None, "Sefton": last,
        }  # fmt: skip
        now_and_then = [len(queries.list_councils_that_may_call_off(consortium_id, day)) for day in (
            today, last, last + timedelta(days=1))]  # fmt: skip
        assert now_and_then == [2, 2, 1]
    with pytest.raises(Refused, match=r"membership\.leaves_already"):
        leave(world, sam, consortium_id, today)
    with world.acting(sam):
        services.stay(actor=sam, consortium_id=consortium_id, now=clock.now())
    with world.acting(sam):
        assert [entry.act for entry in world.entries()] == ["membership.ending", "membership.kept"]
    with world.acting(sam), pytest.raises(Refused, match=r"membership\.stays_already"):
        services.stay(actor=sam, consortium_id=consortium_id, now=clock.now())


def test_nobody_leaves_in_the_past_nor_the_lead_at_all(
    world: World, sam: Actor, consortium_id: UUID, today: date
) -> None:
    with pytest.raises(Refused, match=r"membership\.leaves_too_early"):
        leave(world, sam, consortium_id, today - timedelta(days=1))
    with world.acting(sam):
        lead_id = queries.get_consortium(consortium_id).lead_id
    lead = world.also_acts_for(sam.person, sam.name, Made(lead_id, sam.organisation_kind, "Knowsley"))  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"membership\.cannot_leave"):
        leave(world, lead, consortium_id, today)
    outside = world.person("Ola Reed", world.council("Outside"), Role.STRATEGIC_LEAD)
    with pytest.raises(NotFound):
        leave(world, outside, consortium_id, today)


def test_the_page_keeps_what_was_typed_and_says_so_when_nothing_runs(
    world: World, sam: Actor, consortium_id: UUID, today: date
) -> None:
    browser, path = world.signed_in(sam), f"/consortia/{consortium_id}"
    shown = browser.get(f"{path}/leave").text
    assert "no package, no mini-tender and no agreement" in shown
    token = shown.split('name="csrf_token" value="')[1].split('"')[0]
    wrong = browser.post(f"{path}/leave", data={"csrf_token": token, "last_day": ["31", "2", "2027"]})
    assert wrong.status_code == 422
    assert "Enter a real date" in wrong.text
    last = today + timedelta(days=30)
    typed = [str(last.day), str(last.month), str(last.year)]
    assert browser.post(f"{path}/leave", data={"csrf_token": token, "last_day": typed}).status_code == 302
    assert "Stay after all" in browser.get(path).text


def test_a_council_sees_what_it_has_running_before_it_leaves(world: World) -> None:
    sides = parties(world)
    sides.agreement()
    council = sides.buyers.council
    with world.engine.begin() as connection:  # whoever leads cannot leave
        connection.execute(sa.text("UPDATE membership SET part = 'member'"))
    sam = world.person("Sal Reed", council, Role.STRATEGIC_LEAD)
    (consortium_id,) = world.consortia.values()
    page = world.signed_in(sam).get(f"/consortia/{consortium_id}/leave").text
    assert "1 agreement" in page
    assert "Each runs on to its end, on its own terms." in page
    assert "1 package" in page
