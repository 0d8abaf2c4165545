"""Varying terms: what moves where, who is bound from when, who is reminded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.contracts.rules import ending
from consortium.contracts.rules import variation as varying
from consortium.contracts.rules.variation import ANSWERS, MOVES, Answer, Stage, Terms, Wording
from consortium.kernel.calendar import local
from tests.factories.refusals import refusal_of

NOW = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 June in the United Kingdom
TODAY = date(2026, 6, 2)
END = date(2029, 2, 1)
WORDING = Wording(
    "Mileage", "Visits are paid by the mile.", "Costs rose.", "The terms.", "2", date(2026, 9, 1), date(2026, 8, 1)
)


def worded(**changed: Any) -> None:
    varying.ensure_worded(replace(WORDING, **changed), taken={"1"}, system_ends_on=END)


def answer(stage: Stage = Stage.ISSUED, present: Answer = Answer.WAITING, *, is_over: bool = False) -> None:
    varying.ensure_may_answer(stage=stage, present=present, wanted=Answer.ACCEPTED, is_over=is_over)


def test_every_stage_and_answer_has_its_moves() -> None:
    assert set(MOVES) == set(Stage)
    assert set(ANSWERS) == set(Answer)


@pytest.mark.parametrize("stage", Stage)
def test_only_a_draft_is_issued_and_what_is_withdrawn_stays_so(stage: Stage) -> None:
    issue = {"stage": stage, "reply_by_on": TODAY + timedelta(days=1), "holders": 1, "today": TODAY}
    withdraw = {"stage": stage, "effective_on": TODAY + timedelta(days=1), "reason": "No.", "today": TODAY}
    for ensure, asked, wanted, code in (
        (varying.ensure_may_issue, issue, Stage.ISSUED, "variation.not_draft"),
        (varying.ensure_may_withdraw, withdraw, Stage.WITHDRAWN, "variation.withdrawn"),
    ):
        if wanted in MOVES[stage]:
            ensure(**asked)
        else:
            assert refusal_of(ensure, **asked) == code


@pytest.mark.parametrize("present", Answer)
@pytest.mark.parametrize("wanted", [Answer.ACCEPTED, Answer.DECLINED])
def test_who_declined_may_accept_and_who_accepted_is_bound(present: Answer, wanted: Answer) -> None:
    asked = {"stage": Stage.ISSUED, "present": present, "wanted": wanted, "is_over": False}
    if wanted in ANSWERS[present]:
        varying.ensure_may_answer(**asked)
    else:
        assert refusal_of(varying.ensure_may_answer, **asked) == f"variation.{present}"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " "}, "variation.title_needed"),
        ({"changes": ""}, "variation.changes_needed"),
        ({"reason": ""}, "variation.reason_needed"),
        ({"terms": "\n"}, "variation.terms_needed"),
        ({"terms_version": ""}, "variation.version_needed"),
        ({"terms_version": "1"}, "variation.version_taken"),
        ({"effective_on": WORDING.reply_by_on}, "variation.effect_before_reply"),
        ({"effective_on": END + timedelta(days=1)}, "variation.effect_after_the_end"),
    ],
)
def test_a_draft_says_everything(changed: dict[str, Any], code: str) -> None:
    worded()
    assert refusal_of(worded, **changed) == code


def test_it_is_issued_with_time_to_reply_and_to_somebody() -> None:
    asked = {"stage": Stage.DRAFT, "today": TODAY}
    late = refusal_of(varying.ensure_may_issue, reply_by_on=TODAY, holders=3, **asked)
    assert late == "variation.reply_too_early"
    nobody = refusal_of(varying.ensure_may_issue, reply_by_on=TODAY + timedelta(days=1), holders=0, **asked)
    assert nobody == "variation.nobody"


def test_it_is_withdrawn_before_it_takes_effect_with_a_reason() -> None:
    issued = {"stage": Stage.ISSUED, "today": TODAY}
    begun = refusal_of(varying.ensure_may_withdraw, effective_on=TODAY, reason="No.", **issued)
    assert begun == "variation.in_effect"
    ahead = TODAY + timedelta(days=1)
    assert (
        refusal_of(varying.ensure_may_withdraw, effective_on=ahead, reason=" ", **issued) == "variation.reason_needed"
    )


def test_a_reply_needs_a_variation_that_stands_a_contract_and_the_text_issued() -> None:
    answer()
    assert refusal_of(answer, Stage.WITHDRAWN) == "variation.not_issued"
    assert refusal_of(answer, is_over=True) == "variation.contract_over"
    signed = {"issued": b"a", "shown": b"a", "name": "Joan Abara", "role": "Director"}
    varying.ensure_signed(**signed)
    assert refusal_of(varying.ensure_signed, **{**signed, "shown": b"b"}) == "variation.text_changed"
    assert refusal_of(varying.ensure_signed, **{**signed, "name": "Joan"}) == "contract.name_needed"
    assert refusal_of(varying.ensure_signed, **{**signed, "role": ""}) == "contract.role_needed"
    assert refusal_of(varying.ensure_says_why, " ") == "variation.why_declined"


def test_reminders_by_hand_are_a_day_apart() -> None:
    asked = {"stage": Stage.ISSUED, "waiting": 2, "now": NOW}
    varying.ensure_may_remind(reminded_at=NOW - timedelta(hours=1), **asked)  # before midnight in the United Kingdom
    again = refusal_of(varying.ensure_may_remind, reminded_at=NOW - timedelta(minutes=20), **asked)
    assert again == "variation.reminded"
    nobody = refusal_of(varying.ensure_may_remind, reminded_at=None, **{**asked, "waiting": 0})
    assert nobody == "variation.all_replied"
    gone = refusal_of(varying.ensure_may_remind, reminded_at=None, **{**asked, "stage": Stage.WITHDRAWN})
    assert gone == "variation.not_issued"


@given(st.integers(1, 60))
def test_reminders_by_themselves_are_ahead_and_before_the_last_day(days: int) -> None:
    last = TODAY + timedelta(days=days)
    found = varying.reminders(last, TODAY)
    assert [before for before, _ in found] == [before for before in (14, 7, 1) if before < days]
    for before, at in found:
        assert TODAY < local(at).date() == last - timedelta(days=before)


@given(st.integers(-400, 400), st.none() | st.integers(-9_000, 9_000))
def test_nobody_is_bound_before_the_day_nor_before_accepting(days: int, hours: int | None) -> None:
    effective, at = TODAY + timedelta(days=days), None if hours is None else NOW + timedelta(hours=hours)
    binds = varying.applies_from(effective, at)
    if at is None:
        assert binds is None
    else:
        assert binds is not None
        assert binds in {effective, local(at).date()}
        assert binds >= effective
        assert binds >= local(at).date()


DAYS = st.none() | st.integers(0, 30).map(lambda days: TODAY + timedelta(days=days))


@given(st.lists(DAYS, max_size=6), st.integers(-1, 31))
def test_the_last_terms_to_bind_are_in_force(days: list[date | None], offset: int) -> None:
    on = TODAY + timedelta(days=offset)
    signed = Terms("1", None)
    agreed = [Terms(str(place), day) for place, day in enumerate(days, 2)]
    found = varying.terms_in_force(signed, agreed, on)
    begun = [each for each in agreed if each.from_on is not None and each.from_on <= on]
    if not begun:
        assert found is signed
    else:
        last = max(each.from_on for each in begun if each.from_on)
        assert found == [each for each in begun if each.from_on == last][-1]


def end(**changed: Any) -> None:
    usual = {
        "reason": "No beds.",
        "clause": "21.2",
        "notice_days": 30,
        "ends_on": TODAY + timedelta(days=30),
        "system_ends_on": END,
        "today": TODAY,
    }
    ending.ensure_by_its_rules(**{**usual, **changed})


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"reason": ""}, "ending.reason_needed"),
        ({"clause": " "}, "ending.clause_needed"),
        ({"notice_days": 0}, "ending.notice_needed"),
        ({"ends_on": TODAY + timedelta(days=29)}, "ending.too_soon"),
        ({"ends_on": END}, "ending.after_the_system"),
    ],
)
def test_a_contract_ends_by_its_own_rules(changed: dict[str, Any], code: str) -> None:
    end()
    assert refusal_of(end, **changed) == code


def test_it_ends_once_while_in_force_and_after_its_last_day() -> None:
    ending.ensure_may_end(is_in_force=True, ends_on=None)
    assert refusal_of(ending.ensure_may_end, is_in_force=False, ends_on=None) == "ending.not_in_force"
    assert refusal_of(ending.ensure_may_end, is_in_force=True, ends_on=TODAY) == "ending.ended"
    assert local(ending.ends_at(TODAY)).isoformat() == "2026-06-03T00:00:00+01:00"


@given(
    st.lists(st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days)), max_size=8),
    st.lists(st.integers(-40, 400).map(lambda days: TODAY + timedelta(days=days)), min_size=1, max_size=3),
)
def test_a_later_contract_is_offered_no_more_than_decides_its_terms_on_any_later_day(
    effective_on: list[date], asked: list[date]
) -> None:
    """Accepting what it is offered leaves it, on every day from today, on the terms of those who accepted all."""
    late = varying.offered_late(effective_on, TODAY)
    assert late == sorted(set(late))
    signed = Terms("signed", None)
    everybody = [Terms(str(place), on) for place, on in enumerate(effective_on)]
    newcomer = [Terms(str(place), max(effective_on[place], TODAY)) for place in late]
    for on in (max(day, TODAY) for day in asked):
        assert varying.terms_in_force(signed, newcomer, on).version == (
            varying.terms_in_force(signed, everybody, on).version
        )
    assert sum(effective_on[place] <= TODAY for place in late) <= 1


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_later_contract_has_a_fortnight_or_everybodys_time_to_reply(reply_by_on: date, today: date) -> None:
    late = varying.late_reply_by(reply_by_on, today)
    assert late >= reply_by_on
    assert late - today >= timedelta(days=14)
    assert late in {reply_by_on, today + timedelta(days=14)}


@pytest.mark.parametrize(
    ("ends_on", "reason", "code"),
    [
        (None, "Anew.", "ending.none"),
        (TODAY - timedelta(days=1), "Anew.", "ending.over"),
        (TODAY, " ", "ending.why_taken_back"),
    ],
)
def test_a_notice_is_taken_back_until_the_last_day_is_over_with_a_reason(
    ends_on: date | None, reason: str, code: str
) -> None:
    ending.ensure_may_take_back(ends_on=TODAY, reason="Anew.", today=TODAY)
    assert refusal_of(ending.ensure_may_take_back, ends_on=ends_on, reason=reason, today=TODAY) == code


def test_earlier_terms_are_declined_but_not_accepted_once_overtaken() -> None:
    asked: dict[str, Any] = {"stage": Stage.ISSUED, "present": Answer.WAITING, "is_over": False, "is_overtaken": True}
    varying.ensure_may_answer(wanted=Answer.DECLINED, **asked)
    assert refusal_of(varying.ensure_may_answer, wanted=Answer.ACCEPTED, **asked) == "variation.overtaken"
