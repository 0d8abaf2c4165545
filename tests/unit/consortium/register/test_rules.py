"""Numbers as public registers write them, evidence, standing at an instant, and reasons against an invitation."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.register import rules
from consortium.register.rules import (
    MOVES,
    EvidenceKind,
    Held,
    InvitationFacts,
    LegalForm,
    LotNeeds,
    Period,
    StandingKind,
)

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
NEEDS = LotNeeds(True, Decimal(10_000_000), Decimal(5_000_000), Decimal(2_000_000))
HELD = {
    EvidenceKind.EMPLOYERS_LIABILITY: Held(Decimal(10_000_000), date(2027, 1, 1)),
    EvidenceKind.PUBLIC_LIABILITY: Held(Decimal(5_000_000), TODAY),
    EvidenceKind.PROFESSIONAL_INDEMNITY: Held(Decimal(2_000_000), date(2027, 1, 1)),
    EvidenceKind.CQC_PERSONAL_CARE: Held(None, None),
    EvidenceKind.IDENTITY: Held(None, None),
}


def read(form: LegalForm = LegalForm.COMPANY, **numbers: str | None) -> rules.Numbers:
    return rules.read_numbers(legal_form=form, typed=rules.Numbers(**numbers))


@pytest.mark.parametrize(
    ("written", "kept"),
    [("01234567", "01234567"), ("1234567", "01234567"), ("sc 123456", "SC123456"), ("OC301234", "OC301234"),
     ("ni012345", "NI012345"), ("CE012345", "CE012345")],
)  # fmt: skip
def test_company_numbers_are_kept_as_companies_house_writes_them(written: str, kept: str) -> None:
    assert read(company_number=written).company_number == kept


@pytest.mark.parametrize("written", ["12345", "123456789", "XX123456", "SC12345", "one", "0123456O"])
def test_what_is_no_company_number_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="company_number"):
        read(company_number=written)


@pytest.mark.parametrize("written", ["1012345", "210987", "1012345-1", "SC012345", "NIC101234"])
def test_charity_numbers_of_all_three_registers_are_known(written: str) -> None:
    assert read(LegalForm.CHARITY, charity_number=written).charity_number == written


@pytest.mark.parametrize(
    ("form", "numbers", "code"),
    [
        (LegalForm.CHARITY, {"charity_number": "12345"}, "profile.charity_number"),
        (LegalForm.CHARITY, {"company_number": "01234567"}, "profile.number_needed"),
        (LegalForm.COMPANY, {}, "profile.number_needed"),
        (LegalForm.SOLE_TRADER, {"cqc_provider_id": "101234567"}, "profile.cqc_provider_id"),
    ],
)
def test_a_missing_or_malformed_number_is_refused(form: LegalForm, numbers: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(form, **numbers)
    assert refused.value.code == code


def test_a_sole_trader_needs_no_number() -> None:
    assert read(LegalForm.SOLE_TRADER) == rules.Numbers()


@pytest.mark.parametrize(
    ("written", "kept"), [("l369yu", "L36 9YU"), (" CH41  6EP", "CH41 6EP"), ("w1a1aa", "W1A 1AA")]
)
def test_postcodes_are_kept_with_their_one_space(written: str, kept: str) -> None:
    assert rules.read_postcode(written) == kept


@pytest.mark.parametrize("written", ["", "L36", "36 9YU", "L36 9YUU", "L36 9CI"])
def test_what_is_no_full_postcode_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        rules.read_postcode(written)


def faults(
    held: dict[EvidenceKind, Held], form: LegalForm = LegalForm.COMPANY, *, employs_staff: bool = True
) -> list[str]:
    found = rules.evidence_faults(legal_form=form, employs_staff=employs_staff, held=held, needs=NEEDS, on=TODAY)
    return [str(fault.kind) for fault in found]


def test_evidence_counts_on_the_day_it_expires_and_not_after() -> None:
    assert faults(HELD) == []
    later = {**HELD, EvidenceKind.PUBLIC_LIABILITY: Held(Decimal(5_000_000), TODAY - DAY)}
    assert faults(later) == ["public liability"]


def test_a_penny_under_the_lots_minimum_is_too_little() -> None:
    less = Held(Decimal("1999999.99"), date(2027, 1, 1))
    assert faults({**HELD, EvidenceKind.PROFESSIONAL_INDEMNITY: less}) == ["professional indemnity"]


def test_a_sole_trader_is_asked_in_proportion() -> None:
    without = {kind: held for kind, held in HELD.items() if kind is not EvidenceKind.EMPLOYERS_LIABILITY}
    assert faults(without, LegalForm.SOLE_TRADER, employs_staff=False) == []
    assert faults(without, LegalForm.SOLE_TRADER) == ["employers liability"]
    del without[EvidenceKind.IDENTITY]
    assert faults(without, LegalForm.SOLE_TRADER, employs_staff=False) == ["identity"]


PERIODS = st.builds(
    lambda kind, start, length: Period(
        kind, NOW + start * DAY, None if length is None else NOW + (start + length) * DAY
    ),
    st.sampled_from(list(StandingKind)),
    st.integers(-5, 5),
    st.none() | st.integers(1, 5),
)


@given(st.lists(PERIODS, max_size=6))
def test_the_gravest_period_that_covers_the_instant_counts(periods: list[Period]) -> None:
    covering = [each.kind for each in periods if each.from_at <= NOW and (each.until_at is None or each.until_at > NOW)]
    gravity = ["active", "suspended", "withdrawn", "removed"]
    expected = max(covering, key=lambda kind: gravity.index(kind), default=None)
    assert rules.standing_of(periods, NOW) == expected


def test_a_period_is_half_open() -> None:
    period = Period(StandingKind.SUSPENDED, NOW, NOW + DAY)
    assert [period.covers(at) for at in (NOW - DAY, NOW, NOW + DAY)] == [False, True, False]


def test_every_standing_says_what_may_follow() -> None:
    assert set(MOVES) == set(StandingKind)


@pytest.mark.parametrize(("present", "wanted"), list(product([None, *StandingKind], StandingKind)))
def test_every_move_that_is_not_named_is_refused(present: StandingKind | None, wanted: StandingKind) -> None:
    if present is not None and wanted in MOVES[present]:
        rules.ensure_may_become(present=present, wanted=wanted)
    else:
        with pytest.raises(Refused):
            rules.ensure_may_become(present=present, wanted=wanted)


def test_every_reason_against_an_invitation_is_given() -> None:
    facts = InvitationFacts(
        standing=StandingKind.SUSPENDED,
        standing_until=NOW + DAY,
        is_place_declared=False,
        suspended_locally_until=NOW + 2 * DAY,
        legal_form=LegalForm.COMPANY,
        employs_staff=True,
        held={kind: held for kind, held in HELD.items() if kind is not EvidenceKind.CQC_PERSONAL_CARE},
    )
    assert [each.words for each in rules.why_not(facts, NEEDS, TODAY)] == [
        "Suspended from this lot until 10am on Monday 23 November 2026 (UK time)",
        "Suspended by this council until 10am on Tuesday 24 November 2026 (UK time)",
        "Does not offer this lot in this council’s area",
        "Care Quality Commission registration for personal care is missing",
    ]
