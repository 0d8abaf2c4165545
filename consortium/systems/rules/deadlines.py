"""By when an application to a system that is open at any time is decided."""

from datetime import datetime

from consortium.kernel.calendar import end_of_working_day
from consortium.kernel.errors import Refused, explain
from consortium.systems.rules.regimes import REGIMES, Joining, Regime

explain(
    {
        "system.admits_in_rounds": "This system admits in rounds, as its notice says. Announce a round instead.",
        "decision.not_extendable": "Under this regime the time for a decision cannot be extended.",
        "decision.extended_already": "The time for this decision was extended once. It cannot be extended again.",
        "decision.extension_reason": "Write down why the decision needs more time.",
        "decision.extension_late": "The time for this decision ended at {due_at}. Extend it before it ends.",
    }
)


def decision_due(
    regime: Regime, *, received_at: datetime, is_extended: bool = False, working_days: int | None = None
) -> datetime | None:
    """The last moment for a decision: the regime's working days from receipt, or else the system's own.

    None where neither says: there the round's published date decides.
    """
    rules = REGIMES[regime]
    days = (rules.decision_extendable_to_working_days if is_extended else None) or rules.decision_working_days
    days = days or working_days
    return None if days is None else end_of_working_day(received_at, days)


def may_extend_decisions(regime: Regime) -> bool:
    return REGIMES[regime].decision_extendable_to_working_days is not None


def ensure_may_extend_decision(regime: Regime, *, is_extended: bool, reason: str) -> None:
    """Once, from 10 to 15 working days, with a written reason (regulation 34). Raises `Refused`."""
    if not may_extend_decisions(regime):
        raise Refused("decision.not_extendable")
    if is_extended:
        raise Refused("decision.extended_already")
    if not reason.strip():
        raise Refused("decision.extension_reason")


def ensure_not_yet_due(*, due_at: datetime, at: datetime) -> None:
    """A time that is over cannot be made longer. Raises `Refused`."""
    if at > due_at:
        raise Refused("decision.extension_late", due_at=due_at)


def admits_at_any_time(regime: Regime, *, entry_every_months: int | None) -> bool:
    """Where the regime is continuous, and the system was published without a rhythm of rounds (rules.md, Regimes)."""
    return Joining.CONTINUOUS in REGIMES[regime].joining and entry_every_months is None


def ensure_admits_at_any_time(regime: Regime, *, entry_every_months: int | None) -> None:
    if not admits_at_any_time(regime, entry_every_months=entry_every_months):
        raise Refused("system.admits_in_rounds")
