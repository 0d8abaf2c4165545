"""An agreement passes to another provider from a day: how far that is, and what the two parts cost.

The outgoing provider is paid to the day before and the incoming one from the day on: the week in which it happens is
parted by its days, so that both parts together are exactly what one provider would have been paid at the same price.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consortium.kernel.errors import Refused, explain
from tenants.agreements.rules.changes import ChangeStage
from tenants.agreements.rules.courses import DAY, Change, ChangeKind, Course, apply, figures
from tenants.agreements.rules.documents import of_end
from tenants.agreements.rules.effects import values_more
from tenants.authorisation.rules import YearValue

LONGEST_WHY = 2000


class HandoverStage(StrEnum):
    """How far a handover is; derived, never stored."""

    AWAITING_AUTHORISATION = "awaiting authorisation"
    AWAITING_OUTGOING = "awaiting the outgoing provider"
    AWAITING_INCOMING = "awaiting the incoming provider"
    HANDED_OVER = "handed over"
    REFUSED = "refused"
    DECLINED = "declined"
    CALLED_OFF = "called off"
    LAPSED = "lapsed"

    @property
    def is_open(self) -> bool:
        return self in _OPEN


_OPEN = frozenset(
    {HandoverStage.AWAITING_AUTHORISATION, HandoverStage.AWAITING_OUTGOING, HandoverStage.AWAITING_INCOMING}
)


class Item(StrEnum):
    """What is passed on, thing by thing."""

    CHILD = "child"
    CARE_PLAN = "care plan"
    RISKS = "risks"
    MEDICATION = "medication"
    EQUIPMENT = "equipment"
    KEYS = "keys"
    RECORDS = "records"
    ACCESS = "access"


ITEM_WORDS: Mapping[Item, str] = {
    Item.CHILD: "The child and the family know the new carers",
    Item.CARE_PLAN: "The care plan is with the new provider",
    Item.RISKS: "Risk assessments and moving and handling plans are with the new provider",
    Item.MEDICATION: "Medication and its record were counted and handed on",
    Item.EQUIPMENT: "Equipment was checked and handed on",
    Item.KEYS: "Keys and door codes were given back or changed",
    Item.RECORDS: "The old provider’s daily records are with the council",
    Item.ACCESS: "The old provider can no longer open the child’s details",
}

explain(
    {
        "handover.past": "A handover is from today or a later day: support that was given already stays with whoever "
        "gave it.",
        "handover.outside": "The agreement runs from {starts_on} to {ends_on}. Choose a day after its first and no "
        "later than its last.",
        "handover.ends_outside": "The new agreement ends on {ends_on} at the latest, and not before it begins. To go "
        "on for longer, extend it once it is signed.",
        "handover.why_missing": "Say why this provider, for whoever authorises it.",
        "handover.late": "The day on which the support was to pass, {from_on}, is over. Ask the council to call the "
        "handover off and prepare it again.",
        "handover.over": "This handover is {stage}. It cannot be called off any more.",
        "handover.ticked": "This is ticked already.",
        "handover.not_ticked": "This is not ticked.",
        "change.by_handover": "An agreement passes to another provider by a handover, which the council prepares.",
    }
)


def ensure_days(course: Course, *, from_on: date, ends_on: date, today: date) -> None:
    """From today on, within the agreement, so that the outgoing provider keeps its first day at least."""
    if from_on < today:
        raise Refused("handover.past")
    if not course.first < from_on <= course.last:
        raise Refused("handover.outside", starts_on=course.first, ends_on=course.last)
    if not from_on <= ends_on <= course.last:
        raise Refused("handover.ends_outside", ends_on=course.last)


def ensure_why(why: str) -> str:
    given = why.strip()[:LONGEST_WHY]
    if not given:
        raise Refused("handover.why_missing")
    return given


def ensure_in_time(*, from_on: date, today: date) -> None:
    if from_on < today:
        raise Refused("handover.late", from_on=from_on)


def ensure_may_call_off(stage: HandoverStage) -> None:
    """Until the incoming provider and the council have both signed."""
    if not stage.is_open and stage is not HandoverStage.LAPSED:
        raise Refused("handover.over", stage=str(stage))


def handover_change(from_on: date) -> Change:
    """The end of the outgoing provider's agreement, on the day before."""
    return of_end(ChangeKind.HANDOVER, from_on - DAY)


def rest_of(course: Course, *, from_on: date, ends_on: date, price: Decimal | None) -> Course:
    """What the incoming provider takes over: the same days and terms, at its own price where one is given."""
    parts = [
        replace(
            each,
            first=max(each.first, from_on),
            last=min(each.last, ends_on),
            way=each.way if price is None else replace(each.way, unit_price=price),
        )
        for each in course.stretches
        if each.last >= from_on and each.first <= ends_on
    ]
    return Course(course.basis, tuple(parts))


def parted(course: Course, rest: Course) -> dict[str, Any]:
    """What a handover does, as plain JSON: one provider before; after it the outgoing (`kept`) and the incoming."""
    kept, taken = figures(apply(course, handover_change(rest.first))), figures(rest)
    return {"before": figures(course), "kept": kept, "rest": taken, "after": added(kept, taken)}


def added(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of two parts together; the average week is left out, for it is neither's."""
    return {
        "total": str(Decimal(one["total"]) + Decimal(other["total"])),
        "visits": one["visits"] + other["visits"],
        "financial_years": _sums(one["financial_years"], other["financial_years"]),
        "weeks": _sums(one["weeks"], other["weeks"]),
        "funders": {
            year: _sums(one["funders"].get(year, {}), other["funders"].get(year, {}))
            for year in sorted(one["funders"].keys() | other["funders"].keys())
        },
    }


def _sums(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    names = sorted(one.keys() | other.keys())
    return {name: str(Decimal(one.get(name, "0.00")) + Decimal(other.get(name, "0.00"))) for name in names}


@dataclass(frozen=True, slots=True)
class Parted:
    """One period between the two providers."""

    name: str
    outgoing: Decimal
    incoming: Decimal

    @property
    def together(self) -> Decimal:
        return self.outgoing + self.incoming


def parts(shown: Mapping[str, Any]) -> list[Parted]:
    """Each financial year between the outgoing and the incoming provider, in order."""
    kept, rest = shown["kept"]["financial_years"], shown["rest"]["financial_years"]
    return [
        Parted(year, Decimal(kept.get(year, "0.00")), Decimal(rest.get(year, "0.00")))
        for year in sorted(shown["before"]["financial_years"].keys() | kept.keys() | rest.keys())
    ]


def parted_week(shown: Mapping[str, Any]) -> Parted | None:
    """The week in which support passes; None where it passes on a Monday."""
    kept, rest = shown["kept"]["weeks"], shown["rest"]["weeks"]
    shared = sorted(kept.keys() & rest.keys())
    return Parted(shared[0], Decimal(kept[shared[0]]), Decimal(rest[shared[0]])) if shared else None


def values_of_more(shown: Mapping[str, Any]) -> list[YearValue]:
    """What is spent more, by year and funder; nothing in a year that costs no more in all.

    Sharing two parts out may move a penny between funders: such a penny is nobody's new spend.
    """
    more: list[YearValue] = []
    before, after = shown["before"]["financial_years"], shown["after"]["financial_years"]
    for year, amount in sorted(after.items()):
        difference = Decimal(amount) - Decimal(before.get(year, "0.00"))
        lines = [each for each in values_more(shown) if each.financial_year == year] if difference > 0 else []
        if lines:
            largest = max(lines, key=lambda each: each.amount)
            surplus = sum((each.amount for each in lines), Decimal(0)) - difference
            more += [replace(each, amount=each.amount - surplus) if each is largest else each for each in lines]
    return more


def values_of_less(shown: Mapping[str, Any]) -> list[YearValue]:
    """What is spent less, by year and funder: an agreement that ends here goes on there."""
    return values_of_more({"before": shown["after"], "after": shown["before"]})


def handover_stage(
    *, change: ChangeStage, is_applied: bool, is_called_off: bool, from_on: date, today: date
) -> HandoverStage:
    """From the outgoing provider's change order, its application, and the day on which the support was to pass."""
    if is_applied:
        return HandoverStage.HANDED_OVER
    if is_called_off or change is ChangeStage.WITHDRAWN:
        return HandoverStage.CALLED_OFF
    if change in _CLOSED:
        return _CLOSED[change]
    return HandoverStage.LAPSED if from_on < today else _WAITING[change]


_CLOSED = {ChangeStage.REFUSED: HandoverStage.REFUSED, ChangeStage.DECLINED: HandoverStage.DECLINED}
_WAITING = {
    ChangeStage.AWAITING_AUTHORISATION: HandoverStage.AWAITING_AUTHORISATION,
    ChangeStage.AWAITING_ACCEPTANCE: HandoverStage.AWAITING_OUTGOING,
    ChangeStage.AGREED: HandoverStage.AWAITING_INCOMING,
}


def ensure_may_tick(*, is_ticked: bool) -> None:
    if is_ticked:
        raise Refused("handover.ticked")
