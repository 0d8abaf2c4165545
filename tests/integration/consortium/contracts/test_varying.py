"""A variation binds whoever accepts it, from the day it takes effect: issued once, answered one by one, taken back."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.contracts import queries, services
from consortium.contracts.queries import variations
from consortium.contracts.rules.variation import Answer
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from tests.factories.contracting import Contracted, contracted, drafted, in_days, issued, wording
from tests.factories.letterbox import told
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World


@pytest.fixture
def made(world: World) -> Contracted:
    return contracted(world)


def fingerprint(world: World, actor: Actor, variation_id: UUID) -> str:
    with world.acting(actor):
        return bytes(variations.get_variation(variation_id).terms_sha256).hex()


def accept(world: World, actor: Actor, variation_id: UUID, *, shown: str | None = None) -> None:
    sha256 = shown if shown is not None else fingerprint(world, actor, variation_id)
    with world.acting(actor):
        services.accept_variation(
            actor=actor,
            variation_id=variation_id,
            name=actor.name,
            role="Director",
            shown_sha256=sha256,
            now=clock.now(),
        )


def decline(world: World, actor: Actor, variation_id: UUID) -> None:
    with world.acting(actor):
        services.decline_variation(
            actor=actor,
            variation_id=variation_id,
            name=actor.name,
            role="Director",
            reason="The rate is under our costs.",
            now=clock.now(),
        )


def withdraw(world: World, made: Contracted, variation_id: UUID) -> None:
    with world.acting(made.ines):
        services.withdraw_variation(actor=made.ines, variation_id=variation_id, reason="Anew.", now=clock.now())


def remind(world: World, made: Contracted, variation_id: UUID) -> int:
    with world.acting(made.ines):
        return services.remind_of_variation(actor=made.ines, variation_id=variation_id, now=clock.now())


def version_on(world: World, actor: Actor, contract_id: UUID, days: int) -> str:
    on = in_days(world, days)
    with world.acting(actor):
        contract = queries.get_own_contract(actor, contract_id)
        return variations.terms_of(contract, variations.list_held_by_contract(contract_id), on).version


def test_it_binds_whoever_accepts_from_its_day_and_nobody_else(world: World, made: Contracted) -> None:
    variation_id = issued(world, made)
    accept(world, made.joan, variation_id)
    decline(world, made.peter, variation_id)
    ours, theirs = made.contracts[made.lantern.id], made.contracts[made.rowan.id]
    assert [version_on(world, made.joan, ours, days) for days in (0, 59, 60, 90)] == ["1", "1", "2", "2"]
    assert version_on(world, made.peter, theirs, 90) == "1"
    with world.acting(made.ines):
        progress = variations.progress_of([variation_id])[variation_id]
        assert (progress.accepted, progress.declined, progress.waiting) == (1, 1, 0)
    assert refusal_of(decline, world, made.joan, variation_id) == "variation.accepted"
    assert refusal_of(decline, world, made.peter, variation_id) == "variation.declined"
    accept(world, made.peter, variation_id)
    assert version_on(world, made.peter, theirs, 90) == "2"


def test_each_provider_is_told_once_and_the_lead_of_a_refusal(world: World, made: Contracted) -> None:
    variation_id = issued(world, made)
    decline(world, made.peter, variation_id)
    messages = [each for each in told(world) if each.about.startswith("variation_")]
    assert sorted((each.about, each.address) for each in messages) == [
        ("variation_declined", world.address_of("Helen Marsh")),
        ("variation_declined", world.address_of("Ines Duarte")),
        ("variation_issued", world.address_of("Joan Abara")),
        ("variation_issued", world.address_of("Peter Vance")),
    ]
    for each in messages:
        assert each.says_only_where, each


def test_only_those_who_wait_are_reminded_and_once_a_day(world: World, made: Contracted) -> None:
    variation_id = issued(world, made)
    accept(world, made.joan, variation_id)
    assert remind(world, made, variation_id) == 1
    assert refusal_of(remind, world, made, variation_id) == "variation.reminded"
    with world.engine.begin() as connection:  # the timed ones fall due
        outbox = db.metadata.tables["outbox_message"]
        timed = outbox.c.event == "VariationReplyNeared"
        assert connection.execute(sa.select(sa.func.count()).where(timed)).scalar_one() == 7
        connection.execute(sa.update(outbox).where(timed).values(due_at=outbox.c.recorded_at))
    reminded = [each.address for each in told(world) if each.about == "variation_waits"]
    assert reminded == [world.address_of("Peter Vance")] * 4


def test_one_withdrawn_binds_nobody_and_reminds_nobody(world: World, made: Contracted) -> None:
    variation_id = issued(world, made)
    accept(world, made.joan, variation_id)
    withdraw(world, made, variation_id)
    assert version_on(world, made.joan, made.contracts[made.lantern.id], 90) == "1"
    assert refusal_of(accept, world, made.peter, variation_id) == "variation.not_issued"
    assert refusal_of(withdraw, world, made, variation_id) == "variation.withdrawn"
    with world.engine.begin() as connection:
        outbox = db.metadata.tables["outbox_message"]
        connection.execute(sa.update(outbox).values(due_at=outbox.c.recorded_at))
    about = [each.about for each in told(world)]
    assert about.count("variation_withdrawn") == 2
    assert "variation_waits" not in about


def test_the_text_accepted_is_the_text_issued(world: World, made: Contracted) -> None:
    variation_id = issued(world, made)
    assert refusal_of(accept, world, made.joan, variation_id, shown="00ff") == "variation.text_changed"
    assert refusal_of(accept, world, made.joan, variation_id, shown="no digest") == "variation.text_changed"
    changed = sa.text("UPDATE contract_variation SET terms = 'Other terms.'")
    with pytest.raises(sa.exc.IntegrityError, match="stands as it was issued"), world.acting(made.ines):
        db.session.execute(changed)


def test_a_draft_is_the_leads_alone_and_of_two_officers_one_is_first(world: World, made: Contracted) -> None:
    variation_id = drafted(world, made)
    with pytest.raises(NotFound), world.acting(made.joan):
        variations.get_variation(variation_id)
    with world.acting(made.joan):
        assert variations.list_variations(made.joan) == []

    def reword(title: str) -> None:
        said = wording(world, title=title)
        with world.acting(made.ines):
            services.reword_variation(
                actor=made.ines, variation_id=variation_id, wording=said, revision=1, now=clock.now()
            )

    reword("First")
    assert refusal_of(reword, "Second") == "changed.meanwhile"
    with world.acting(made.ines):
        services.issue_variation(actor=made.ines, variation_id=variation_id, now=clock.now())
        assert variations.get_variation(variation_id).title == "First"
    assert refusal_of(reword, "Third") == "variation.not_draft"


def test_nobody_but_the_lead_issues_follows_or_withdraws(world: World, made: Contracted) -> None:
    variation_id = issued(world, made)
    sam = world.person("Sam Reid", made.made.sefton, Role.PROCUREMENT_OFFICER)
    for actor in (sam, made.joan):
        with pytest.raises(NotFound), world.acting(actor):
            services.withdraw_variation(actor=actor, variation_id=variation_id, reason="x", now=clock.now())
    assert world.signed_in(sam).get(f"/variations/{variation_id}").status_code == 404
    with world.acting(made.joan):
        assert variations.list_offers(made.joan, variation_id) == []


def test_replies_are_listed_by_answer_and_kept_as_csv(world: World, made: Contracted) -> None:
    variation_id = issued(world, made)
    decline(world, made.peter, variation_id)
    with world.acting(made.ines):
        waiting = variations.list_offers(made.ines, variation_id, answer=Answer.WAITING)
        assert [each.provider_id for each in waiting] == [made.lantern.id]
    kept = world.signed_in(made.ines).get(f"/variations/{variation_id}/replies.csv").text
    assert "Mersey Lantern CIC" in kept
    assert "The rate is under our costs." in kept


@pytest.mark.parametrize(
    ("table", "change", "check"),
    [
        ("variation_offer", "answer = 'accepted'", "answered_by_name_role_and_time"),
        ("variation_offer", "declined_reason = 'x'", "declined_with_a_reason"),
        ("contract_variation", "withdrawn_at = guard.now()", "withdrawn_by_somebody_with_a_reason"),
        ("contract_variation", "reminded_at = guard.now()", "reminded_once_issued"),
        ("contract_variation", "issued_at = guard.now()", "issued_by_somebody"),
        ("contract_variation", "effective_on = reply_by_on", "takes_effect_after_the_time_to_reply"),
    ],
)
def test_half_a_decision_cannot_be_stored(world: World, made: Contracted, table: str, change: str, check: str) -> None:
    issued(world, made) if table == "variation_offer" else drafted(world, made)
    with pytest.raises(sa.exc.IntegrityError, match=check), world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {table} SET {change}"))


def test_it_is_varied_by_api(world: World, made: Contracted) -> None:
    world.administrator()
    own_program(world)
    client = world.app.test_client()
    said = wording(world)
    officer, manager = bearer(token_of(world, made.ines)), bearer(token_of(world, made.joan))
    fields = {name: str(getattr(said, name)) for name in said.__slots__}
    answer = client.post(f"/api/v1/systems/{made.made.system_id}/variations", json=fields, headers=officer)
    assert answer.status_code == 201, answer.text
    variation = answer.get_json()
    assert client.post(f"/api/v1/variations/{variation['id']}/issue", headers=officer).status_code == 200
    signed = {"name": "Joan Abara", "role": "Director", "terms_sha256": variation["terms_sha256"]}
    answer = client.post(f"/api/v1/variations/{variation['id']}/acceptance", json=signed, headers=manager)
    assert [each["answer"] for each in answer.get_json()] == ["accepted"]
    listed = client.get(f"/api/v1/variations/{variation['id']}/replies?answer=waiting", headers=officer).get_json()
    assert [each["provider_id"] for each in listed] == [str(made.rowan.id)]
    on = said.effective_on + timedelta(days=1)
    terms = client.get(f"/api/v1/contracts/{made.contracts[made.lantern.id]}/terms?on={on}", headers=manager)
    assert terms.get_json() == {"version": "2", "from_on": said.effective_on.isoformat()}
