"""How one secret takes over from another."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consortium.people.rules.secrets import LASTS, Overlap, is_live, lapses_when_replaced, state_of

MADE = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass
class Secret:
    lapses_at: datetime = MADE + LASTS
    replaced_at: datetime | None = None
    ended_at: datetime | None = None


@given(st.sampled_from(Overlap), st.timedeltas(timedelta(0), LASTS))
def test_being_replaced_never_lengthens_a_secrets_life(overlap: Overlap, after: timedelta) -> None:
    lapses = lapses_when_replaced(Secret(), overlap, MADE + after)
    assert lapses <= MADE + LASTS
    assert lapses <= MADE + after + overlap.lasts


def test_what_a_secret_is_said_to_be() -> None:
    live = Secret(), Secret(replaced_at=MADE)
    over = Secret(ended_at=MADE), Secret(lapses_at=MADE)
    assert [state_of(each, MADE) for each in (*live, *over)] == ["present", "being replaced", "ended", "lapsed"]
    assert [is_live(each, MADE) for each in (*live, *over)] == [True, True, False, False]
