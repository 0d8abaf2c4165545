"""The lines of a ledger: what each binds and why, and what they come to.

A line is never taken out. It binds until it is released: called in, or given up by whoever asked. What a change of an
agreement takes less is a line of its own, below zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tenants.authorisation.rules import Funder, YearValue


class Cause(StrEnum):
    AUTHORISED = "authorised"
    SPENDS_LESS = "spends less"


class Release(StrEnum):
    CALLED_IN = "called in"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger, of one purchasing system (None: outside any), financial year and funder."""

    case_id: UUID
    system_id: UUID | None
    financial_year: str
    funder: Funder
    amount: Decimal
    cause: Cause = Cause.AUTHORISED
    cause_id: UUID | None = None
    released_at: datetime | None = None
    released_why: Release | None = None

    @property
    def binds(self) -> bool:
        return self.released_at is None


def recomputed(lines: Iterable[Line]) -> dict[tuple[UUID | None, str], Decimal]:
    """What the lines that bind come to, by purchasing system and financial year."""
    totals: dict[tuple[UUID | None, str], Decimal] = {}
    for line in lines:
        if line.binds:
            key = (line.system_id, line.financial_year)
            totals[key] = totals.get(key, Decimal(0)) + line.amount
    return totals


def taken_less(less: Iterable[YearValue], bound: Sequence[Line]) -> list[YearValue]:
    """What is taken out for a change that spends less: never more than its agreement's cases still bind."""
    held: dict[tuple[str, Funder], Decimal] = {}
    for line in bound:
        if line.binds:
            key = (line.financial_year, line.funder)
            held[key] = held.get(key, Decimal(0)) + line.amount
    taken = []
    for value in less:
        amount = min(value.amount, held.get((value.financial_year, value.funder), Decimal(0)))
        if amount > 0:
            taken.append(YearValue(value.financial_year, value.funder, amount))
    return taken
