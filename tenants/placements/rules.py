"""What a placement must hold."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from consortium.kernel.errors import Refused, explain

MOST_HOURS = Decimal(168)

explain(
    {
        "placement.other_provider": "These premises are not of the provider that the agreement is with.",
        "placement.closed": "These premises are closed. Nobody can be placed there.",
        "placement.outside_agreement": "A placement is within its agreement, from {starts_on} to {ends_on}.",
        "placement.backwards": "The placement ends before it begins.",
        "placement.not_signed": "Both sides sign the agreement before anybody is placed.",
        "placement.hour_rate": "Give the price of an hour for the support on top, or leave out its hours.",
        "placement.same_day": "There is a placement from {begins_on} under this agreement already.",
    }
)


@dataclass(frozen=True, slots=True)
class PlacementDetails:
    """From the first day to the last, both included; £ a week for the place, and hours of support a week on top."""

    premises_id: UUID
    begins_on: date
    ends_on: date
    core_weekly: Decimal
    extra_hours: Decimal = Decimal(0)
    hour_rate: Decimal | None = None


def ensure_may_place(
    details: PlacementDetails, *, starts_on: date, ends_on: date, is_signed: bool, closed_at: datetime | None
) -> None:
    """`starts_on` and `ends_on` are the agreement's. Raises `Refused`."""
    if not is_signed:
        raise Refused("placement.not_signed")
    if closed_at is not None:
        raise Refused("placement.closed")
    if details.ends_on < details.begins_on:
        raise Refused("placement.backwards")
    if details.begins_on < starts_on or details.ends_on > ends_on:
        raise Refused("placement.outside_agreement", starts_on=starts_on, ends_on=ends_on)
    if details.extra_hours > 0 and details.hour_rate is None:
        raise Refused("placement.hour_rate")


def ensure_begins_once(*, begins_on: date, is_taken: bool) -> None:
    if is_taken:
        raise Refused("placement.same_day", begins_on=begins_on)


def is_told(*, council_id: UUID, area_council_id: UUID) -> bool:
    """Whether another council is told: the one in whose area the place is."""
    return council_id != area_council_id
