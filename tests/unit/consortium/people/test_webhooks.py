"""How messages are signed, and when they are sent again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from consortium.kernel.errors import Refused
from consortium.people.rules import webhooks as rules
from consortium.people.rules.webhooks import Because

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
BODY = '{"type":"webhook.test"}'


def test_both_secrets_of_a_rotation_are_good_to_a_receiver_of_another_hand() -> None:
    now = datetime.now(UTC)  # the receiver holds the message against its own clock
    old, new = rules.new_secret(), rules.new_secret()
    message = rules.message_id(UUID(int=5))
    sent = rules.headers([new, old], message=message, at=now, body=BODY)
    for secret in (old, new):
        assert Webhook(rules.written(secret)).verify(BODY, sent) == {"type": "webhook.test"}
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(rules.written(rules.new_secret())).verify(BODY, sent)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(rules.written(new)).verify(BODY + " ", sent)


@given(st.uuids())
def test_eight_tries_are_made_in_about_a_day(seed: UUID) -> None:
    waits = [rules.wait_after(tries, seed) for tries in range(1, 9)]
    assert waits[-1] is None
    made = [wait for wait in waits if wait]
    assert len(made) == 7
    assert timedelta(hours=22) < sum(made, timedelta()) < timedelta(hours=29)
    assert made == sorted(made)


@given(st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_webhook_that_fails_is_left_alone_for_longer_the_longer_it_does(one: timedelta, other: timedelta) -> None:
    shorter, longer = sorted((one, other))
    quiet = [rules.quiet_for(NOW - span, NOW) for span in (shorter, longer)]
    assert timedelta(seconds=5) <= quiet[0] <= quiet[1] <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "days", "because"),
    [(500, 4.9, None), (500, 5, Because.FAILING), (None, 6, Because.FAILING), (410, 0, Because.GONE)],
)
def test_a_webhook_is_given_up_after_days_or_where_it_is_gone(
    status: int | None, days: float, because: Because | None
) -> None:
    since = NOW - timedelta(days=days)
    assert rules.gives_up_because(status=status, failing_since=since, now=NOW) is because


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda: rules.ensure_types([], ["a"]), "webhook.no_type"),
        (lambda: rules.ensure_types(["b"], ["a"]), "webhook.unknown_type"),
        (lambda: rules.ensure_room(20), "webhook.too_many"),
        (lambda: rules.ensure_going(is_ended=True), "webhook.is_ended"),
        (lambda: rules.ensure_going(is_ended=False, is_paused=True), "webhook.is_paused"),
        (lambda: rules.ensure_paused(is_paused=False), "webhook.is_not_paused"),
        (lambda: rules.ensure_over(NOW + timedelta(seconds=1), NOW), "webhook.ahead"),
    ],
)
def test_what_is_refused(act: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]
    assert refused.value.code == code


def test_kinds_of_change_are_kept_once_and_in_order() -> None:
    assert rules.ensure_types(["b", "a", "b"], ["a", "b", "c"]) == ["a", "b"]
    rules.ensure_room(19)
    rules.ensure_going(is_ended=False)
    rules.ensure_paused(is_paused=True)
    rules.ensure_over(NOW, NOW)
