"""What is looked for on the register, and where a page of it begins."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from uuid import UUID

from consortium.register.rules import StandingKind
from consortium.systems.rules import Rating

OLDEST = 25
"""Support goes up to this age (domain.md, S1)."""


class Order(StrEnum):
    """The nearest to the words that are sought, or by name."""

    RELEVANCE = "relevance"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Sought:
    """What the reader looks for; whatever is None or empty is not asked.

    `name` is a name, part of it or nearly it, or a company, charity or CQC number. `need` is words of what is offered.
    `rating` is that of the regulator's directory.
    """

    name: str = ""
    lot_id: UUID | None = None
    council_id: UUID | None = None
    district: str = ""
    age: int | None = None
    need: str = ""
    standing: StandingKind | None = None
    rating: Rating | None = None
    order: Order = Order.RELEVANCE


@dataclass(frozen=True, slots=True)
class Position:
    """The last provider of the page before: how near it was, its name in small letters, its id."""

    likeness: Decimal
    name: str
    provider_id: UUID


BEFORE_ALL = Position(Decimal(1000), "", UUID(int=0))


def key_of(likeness: Decimal, name: str) -> str:
    return f"{likeness:.3f} {name}"


def read_position(key: str, provider_id: UUID) -> Position:
    """Where a page begins; a key that nobody was given begins before all."""
    likeness, _, name = key.partition(" ")
    try:
        nearness = Decimal(likeness)
    except InvalidOperation:
        return BEFORE_ALL
    return Position(nearness, name, provider_id) if nearness.is_finite() else BEFORE_ALL
