"""A notice of removal: fair time to reply, and nothing decided before the provider is heard."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.register.rules import removal
from consortium.register.rules.removal import LEAST_TO_REPLY, MOVES, Notice, Outcome, Stage, stage_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)
NOTICES = {
    Stage.AWAITING_REPLY: Notice(NOW + DAY, has_reply=False, outcome=None),
    Stage.REPLIED: Notice(NOW + DAY, has_reply=True, outcome=None),
    Stage.UNANSWERED: Notice(NOW, has_reply=False, outcome=None),
    Stage.CONFIRMED: Notice(NOW - DAY, has_reply=True, outcome=Outcome.CONFIRMED),
    Stage.DROPPED: Notice(NOW + DAY, has_reply=False, outcome=Outcome.DROPPED),
}


def code_of(act: object, *args: object) -> str | None:
    try:
        act(*args)  # type: ignore[operator]
    except Refused as refused:
        return refused.code
    return None


def test_every_stage_says_what_may_follow_and_each_is_reached() -> None:
    assert set(MOVES) == set(Stage)
    assert {stage: stage_of(notice, NOW) for stage, notice in NOTICES.items()} == {stage: stage for stage in Stage}


@pytest.mark.parametrize(("stage", "wanted"), list(product(Stage, Outcome)))
def test_a_decision_that_is_not_named_is_refused(stage: Stage, wanted: Outcome) -> None:
    refused = code_of(removal.ensure_may_decide, NOTICES[stage], wanted, NOW)
    assert (refused is None) == (Stage(wanted) in MOVES[stage])
    if refused:
        assert refused == ("removal.not_yet" if stage is Stage.AWAITING_REPLY else "removal.decided")


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.AWAITING_REPLY, None),
        (Stage.REPLIED, "removal.replied"),
        (Stage.UNANSWERED, "removal.reply_late"),
        (Stage.CONFIRMED, "removal.decided"),
        (Stage.DROPPED, "removal.decided"),
    ],
)
def test_a_reply_is_heard_once_and_in_time(stage: Stage, code: str | None) -> None:
    assert code_of(removal.ensure_may_reply, NOTICES[stage], NOW) == code


@given(st.integers(0, 30 * 24), st.integers(0, 30 * 24))
def test_a_notice_is_fair_exactly_where_there_is_time_and_the_effect_comes_after_it(reply: int, effect: int) -> None:
    reply_by, effective = NOW + timedelta(hours=reply), NOW + timedelta(hours=effect)

    def give() -> None:
        removal.ensure_fair(reply_by_at=reply_by, effective_at=effective, now=NOW)

    assert (code_of(give) is None) == (reply_by - NOW >= LEAST_TO_REPLY and effective >= reply_by)


@given(st.integers(-30, 30))
def test_a_removal_never_takes_effect_in_the_past(days: int) -> None:
    at = removal.takes_effect_at(NOW + days * DAY, NOW)
    assert at >= NOW
    assert at == NOW or at == NOW + days * DAY


def test_an_empty_reply_says_nothing() -> None:
    assert code_of(removal.ensure_reply, "  ") == "removal.reply_empty"
    assert code_of(removal.ensure_reply, "We have a new manager.") is None
