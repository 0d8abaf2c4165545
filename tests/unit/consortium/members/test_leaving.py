"""Who may leave a consortium, and from which day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.members import rules
from consortium.members.rules import Part

DAYS = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@given(st.sampled_from(Part), st.none() | DAYS, DAYS, DAYS)
def test_members_and_health_bodies_leave_once_and_from_today_on(
    part: Part, to_on: date | None, last_day: date, today: date
) -> None:
    allowed = part in {Part.MEMBER, Part.OPTED_IN} and to_on is None and last_day >= today
    try:
        rules.ensure_may_leave(part=part, to_on=to_on, last_day=last_day, today=today)
    except Refused:
        assert not allowed
    else:
        assert allowed


def test_only_who_leaves_may_stay_after_all() -> None:
    rules.ensure_leaves(date(2027, 3, 31))
    with pytest.raises(Refused, match=r"membership\.stays_already"):
        rules.ensure_leaves(None)
