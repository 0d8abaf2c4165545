"""The lead's signature: second, once, with a day from which the contract is in effect."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.contracts import rules
from consortium.kernel.calendar import local
from tests.factories.refusals import refusal_of

NOW = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 June in the United Kingdom
END = date(2029, 2, 23)


def sign(**changed: Any) -> None:
    usual = {
        "needs_countersignature": True,
        "accepted_at": NOW,
        "countersigned_at": None,
        "name": "Sonia Marsh",
        "role": "Director",
    }
    rules.ensure_may_countersign(**{**usual, **changed})


def test_an_accepted_contract_is_signed_by_name_and_role() -> None:
    sign()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"needs_countersignature": False}, "contract.needs_no_countersignature"),
        ({"accepted_at": None}, "contract.not_accepted"),
        ({"countersigned_at": NOW}, "contract.countersigned"),
        ({"name": "Sonia"}, "contract.name_needed"),
        ({"role": " "}, "contract.role_needed"),
    ],
)
def test_it_is_refused_otherwise(changed: dict[str, Any], code: str) -> None:
    assert refusal_of(sign, **changed) == code


@given(st.integers(0, 900))
def test_it_takes_effect_now_or_at_the_beginning_of_a_day(days: int) -> None:
    today = local(NOW).date()
    at = rules.takes_effect_at(on=today + timedelta(days=days), system_ends_on=END, now=NOW)
    assert local(at).date() == today + timedelta(days=days)
    assert at == NOW if days == 0 else f"{local(at):%H:%M:%S}" == "00:00:00"


@pytest.mark.parametrize(
    ("on", "code"),
    [(date(2026, 6, 1), "contract.effect_in_the_past"), (date(2029, 2, 24), "contract.effect_after_the_end")],
)
def test_it_takes_effect_within_the_systems_term(on: date, code: str) -> None:
    assert refusal_of(rules.takes_effect_at, on=on, system_ends_on=END, now=NOW) == code


@pytest.mark.parametrize(
    ("needs", "accepted", "effect", "expected"),
    [
        (False, None, None, None),
        (False, NOW, None, NOW),
        (True, NOW, None, None),
        (True, NOW, NOW + timedelta(days=9), NOW + timedelta(days=9)),
    ],
)
def test_it_is_in_effect_once_every_signature_is_there(
    needs: bool, accepted: datetime | None, effect: datetime | None, expected: datetime | None
) -> None:
    assert rules.in_effect_from(needs_countersignature=needs, accepted_at=accepted, takes_effect_at=effect) == expected
