"""What was spent: as somebody recorded it to a day, and as the weeks after it were accepted as delivered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from consortium.kernel.actors import Actor
from tenants.authorisation.models import ActualSpend


@dataclass(frozen=True, slots=True)
class Accepted:
    """What weeks that were accepted come to, the last day of the last of them, and for how many children."""

    amount: Decimal
    through_on: date
    children: int


TellAccepted = Callable[[Actor, UUID, Mapping[str, date]], Mapping[str, Accepted]]

_TOLD_BY: list[TellAccepted] = []


def register_accepted(tell: TellAccepted) -> TellAccepted:
    """Let a capability further out tell what was accepted through a purchasing system, by financial year.

    It is asked for the weeks that begin after the day named for a year: what was paid up to then is on record.
    """
    _TOLD_BY.append(tell)
    return tell


@dataclass(frozen=True, slots=True)
class Actual:
    """What a financial year has cost up to a day: what was recorded as paid, then what was accepted since."""

    paid: Decimal | None
    accepted: Decimal | None
    through_on: date
    children: int

    @property
    def amount(self) -> Decimal:
        return (self.paid or Decimal(0)) + (self.accepted or Decimal(0))


def actuals_of(actor: Actor, system_id: UUID, paid: Mapping[str, ActualSpend]) -> dict[str, Actual]:
    """What each financial year has cost through a purchasing system. `paid` is as `paid_by_year` gives it."""
    covered = {year: entry.through_on for year, entry in paid.items()}
    accepted: dict[str, Accepted] = {}
    for tell in _TOLD_BY:
        accepted |= tell(actor, system_id, covered)
    return {year: _beside(paid.get(year), accepted.get(year)) for year in sorted({*paid, *accepted})}


def _beside(entry: ActualSpend | None, accepted: Accepted | None) -> Actual:
    days = [each.through_on for each in (entry, accepted) if each is not None]
    children = [each.children for each in (entry, accepted) if each is not None]
    return Actual(
        paid=entry.paid_gbp if entry else None,
        accepted=accepted.amount if accepted else None,
        through_on=max(days),
        children=max(children),
    )
