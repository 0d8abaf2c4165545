"""Versions of a council's policy: from a day, by two people where it says so, discarded, taken up, written by two."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.policy import queries, services
from tenants.policy.rules import as_document
from tests.factories import buying
from tests.factories.programs import bearer, token_of
from tests.factories.world import World

DEARER = replace(buying.OUTCOMES_TERMS, ceiling=Decimal("25.00"))


@pytest.fixture
def sefton(world: World) -> buying.Buyers:
    return buying.buyers(world, "Sefton Council", None)


def test_a_version_adopted_from_a_later_day_waits_for_it(
    world: World, sefton: buying.Buyers, move_clock: Callable[..., None]
) -> None:
    owner, lot_id = sefton.policy_owner, sefton.lot_id
    first = buying.adopted_policy(world, owner, lot_id)
    with world.acting(owner):
        now = clock.now()
        day = local(now).date() + timedelta(days=3)
        second = services.draft_policy(actor=owner, lot_id=lot_id, terms=DEARER, now=now).id
        services.adopt_policy(actor=owner, policy_id=second, now=now, from_on=day)
    with world.acting(owner):
        assert queries.find_policy_in_force(sefton.council.id, lot_id, clock.now()).id == first  # type: ignore[union-attr]
    move_clock(days=3)
    with world.acting(owner):
        assert queries.find_policy_in_force(sefton.council.id, lot_id, clock.now()).id == second  # type: ignore[union-attr]


def test_whoever_wrote_a_version_leaves_its_adoption_to_another_where_the_council_says_so(
    world: World, sefton: buying.Buyers
) -> None:
    owner, lot_id = sefton.policy_owner, sefton.lot_id
    careful = replace(buying.OUTCOMES_TERMS, adoption_needs_another=True)
    other = world.person("Odile Sefton", sefton.council, Role.POLICY_OWNER)
    with world.acting(owner):
        draft = services.draft_policy(actor=owner, lot_id=lot_id, terms=careful, now=clock.now()).id
        with pytest.raises(Refused, match=r"policy\.needs_another_person"):
            services.adopt_policy(actor=owner, policy_id=draft, now=clock.now())
    with world.acting(other):
        services.adopt_policy(actor=other, policy_id=draft, now=clock.now())
    # The policy in force still asks for it where the next version no longer does.
    with world.acting(other):
        draft = services.draft_policy(actor=other, lot_id=lot_id, terms=DEARER, now=clock.now()).id
        with pytest.raises(Refused, match=r"policy\.needs_another_person"):
            services.adopt_policy(actor=other, policy_id=draft, now=clock.now())


def test_the_database_too_keeps_a_writer_from_adopting(
    world: World, sefton: buying.Buyers, superuser_engine: sa.Engine
) -> None:
    owner = sefton.policy_owner
    careful = replace(buying.OUTCOMES_TERMS, adoption_needs_another=True)
    with world.acting(owner):
        draft = services.draft_policy(actor=owner, lot_id=sefton.lot_id, terms=careful, now=clock.now()).id
    adopting = "UPDATE policy SET adopted_at = :at, in_force_at = :at, adopted_by = :by WHERE id = :id"
    with superuser_engine.begin() as connection, pytest.raises(IntegrityError, match="adopted_by_another"):
        connection.execute(
            sa.text(adopting), {"at": datetime(2026, 1, 1, tzinfo=UTC), "by": owner.person_id, "id": draft}
        )


def test_a_discarded_draft_leaves_room_for_another_and_can_be_taken_up_again(
    world: World, sefton: buying.Buyers
) -> None:
    owner, lot_id = sefton.policy_owner, sefton.lot_id
    with world.acting(owner):
        first = services.draft_policy(actor=owner, lot_id=lot_id, terms=buying.OUTCOMES_TERMS, now=clock.now())
        services.discard_draft(actor=owner, policy_id=first.id, now=clock.now())
        with pytest.raises(Refused, match=r"policy\.discarded"):
            services.adopt_policy(actor=owner, policy_id=first.id, now=clock.now())
        second = services.draft_policy(actor=owner, lot_id=lot_id, terms=DEARER, now=clock.now())
        assert (first.version, second.version) == (1, 2)
        with pytest.raises(Refused, match=r"policy\.draft_exists"):
            services.take_up_again(actor=owner, policy_id=first.id)
        services.discard_draft(actor=owner, policy_id=second.id, now=clock.now())
        services.take_up_again(actor=owner, policy_id=first.id)
        with pytest.raises(Refused, match=r"policy\.not_discarded"):
            services.take_up_again(actor=owner, policy_id=first.id)
        assert queries.find_draft(sefton.council.id, lot_id) is first


def test_a_draft_that_somebody_changed_meanwhile_is_neither_changed_nor_adopted_nor_discarded(
    world: World, sefton: buying.Buyers
) -> None:
    owner = sefton.policy_owner
    with world.acting(owner):
        draft = services.draft_policy(actor=owner, lot_id=sefton.lot_id, terms=DEARER, now=clock.now())
        seen = draft.revision
        services.change_policy(actor=owner, policy_id=draft.id, terms=buying.OUTCOMES_TERMS, now=clock.now(), seen=seen)
        acts: list[Callable[[], object]] = [
            lambda: services.change_policy(actor=owner, policy_id=draft.id, terms=DEARER, now=clock.now(), seen=seen),
            lambda: services.discard_draft(actor=owner, policy_id=draft.id, now=clock.now(), seen=seen),
            lambda: services.adopt_policy(actor=owner, policy_id=draft.id, now=clock.now(), seen=seen),
        ]
        for act in acts:
            with pytest.raises(Refused, match=r"policy\.changed_meanwhile"):
                act()


@pytest.mark.usefixtures("tokens_can_be_had")
def test_versions_are_compared_adopted_from_a_day_and_discarded_by_api(
    world: World, client: FlaskClient, sefton: buying.Buyers
) -> None:
    headers = bearer(token_of(world, sefton.policy_owner))
    first = buying.adopted_policy(world, sefton.policy_owner, sefton.lot_id)
    said = {"lot_id": str(sefton.lot_id), "terms": as_document(DEARER)}
    draft = client.post("/api/v1/policies", json=said, headers=headers).json
    assert draft["state"] == "draft"
    path = f"/api/v1/policies/{draft['id']}"
    differences = client.get(f"{path}/differences?since={first}", headers=headers).json
    assert [each["title"] for each in differences] == ["What the price counts"]
    stale = client.put(path, json={"terms": said["terms"], "revision": draft["revision"] - 1}, headers=headers)
    assert stale.status_code == 409
    assert stale.json["type"].endswith("policy.changed_meanwhile")
    gone = client.post(f"{path}/discard", json={"revision": draft["revision"]}, headers=headers)
    assert gone.json["state"] == "discarded", gone.text
    again = client.post(f"{path}/take-up", headers=headers)
    assert again.json["state"] == "draft", again.text
    past = client.post(f"{path}/adopt", json={"from_on": "2020-01-01"}, headers=headers)
    assert past.json["type"].endswith("policy.from_past")
    adopted = client.post(f"{path}/adopt", json={"from_on": "2090-04-01"}, headers=headers)
    assert adopted.json["state"] == "waiting", adopted.text
    listed = client.get("/api/v1/policies", headers=headers).json
    assert [each["state"] for each in listed] == ["waiting", "in force"]


def test_whoever_adopts_a_text_that_changed_meanwhile_sees_it_first(world: World, sefton: buying.Buyers) -> None:
    owner = sefton.policy_owner
    with world.acting(owner):
        draft = services.draft_policy(actor=owner, lot_id=sefton.lot_id, terms=buying.OUTCOMES_TERMS, now=clock.now())
        policy_id, seen = draft.id, draft.revision
    with world.acting(sefton.commissioner):
        services.change_policy(actor=sefton.commissioner, policy_id=policy_id, terms=DEARER, now=clock.now())
    client = world.signed_in(owner)
    token = client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]
    given = {"csrf_token": token, "seen": str(seen), "from_on": ["", "", ""]}
    refused = client.post(f"/policies/{policy_id}/adopt", data=given)
    assert refused.status_code == 422
    assert "Somebody changed this draft while you had it open" in refused.text
    assert "£25.00" in refused.text
    assert f'name="seen" type="hidden" value="{seen + 1}"' in refused.text
    assert client.post(f"/policies/{policy_id}/adopt", data={**given, "seen": str(seen + 1)}).status_code == 302


def test_every_version_can_be_taken_away_as_a_table(world: World, sefton: buying.Buyers) -> None:
    for terms in (buying.OUTCOMES_TERMS, DEARER):
        buying.adopted_policy(world, sefton.policy_owner, sefton.lot_id, terms)
    client = world.signed_in(sefton.commissioner)
    lines = client.get(f"/policies/lots/{sefton.lot_id}/history.csv").text.splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["2", "in force"], ["1", "replaced"]]
    assert lines[2].split(",")[7] == lines[1].split(",")[6] != ""
    assert client.get(f"/policies/lots/{sefton.lot_id}/history.ods").data.startswith(b"PK")
