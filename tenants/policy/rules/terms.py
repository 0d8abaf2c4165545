"""The terms of a policy: one value that is drafted, adopted, and copied onto every mini-tender published under it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from consortium.kernel.calendar import after_elapsed_hours, end_of_working_day
from tenants.policy.rules.vocabulary import AuthoriserRole, PriceFormula, Style, TieBreak, Urgency, WindowUnit

USUAL_MONTHS_KEPT = 72
"""For how long after the deadline the key to sealed bids is kept: a contract may be sued on for six years (check)."""
MOST_MONTHS_KEPT = 300


@dataclass(frozen=True, slots=True)
class Window:
    """How long providers have to answer."""

    amount: int
    unit: WindowUnit

    def closes_at(self, published_at: datetime) -> datetime:
        """The deadline of what is published then: so many elapsed hours, or the end of the last working day."""
        if self.unit is WindowUnit.HOURS:
            return after_elapsed_hours(published_at, self.amount)
        return end_of_working_day(published_at, self.amount)

    def in_words(self) -> str:
        unit = {WindowUnit.HOURS: "hour", WindowUnit.WORKING_DAYS: "working day"}[self.unit]
        return f"{self.amount} {unit}{'' if self.amount == 1 else 's'}"


TYPICAL_WINDOWS: Mapping[Urgency, Window] = MappingProxyType(
    {
        Urgency.EMERGENCY: Window(4, WindowUnit.HOURS),
        Urgency.URGENT: Window(24, WindowUnit.HOURS),
        Urgency.STANDARD: Window(5, WindowUnit.WORKING_DAYS),
        Urgency.PLANNED: Window(10, WindowUnit.WORKING_DAYS),
    }
)
"""What a new policy begins with (rules.md, Mini-tenders): a setting of each council."""


@dataclass(frozen=True, slots=True)
class PolicyCriterion:
    """A question of quality that every bid answers, and what its answer counts."""

    key: str
    title: str
    weight: Decimal
    max_score: Decimal = Decimal(5)
    minimum: Decimal | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """How a council buys from a lot. Weights in points of 100, the threshold in percent, money in £ per unit.

    `authoriser_roles`: whoever authorises an award within their delegation also holds one of these, where any is named.
    `adoption_needs_another`: whoever wrote the next version does not adopt it.
    """

    style: Style
    criteria: tuple[PolicyCriterion, ...]
    quality_weight: Decimal
    price_weight: Decimal
    price_formula: PriceFormula
    windows: Mapping[Urgency, Window] = field(default_factory=lambda: TYPICAL_WINDOWS)
    quality_threshold: Decimal = Decimal(0)
    ceiling: Decimal | None = None
    ceiling_is_hard: bool = True
    fixed_price: Decimal | None = None
    benchmark: Decimal | None = None
    floor: Decimal | None = None
    tie_break: tuple[TieBreak, ...] = tuple(TieBreak)
    assessors_needed: int = 1
    allows_negotiation: bool = False
    allows_part_bids: bool = False
    shows_bid_count: bool = False
    allows_split_awards: bool = False
    allows_direct_award: bool = False
    opening_officers: int = 1
    bids_kept_months: int = USUAL_MONTHS_KEPT
    authoriser_roles: tuple[AuthoriserRole, ...] = ()
    adoption_needs_another: bool = False
