"""Exclusion grounds are judged one by one, each with a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import gates, judging
from consortium.admission.rules.gates import Exclusion
from consortium.admission.rules.judging import Judged, Ruling
from consortium.kernel.errors import Refused

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
GROUNDS = ("bribery", "tax", "misconduct")
RULINGS = st.dictionaries(
    st.sampled_from(GROUNDS),
    st.builds(Ruling, st.sampled_from([None, True, False]), st.sampled_from(["", " ", "They dismissed him."])),
)


@given(st.integers(0, 5).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_the_gate_passes_where_every_ground_that_was_declared_is_made_good(counts: tuple[int, int]) -> None:
    applying, accepted = counts
    gate = gates.exclusion_gate(Exclusion(applying, applying, accepted))
    assert gate.is_passed == (accepted == applying)
    assert ("not accepted" in gate.why) == (accepted < applying)


@given(RULINGS)
def test_a_ruling_has_a_verdict_and_a_reason(said: dict[str, Ruling]) -> None:
    given = {
        ground: ruling for ground, ruling in said.items() if ruling.is_accepted is not None or ruling.reason.strip()
    }
    is_whole = all(each.is_accepted is not None and each.reason.strip() for each in given.values())
    if given and is_whole:
        assert judging.rulings_to_save(said, declared=GROUNDS, judged={}) == given
    else:
        with pytest.raises(Refused, match=r"exclusion\.(nothing_judged|no_verdict|no_reason)"):
            judging.rulings_to_save(said, declared=GROUNDS, judged={})


def test_what_says_nothing_new_is_not_judged_again() -> None:
    judged = {"tax": Judged(True, "Paid.", AT)}
    said = {"tax": Ruling(True, "Paid. "), "bribery": Ruling(False, "Too recent.")}
    assert set(judging.rulings_to_save(said, declared=GROUNDS, judged=judged)) == {"bribery"}
    changed = {"tax": Ruling(False, "Paid.")}
    assert judging.rulings_to_save(changed, declared=GROUNDS, judged=judged) == changed


def test_only_what_was_declared_is_judged_and_not_at_any_length() -> None:
    with pytest.raises(Refused, match=r"exclusion\.not_declared"):
        judging.rulings_to_save({"tax": Ruling(True, "Paid.")}, declared=["bribery"], judged={})
    with pytest.raises(Refused, match=r"exclusion\.reason_long"):
        judging.rulings_to_save({"tax": Ruling(True, "x" * 4001)}, declared=GROUNDS, judged={})


def test_a_ground_that_somebody_else_judged_meanwhile_is_not_judged_over() -> None:
    judged = {"tax": Judged(True, "Paid.", AT)}
    judging.ensure_as_seen(["tax", "bribery"], judged=judged, seen={"tax": AT, "bribery": None})
    judging.ensure_as_seen(["tax"], judged=judged, seen={})
    for seen in (None, AT - timedelta(seconds=1)):
        with pytest.raises(Refused, match=r"changed\.meanwhile"):
            judging.ensure_as_seen(["tax"], judged=judged, seen={"tax": seen})


def test_by_whoever_may_read_it_just_then_until_the_decision() -> None:
    judging.ensure_may_judge(is_reading=True, is_decided=False)
    with pytest.raises(Refused, match=r"exclusion\.decided"):
        judging.ensure_may_judge(is_reading=True, is_decided=True)
    with pytest.raises(Refused, match=r"exclusion\.reading_over"):
        judging.ensure_may_judge(is_reading=False, is_decided=False)
