"""Changing what was published: a new version, told in words, for which every bid is confirmed again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from consortium.kernel.calendar import long_date
from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import pounds
from tenants.policy.rules import Window
from tenants.pricing.rules.cards import UNITS

explain(
    {
        "revision.nothing": "Nothing is different. Change what providers should read otherwise, or leave it.",
        "bid.confirmed": "Your bid is confirmed for the present version already.",
    }
)

NOTHING = "nothing"
DAYS = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}
WHENS = {"all": "", "term": "term time", "holiday": "school holidays"}


@dataclass(frozen=True, slots=True)
class Told:
    """What everyone invited reads of a package, and of the mini-tender's own title."""

    tender_title: str
    title: str
    summary: str
    outcomes: Sequence[str]
    starts_on: date
    ends_on: date
    weekly_hours: str | None
    budget_weekly: Decimal | None
    schedule: Mapping[str, Any] | None
    children: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """What a package shall say. Place and age stay: whoever was invited was invited because of them."""

    tender_title: str
    title: str
    summary: str
    outcomes: tuple[str, ...]
    starts_on: date
    ends_on: date
    weekly_hours: str | None = None
    budget_weekly: Decimal | None = None
    schedule: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is said otherwise."""

    what: str
    before: str
    after: str

    def as_document(self) -> dict[str, str]:
        return {"what": self.what, "before": self.before, "after": self.after}


def in_words(told: Told) -> dict[str, str]:
    """Everything that is told, by what it is."""
    schedule = told.schedule or {}
    return {
        "Title of the mini-tender": told.tender_title,
        "Title": told.title,
        "Children": str(told.children),
        "Summary": told.summary,
        "Outcomes": "; ".join(told.outcomes) or NOTHING,
        "From": long_date(told.starts_on),
        "To": long_date(told.ends_on),
        "Hours a week": told.weekly_hours or NOTHING,
        "Budget a week": NOTHING if told.budget_weekly is None else pounds(told.budget_weekly),
        "The week": week_in_words(schedule.get("patterns", ())) or NOTHING,
        "Notes on the week": schedule.get("notes") or NOTHING,
    }


def week_in_words(patterns: Iterable[Mapping[str, Any]]) -> str:
    """`Mon, Wed: 15:30, 2 hours, 1 carer; Sat: 10:00, 4 hours, 2 carers, term time`."""
    return "; ".join(map(_visit_in_words, patterns))


def _visit_in_words(pattern: Mapping[str, Any]) -> str:
    days = ", ".join(DAYS[day] for day in DAYS if day in pattern["days"])
    quantity, unit = str(pattern["quantity"]), UNITS.get(pattern["unit"], pattern["unit"])
    carers = int(pattern["carers"])
    parts = (
        pattern["at"] or "any time",
        f"{quantity} {unit if Decimal(quantity) == 1 else unit + 's'}",
        f"{carers} {'carer' if carers == 1 else 'carers'}",
        WHENS[pattern["when"]],
        pattern.get("name", ""),
    )
    return f"{days}: {', '.join(part for part in parts if part)}"


def differences(before: Told, after: Told) -> list[Difference]:
    """What changes, in the order in which it is read. Raises `Refused` where nothing does."""
    old, new = in_words(before), in_words(after)
    found = [Difference(what, old[what], new[what]) for what in old if old[what] != new[what]]
    if not found:
        raise Refused("revision.nothing")
    return found


def closes_after_change(*, closes_at: datetime, window: Window, changed_at: datetime) -> datetime:
    """Everyone has the whole window again from the change on; a deadline that is later already stays (rules.md)."""
    return max(closes_at, window.closes_at(changed_at))


def is_confirmed(*, bid_for: int, version: int) -> bool:
    """Whether a bid made for one version of a mini-tender counts for another: only for its own."""
    return bid_for == version


def ensure_to_confirm(*, bid_for: int, version: int) -> None:
    if is_confirmed(bid_for=bid_for, version=version):
        raise Refused("bid.confirmed")
