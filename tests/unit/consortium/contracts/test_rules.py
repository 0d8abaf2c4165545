"""What it takes to accept a contract."""

from datetime import UTC, datetime

import pytest

from consortium.contracts import rules
from consortium.kernel.errors import Refused

TERMS = rules.digest("The terms.")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, ""),
        ({"accepted_at": datetime(2026, 11, 22, tzinfo=UTC)}, "contract.accepted"),
        ({"shown": rules.digest("Other terms.")}, "contract.text_changed"),
        ({"name": "Joan"}, "contract.name_needed"),
        ({"role": " "}, "contract.role_needed"),
    ],
)
def test_a_contract_is_accepted_once_in_its_own_text_by_name_and_role(said: dict[str, object], code: str) -> None:
    whole = {"accepted_at": None, "name": "Joan Abara", "role": "Owner", "issued": TERMS, "shown": TERMS, **said}
    try:
        rules.ensure_may_accept(**whole)  # type: ignore[arg-type]
        refused_with = ""
    except Refused as refused:
        refused_with = refused.code
    assert refused_with == code


def test_a_contract_covers_something() -> None:
    with pytest.raises(Refused):
        rules.ensure_covers_something(0)
