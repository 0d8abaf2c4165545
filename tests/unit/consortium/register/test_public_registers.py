"""What follows from what a public register said: against the identity of a provider, and beside its own word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.register.rules import LookupOutcome, Numbers, PublicRegister, Said
from consortium.register.rules import public_registers as rules
from consortium.register.rules.standing import postcode_as_written

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
COMPANY = Said(PublicRegister.COMPANIES_HOUSE, "01234567", LookupOutcome.FOUND, NOON, "Bright Ltd", "active", "L36 9YU")
LIVING = ["active", "liquidation", "administration", "receivership", "voluntary-arrangement", "open", "registered"]


@pytest.mark.parametrize("status", LIVING)
def test_a_company_in_trouble_still_exists(status: str) -> None:
    said = replace(COMPANY, status=status)
    assert rules.identity_fault(said) == ""
    assert rules.how_it_is_known(said) == (
        f"Bright Ltd (01234567) is {status}, by Companies House, asked on 25 November 2026."
    )


@pytest.mark.parametrize("status", ["dissolved", "converted-closed", "removed", "closed"])
def test_a_company_that_is_no_more_has_no_identity(status: str) -> None:
    fault = rules.identity_fault(replace(COMPANY, status=status))
    assert fault == f"Bright Ltd (01234567) is {status}, by Companies House, asked on 25 November 2026."


def test_what_was_not_found_is_held_against_it_and_what_could_not_be_asked_is_not() -> None:
    nothing = {"name": "", "status": "", "postcode": ""}
    assert rules.identity_fault(replace(COMPANY, outcome=LookupOutcome.NOT_FOUND, **nothing)) == (
        "Number 01234567 was not found by Companies House, asked on 25 November 2026."
    )
    assert rules.identity_fault(replace(COMPANY, outcome=LookupOutcome.AWAY, **nothing)) == ""
    assert rules.identity_fault(None) == ""


@pytest.mark.parametrize(
    ("name", "postcode"),
    [
        ("BRIGHT LIMITED", "L36 9YU"),
        ("Bright Ltd.", "l369yu"),
        ("The Bright Ltd", "L36 9YU"),
        ("bright  ltd", "L369YU"),
    ],
)
def test_the_same_name_written_otherwise_is_the_same(name: str, postcode: str) -> None:
    assert rules.differences(COMPANY, name=name, postcode=postcode) == []


def test_a_difference_is_said_in_words() -> None:
    said = replace(COMPANY, status="dissolved")
    assert rules.differences(said, name="Dark Ltd", postcode="L20 1AA") == [
        "It is dissolved there.",
        "The name there is Bright Ltd.",
        "The postcode there is L36 9YU.",
    ]
    without = replace(COMPANY, postcode="")
    assert rules.differences(without, name="Bright Ltd", postcode="L20 1AA") == []


@given(st.text(max_size=40), st.text(max_size=10))
def test_a_provider_that_says_what_the_register_says_differs_in_nothing(name: str, postcode: str) -> None:
    said = replace(COMPANY, name=name, postcode=postcode)
    assert rules.differences(said, name=name.upper().lower(), postcode=postcode) in ([], [f"The name there is {name}."])
    assert rules.differences(said, name=name, postcode=postcode) == []


@given(st.timedeltas(timedelta(0), timedelta(days=2)), st.sampled_from([None, *LookupOutcome]))
def test_a_register_is_asked_again_after_an_hour_or_where_it_could_not_be(
    since: timedelta, outcome: LookupOutcome | None
) -> None:
    may = rules.may_ask_again(asked_at=NOON, outcome=outcome, now=NOON + since)
    assert may == (outcome is LookupOutcome.AWAY or since >= timedelta(hours=1))
    assert rules.may_ask_again(asked_at=NOON - since, outcome=outcome, now=rules.next_time(NOON - since))


@given(st.integers(0, 50))
def test_twenty_times_an_hour_is_enough(asked: int) -> None:
    try:
        rules.ensure_not_too_many(asked)
    except Refused:
        assert asked >= rules.MOST_IN_AN_HOUR
    else:
        assert asked < rules.MOST_IN_AN_HOUR


def test_a_charity_of_another_country_is_in_a_register_that_is_not_asked() -> None:
    assert rules.numbers_to_ask(Numbers(charity_number="SC012345", company_number="01234567")) == [
        (PublicRegister.COMPANIES_HOUSE, "01234567")
    ]
    assert rules.numbers_to_ask(Numbers(charity_number="1012345-2", cqc_provider_id="RJ1")) == [
        (PublicRegister.CHARITY_COMMISSION, "1012345-2"),
        (PublicRegister.CARE_QUALITY_COMMISSION, "RJ1"),
    ]


def test_a_register_may_give_no_postcode_or_one_of_another_country() -> None:
    assert [postcode_as_written(said) for said in ("l369yu", "", "10115 Berlin")] == ["L36 9YU", "", ""]
