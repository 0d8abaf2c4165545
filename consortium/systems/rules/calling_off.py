"""How long bids are taken at least (rules.md, Regimes: call-off time), and the clause that lets it be less.

The law is for the consortium's lawyers to confirm.
"""

from dataclasses import dataclass
from datetime import datetime

from consortium.kernel.calendar import after_elapsed_hours
from consortium.kernel.errors import Refused, explain
from consortium.systems.rules.regimes import REGIMES, Regime

explain(
    {
        "system.no_least_call_off": "The law names no least time to bid under this regime. Leave the agreed days "
        "empty.",
        "system.agreed_call_off": "The agreed least time to bid is 1 to {most} days. Leave it empty for the law’s own.",
        "call_off.too_short": "Bids are taken for {why}. Published now, they would close at {closes_at}, and may close "
        "at {earliest} at the earliest. Your policy sets the time for each urgency: draft it again with one that gives "
        "longer, or have the policy changed.",
    }
)


@dataclass(frozen=True, slots=True)
class LeastTime:
    """The fewest days between publication and the deadline, and whether they are the law's or agreed."""

    days: int
    is_agreed: bool
    source: str

    def earliest(self, published_at: datetime) -> datetime:
        """The earliest deadline of what is published then: so many times 24 hours later."""
        return after_elapsed_hours(published_at, 24 * self.days)

    @property
    def why(self) -> str:
        days = f"at least {self.days} {'day' if self.days == 1 else 'days'}"
        if self.is_agreed:
            return f"{days}, as every admitted provider has agreed ({self.source})"
        return f"{days}, because not every admitted provider has agreed to fewer ({self.source})"


def least_time(regime: Regime, *, agreed_days: int | None) -> LeastTime | None:
    """The least time to bid; None where the law names none. `agreed_days` is what every admitted provider accepted."""
    rules = REGIMES[regime]
    if rules.least_call_off_days is None:
        return None
    return LeastTime(agreed_days or rules.least_call_off_days, agreed_days is not None, rules.source)


def ensure_time_to_bid(least: LeastTime | None, *, published_at: datetime, closes_at: datetime) -> None:
    """Raise `Refused` for a deadline before the earliest that the law and the providers allow."""
    if least is not None and closes_at < least.earliest(published_at):
        raise Refused("call_off.too_short", closes_at=closes_at, why=least.why, earliest=least.earliest(published_at))


def ensure_agreed_call_off(*, regime: Regime, days: int | None) -> None:
    """The terms of a system may have fewer days agreed only where the law names a least time, and fewer than that."""
    least = REGIMES[regime].least_call_off_days
    if days is None:
        return
    if least is None:
        raise Refused("system.no_least_call_off")
    if not 0 < days < least:
        raise Refused("system.agreed_call_off", most=least - 1)


def terms_with_clause(terms: str, *, agreed_days: int | None) -> str:
    """The text that a provider signs: the terms, and the clause by which it agrees to fewer days to bid."""
    if agreed_days is None:
        return terms
    days = "1 day" if agreed_days == 1 else f"{agreed_days} days"
    return (
        f"{terms}\n\nTime to bid. The provider agrees that bids in a mini-tender may be asked for in fewer days than "
        f"the law gives, but in no fewer than {days} from its publication, once every provider admitted to the lot "
        "has agreed."
    )
