"""A council's policy: drafted, adopted, versioned, its own."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from consortium.kernel import clock
from consortium.kernel.db import new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.policy import queries, services
from tenants.policy.rules import as_document
from tests.factories import buying
from tests.factories.programs import bearer, token_of
from tests.factories.world import World


@pytest.fixture
def sefton(world: World) -> buying.Buyers:
    return buying.buyers(world, "Sefton Council", None)


def test_what_is_adopted_is_in_force_until_the_next_version_is(world: World, sefton: buying.Buyers) -> None:
    owner, lot_id = sefton.policy_owner, sefton.lot_id
    first = buying.adopted_policy(world, owner, lot_id, buying.OUTCOMES_TERMS)
    with world.acting(owner):
        between = clock.now()
    second = buying.adopted_policy(world, owner, lot_id, replace(buying.OUTCOMES_TERMS, ceiling=Decimal("25.00")))
    with world.acting(owner):
        in_force = queries.find_policy_in_force(sefton.council.id, lot_id, clock.now())
        before = queries.find_policy_in_force(sefton.council.id, lot_id, between)
        assert in_force is not None
        assert before is not None
        assert (before.id, in_force.id, in_force.version) == (first, second, 2)
        assert queries.terms_of(before) == buying.OUTCOMES_TERMS


def test_one_draft_of_a_lot_at_a_time(world: World, sefton: buying.Buyers) -> None:
    owner = sefton.policy_owner
    with world.acting(owner):
        services.draft_policy(actor=owner, lot_id=sefton.lot_id, terms=buying.OUTCOMES_TERMS, now=clock.now())
        with pytest.raises(Refused, match=r"policy\.draft_exists"):
            services.draft_policy(actor=owner, lot_id=sefton.lot_id, terms=buying.OUTCOMES_TERMS, now=clock.now())


def test_what_was_adopted_is_never_changed(world: World, sefton: buying.Buyers) -> None:
    owner = sefton.policy_owner
    policy_id = buying.adopted_policy(world, owner, sefton.lot_id)
    with world.acting(owner):
        with pytest.raises(Refused, match=r"policy\.adopted"):
            services.change_policy(actor=owner, policy_id=policy_id, terms=buying.FIXED_PRICE_TERMS, now=clock.now())
        with pytest.raises(Refused, match=r"policy\.adopted"):
            services.adopt_policy(actor=owner, policy_id=policy_id, now=clock.now())


def test_neither_the_lead_nor_another_member_sees_a_policy_or_a_price(world: World) -> None:
    knowsley, sefton = world.council("Knowsley Council"), world.council("Sefton Council")
    lot_id = buying.published_lot(world, knowsley, world.consortium("Liverpool City Region", knowsley, sefton))
    owner = world.person("Petra Sefton", sefton, Role.POLICY_OWNER)
    policy_id = buying.adopted_policy(world, owner, lot_id)
    lead = world.person("Kit Knowsley", knowsley, Role.POLICY_OWNER)
    with world.acting(lead):
        assert queries.find_policy_in_force(sefton.id, lot_id, clock.now()) is None
        with pytest.raises(NotFound):
            queries.get_own_policy(lead, policy_id)


@pytest.mark.parametrize(
    "impossible",
    [
        {"style": "whatever"},
        {"quality_weight": Decimal(70)},
        {"price_formula": "fixed_price"},
        {"price_formula": "benchmark"},
        {"price_formula": "linear_to_ceiling", "ceiling": None},
        {"adopted_by": new_id()},
        {"assessors_needed": 0},
        {"opening_officers": 3},
        {"in_force_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"changed_by": new_id()},
        {"discarded_by": new_id()},
    ],
)
def test_an_impossible_policy_cannot_be_stored(
    world: World, sefton: buying.Buyers, superuser_engine: sa.Engine, impossible: dict[str, Any]
) -> None:
    with world.acting(sefton.policy_owner):
        draft = services.draft_policy(
            actor=sefton.policy_owner, lot_id=sefton.lot_id, terms=buying.OUTCOMES_TERMS, now=clock.now()
        )
    changes = ", ".join(f"{name} = :{name}" for name in impossible)
    with superuser_engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(sa.text(f"UPDATE policy SET {changes} WHERE id = :id"), {**impossible, "id": draft.id})


@pytest.mark.usefixtures("tokens_can_be_had")
def test_a_policy_owner_drafts_and_adopts_by_api(world: World, client: FlaskClient, sefton: buying.Buyers) -> None:
    headers = bearer(token_of(world, sefton.policy_owner))
    said = {"lot_id": str(sefton.lot_id), "terms": as_document(buying.OUTCOMES_TERMS)}
    none_yet = client.get(f"/api/v1/lots/{sefton.lot_id}/policy", headers=headers)
    assert none_yet.json["type"].endswith("policy.none_in_force")
    wrong = client.post(
        "/api/v1/policies", json={**said, "terms": {**said["terms"], "price_weight": "30"}}, headers=headers
    )
    assert wrong.json["type"].endswith("policy.weights")
    drafted = client.post("/api/v1/policies", json=said, headers=headers)
    assert drafted.status_code == 201, drafted.text
    changed = client.put(
        f"/api/v1/policies/{drafted.json['id']}",
        json={"terms": {**said["terms"], "ceiling": "25.00"}},
        headers=headers,
    )
    assert changed.json["terms"]["ceiling"] == "25.00", changed.text
    adopted = client.post(f"/api/v1/policies/{drafted.json['id']}/adopt", headers=headers)
    assert adopted.status_code == 200, adopted.text
    in_force = client.get(f"/api/v1/lots/{sefton.lot_id}/policy", headers=headers).json
    assert "A bid above the ceiling of £25.00 a unit is set aside." in in_force["in_words"][3]["sentences"]
    assert len(client.get("/api/v1/policies", headers=headers).json) == 1


@pytest.mark.usefixtures("tokens_can_be_had")
def test_a_commissioner_drafts_and_may_not_adopt(world: World, client: FlaskClient, sefton: buying.Buyers) -> None:
    headers = bearer(token_of(world, sefton.commissioner))
    said = {"lot_id": str(sefton.lot_id), "terms": as_document(buying.FIXED_PRICE_TERMS)}
    drafted = client.post("/api/v1/policies", json=said, headers=headers)
    assert drafted.status_code == 201, drafted.text
    assert client.post(f"/api/v1/policies/{drafted.json['id']}/adopt", headers=headers).status_code == 404
