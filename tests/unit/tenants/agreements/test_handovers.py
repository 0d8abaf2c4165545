"""Handovers: the two parts are worth exactly what one provider would have been, and nobody is chosen out of turn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.agreements.rules import changes, courses, documents, effects, handovers, successors
from tenants.agreements.rules.changes import ChangeStage
from tenants.agreements.rules.courses import Change, ChangeKind, Course
from tenants.agreements.rules.handovers import HandoverStage
from tenants.agreements.rules.successors import Cause, Ranked, Route
from tenants.authorisation.rules import Funder
from tests.unit.tenants.agreements.test_changes import (
    DATES,
    FIRST,
    LAST,
    PRICES,
    PRICING,
    WEEKS,
    course,
    from_scratch,
    some_change,
)

OUTGOING, HARBOUR, ROWAN = (UUID(int=number) for number in (1, 2, 3))


def refusal_of(act: Callable[[], object]) -> str | None:
    try:
        act()
    except Refused as refused:
        return refused.code
    return None


@settings(max_examples=25, deadline=None)
@given(WEEKS, PRICES, st.lists(some_change(), max_size=4), DATES, st.none() | PRICES)
def test_both_parts_together_equal_a_recomputation_from_scratch(
    week: list[dict[str, Any]], price: Decimal, wanted: list[Change], from_on: date, new_price: Decimal | None
) -> None:
    runs, agreed = course(week, str(price)), []
    for change in wanted:
        if refusal_of(lambda change=change, runs=runs: changes.ensure_possible(runs, change)) is None:
            runs, agreed = courses.apply(runs, change), [*agreed, change]
    if not runs.first < from_on <= runs.last:
        return
    rest = handovers.rest_of(runs, from_on=from_on, ends_on=runs.last, price=new_price)
    kept = courses.apply(runs, handovers.handover_change(from_on))
    shown = handovers.parted(runs, rest)
    assert (kept.last + timedelta(days=1), rest.first, rest.last) == (from_on, from_on, runs.last)
    days = from_scratch(week, price, agreed)
    assert Decimal(shown["kept"]["total"]) == sum((a for day, a in days.items() if day < from_on), Decimal(0))
    if new_price is None:
        assert {name: Decimal(amount) for name, amount in shown["after"]["weeks"].items()} == {
            name: Decimal(amount) for name, amount in shown["before"]["weeks"].items()
        }
        assert shown["after"]["total"] == shown["before"]["total"]
        assert handovers.values_of_more(shown) == []
    else:
        repriced = [*agreed, Change(ChangeKind.RATE, from_on, unit_price=new_price)]
        assert Decimal(shown["after"]["total"]) == sum(from_scratch(week, price, repriced).values(), Decimal(0))
        more = sum((each.amount for each in handovers.values_of_more(shown)), Decimal(0))
        years = effects.compared(shown, "financial_years")
        assert more == sum((max(each.difference, Decimal(0)) for each in years), Decimal(0))
    together = sum((each.together for each in handovers.parts(shown)), Decimal(0))
    assert together == Decimal(shown["after"]["total"])
    kept_as_signed = documents.first_course(
        unit="hour", unit_price=price, patterns=week, starts_on=rest.first, ends_on=rest.last, pricing=PRICING,
        stretches=documents.stretch_documents(rest),
    )  # fmt: skip
    assert kept_as_signed == rest


def test_the_week_in_which_support_passes_is_parted_by_its_days() -> None:
    rest = handovers.rest_of(course(), from_on=date(2027, 3, 4), ends_on=LAST, price=None)
    week = handovers.parted_week(handovers.parted(course(), rest))
    assert week is not None
    assert (week.name, week.outgoing, week.incoming) == ("2027-03-01", Decimal("136.80"), Decimal("191.52"))
    monday = handovers.rest_of(course(), from_on=date(2027, 3, 1), ends_on=LAST, price=None)
    assert handovers.parted_week(handovers.parted(course(), monday)) is None


def test_a_penny_that_moves_between_funders_is_no_new_spend() -> None:
    split = ((Funder.CARE, Decimal("33.33")), (Funder.HEALTH, Decimal("66.67")))
    shared = courses.apply(course(), Change(ChangeKind.SPLIT, FIRST, split=split))
    for days in range(1, 60, 7):
        rest = handovers.rest_of(shared, from_on=FIRST + timedelta(days=days), ends_on=LAST, price=None)
        assert handovers.values_of_more(handovers.parted(shared, rest)) == []


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ((FIRST, LAST, FIRST), "handover.outside"),
        ((LAST + timedelta(days=1), LAST, FIRST), "handover.outside"),
        ((date(2027, 3, 1), LAST, date(2027, 3, 2)), "handover.past"),
        ((date(2027, 3, 1), date(2027, 2, 28), FIRST), "handover.ends_outside"),
        ((date(2027, 3, 1), LAST + timedelta(days=1), FIRST), "handover.ends_outside"),
        ((date(2027, 3, 1), LAST, date(2027, 3, 1)), None),
    ],
)
def test_a_handover_is_from_today_on_and_within_the_agreement(days: tuple[date, date, date], code: str | None) -> None:
    from_on, ends_on, today = days
    runs: Course = course()
    said = refusal_of(lambda: handovers.ensure_days(runs, from_on=from_on, ends_on=ends_on, today=today))
    assert said == code


RANKING = [
    Ranked(OUTGOING, "Mersey Lantern CIC", 1, Decimal("22.80"), is_eligible=False),
    Ranked(HARBOUR, "Harbour Care Ltd", 2, Decimal("22.10"), is_eligible=True),
    Ranked(ROWAN, "Rowan Support Ltd", 3, Decimal("21.00"), is_eligible=True),
]


def test_the_next_in_the_ranking_goes_before_and_whoever_cannot_be_asked_is_passed_over() -> None:
    def asked(ranking: list[Ranked], who: UUID, price: str) -> str | None:
        return refusal_of(
            lambda: successors.ensure_next(ranking, outgoing_id=OUTGOING, incoming_id=who, price=Decimal(price))
        )

    assert asked(RANKING, HARBOUR, "22.10") is None
    assert asked(RANKING, HARBOUR, "22.11") == "handover.over_bid"
    assert asked(RANKING, ROWAN, "21.00") == "handover.not_next"
    assert asked(RANKING, UUID(int=9), "21.00") == "handover.not_ranked"
    without = [replace(each, is_eligible=each.provider_id == ROWAN) for each in RANKING]
    assert asked(without, ROWAN, "21.00") is None
    shared = [replace(each, rank=2) if each.provider_id == ROWAN else each for each in RANKING]
    assert asked(shared, ROWAN, "21.00") is None


@pytest.mark.parametrize(
    ("route", "price", "most", "code"),
    [
        (Route.SUCCESSION, "22.80", None, None),
        (Route.SUCCESSION, "22.79", None, "handover.price_must_stay"),
        (Route.NEXT_RANKED, "0.00", None, "handover.price"),
        (Route.NEXT_RANKED, "22.805", None, "handover.price"),
        (Route.NEXT_RANKED, "NaN", None, "handover.price"),
        (Route.DIRECT, "22.80", None, None),
        (Route.DIRECT, "22.81", None, "handover.too_dear"),
        (Route.DIRECT, "24.60", "24.60", None),
        (Route.DIRECT, "24.61", "24.60", "handover.too_dear"),
        (Route.DIRECT, "22.80", "20.00", None),
    ],
)
def test_a_successor_takes_the_price_and_nobody_is_paid_more_than_the_council_pays(
    route: Route, price: str, most: str | None, code: str | None
) -> None:
    said = refusal_of(
        lambda: successors.ensure_price(
            route, price=Decimal(price), now_paid=Decimal("22.80"), most=Decimal(most) if most else None
        )
    )
    assert said == code


def test_only_a_sale_is_a_ground_of_its_own_and_only_who_failed_is_not_asked() -> None:
    for cause, route, is_active in product(Cause, Route, (True, False)):
        said = refusal_of(
            lambda cause=cause, route=route, is_active=is_active: successors.ensure_cause(
                cause, route, is_active=is_active
            )
        )
        if route is Route.SUCCESSION and cause is not Cause.SALE:
            assert said == "handover.not_a_sale"
        else:
            assert said == ("handover.not_failed" if cause is Cause.FAILURE and is_active else None)


def test_every_regime_has_its_grounds_from_their_day_on() -> None:
    for regime in ("pcr-reg34", "pcr-light-touch"):
        assert {each.route for each in successors.grounds_for(regime, FIRST)} == {Route.SUCCESSION, Route.NEXT_RANKED}
        assert successors.grounds_for(regime, date(2014, 1, 1)) == []
    with pytest.raises(Refused, match=r"handover\.no_ground"):
        successors.get_ground(successors.grounds_for("pcr-reg34", FIRST), "succession-market")


def test_a_handover_is_somewhere_whatever_became_of_its_parts() -> None:
    for change, is_applied, is_called_off, late in product(ChangeStage, (True, False), (True, False), (0, 1)):
        stage = handovers.handover_stage(
            change=change, is_applied=is_applied, is_called_off=is_called_off, from_on=FIRST,
            today=FIRST + timedelta(days=late),
        )  # fmt: skip
        assert stage is HandoverStage.HANDED_OVER or not is_applied
        may_call_off = refusal_of(lambda stage=stage: handovers.ensure_may_call_off(stage)) is None
        assert may_call_off == (stage.is_open or stage is HandoverStage.LAPSED)
        if stage.is_open:
            assert not late
            assert not is_called_off


def test_a_provider_that_failed_need_not_accept_its_end() -> None:
    facts: dict[str, Any] = {
        "kind": ChangeKind.HANDOVER, "needs_authorisation": False, "authorised_at": None, "refused_at": None,
        "council_accepted_at": FIRST, "provider_accepted_at": None, "closed_how": None,
    }  # fmt: skip
    assert changes.change_stage(**facts, end_reason="provider has failed") is ChangeStage.AGREED
    assert changes.change_stage(**facts, end_reason="ended already") is ChangeStage.AGREED
    assert changes.change_stage(**facts, end_reason="another provider takes over") is ChangeStage.AWAITING_ACCEPTANCE
    assert changes.change_stage(**{**facts, "kind": ChangeKind.END}, end_reason="provider has failed") is (
        ChangeStage.AWAITING_ACCEPTANCE
    )
