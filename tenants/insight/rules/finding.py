"""How support is found: what nobody bid for, how long it took, and who won how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from consortium.kernel.money import half_up
from tenants.insight.rules.years import percent

NO_ANSWER = "no answer"
CONCENTRATED, HIGHLY_CONCENTRATED = 1000, 2000
"""Of the Herfindahl-Hirschman index, 0 to 10,000: the Competition and Markets Authority's merger guidelines, CMA129."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Packages of one lot and place whose bids were opened, and how those invited answered where nobody bid."""

    lot_id: UUID
    place: str
    packages: int
    without_bids: int
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def share_without(self) -> Decimal | None:
        return percent(Decimal(self.without_bids), Decimal(self.packages))

    @property
    def commonest(self) -> list[tuple[str, int]]:
        """The reasons given, the commonest first."""
        return in_order(self.reasons)


def in_order(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(reasons.items(), key=lambda each: (-each[1], each[0]))


def reasons_of(answers: Iterable[Answers]) -> dict[str, int]:
    """Every reason with its count over all lots and places."""
    counts: dict[str, int] = {}
    for each in answers:
        for reason, count in each.reasons.items():
            counts[reason] = counts.get(reason, 0) + count
    return counts


def of_lots(answers: Iterable[Answers]) -> list[Answers]:
    """The same by lot alone, the most without bids first."""
    by_lot: dict[UUID, list[Answers]] = {}
    for each in answers:
        by_lot.setdefault(each.lot_id, []).append(each)
    whole = [
        Answers(
            lot_id,
            "",
            sum(each.packages for each in parts),
            sum(each.without_bids for each in parts),
            reasons_of(parts),
        )
        for lot_id, parts in by_lot.items()
    ]
    return sorted(whole, key=lambda each: (-each.without_bids, str(each.lot_id)))


@dataclass(frozen=True, slots=True)
class Waited:
    """Days from referral to the first day of support, of the referrals raised in one year for one lot.

    Half of them waited `median` days or fewer, nine in ten `slow` or fewer.
    """

    lot_id: UUID
    year: str
    referrals: int
    median: int
    slow: int
    longest: int


@dataclass(frozen=True, slots=True)
class Trading:
    """One provider's part in mini-tenders whose bids were opened: how often invited, bid and won, and what it won."""

    provider_id: UUID
    invited: int
    bids: int
    wins: int
    won: Decimal

    @property
    def bid_rate(self) -> Decimal | None:
        return percent(Decimal(self.bids), Decimal(self.invited))

    @property
    def win_rate(self) -> Decimal | None:
        """Of those it bid for; None of nothing."""
        return percent(Decimal(self.wins), Decimal(self.bids))


class Concentration(StrEnum):
    LOW = "not concentrated"
    SOME = "concentrated"
    HIGH = "highly concentrated"


@dataclass(frozen=True, slots=True)
class Market:
    """All providers together: how much of what was won lies with how few."""

    providers: Sequence[Trading]

    @property
    def won(self) -> Decimal:
        return sum((each.won for each in self.providers), Decimal("0.00"))

    @property
    def winners(self) -> int:
        return sum(each.won > 0 for each in self.providers)

    def share_of(self, provider: Trading) -> Decimal | None:
        return percent(provider.won, self.won)

    def share_of_largest(self, count: int) -> Decimal | None:
        largest = sorted((each.won for each in self.providers), reverse=True)[:count]
        return percent(sum(largest, Decimal(0)), self.won)

    @property
    def index(self) -> int | None:
        """The sum of squared percentages, half up; None where nothing was won."""
        if not self.won:
            return None
        shares = [Fraction(each.won) * 100 / Fraction(self.won) for each in self.providers]
        return int(half_up(sum((share * share for share in shares), Fraction(0)), 0))

    @property
    def concentration(self) -> Concentration | None:
        if self.index is None:
            return None
        if self.index > HIGHLY_CONCENTRATED:
            return Concentration.HIGH
        return Concentration.SOME if self.index > CONCENTRATED else Concentration.LOW


def by_what_was_won(providers: Iterable[Trading]) -> list[Trading]:
    """The most won first, then whoever bid most."""
    return sorted(providers, key=lambda each: (-each.won, -each.bids, -each.invited, str(each.provider_id)))
