"""What is sealed opens with the right key and in the right place only, whatever it says and whoever asks."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import BadInput
from consortium.kernel.sealing import Keyring, Unsealable, bound, joined, new_pair, seal, split, unseal

DOCUMENTS = st.binary(max_size=2000)
Part = UUID | int | str
PARTS = st.lists(st.uuids() | st.integers(0, 2**63) | st.text(max_size=20), max_size=5)
TENDER, BIDDER, STRANGER = (new_pair() for _ in range(3))
HERE = bound("bid", UUID(int=1), UUID(int=2), 1, UUID(int=3), UUID(int=4), 1)


def sealed(document: bytes, bound_to: bytes = HERE) -> bytes:
    return seal(document, readers=[TENDER[1], BIDDER[1]], bound_to=bound_to)


@given(DOCUMENTS)
def test_each_reader_gets_the_document_back(document: bytes) -> None:
    envelope = sealed(document)
    assert [unseal(envelope, private=own, bound_to=HERE) for own, _ in (TENDER, BIDDER)] == [document] * 2


@given(DOCUMENTS)
def test_nobody_else_does(document: bytes) -> None:
    with pytest.raises(Unsealable, match="not sealed for this key"):
        unseal(sealed(document), private=STRANGER[0], bound_to=HERE)


@given(st.data())
def test_a_single_bit_changed_is_refused(data: st.DataObject) -> None:
    envelope = sealed(data.draw(DOCUMENTS))
    place = data.draw(st.integers(0, len(envelope) * 8 - 1))
    changed = bytearray(envelope)
    changed[place // 8] ^= 1 << place % 8
    for own, _ in (TENDER, BIDDER):
        with pytest.raises(Unsealable):
            unseal(bytes(changed), private=own, bound_to=HERE)


@given(st.integers(0, 400))
def test_what_was_cut_short_is_refused(left: int) -> None:
    with pytest.raises(Unsealable):
        unseal(sealed(b"an offer")[:left], private=TENDER[0], bound_to=HERE)


@given(PARTS, PARTS)
def test_an_envelope_opens_nowhere_but_where_it_belongs(
    here: list[UUID | int | str], there: list[UUID | int | str]
) -> None:
    envelope = sealed(b"an offer", bound(*here))
    if bound(*here) == bound(*there):
        assert unseal(envelope, private=TENDER[0], bound_to=bound(*there)) == b"an offer"
    else:
        with pytest.raises(Unsealable):
            unseal(envelope, private=TENDER[0], bound_to=bound(*there))


@pytest.mark.parametrize("place", range(1, 7))
def test_another_council_mini_tender_provider_bid_or_version_is_another_place(place: int) -> None:
    parts: list[Part] = ["bid", UUID(int=1), UUID(int=2), 1, UUID(int=3), UUID(int=4), 1]
    envelope = sealed(b"an offer", bound(*parts))
    parts[place] = 9 if isinstance(parts[place], int) else UUID(int=9)
    with pytest.raises(Unsealable):
        unseal(envelope, private=BIDDER[0], bound_to=bound(*parts))


@given(PARTS, PARTS)
def test_no_two_places_are_written_alike(one: list[Part], another: list[Part]) -> None:
    plain = [[each.bytes if isinstance(each, UUID) else each for each in parts] for parts in (one, another)]
    if [str(each) for each in plain[0]] == [str(each) for each in plain[1]]:
        return
    if [bound(each) for each in one] != [bound(each) for each in another]:
        assert bound(*one) != bound(*another)


@given(DOCUMENTS, DOCUMENTS)
def test_the_same_said_twice_is_not_seen_to_be_the_same(one: bytes, another: bytes) -> None:
    assert sealed(one) != sealed(one)
    assert (len(one) // 512 == len(another) // 512) == (len(sealed(one)) == len(sealed(another)))


@given(st.binary(min_size=32, max_size=32), st.integers(1, 3))
def test_all_shares_give_the_secret_and_any_fewer_do_not(secret: bytes, number: int) -> None:
    shares = split(secret, number)
    assert len(shares) == number
    assert joined(shares) == secret
    if number > 1:
        assert all(joined([*shares[:left], *shares[left + 1 :]]) != secret for left in range(number))


@given(st.binary(min_size=32, max_size=32))
def test_a_wrapped_secret_opens_with_its_own_key_and_in_its_place(secret: bytes) -> None:
    ring = Keyring("present")
    wrapped = ring.wrap(secret, b"here")
    assert ring.unwrap(wrapped, b"here") == secret
    assert secret not in wrapped
    with pytest.raises(Unsealable):
        ring.unwrap(wrapped, b"there")
    with pytest.raises(Unsealable, match="not among the keys given"):
        Keyring("another").unwrap(wrapped, b"here")


@given(st.data())
def test_a_wrapped_secret_with_a_bit_changed_is_refused(data: st.DataObject) -> None:
    ring = Keyring("present")
    for kept, read in ((ring.wrap(b"s" * 32, b"here"), ring.unwrap), (ring.vouch(b"p" * 32, b"here"), ring.trusted)):
        changed = bytearray(kept)
        place = data.draw(st.integers(0, len(kept) * 8 - 1))
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Unsealable):
            read(bytes(changed), b"here")


def test_a_public_key_that_somebody_put_in_its_place_is_not_trusted() -> None:
    ring, (_, ours), (_, theirs) = Keyring("present"), new_pair(), new_pair()
    vouched = ring.vouch(ours, b"here")
    assert ring.trusted(vouched, b"here") == ours
    with pytest.raises(Unsealable, match="not the one that the platform made"):
        ring.trusted(theirs + vouched[32:], b"here")
    with pytest.raises(Unsealable):
        ring.trusted(vouched, b"there")


def test_an_older_key_still_reads_and_the_present_one_writes() -> None:
    old, both = Keyring("old"), Keyring("new", "old")
    before, after = old.wrap(b"secret", b"here"), both.wrap(b"secret", b"here")
    assert both.unwrap(before, b"here") == both.unwrap(after, b"here") == b"secret"
    assert [both.is_present(each, is_public=False) for each in (before, after)] == [False, True]
    assert [both.is_present(each.vouch(b"p" * 32, b""), is_public=True) for each in (old, both)] == [False, True]
    with pytest.raises(Unsealable):
        old.unwrap(after, b"here")


@given(DOCUMENTS, DOCUMENTS)
def test_a_blind_is_the_same_for_the_same_document_and_place_only(one: bytes, another: bytes) -> None:
    ring = Keyring("new", "old")
    assert list(ring.blinds(one, b"here")) == list(ring.blinds(one, b"here"))
    assert (list(ring.blinds(one, b"here")) == list(ring.blinds(another, b"here"))) == (one == another)
    assert not set(ring.blinds(one, b"here")) & set(ring.blinds(one, b"there"))
    assert list(ring.blinds(one, b"here"))[1:] == list(Keyring("old").blinds(one, b"here"))


def test_without_a_key_nothing_is_begun() -> None:
    with pytest.raises(BadInput, match="SEALING_KEY"):
        Keyring("")
