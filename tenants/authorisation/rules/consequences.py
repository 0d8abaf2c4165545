"""When an approved spend takes effect, and whether approving it is a key decision.

Source: `rules.md`, Authorisation. Thresholds are each council's own: for Kent, over £1m and more than two divisions.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from consortium.kernel.calendar import end_of_working_day
from consortium.kernel.errors import Refused, explain
from tenants.authorisation.rules.urgency import USUAL_DAYS, ensure_days

MOST_DAYS = 30
MOST_DIVISIONS = 500

explain(
    {
        "case.divisions_missing": "This is over {over}, so say how many electoral divisions it affects: "
        "that decides whether it is a key decision.",
        "case.options_missing": "This is a key decision. Record the other options that were considered, and why not.",
        "case.not_called_in": "Only a decision that waits for its call-in period to end can be called in.",
        "decision_rules.starts_in_past": "New rules cannot begin before today: what was decided stays as it was.",
        "decision_rules.days": "A call-in period lasts from 1 to {most} working days.",
        "decision_rules.threshold": "A threshold must be above £0.00.",
        "decision_rules.divisions": "Divisions count only beside an amount: "
        "give the amount over which a decision is key.",
    }
)


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """A council's own thresholds. None: there is no such threshold."""

    key_over: Decimal | None = None
    key_divisions: int | None = None
    call_in_from: Decimal | None = None
    call_in_days: int = 5
    ratify_days: int = USUAL_DAYS
    publish_from: Decimal | None = None


NO_RULES = DecisionRules()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What approving means: key or not, and when it takes effect (None: at once)."""

    is_key: bool
    effective_at: datetime | None


def ensure_decision_rules(rules: DecisionRules, *, from_on: date, today: date) -> None:
    if from_on < today:
        raise Refused("decision_rules.starts_in_past")
    if not 1 <= rules.call_in_days <= MOST_DAYS:
        raise Refused("decision_rules.days", most=MOST_DAYS)
    ensure_days(rules.ratify_days)
    amounts = (rules.key_over, rules.call_in_from, rules.publish_from)
    if any(amount is not None and amount <= 0 for amount in amounts):
        raise Refused("decision_rules.threshold")
    if rules.key_over is None and rules.key_divisions is not None:
        raise Refused("decision_rules.divisions")


def is_key(rules: DecisionRules, *, whole_life: Decimal, divisions: int | None) -> bool:
    """Over the amount, and (where the council counts them) in more divisions than it says.

    Raises `Refused` where the divisions decide and nobody has said how many they are.
    """
    if rules.key_over is None or whole_life <= rules.key_over:
        return False
    if rules.key_divisions is None:
        return True
    if divisions is None:
        raise Refused("case.divisions_missing", over=rules.key_over)
    return divisions > rules.key_divisions


def consequence_of(
    rules: DecisionRules, *, whole_life: Decimal, divisions: int | None, options: str, has_options: bool, now: datetime
) -> Consequence:
    """What approving a spend of that value now means. Raises `Refused` for a key decision without other options."""
    key = is_key(rules, whole_life=whole_life, divisions=divisions)
    if key and not has_options and not options.strip():
        raise Refused("case.options_missing")
    waits = key or (rules.call_in_from is not None and whole_life >= rules.call_in_from)
    return Consequence(key, end_of_working_day(now, rules.call_in_days) if waits else None)


def ensure_may_call_in(*, is_approved: bool, effective_at: datetime | None, now: datetime) -> None:
    if not is_approved or effective_at is None or effective_at <= now:
        raise Refused("case.not_called_in")
