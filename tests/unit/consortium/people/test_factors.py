"""When a code counts, what recovery codes are like, and which passwords are too common."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.people.rules import factors, passwords
from tests.factories.refusals import refusal_of

moments = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, st.integers(-3, 3))
def test_a_code_counts_one_step_either_side_and_never_twice(now: datetime, used: int) -> None:
    here = factors.step_of(now)
    accepted = factors.steps_accepted(now, last_step=here + used)
    assert set(accepted) == {step for step in (here - 1, here, here + 1) if step > here + used}
    assert accepted == [] or accepted[0] == (here if here in accepted else min(accepted))


def test_recovery_codes_are_long_alike_to_read_and_never_the_same() -> None:
    codes = factors.new_recovery_codes(200)
    assert len(set(codes)) == 200
    assert {len(factors.cleaned(code)) for code in codes} == {25}
    assert not set("".join(codes)) & set("01ilo")


def test_a_code_is_taken_however_it_was_typed() -> None:
    assert factors.cleaned(" AbcDe-fghjk \t2345 ") == "abcdefghjk2345"


@pytest.mark.parametrize(
    ("factors_held", "codes_ever", "first"), [(0, 0, True), (1, 0, False), (0, 1, False), (1, 10, False)]
)
def test_a_password_alone_sets_up_a_factor_only_where_there_never_was_one(
    factors_held: int, codes_ever: int, first: bool
) -> None:
    assert factors.is_first_set_up(factors=factors_held, codes_ever=codes_ever) is first


def test_the_last_factor_and_the_eleventh_are_refused() -> None:
    assert refusal_of(factors.ensure_another_remains, remaining=0) == "factor.last"
    assert refusal_of(factors.ensure_room_for_another, range(10)) == "factor.too_many"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8", "Another program"),
    ],
)
def test_a_browser_is_told_in_a_few_words(agent: str, words: str) -> None:
    assert factors.device_in_words(agent) == words


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("x" * 11, "password.short"),
        ("xyz" * 100, "password.long"),
        ("abababababab", "password.simple"),
        ("1qaz2wsx3edc", "password.breached"),
        ("Liverpool2026!", "password.breached"),
        ("123456789012345", "password.breached"),
        ("sam.okoro-2026", "password.about_you"),
        ("OkoroConsortium", "password.about_you"),
    ],
)
def test_a_common_or_simple_password_is_refused(password: str, code: str) -> None:
    about = ("Sam Okoro", "sam.okoro@sefton.example")
    assert refusal_of(passwords.ensure_password_is_acceptable, password, about=about) == code


@given(st.lists(st.sampled_from(["otter", "lantern", "gravel", "midnight", "teapot", "willow", "kestrel"]), min_size=3))
def test_three_words_of_ones_own_are_taken(words: list[str]) -> None:
    if len(set(words)) >= 3:
        passwords.ensure_password_is_acceptable(" ".join(words)[:256], about=("Sam Okoro", "sam@sefton.example"))
