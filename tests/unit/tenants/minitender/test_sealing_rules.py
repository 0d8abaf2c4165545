"""How many officers open, what a receipt says of a bid, and for how long the key is kept."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.kernel.words import words_for
from tenants.minitender.rules.sealing import (
    AT_ONCE,
    BLIND,
    blinded,
    ensure_another_officer,
    ensure_may_destroy,
    fingerprint_of,
    kept_until,
    officers_to_open,
)
from tenants.minitender.rules.state import Status

FIRST, SECOND = UUID(int=1), UUID(int=2)

SAID = [({}, 1), ({"opening_officers": None}, 1), ({"opening_officers": 1}, 1), ({"opening_officers": 2}, 2)]


@pytest.mark.parametrize(("said", "officers"), SAID)
def test_one_officer_opens_unless_the_rules_that_were_copied_say_two(said: dict[str, object], officers: int) -> None:
    assert officers_to_open({"policy": said}) == officers


def test_the_second_officer_is_another_person() -> None:
    ensure_another_officer([], FIRST)
    ensure_another_officer([FIRST], SECOND)
    with pytest.raises(Refused, match=r"mini_tender\.second_officer"):
        ensure_another_officer([FIRST], FIRST)


@given(st.binary(max_size=500), st.binary(min_size=BLIND, max_size=BLIND))
def test_a_fingerprint_binds_every_word_and_tells_none(document: bytes, blind: bytes) -> None:
    said = blinded(document, blind)
    assert (said[:BLIND], said[BLIND:]) == (blind, document)
    assert fingerprint_of(said) != hashlib.sha256(document).digest()
    assert fingerprint_of(said) != fingerprint_of(blinded(document + b"0", blind))


CLOSES = datetime(2026, 8, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "months", "until"),
    [
        (Status.NO_AWARD, 6, datetime(2027, 2, 28, 12, 0, tzinfo=UTC)),
        (Status.AWARDED, 72, datetime(2032, 8, 31, 12, 0, tzinfo=UTC)),
        (Status.WITHDRAWN, 72, AT_ONCE),
        (Status.DRAFT, 72, None),
        (Status.PUBLISHED, 72, None),
        (Status.OPENED, 72, None),
        (Status.RECOMMENDED, 72, None),
    ],
)
def test_a_key_is_kept_for_months_once_all_is_decided(status: Status, months: int, until: datetime | None) -> None:
    assert kept_until(status=status, closes_at=CLOSES, months=months) == until


@pytest.mark.parametrize(
    ("until", "has_key", "at", "why"),
    [
        (CLOSES, False, CLOSES, "none"),
        (None, True, CLOSES, "not_over"),
        (CLOSES, True, CLOSES - timedelta(seconds=1), "kept"),
    ],
)
def test_a_key_is_destroyed_once_and_not_before_its_time(
    until: datetime | None, has_key: bool, at: datetime, why: str
) -> None:
    with pytest.raises(Refused, match=rf"key\.{why}") as refused:
        ensure_may_destroy(status=Status.OPENED, until=until, has_key=has_key, at=at)
    assert "{" not in words_for(refused.value)
    ensure_may_destroy(status=Status.NO_AWARD, until=CLOSES, has_key=True, at=CLOSES)
