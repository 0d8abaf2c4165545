"""What premises must hold: where they are, how many can live there, how many places are free."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from consortium.kernel.errors import Refused, explain

MOST_PLACES = 200
OLD_AFTER = timedelta(days=30)
"""What was told of vacancies longer ago is marked as old."""

explain(
    {
        "premises.name": "Give the premises a name that councils can call them by.",
        "premises.places": "Premises have from 1 to {most} places.",
        "premises.vacancies": "There cannot be more free places ({vacancies}) than places ({places}).",
        "premises.closed": "These premises are closed. Enter them again if they open.",
        "premises.area": "Choose the council in whose area the premises are.",
    }
)


@dataclass(frozen=True, slots=True)
class PremisesDetails:
    """`council_id` is the council in whose area they are; `registration` the regulator's number, where there is one."""

    name: str
    postcode: str
    council_id: UUID
    places: int
    vacancies: int
    registration: str | None = None


def ensure_premises_hold(details: PremisesDetails, *, is_a_council: bool) -> None:
    if not details.name.strip():
        raise Refused("premises.name")
    if not is_a_council:
        raise Refused("premises.area")
    if not 1 <= details.places <= MOST_PLACES:
        raise Refused("premises.places", most=MOST_PLACES)
    if not 0 <= details.vacancies <= details.places:
        raise Refused("premises.vacancies", vacancies=details.vacancies, places=details.places)


def ensure_open(*, closed_at: datetime | None) -> None:
    if closed_at is not None:
        raise Refused("premises.closed")


def is_old(told_at: datetime, now: datetime) -> bool:
    """Whether nobody has said for long how many places are free."""
    return now - told_at > OLD_AFTER
