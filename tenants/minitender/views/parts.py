"""What the pages of both sides share: the blueprint, the navigation, and how things are put into words."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint

from consortium.kernel import clock
from consortium.kernel.web import frame
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.state import Status
from tenants.pricing.rules.cards import UNITS

blueprint = Blueprint("minitender", __name__)
frame.navigate("Mini-tenders", "minitender.list_mini_tenders", Permission.SEE_MINI_TENDERS, order=50)
frame.navigate("Invitations", "minitender.list_invitations", Permission.SEE_INVITATIONS, order=20)

DAY_NAMES = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}
WHEN_WORDS = {"all": "", "term": "term time", "holiday": "school holidays"}
NIGHTS = {"sleep_in", "waking_night"}


def unit_words(unit: str) -> str:
    return UNITS.get(unit, unit)


def length_words(quantity: str, unit: str) -> str:
    """`1.5 hours`, `1 waking night`."""
    words = unit_words(unit)
    return f"{quantity} {words if quantity in {'1', '1.0', '1.00'} else words + 's'}"


def week_of(patterns: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A week of support, day by day, as the picture of it wants."""
    days = []
    for day, name in DAY_NAMES.items():
        visits = [
            {
                "time": pattern["at"] or "Any time",
                "length": length_words(str(pattern["quantity"]), pattern["unit"]),
                "what": ", ".join(filter(None, (pattern.get("name", ""), WHEN_WORDS[pattern["when"]]))),
                "carers": int(pattern["carers"]),
                "night": pattern["unit"] in NIGHTS,
            }
            for pattern in sorted(patterns, key=lambda each: each["at"] or "")
            if day in pattern["days"]
        ]
        days.append({"name": name, "weekend": day in {"sat", "sun"}, "visits": visits})
    return days


def stage_of(tender: Any) -> tuple[str, str]:
    """The state of a mini-tender as its tag shows it: what follows from the deadline is derived."""
    status = Status(tender.status)
    if status is Status.PUBLISHED:
        return ("published", "Open for bids") if clock.now() < tender.closes_at else ("due", "Ready to open")
    words = {
        Status.DRAFT: ("draft", "Draft"),
        Status.OPENED: ("opened", "Being evaluated"),
        Status.RECOMMENDED: ("recommended", "Awaiting authorisation"),
        Status.AWARDED: ("awarded", "Awarded"),
        Status.NO_AWARD: ("ended", "Ended without an award"),
        Status.WITHDRAWN: ("withdrawn", "Withdrawn"),
    }
    return words[status]


def is_open(tender: Any) -> bool:
    return Status(tender.status) is Status.PUBLISHED and clock.now() < tender.closes_at
