"""Deputies outside panels: whoever stands in for a delegate from a day to a day, within what the delegate may approve.

A deputy is an authoriser too, and holds by themself every role that a case asks for. What they hold as a deputy they
cannot hand on, and it never helps them to decide what the delegate recommended.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.authorisation.rules import Limit

explain(
    {
        "deputy.oneself": "Nobody is their own deputy.",
        "deputy.not_an_authoriser": "{name} does not hold the role of authoriser here, so cannot stand in for you.",
        "deputy.nothing_held": "You hold no delegation in those days, so there is nothing to stand in for.",
        "deputy.ends_before": "The last day cannot be before the first day.",
        "deputy.starts_in_past": "A deputy cannot begin before today: what was decided stays as it was.",
        "deputy.named_already": "{name} stands in for you in some of those days already. End that first.",
        "deputy.limit": "The limit of a deputy must be above £0.00.",
        "deputy.ended": "This deputy’s time has ended already.",
    }
)


@dataclass(frozen=True, slots=True)
class Named:
    """A deputy of somebody, both days included. `limit` is the most they approve; None: as much as the delegate."""

    id: UUID
    person_id: UUID
    deputy_id: UUID
    from_on: date
    to_on: date
    limit: Decimal | None = None
    is_ended: bool = False

    def is_in_force(self, on: date) -> bool:
        return not self.is_ended and self.from_on <= on <= self.to_on

    def overlaps(self, from_on: date, to_on: date) -> bool:
        return not self.is_ended and self.from_on <= to_on and from_on <= self.to_on


def ensure_may_name(
    *, named: Named, others: Iterable[Named], held: Iterable[Limit], names: dict[UUID, str], today: date
) -> None:
    """One deputy of a delegate at a time, for days to come in which the delegate holds something."""
    if named.person_id == named.deputy_id:
        raise Refused("deputy.oneself")
    if named.to_on < named.from_on:
        raise Refused("deputy.ends_before")
    if named.from_on < today:
        raise Refused("deputy.starts_in_past")
    if named.limit is not None and named.limit <= 0:
        raise Refused("deputy.limit")
    for other in others:
        if other.overlaps(named.from_on, named.to_on):
            raise Refused("deputy.named_already", name=names.get(other.deputy_id, "Somebody"))
    if not any(
        limit.stands_in_for is None
        and limit.from_on <= named.to_on
        and (limit.to_on is None or named.from_on <= limit.to_on)
        for limit in held
    ):
        raise Refused("deputy.nothing_held")


def ensure_may_end(named: Named, *, today: date) -> None:
    """It ends at once, also before it began; what its days have ended already is over."""
    if named.is_ended or named.to_on < today:
        raise Refused("deputy.ended")


def held_for(named: Named, limits: Iterable[Limit], on: date) -> list[Limit]:
    """What a deputy may approve that day: the delegate's own lines, each up to the deputy's limit."""
    if not named.is_in_force(on):
        return []
    return [
        replace(
            limit,
            limit=limit.limit if named.limit is None else min(limit.limit, named.limit),
            deputyship_id=named.id,
            stands_in_for=named.person_id,
        )
        for limit in limits
        if limit.stands_in_for is None
    ]
