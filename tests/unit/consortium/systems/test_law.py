"""What each regime says at each step, and the days and figures it counts with."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import is_working_day, local
from consortium.kernel.errors import Refused
from consortium.systems import rules
from consortium.systems.rules import LAW, REGIMES, STEPS, Fee, Regime, Route, Step, Topic

DAYS = st.dates(date(2015, 1, 1), date(2060, 1, 1))
MOMENTS = st.datetimes(datetime(2016, 1, 1), datetime(2060, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def test_every_regime_answers_every_question_and_says_where_it_stands() -> None:
    assert set(LAW) == set(map(str, Regime))
    for articles in LAW.values():
        assert set(articles) == set(Topic)
        assert all(each.words and each.source for each in articles.values())


def test_every_question_is_shown_at_some_step() -> None:
    assert set(STEPS) == set(Step)
    assert {topic for topics in STEPS.values() for topic in topics} == set(Topic)


@pytest.mark.parametrize("regime", list(Regime))
def test_the_words_say_what_the_rules_do(regime: Regime) -> None:
    articles, decided = REGIMES[regime].law, REGIMES[regime]
    assert articles[Topic.NEGOTIATION].words.startswith("Not") is not decided.allows_negotiation
    assert articles[Topic.DIRECT_AWARD].words.startswith("Not") is not decided.allows_direct_award
    assert articles[Topic.FEES].words.startswith("None") is (decided.fees == {Fee.NONE})
    assert articles[Topic.LATE_JOINERS].words.startswith("May") is decided.admits_late_joiner_to_open_call_offs


def test_a_step_shows_its_rules_in_order_with_the_day_they_leave() -> None:
    last = date(2029, 2, 23)
    shown = rules.shown_at(Step.DRAFTING, "pcr-reg34", deadlines={Topic.TERM: last})
    assert [each.topic for each in shown] == list(STEPS[Step.DRAFTING])
    assert {each.deadline for each in shown if each.topic is Topic.TERM} == {last}
    assert all(each.deadline is None for each in shown if each.topic is not Topic.TERM)


@given(MOMENTS, st.booleans())
def test_a_restricted_procedure_decides_within_ten_or_fifteen_working_days(at: datetime, is_extended: bool) -> None:
    due = rules.decision_due(Regime.PCR_REG34, received_at=at, is_extended=is_extended)
    assert due is not None
    first, last = local(at).date() + timedelta(days=1), local(due).date()
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert sum(map(is_working_day, span)) == (15 if is_extended else 10)
    assert is_working_day(last)


def test_elsewhere_the_system_sets_the_period_or_the_round_does() -> None:
    at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert rules.decision_due(Regime.PA23_DYNAMIC_MARKET, received_at=at) is None
    due = rules.decision_due(Regime.PA23_DYNAMIC_MARKET, received_at=at, working_days=5)
    assert due is not None
    assert local(due).date() == date(2026, 12, 8)


def test_more_time_is_taken_once_and_with_a_reason() -> None:
    rules.ensure_may_extend_decision(Regime.PCR_REG34, is_extended=False, reason="Additional documents were asked for.")
    with pytest.raises(Refused, match=r"decision\.extension_reason"):
        rules.ensure_may_extend_decision(Regime.PCR_REG34, is_extended=False, reason=" ")
    with pytest.raises(Refused, match=r"decision\.extended_already"):
        rules.ensure_may_extend_decision(Regime.PCR_REG34, is_extended=True, reason="Again")
    with pytest.raises(Refused, match=r"decision\.not_extendable"):
        rules.ensure_may_extend_decision(Regime.PA23_DYNAMIC_MARKET, is_extended=False, reason="Holidays")


@given(MOMENTS, st.timedeltas(timedelta(days=-60), timedelta(days=60)))
def test_a_time_that_is_over_is_not_made_longer(due_at: datetime, since: timedelta) -> None:
    if since > timedelta():
        with pytest.raises(Refused, match=r"decision\.extension_late"):
            rules.ensure_not_yet_due(due_at=due_at, at=due_at + since)
    else:
        rules.ensure_not_yet_due(due_at=due_at, at=due_at + since)


@given(DAYS, DAYS)
def test_an_open_framework_that_is_not_light_touch_ends_within_eight_years(commenced: date, ends: date) -> None:
    last = rules.latest_end(Regime.PA23_OPEN_FRAMEWORK, is_dynamic=False, commenced_on=commenced, is_light_touch=False)
    assert last is not None
    assert 8 * 365 <= (last - commenced).days <= 8 * 366
    allowed = commenced < ends <= last
    try:
        rules.ensure_regime_allows(
            regime=Regime.PA23_OPEN_FRAMEWORK, is_dynamic=False, commenced_on=commenced, ends_on=ends,
            is_light_touch=False,
        )  # fmt: skip
    except Refused:
        assert not allowed
    else:
        assert allowed


@given(DAYS)
def test_an_open_framework_reopens_within_three_years_and_then_every_five(commenced: date) -> None:
    def due(last: date | None) -> date:
        found = rules.reopening_due(Regime.PA23_OPEN_FRAMEWORK, commenced_on=commenced, last_opened_on=last)
        assert found is not None
        return found

    assert due(None).year == commenced.year + 3
    opened = commenced + timedelta(days=400)
    assert due(opened).year == opened.year + 5


def test_only_an_open_framework_must_be_reopened_and_not_too_late() -> None:
    for regime in set(Regime) - {Regime.PA23_OPEN_FRAMEWORK}:
        assert rules.reopening_due(regime, commenced_on=date(2024, 1, 1), last_opened_on=None) is None
    rules.ensure_rhythm(regime=Regime.PA23_OPEN_FRAMEWORK, entry_every_months=36)
    with pytest.raises(Refused, match=r"system\.reopens_too_late"):
        rules.ensure_rhythm(regime=Regime.PA23_OPEN_FRAMEWORK, entry_every_months=37)


def test_a_dynamic_market_keeps_no_rounds() -> None:
    rules.ensure_rhythm(regime=Regime.PA23_DYNAMIC_MARKET, entry_every_months=None)
    with pytest.raises(Refused, match=r"system\.no_rounds"):
        rules.ensure_rhythm(regime=Regime.PA23_DYNAMIC_MARKET, entry_every_months=6)


@pytest.mark.parametrize("regime", list(Regime))
def test_a_fee_is_a_share_of_an_award_where_the_act_knows_one(regime: Regime) -> None:
    rules.ensure_fee(regime=regime, percent=None)
    if regime.startswith("pcr"):
        with pytest.raises(Refused, match=r"system\.no_fee"):
            rules.ensure_fee(regime=regime, percent=Decimal("1.5"))
        return
    rules.ensure_fee(regime=regime, percent=Decimal("1.5"))
    for wrong in (Decimal(0), Decimal("100.01")):
        with pytest.raises(Refused, match=r"system\.fee_percent"):
            rules.ensure_fee(regime=regime, percent=wrong)


def test_a_figure_of_the_law_has_its_date_and_its_source() -> None:
    threshold = rules.setting_on("light_touch_threshold", date(2026, 6, 1))
    assert (threshold.value, threshold.unit, threshold.to_confirm) == (Decimal(663540), "pounds", True)
    assert all(each.source and each.name for each in rules.dated_settings())
    with pytest.raises(KeyError):
        rules.setting_on("light_touch_threshold", date(2000, 1, 1))


def test_every_route_of_the_health_regime_switches_something_off() -> None:
    for route in Route:
        assert Topic.NOTICES in rules.overlay_of(route).switches_off
    assert Topic.CALL_OFF_TIME not in rules.overlay_of(Route.COMPETITIVE).switches_off
    with pytest.raises(Refused, match=r"health\.ended"):
        rules.ensure_route_runs(is_ended=True)
