"""The forms in which terms of a course are kept and come in."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from consortium.kernel.errors import BadInput
from tenants.agreements.rules.courses import (
    DAY,
    IS_END,
    Basis,
    Change,
    ChangeKind,
    Course,
    Split,
    Stretch,
    Way,
)
from tenants.authorisation.rules import Funder
from tenants.pricing.rules.rates import Uplift
from tenants.pricing.rules.schedule import Period, read_pattern


def change_document(change: Change) -> dict[str, Any]:
    """A change as plain JSON."""
    return {
        "kind": str(change.kind),
        "from_on": change.from_on.isoformat(),
        "to_on": change.to_on.isoformat() if change.to_on else None,
        "patterns": [dict(each) for each in change.patterns] if change.patterns is not None else None,
        "unit_price": str(change.unit_price) if change.unit_price is not None else None,
        "paid_percent": str(change.paid_percent) if change.paid_percent is not None else None,
        "split": {str(funder): str(percent) for funder, percent in change.split} if change.split else None,
    }


def read_change(document: Mapping[str, Any]) -> Change:
    """A change that was kept, or came by the API. Raises `BadInput`."""
    try:
        return Change(
            kind=ChangeKind(document["kind"]),
            from_on=date.fromisoformat(document["from_on"]),
            to_on=date.fromisoformat(document["to_on"]) if document.get("to_on") else None,
            patterns=_read_patterns(document.get("patterns")),
            unit_price=Decimal(document["unit_price"]) if document.get("unit_price") is not None else None,
            paid_percent=Decimal(document["paid_percent"]) if document.get("paid_percent") is not None else None,
            split=read_split(document["split"]) if document.get("split") else None,
        )
    except (ValueError, ArithmeticError, TypeError) as error:
        raise BadInput("change", "is not a change order") from error


def change_of(
    *,
    kind: ChangeKind,
    from_on: date | None,
    to_on: date | None,
    patterns: Sequence[Mapping[str, Any]] | None,
    unit_price: Decimal | None,
    paid_percent: Decimal | None,
    split: Mapping[str, Any] | None,
    ends_on: date,
) -> Change:
    """A change as it is told: an end and an extension by the last day of support. Raises `BadInput`."""
    if kind in IS_END and to_on is not None:
        return of_end(kind, to_on)
    if kind is ChangeKind.EXTENSION:
        return Change(kind, ends_on + DAY, to_on)
    return Change(
        kind,
        from_on or ends_on + DAY,
        to_on,
        patterns=_read_patterns(patterns) if kind is ChangeKind.HOURS else None,
        unit_price=unit_price if kind is ChangeKind.RATE else None,
        paid_percent=paid_percent if kind in (ChangeKind.PAUSE, ChangeKind.HOSPITAL) else None,
        split=read_split(split or {}) if kind is ChangeKind.SPLIT else None,
    )


def _read_patterns(given: Any) -> tuple[Mapping[str, Any], ...] | None:
    if given is None:
        return None
    for number, each in enumerate(given, start=1):
        read_pattern(each, f"visit {number}")
    return tuple(given)


def read_split(given: Mapping[str, Any]) -> Split:
    """Who pays which percent, those who pay nothing left out."""
    return tuple((funder, Decimal(given[funder])) for funder in Funder if Decimal(given.get(funder) or "0") != 0)


def first_course(
    *,
    unit: str,
    unit_price: Decimal,
    patterns: Sequence[Mapping[str, Any]],
    starts_on: date,
    ends_on: date,
    pricing: Mapping[str, Any],
    stretches: Sequence[Mapping[str, Any]] = (),
) -> Course:
    """The course as both sides signed it. `pricing` holds what was copied of uplifts, evenings and school terms.

    `stretches` are the terms by their days where they were several already, as after a handover.
    """
    evening_from = pricing.get("evening_from")
    basis = Basis(
        unit=unit,
        uplifts={Uplift(name): Decimal(factor) for name, factor in (pricing.get("uplifts") or {}).items()},
        evening_from=time.fromisoformat(evening_from) if evening_from else None,
        terms=tuple(
            Period(date.fromisoformat(first), date.fromisoformat(last))
            for first, last in pricing.get("term_dates") or ()
        ),
    )
    whole = Stretch(starts_on, ends_on, Way(tuple(patterns), unit_price))
    return Course(basis, tuple(map(_read_stretch, stretches)) or (whole,))


def stretch_documents(course: Course) -> list[dict[str, Any]]:
    """The stretches of a course as plain JSON."""
    return [
        {
            "first": each.first.isoformat(),
            "last": each.last.isoformat(),
            "patterns": [dict(pattern) for pattern in each.way.patterns],
            "unit_price": str(each.way.unit_price),
            "paid_percent": str(each.way.paid_percent),
            "split": {str(funder): str(percent) for funder, percent in each.way.split},
        }
        for each in course.stretches
    ]


def _read_stretch(kept: Mapping[str, Any]) -> Stretch:
    way = Way(
        tuple(kept["patterns"]), Decimal(kept["unit_price"]), Decimal(kept["paid_percent"]), read_split(kept["split"])
    )
    return Stretch(date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"]), way)


def of_end(kind: ChangeKind, last_day: date) -> Change:
    """An end by its last day: the first day that differs is the one after."""
    return Change(kind, last_day + DAY, last_day)
