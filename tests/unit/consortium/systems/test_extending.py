"""How an extension is advertised, asked about and decided."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.systems import rules
from consortium.systems.rules import Approval, Outcome, Stage, View

TODAY = date(2026, 11, 25)
DAYS = st.dates(date(2024, 1, 1), date(2032, 1, 1))
HEAD = Approval("Head of service", TODAY)


@given(DAYS, DAYS, DAYS, st.none() | DAYS)
def test_an_agreed_end_is_after_the_present_and_within_the_notice_and_the_law(
    agreed: date, present: date, advertised: date, last: date | None
) -> None:
    allowed = present < agreed <= advertised and (last is None or agreed <= last)
    try:
        rules.ensure_may_decide(
            outcome=Outcome.EXTENDED, agreed_ends_on=agreed, present_end=present, advertised_end=advertised,
            last_day=last, reason="All agree.",
        )  # fmt: skip
    except Refused:
        assert not allowed
    else:
        assert allowed


def test_a_decision_has_reasons_and_one_not_to_extend_has_no_end() -> None:
    given_ = {"present_end": TODAY, "advertised_end": TODAY + timedelta(days=9), "last_day": None}
    end = TODAY + timedelta(days=1)
    with pytest.raises(Refused, match=r"extension\.reason"):
        rules.ensure_may_decide(outcome=Outcome.EXTENDED, agreed_ends_on=end, reason=" ", **given_)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"extension\.no_agreed_end"):
        rules.ensure_may_decide(outcome=Outcome.NOT_EXTENDED, agreed_ends_on=end, reason="No.", **given_)  # type: ignore[arg-type]
    rules.ensure_may_decide(outcome=Outcome.NOT_EXTENDED, agreed_ends_on=None, reason="No.", **given_)  # type: ignore[arg-type]


@given(DAYS, DAYS, st.none() | DAYS)
def test_no_extension_is_advertised_past_the_law(follows: date, ends: date, last: date | None) -> None:
    allowed = ends > follows and (last is None or ends <= last)
    try:
        rules.ensure_may_advertise(follows_on=follows, ends_on=ends, last_day=last)
    except Refused:
        assert not allowed
    else:
        assert allowed


@given(DAYS, st.lists(st.sampled_from(["Sefton", "Halton"]), max_size=2))
def test_the_lead_decides_when_all_views_are_in_or_their_day_is_past(due: date, missing: list[str]) -> None:
    allowed = not missing or due < TODAY
    try:
        rules.ensure_views_are_in(due_on=due, missing=missing, today=TODAY)
    except Refused:
        assert not allowed
    else:
        assert allowed


def test_the_day_for_views_is_put_off_and_never_brought_forward() -> None:
    end, due = TODAY + timedelta(days=100), TODAY + timedelta(days=20)
    rules.ensure_may_ask(due_on=due, present_due_on=None, system_ends_on=end, today=TODAY)
    with pytest.raises(Refused, match=r"extension\.due_earlier"):
        rules.ensure_may_ask(due_on=due, present_due_on=due, system_ends_on=end, today=TODAY)
    for wrong in (TODAY, end):
        with pytest.raises(Refused, match=r"extension\.due_soon"):
            rules.ensure_may_ask(due_on=wrong, present_due_on=None, system_ends_on=end, today=TODAY)


def test_a_view_is_given_in_time_with_its_reason_and_its_approvers() -> None:
    rules.ensure_may_give_view(due_on=TODAY, today=TODAY)
    with pytest.raises(Refused, match=r"extension\.view_late"):
        rules.ensure_may_give_view(due_on=TODAY - timedelta(days=1), today=TODAY)
    with pytest.raises(Refused, match=r"extension\.not_asked"):
        rules.ensure_may_give_view(due_on=None, today=TODAY)
    rules.ensure_view_stands(view=View.NO_VIEW, reason="", approvals=[HEAD], today=TODAY)
    for code, reason, approvals in (
        ("view_reason", " ", [HEAD]),
        ("view_unapproved", "Works.", []),
        ("view_unapproved", "Works.", [HEAD, Approval(" ", TODAY)]),
        ("approved_later", "Works.", [Approval("Cabinet member", TODAY + timedelta(days=1))]),
    ):
        with pytest.raises(Refused, match=rf"extension\.{code}"):
            rules.ensure_view_stands(view=View.EXTEND, reason=reason, approvals=approvals, today=TODAY)


def test_extensions_come_one_after_the_other() -> None:
    rules.ensure_its_turn([(1, Outcome.EXTENDED)])
    with pytest.raises(Refused, match=r"extension\.earlier_open"):
        rules.ensure_its_turn([(1, None)])
    with pytest.raises(Refused, match=r"extension\.earlier_refused"):
        rules.ensure_its_turn([(1, Outcome.NOT_EXTENDED)])
    with pytest.raises(Refused, match=r"extension\.not_the_last"):
        rules.ensure_last(number=1, numbers=[1, 2])


@pytest.mark.parametrize(
    ("asked", "due", "outcome", "stage"),
    [
        (False, None, None, Stage.ADVERTISED),
        (True, TODAY, None, Stage.ASKED),
        (True, TODAY - timedelta(days=1), None, Stage.VIEWS_DUE_PASSED),
        (True, TODAY, Outcome.EXTENDED, Stage.EXTENDED),
        (True, TODAY, Outcome.NOT_EXTENDED, Stage.NOT_EXTENDED),
    ],
)
def test_how_far_an_extension_is_follows_from_its_dates(
    asked: bool, due: date | None, outcome: Outcome | None, stage: Stage
) -> None:
    assert rules.stage_of(asked=asked, due_on=due, outcome=outcome, on=TODAY) is stage
