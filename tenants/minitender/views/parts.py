"""What the pages of both sides share: the blueprint, the navigation, and how things are put into words."""

from typing import Any

from flask import Blueprint

from consortium.kernel import clock
from consortium.kernel.web import frame
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.state import Status
from tenants.pricing.rules.cards import UNITS

blueprint = Blueprint("minitender", __name__)
frame.navigate(
    "Mini-tenders",
    "minitender.list_mini_tenders",
    Permission.SEE_MINI_TENDERS,
    order=50,
    also=("/direct-awards", "/costs/offer"),
)
frame.navigate(
    "Invitations", "minitender.list_invitations", Permission.SEE_INVITATIONS, order=20, also=("/costs/offer",)
)


def unit_words(unit: str) -> str:
    return UNITS.get(unit, unit)


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
