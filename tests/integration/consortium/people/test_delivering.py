"""What happened is sent to an organisation's webhooks, signed, until it is taken: over a real socket, with TLS."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from standardwebhooks.webhooks import Webhook

from consortium.kernel import jobs, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import new_id
from consortium.members.events import MemberJoined
from consortium.people.rules import Role
from consortium.people.services import webhooks
from tests.factories.receiver import NAME, Receiver, Reply, called_by, receiver
from tests.factories.refusals import refusal_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World
from tests.processes import came_true


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiver(tmp_path_factory.mktemp("receiver")) as kept:
        yield kept


@pytest.fixture
def listener(app: Flask, served: Receiver) -> Iterator[Receiver]:
    served.received.clear()
    served.replies.clear()
    served.otherwise = Reply()
    with called_by(app, served):
        yield served


@pytest.fixture
def sam(world: World) -> Actor:
    return world.person("Sam Okoro", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)


class Hook:
    """One webhook, and what is done with it."""

    def __init__(self, world: World, sam: Actor, address: str, of: str = "North") -> None:
        self.world, self.sam = world, sam
        self.north = world.consortium(of, Made(sam.organisation, OrganisationKind.COUNCIL, "Sefton"))
        made, self.secret = self.do(webhooks.make_webhook, name="Case system", address=address, types=["member.joined"])
        self.id = made.id

    def do(self, act: Callable[..., Any], **more: Any) -> Any:
        with self.world.acting(self.sam):
            takes_now = act.__name__ not in {"change_webhook", "resume_webhook"}
            now = {"now": self.world.execute("SELECT guard.now()").scalar_one()} if takes_now else {}
            ours = {"webhook_id": self.id} if act is not webhooks.make_webhook else {}
            return act(actor=self.sam, **ours, **now, **more)

    def happen(self) -> str:
        """Somebody joins; told to the organisation. Returns who."""
        joined = self.world.council(f"Council {new_id()}")
        with self.world.acting(self.sam):
            outbox.record(MemberJoined(consortium_id=self.north, organisation_id=joined.id, part="member"))
        return str(joined.id)

    def rows(self, table: str) -> list[Any]:
        with self.world.engine.connect() as connection:
            return list(connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY id")))


@pytest.fixture
def hook(world: World, sam: Actor, listener: Receiver) -> Hook:
    return Hook(world, sam, listener.address)


class Verifier(Webhook):
    """A receiver of another hand, whose clock is the tests' own."""

    def _Webhook__verify_timestamp(self, said: str) -> datetime:  # noqa: N802 - the name it has there
        return datetime.fromtimestamp(int(said), UTC)


def verified(hook: Hook, sent: tuple[dict[str, str], str], secret: str = "") -> Any:
    headers, body = sent
    return Verifier(secret or hook.secret).verify(body, headers)


def test_a_change_is_sent_signed_and_once(world: World, hook: Hook, listener: Receiver) -> None:
    what = hook.happen()
    do_waiting_work(world)
    [(headers, body)] = listener.received
    said = json.loads(body)
    assert (said["type"], said["data"]["organisation_id"], headers["host"]) == (
        "member.joined", what, f"{NAME}:{listener.port}",
    )  # fmt: skip
    assert set(said["data"]) == {"consortium_id", "organisation_id", "link"}
    [delivery] = hook.rows("webhook_delivery")
    [attempt] = hook.rows("webhook_attempt")
    assert (delivery.delivered_at is not None, attempt.status, attempt.outcome) == (True, 204, "taken")
    assert headers["webhook-id"] == f"msg_{delivery.change_id.hex}"
    assert verified(hook, listener.received[0]) == said


def test_what_is_not_taken_is_sent_again_later_with_the_same_identifier(
    world: World, hook: Hook, listener: Receiver, move_clock: Callable[..., None]
) -> None:
    listener.replies.extend([Reply(500, b"<b>broken</b>\x00\r\n" + b"x" * 5000), Reply(302, location=listener.address)])
    hook.happen()
    do_waiting_work(world)
    assert len(listener.received) == 1
    move_clock(seconds=6)
    do_waiting_work(world)
    assert len(listener.received) == 2, "a redirect is not followed"
    move_clock(minutes=6)
    do_waiting_work(world)
    tried = [(each.status, each.outcome) for each in hook.rows("webhook_attempt")]
    assert tried == [(500, "not taken"), (302, "not taken"), (204, "taken")]
    assert len({headers["webhook-id"] for headers, _ in listener.received}) == 1
    first = hook.rows("webhook_attempt")[0]
    assert (first.said[:20], len(first.said) <= 200) == ("<b>broken</b> xxxxxx", True)
    [webhook] = hook.rows("webhook")
    assert (webhook.failing_since, webhook.quiet_until) == (None, None)


def test_while_a_receiver_fails_the_rest_waits_with_it_and_then_all_arrives(
    world: World, hook: Hook, listener: Receiver, move_clock: Callable[..., None]
) -> None:
    listener.otherwise = Reply(503)
    made = [hook.happen() for _ in range(3)]
    do_waiting_work(world)
    assert len(listener.received) == 1, "what does not answer is not asked three times at once"
    listener.otherwise = Reply()
    for _ in range(3):
        move_clock(minutes=6)
        do_waiting_work(world)
    assert {json.loads(body)["data"]["organisation_id"] for _, body in listener.received[1:]} == set(made)
    assert all(each.delivered_at for each in hook.rows("webhook_delivery"))


def test_after_five_days_nothing_more_is_sent_and_its_people_are_told(
    world: World, hook: Hook, listener: Receiver, move_clock: Callable[..., None]
) -> None:
    listener.otherwise = Reply(500)
    for _ in range(6):
        hook.happen()
        do_waiting_work(world)
        move_clock(hours=25)
    do_waiting_work(world)
    [webhook] = hook.rows("webhook")
    assert webhook.disabled_because == "failing"
    [told] = [n for n in hook.rows("notification") if n.template.endswith("webhook_given_up")]
    assert told.facts["path"] == f"/webhooks/{hook.id}"
    tried = len(listener.received)
    hook.happen()
    do_waiting_work(world)
    move_clock(days=2)
    do_waiting_work(world)
    assert len(listener.received) == tried
    assert not [each for each in hook.rows("webhook_delivery") if each.delivered_at or not each.given_up_at]


def test_a_receiver_that_is_gone_is_told_nothing_more(world: World, hook: Hook, listener: Receiver) -> None:
    listener.otherwise = Reply(410)
    hook.happen()
    do_waiting_work(world)
    [webhook] = hook.rows("webhook")
    assert webhook.disabled_because == "gone"
    assert refusal_of(hook.do, webhooks.send_test) == "webhook.is_paused"


def test_one_message_or_all_since_a_moment_are_sent_again(world: World, hook: Hook, listener: Receiver) -> None:
    with world.acting(hook.sam):
        before = world.execute("SELECT guard.now()").scalar_one()
    first = hook.happen()
    do_waiting_work(world)
    hook.do(webhooks.pause_webhook)
    missed = hook.happen()
    do_waiting_work(world)
    assert len(listener.received) == 1
    hook.do(webhooks.resume_webhook)
    [delivery] = hook.rows("webhook_delivery")
    hook.do(webhooks.send_again, delivery_id=delivery.id)
    do_waiting_work(world)
    assert listener.received[1][0]["webhook-id"] == listener.received[0][0]["webhook-id"]
    assert listener.received[1][1] == listener.received[0][1]
    listener.received.clear()
    assert came_true(lambda: hook.do(webhooks.send_again_since, since=before) == 2)
    do_waiting_work(world)
    assert {json.loads(body)["data"]["organisation_id"] for _, body in listener.received} == {first, missed}
    assert len(hook.rows("webhook_delivery")) == 2


def test_for_a_day_both_secrets_sign(
    world: World, hook: Hook, listener: Receiver, move_clock: Callable[..., None]
) -> None:
    new = hook.do(webhooks.replace_secret)
    hook.do(webhooks.send_test)
    do_waiting_work(world)
    [sent] = listener.received
    assert len(sent[0]["webhook-signature"].split()) == 2
    assert verified(hook, sent)["type"] == verified(hook, sent, new)["type"] == "webhook.test"
    newest = hook.do(webhooks.replace_secret)
    hook.do(webhooks.send_test)
    do_waiting_work(world)
    assert len(listener.received[1][0]["webhook-signature"].split()) == 2, "never three"
    move_clock(days=1, minutes=1)
    hook.do(webhooks.send_test)
    do_waiting_work(world)
    assert len(listener.received[2][0]["webhook-signature"].split()) == 1
    assert verified(hook, listener.received[2], newest)
    kept = " ".join(str(row) for row in hook.rows("webhook_secret"))
    assert newest not in kept


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"resolve": lambda host, port: ["127.0.0.1", "10.0.0.1"]}, "is not of the public internet"),
        ({"lets": ()}, "is not of the public internet"),
        ({"resolve": lambda host, port: []}, "We could not find"),
        ({"ports": frozenset({443})}, "We call port 443"),
        ({"trust": None}, "the certificate does not hold"),
        ({"longest": 0.3}, "no answer in time"),
    ],
)
def test_every_sending_looks_again_at_where_it_leads(
    app: Flask, world: World, hook: Hook, listener: Receiver, change: dict[str, Any], outcome: str
) -> None:
    listener.otherwise = Reply(200, drips=True)
    hook.do(webhooks.send_test)
    with called_by(app, listener, **change):
        do_waiting_work(world)
    [attempt] = hook.rows("webhook_attempt")
    assert (attempt.status, outcome in attempt.outcome) == (None, True)
    assert len(listener.received) == (outcome == "no answer in time")


def test_an_address_that_leads_inside_is_not_taken(app: Flask, world: World, sam: Actor, listener: Receiver) -> None:
    with called_by(app, listener, lets=()):
        assert refusal_of(Hook, world, sam, listener.address) == "address.not_public"
    hook = Hook(world, sam, listener.address, of="South")
    changed = {"name": "It", "address": "https://localhost/", "types": ["member.joined"]}
    assert refusal_of(hook.do, webhooks.change_webhook, **changed) == "address.not_a_public_name"


def test_no_transaction_is_open_while_somebody_else_answers(
    world: World, hook: Hook, listener: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook.do(webhooks.send_test)
    open_ones: list[int] = []
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"

    class Watched(list[Any]):
        def append(self, sent: Any) -> None:
            with world.engine.connect() as connection:
                open_ones.append(connection.execute(sa.text(count)).scalar_one())
            super().append(sent)

    monkeypatch.setattr(listener, "received", Watched())
    do_waiting_work(world)
    assert open_ones == [0]


def test_a_delivery_waits_in_a_queue_of_its_own(hook: Hook) -> None:
    hook.do(webhooks.send_test)
    [message] = [each for each in hook.rows("outbox_message") if each.event == "WebhookDue"]
    kept = jobs.Message(message.recorded_by, message.id, message.handled_as, message.handled_as_kind, 0)
    assert jobs.Message(*kept.arguments(), 0, message.handler).sends_out  # type: ignore[arg-type]
    assert not kept.sends_out
