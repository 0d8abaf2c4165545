"""How many officers open, and what a receipt says of a bid."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.minitender.rules.sealing import BLIND, blinded, ensure_another_officer, fingerprint_of, officers_to_open

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
