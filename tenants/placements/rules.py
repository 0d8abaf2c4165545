"""What a placement must hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from consortium.kernel.errors import Refused, explain

MOST_HOURS = Decimal(168)
LONGEST_NOTE = 500


class EndReason(StrEnum):
    """Why a placement ends before its last day."""

    AS_PLANNED = "moved on as planned"
    WENT_HOME = "went home"
    ANOTHER_PLACE = "moved to another place"
    PROVIDER_ENDED = "the provider ended it"
    COUNCIL_ENDED = "the council ended it"
    OTHER = "other"


class State(StrEnum):
    """Derived from what is on record."""

    AWAITING = "awaiting authorisation"
    STANDING = "standing"
    REFUSED = "refused"
    ENDED = "ended early"


explain(
    {
        "placement.other_provider": "These premises are not of the provider that the agreement is with.",
        "placement.closed": "These premises are closed. Nobody can be placed there.",
        "placement.outside_agreement": "A placement is within its agreement, from {starts_on} to {ends_on}.",
        "placement.backwards": "The placement ends before it begins.",
        "placement.not_signed": "Both sides sign the agreement before anybody is placed.",
        "placement.hour_rate": "Give the price of an hour for the support on top, or leave out its hours.",
        "placement.same_day": "There is a placement from {begins_on} under this agreement already.",
        "placement.not_standing": "This placement is {state}, so it cannot be ended.",
        "placement.ends_outside": "A placement that ends early has its last day from {begins_on} on, and before "
        "{ends_on}.",
        "placement.other_reason": "Say what the other reason is.",
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


def state_of(
    *, case_id: UUID | None, authorised_at: datetime | None, refused_at: datetime | None, ended_on: date | None
) -> State:
    if refused_at is not None:
        return State.REFUSED
    if ended_on is not None:
        return State.ENDED
    return State.AWAITING if case_id is not None and authorised_at is None else State.STANDING


def ensure_may_end_early(
    *, state: State, begins_on: date, ends_on: date, last_day: date, reason: EndReason, note: str
) -> None:
    """`last_day` is the one on which the child was still there. Raises `Refused`."""
    if state is not State.STANDING:
        raise Refused("placement.not_standing", state=str(state))
    if not begins_on <= last_day < ends_on:
        raise Refused("placement.ends_outside", begins_on=begins_on, ends_on=ends_on)
    if reason is EndReason.OTHER and not note.strip():
        raise Refused("placement.other_reason")


def more_by_year(
    *, agreed: Mapping[str, str], placed: Iterable[Mapping[str, str]], this: Mapping[str, str]
) -> dict[str, Decimal]:
    """What a placement adds by financial year to what the council is bound to, in £; years with nothing left out.

    The council is bound to the agreement, and to the placements under it as far as they came to more.
    """
    before: dict[str, Decimal] = {}
    for years in placed:
        for year, amount in years.items():
            before[year] = before.get(year, Decimal(0)) + Decimal(amount)
    more = {}
    for year, amount in this.items():
        bound = Decimal(agreed.get(year, "0"))
        stays = before.get(year, Decimal(0))
        more[year] = max(bound, stays + Decimal(amount)) - max(bound, stays)
    return {year: amount for year, amount in more.items() if amount > 0}


def less_by_year(
    *,
    agreed: Mapping[str, str],
    placed: Sequence[Mapping[str, str]],
    this: Mapping[str, str],
    ended: Mapping[str, str],
) -> dict[str, Decimal]:
    """What the council is bound to less by financial year, in £, once `this` came to no more than `ended`."""
    before = more_by_year(agreed=agreed, placed=placed, this=this)
    after = more_by_year(agreed=agreed, placed=placed, this=ended)
    less = {year: amount - after.get(year, Decimal(0)) for year, amount in before.items()}
    return {year: amount for year, amount in less.items() if amount > 0}


def is_told(*, council_id: UUID, area_council_id: UUID) -> bool:
    """Whether another council is told: the one in whose area the place is."""
    return council_id != area_council_id
