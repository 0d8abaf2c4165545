"""Who of spot providers is on the register: by number, else by name, whatever case, spaces and legal form."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.spot.rules import matching
from tenants.spot.rules.matching import CERTAIN, LIKE_ENOUGH, SAME_NAME, How, NumberOf, OnRegister, Register, likeness
from tenants.spot.rules.purchases import Provider

LANTERN, HARBOUR, ROWAN = (UUID(int=number) for number in (1, 2, 3))
REGISTER = Register(
    [
        OnRegister(LANTERN, "Mersey Lantern CIC", {NumberOf.COMPANY: ["01234567"], NumberOf.CQC: ["1-101234567"]}),
        OnRegister(HARBOUR, "Bright Harbour Care Ltd", {NumberOf.COMPANY: ["07654321"]}),
        OnRegister(ROWAN, "Rowan & Tide Support Limited", {}),
    ]
)
WORDS = st.lists(
    st.sampled_from(["mersey", "lantern", "bright", "harbour", "care", "rowan", "tide", "support", "kent", "home"]),
    min_size=1,
)


@given(WORDS, WORDS)
def test_two_names_are_as_alike_whichever_comes_first(one: list[str], other: list[str]) -> None:
    first, second = " ".join(one), " ".join(other)
    assert likeness(first, second) == likeness(second, first) <= SAME_NAME


@given(WORDS, st.sampled_from(["", " Ltd", " LIMITED", " ltd.", " C.I.C.", ", PLC", " Community Interest Company"]))
def test_case_spaces_and_legal_form_change_nothing(words: list[str], form: str) -> None:
    name = " ".join(words)
    assert likeness(name, "  ".join(words).upper() + form) == SAME_NAME
    assert matching.key_of(Provider(name)) == matching.key_of(Provider(f"{name.title()}{form}"))


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_can_be_compared(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= SAME_NAME


@pytest.mark.parametrize(
    ("provider", "found", "how", "confidence"),
    [
        (Provider("Another name", "company", "1234567"), LANTERN, How.NUMBER, CERTAIN),
        (Provider("Another name", "cqc", "1 101234567"), LANTERN, How.NUMBER, CERTAIN),
        (Provider("mersey lantern c.i.c."), LANTERN, How.NAME, SAME_NAME),
        (Provider("ROWAN AND TIDE SUPPORT"), ROWAN, How.NAME, SAME_NAME),
    ],
)
def test_a_number_is_certain_and_a_name_is_not(provider: Provider, found: UUID, how: How, confidence: int) -> None:
    match = REGISTER.best_match(provider)
    assert match is not None
    assert (match.provider_id, match.how, match.confidence) == (found, how, confidence)
    assert match.why


def test_a_like_name_is_proposed_with_less_confidence() -> None:
    match = REGISTER.best_match(Provider("Bright Harbor Care"))
    assert match is not None
    assert match.provider_id == HARBOUR
    assert LIKE_ENOUGH <= match.confidence < SAME_NAME


def test_numbers_that_differ_rule_a_name_out_and_what_was_rejected_stays_rejected() -> None:
    assert REGISTER.best_match(Provider("Mersey Lantern CIC", "company", "09999999")) is None
    assert REGISTER.best_match(Provider("Mersey Lantern CIC", "charity", "1099999")) is not None
    assert REGISTER.best_match(Provider("Mersey Lantern CIC"), rejected=[LANTERN]) is None
    assert REGISTER.best_match(Provider("X", "company", "01234567"), rejected=[LANTERN]) is None
    assert REGISTER.best_match(Provider("Willow Night Nursing")) is None


def test_a_number_needs_its_register_and_the_other_way_round() -> None:
    assert matching.read_number(None, " ") is None
    assert matching.key_of(Provider("A", "charity", "0123 456")) == "charity:123456"
    for number_of, number, code in (
        ("company", "", r"match\.number_needs_its_register"), (None, "1", r"match\.number_needs_its_register"),
        ("company", "--", r"match\.number_needs_its_register"), ("lloyds", "1", r"match\.number_of"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            matching.read_number(number_of, number)


def test_a_word_is_said_on_whoever_was_shown() -> None:
    shown = uuid4()
    matching.ensure_proposed(proposed=shown, meant=shown)
    for proposed, code in ((None, r"match\.nothing_proposed"), (uuid4(), r"match\.changed")):
        with pytest.raises(Refused, match=code):
            matching.ensure_proposed(proposed=proposed, meant=shown)
