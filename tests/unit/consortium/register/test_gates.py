"""What a lot asks beyond insurance: the regulators, policies with their reviews; numbers with a check."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.register import rules
from consortium.register.rules import EvidenceKind, Given, Held, InDirectory, LegalForm, LotNeeds, Numbers, Outcome
from consortium.systems.rules import Rating

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
TODAY = date(2026, 11, 22)
NOTHING = LotNeeds(False, Decimal(0), Decimal(0), Decimal(0))
OFSTED = replace(NOTHING, needs_ofsted=True)
CARE = replace(NOTHING, needs_cqc_personal_care=True, cqc_rating_floor=Rating.GOOD)
SAFE = replace(NOTHING, policies=(EvidenceKind.SAFEGUARDING_POLICY,))
LISTED = InDirectory(date(2026, 11, 1), gives_personal_care=True, rating=Rating.GOOD)


def faults(needs: LotNeeds, held: Held | None, directory: InDirectory | None = None) -> list[str]:
    [kind] = rules.kinds_needed(legal_form=LegalForm.COMPANY, employs_staff=True, needs=needs)
    found = rules.evidence_faults(
        legal_form=LegalForm.COMPANY,
        employs_staff=True,
        held={kind: held} if held else {},
        needs=needs,
        on=TODAY,
        directory=directory,
    )
    return [each.words for each in found]


def code_of(form: LegalForm = LegalForm.SOLE_TRADER, **typed: str) -> str:
    with pytest.raises(Refused) as refused:
        rules.read_numbers(legal_form=form, typed=Numbers(**typed))
    return refused.value.code


# Numbers


@pytest.mark.parametrize(
    ("name", "written", "kept"),
    [
        ("vat_number", "GB 980 7806 84", "980780684"),
        ("vat_number", "gd001", "GD001"),
        ("vat_number", "HA599", "HA599"),
        ("lei", "213800wsgiizcxf1p572", "213800WSGIIZCXF1P572"),
        ("ukprn", "1000 7774", "10007774"),
        ("ofsted_urn", "sc123456", "SC123456"),
        ("ofsted_urn", "2712345", "2712345"),
        ("cqc_location_id", "1-1234567890", "1-1234567890"),
        ("cqc_provider_id", "rxa", "RXA"),
        ("company_number", "ip12345r", "IP12345R"),
    ],
)
def test_a_number_is_kept_as_its_register_writes_it(name: str, written: str, kept: str) -> None:
    read = rules.read_numbers(legal_form=LegalForm.SOLE_TRADER, typed=Numbers(**{name: written}))
    assert getattr(read, name) == kept


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("vat_number", "98078068", "vat_number"),
        ("vat_number", "980780685", "vat_number_check"),
        ("vat_number", "GD500", "vat_number"),
        ("lei", "213800WSGIIZCXF1P573", "lei_check"),
        ("lei", "213800", "lei"),
        ("ukprn", "20007774", "ukprn"),
        ("ofsted_urn", "XY123456", "ofsted_urn"),
        ("cqc_location_id", "101234567", "cqc_location_id"),
    ],
)
def test_what_is_no_such_number_is_refused_by_name(name: str, written: str, code: str) -> None:
    assert code_of(**{name: written}) == f"profile.{code}"


@given(st.integers(1_000_000, 9_999_999), st.integers(0, 6), st.integers(1, 9))
def test_a_vat_number_with_one_wrong_digit_does_not_pass(first: int, place: int, by: int) -> None:
    """Two moduli are in use, 97 apart by 55: a slip that moves the sum by 42 turns the one into the other."""
    weighed = sum(int(digit) * weight for digit, weight in zip(str(first), range(8, 1, -1), strict=True))
    for less in (0, 55):
        right = f"{first}{-(weighed + less) % 97:02d}"
        assert rules.is_vat_number(right)
        wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
        moved = (int(wrong[place]) - int(right[place])) * (8 - place)
        assume(abs(moved) != 42)
        assert not rules.is_vat_number(wrong)


@given(st.text(LETTERS + DIGITS, min_size=18, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_a_legal_entity_identifier_with_one_wrong_character_never_passes(base: str, place: int, by: int) -> None:
    as_number = int("".join(str(int(character, 36)) for character in base + "00"))
    right = f"{base}{98 - as_number % 97:02d}"
    assert rules.is_lei(right)
    alike = DIGITS if right[place].isdigit() else LETTERS
    other = alike[(alike.index(right[place]) + by) % len(alike)]
    assert not rules.is_lei(right[:place] + other + right[place + 1 :])


# Ofsted


@pytest.mark.parametrize(
    ("outcome", "applied_on", "passes"),
    [
        (Outcome.REGISTERED, None, True),
        (Outcome.APPLIED, date(2023, 10, 27), True),
        (Outcome.APPLIED, date(2023, 10, 28), False),
        (Outcome.REFUSED, date(2023, 9, 1), False),
    ],
)
def test_an_application_to_ofsted_in_time_counts_until_it_is_decided(
    outcome: Outcome, applied_on: date | None, passes: bool
) -> None:
    assert (faults(OFSTED, Held(None, None, applied_on, outcome)) == []) is passes


def test_without_any_registration_a_lot_for_supported_accommodation_is_closed() -> None:
    assert faults(OFSTED, None) == ["Ofsted registration for supported accommodation is missing"]
    assert faults(SAFE, None) == ["Safeguarding policy is missing"]


# The Care Quality Commission


def test_a_rating_under_the_floor_closes_the_gate_and_names_its_source() -> None:
    low = replace(LISTED, rating=Rating.REQUIRES_IMPROVEMENT)
    assert faults(CARE, Held(None, None), LISTED) == []
    assert faults(CARE, Held(None, None), low) == [
        "Rated Requires improvement, by the Care Quality Commission’s directory of 1 November 2026;"
        " this lot needs Good or better"
    ]
    assert faults(replace(CARE, cqc_rating_floor=None), Held(None, None), low) == []


@pytest.mark.parametrize("rating", list(Rating))
@pytest.mark.parametrize("floor", list(Rating))
def test_ratings_are_ordered_from_the_best(rating: Rating, floor: Rating) -> None:
    assert rating.is_under(floor) == (list(Rating).index(rating) > list(Rating).index(floor))


def test_gone_or_without_personal_care_closes_the_gate_and_not_rated_or_not_listed_does_not() -> None:
    held = Held(None, None)
    source = "the Care Quality Commission’s directory of 1 November 2026"
    assert faults(CARE, held, replace(LISTED, is_gone=True)) == [f"Registration is no longer in {source}"]
    assert faults(CARE, held, replace(LISTED, gives_personal_care=False)) == [
        f"Registration does not include personal care, by {source}"
    ]
    assert faults(CARE, held, replace(LISTED, rating=None, gives_personal_care=None)) == []
    assert faults(CARE, held, None) == []
    assert faults(CARE, None, LISTED) == ["Care Quality Commission registration for personal care is missing"]


# Policies


def test_a_policy_stops_counting_the_day_after_its_review_was_due() -> None:
    assert faults(SAFE, Held(None, TODAY, date(2025, 11, 22))) == []
    assert faults(SAFE, Held(None, date(2026, 11, 21), date(2025, 11, 22))) == [
        "Safeguarding policy was due for review on 21 November 2026"
    ]


POLICY = Given(EvidenceKind.SAFEGUARDING_POLICY, "3.1", None, date(2026, 1, 1), date(2027, 1, 1))
REGISTRATION = Given(EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION, "2712345", outcome=Outcome.REGISTERED)


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        (replace(POLICY, issued_on=None), "evidence.issued"),
        (replace(POLICY, expires_on=None), "evidence.review"),
        (replace(POLICY, issued_on=date(2026, 11, 1), expires_on=None), "evidence.review"),
        (replace(POLICY, issued_on=date(2026, 11, 23)), "evidence.issued_later"),
        (replace(REGISTRATION, outcome=None), "evidence.outcome"),
        (replace(REGISTRATION, reference="our branch"), "profile.ofsted_urn"),
        (replace(REGISTRATION, outcome=Outcome.APPLIED), "evidence.issued"),
    ],
)
def test_evidence_that_says_too_little_is_refused(given_: Given, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.ensure_evidence_complete(given_, on=TODAY)
    assert refused.value.code == code


def test_evidence_that_says_enough_is_taken() -> None:
    for given_ in (POLICY, REGISTRATION, replace(REGISTRATION, outcome=Outcome.REFUSED, reference="Letter of 1 May")):
        rules.ensure_evidence_complete(given_, on=TODAY)


def test_a_gate_that_passes_says_why_and_by_what_source() -> None:
    applied = Held(None, None, date(2023, 9, 1), Outcome.APPLIED)
    policy = Held(None, date(2027, 1, 1), date(2026, 1, 1))
    care, ofsted = EvidenceKind.CQC_PERSONAL_CARE, EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION
    assert "rated Good, by the Care Quality Commission’s directory of 1 November 2026" in rules.how_it_passes(
        care, Held(None, None), LISTED
    )
    assert "not yet rated" in rules.how_it_passes(care, Held(None, None), replace(LISTED, rating=None))
    assert "in no directory" in rules.how_it_passes(care, Held(None, None), None)
    assert "awaiting Ofsted’s decision" in rules.how_it_passes(ofsted, applied, None)
    assert "next review by 1 January 2027" in rules.how_it_passes(EvidenceKind.SAFEGUARDING_POLICY, policy, None)
    insurance = Held(Decimal(5_000_000), date(2027, 1, 1))
    assert "Covers £5,000,000.00 until 1 January 2027" in rules.how_it_passes(
        EvidenceKind.PUBLIC_LIABILITY, insurance, None
    )
    registered = Held(None, None, None, Outcome.REGISTERED)
    assert rules.how_it_passes(ofsted, registered, None) == "Registered, by what the provider gave."
    assert rules.how_it_passes(EvidenceKind.IDENTITY, Held(None, None), None) == "By what the provider gave."
