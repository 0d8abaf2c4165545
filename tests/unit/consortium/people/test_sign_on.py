"""Whose word is taken of a second factor, how fresh it must be, and which addresses a provider may have."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.people.rules import invitations, sign_on

VALUES = st.lists(st.sampled_from(["mfa", "otp", "hwk", "pwd", "urn:two"]), max_size=4)


@given(amr=VALUES, acr=st.sampled_from([None, "0", "urn:two"]), trusted=VALUES)
def test_a_second_factor_is_believed_only_by_a_value_that_the_registration_names(
    amr: list[str], acr: str | None, trusted: list[str]
) -> None:
    shown = sign_on.shows_second_factor({"amr": amr, "acr": acr}, trusted)
    assert shown == bool({*amr, acr} & set(trusted))


@pytest.mark.parametrize("amr", [None, "mfa", {"mfa": True}, 7])
def test_what_is_no_list_of_methods_shows_nothing(amr: object) -> None:
    assert not sign_on.shows_second_factor({"amr": amr}, ["mfa"])


@given(seconds=st.integers(-7200, 7200))
def test_it_counts_as_asked_again_from_when_we_sent_them_but_for_the_clocks(seconds: int) -> None:
    asked_at = 1_700_000_000
    if seconds >= -sign_on.LEEWAY:
        sign_on.ensure_asked_again({"auth_time": asked_at + seconds}, name="it", asked_at=asked_at)
    else:
        with pytest.raises(Refused, match=r"sign_on\.not_again"):
            sign_on.ensure_asked_again({"auth_time": asked_at + seconds}, name="it", asked_at=asked_at)


@pytest.mark.parametrize("said", [None, True, "1700000000"])
def test_who_does_not_say_when_has_not_asked_again(said: object) -> None:
    with pytest.raises(Refused):
        sign_on.ensure_asked_again({"auth_time": said}, name="it", asked_at=0)


@pytest.mark.parametrize(
    ("address", "is_trial"),
    [
        ("http://sefton.gov.uk", True), ("https://", True), ("https://a@b.example", True), ("ftp://a.example", True),
        ("https://a.example?x=1", True), ("https://a.example#x", True), ("http://127.0.0.1:9", False), ("", True),
        ("https://a.example/ x", True), ("http://127.0.0.1.evil.example", True), ("javascript:alert(1)", True),
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address: str, is_trial: bool) -> None:
    with pytest.raises(Refused, match=r"sign_on\.address"):
        sign_on.ensure_address(address, is_trial=is_trial)


def test_an_address_stays_as_the_tokens_will_say_it() -> None:
    assert sign_on.ensure_address(" https://a.example/v2.0 ", is_trial=False) == "https://a.example/v2.0"
    assert sign_on.ensure_address("http://127.0.0.1:9", is_trial=True) == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("said", "always", "is_right"),
    [("i", True, True), ("i", False, True), (None, False, True), (None, True, False), ("j", False, False)],
)
def test_an_answer_names_its_issuer_where_it_always_does(said: str | None, always: bool, is_right: bool) -> None:
    if is_right:
        sign_on.ensure_answered_by(name="it", issuer="i", said=said, always_says=always)
    else:
        with pytest.raises(Refused, match=r"sign_on\.not_believed"):
            sign_on.ensure_answered_by(name="it", issuer="i", said=said, always_says=always)


@given(bound=st.none() | st.uuids(), wanted=st.uuids())
def test_a_councils_provider_serves_that_council_alone(bound: UUID | None, wanted: UUID) -> None:
    if bound in {None, wanted}:
        sign_on.ensure_serves(bound_to=bound, wanted=wanted, organisation="Sefton")
    else:
        with pytest.raises(Refused, match=r"sign_on\.bound"):
            sign_on.ensure_serves(bound_to=bound, wanted=wanted, organisation="Sefton")


def test_only_who_could_come_back_makes_it_the_only_way() -> None:
    right = {"is_in_force": True, "is_the_platforms": False, "is_own_linked": True}
    sign_on.ensure_may_be_only_way(**right)
    for wrong in ({"is_in_force": False}, {"is_the_platforms": True}, {"is_own_linked": False}):
        with pytest.raises(Refused):
            sign_on.ensure_may_be_only_way(**{**right, **wrong})


def test_an_organisation_invites_so_many_at_a_time() -> None:
    invitations.ensure_room_for_another(invitations.MOST_OPEN - 1)
    with pytest.raises(Refused, match=r"invitation\.too_many"):
        invitations.ensure_room_for_another(invitations.MOST_OPEN)


def test_values_are_separated_by_spaces_or_commas() -> None:
    assert sign_on.values_in(" mfa, hwk mfa ") == ["hwk", "mfa"]
    assert sign_on.values_in("") == []
