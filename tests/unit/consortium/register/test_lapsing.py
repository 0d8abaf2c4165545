"""Evidence lapses at the end of its last day, in UK time; what is left without it is told by the lot’s own needs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import local
from consortium.register.rules import (
    EvidenceKind,
    Held,
    LegalForm,
    LotNeeds,
    Shows,
    is_expired,
    is_left_without,
    lapses_at,
)

TODAY = date(2026, 7, 1)
NEEDS = LotNeeds(True, Decimal(10), Decimal(5), Decimal(0))
PUBLIC = EvidenceKind.PUBLIC_LIABILITY


def shows(held: dict[EvidenceKind, Held], form: LegalForm = LegalForm.COMPANY, *, employs_staff: bool = True) -> Shows:
    return Shows(form, employs_staff, "01234567", held)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_last_day_counts_to_its_end(expires_on: date) -> None:
    at = lapses_at(expires_on)
    assert is_expired(expires_on, local(at).date())
    assert not is_expired(expires_on, local(at - timedelta(microseconds=1)).date())


def test_midnight_is_that_of_the_uk() -> None:
    assert lapses_at(date(2026, 6, 30)) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert lapses_at(date(2026, 12, 31)) == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "is_left"),
    [
        ({}, True),
        ({PUBLIC: Held(Decimal(5), TODAY)}, False),
        ({PUBLIC: Held(Decimal(5), TODAY - timedelta(days=1))}, True),
        ({PUBLIC: Held(Decimal(4), TODAY)}, True),
    ],
)
def test_a_lot_is_left_without_what_is_missing_out_of_date_or_too_low(
    held: dict[EvidenceKind, Held], is_left: bool
) -> None:
    assert is_left_without(PUBLIC, shows(held), NEEDS, TODAY) is is_left


def test_what_a_lot_does_not_ask_for_is_not_missed() -> None:
    assert not is_left_without(EvidenceKind.PROFESSIONAL_INDEMNITY, shows({}), NEEDS, TODAY)
    alone = shows({}, LegalForm.SOLE_TRADER, employs_staff=False)
    assert not is_left_without(EvidenceKind.EMPLOYERS_LIABILITY, alone, NEEDS, TODAY)
    assert is_left_without(EvidenceKind.CQC_PERSONAL_CARE, alone, NEEDS, TODAY)
