"""An award without a mini-tender: the grounds for one, to whom, and for how much.

The grounds are dated reference data, for the consortium's lawyers to confirm (rules.md, Regimes).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from tenants.policy.rules import PolicyTerms

explain(
    {
        "direct.regime": "The regime of this purchasing system does not allow an award without a mini-tender. Put the "
        "package in one.",
        "direct.policy": "Your council’s policy for this lot does not allow an award without a mini-tender. Put the "
        "package in one, or ask for the policy to be changed.",
        "direct.no_ground": "Choose a ground that holds for this purchasing system today.",
        "direct.no_evidence": "No mini-tender for {reference} has ended without an award, so that nobody bid cannot be "
        "the ground.",
        "direct.in_mini_tender": "{reference} is in mini-tender {mini_tender}. End or withdraw that first.",
        "direct.awarded_already": "{reference} is awarded already, without a mini-tender.",
        "direct.not_eligible": "This provider cannot be awarded {reference} now: {reasons}.",
        "direct.no_price": "Your council has no price for {unit} in this lot on {on}: neither a rate card nor a rate "
        "negotiated with this provider. Agree one first.",
        "direct.price": "Give a price above £0.00, in pounds and pence.",
        "direct.too_dear": "{offered} is more than you pay: at most {most} for each {unit}, by {source}.",
        "direct.too_early": "Support begins today or later.",
        "direct.backwards": "The support ends before it begins.",
        "direct.too_long": "On this ground support lasts at most {days} days, to {last}. Put what comes after in a "
        "mini-tender.",
        "direct.outside": "The package is for {first} to {last}. Support cannot begin before or end after.",
        "direct.week_is_given": "The package states its week. Leave yours out.",
    }
)


@dataclass(frozen=True, slots=True)
class DirectGround:
    """Why a regime allows an award without competition, from a day to a day. `longest_days` is None: no limit."""

    key: str
    regime: str
    name: str
    holds_when: str
    source: str
    from_on: date
    to_on: date | None
    needs_failed_mini_tender: bool
    longest_days: int | None
    notice: str

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@cache
def all_grounds() -> tuple[DirectGround, ...]:
    """Every ground that is known, in the order in which they are offered."""
    text = (files("tenants.minitender") / "reference" / "direct_award_grounds.csv").read_text(encoding="utf-8")
    return tuple(
        DirectGround(
            key=row["key"],
            regime=row["regime"],
            name=row["name"],
            holds_when=row["holds_when"],
            source=row["source"],
            from_on=date.fromisoformat(row["from_on"]),
            to_on=date.fromisoformat(row["to_on"]) if row["to_on"] else None,
            needs_failed_mini_tender=row["needs_failed_mini_tender"] == "yes",
            longest_days=int(row["longest_days"]) if row["longest_days"] else None,
            notice=row["notice"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def grounds_for(regime: str, on: date) -> list[DirectGround]:
    """The grounds of a regime on a day."""
    return [each for each in all_grounds() if each.regime == regime and each.holds(on)]


def get_ground(key: str, regime: str, on: date) -> DirectGround:
    """Raises `Refused` for a ground that the regime does not know, or not on that day."""
    found = next((each for each in grounds_for(regime, on) if each.key == key), None)
    if found is None:
        raise Refused("direct.no_ground")
    return found


def ensure_allowed(*, regime_allows: bool, policy_allows: bool) -> None:
    """Where the regime and then the council's own policy allow it (rules.md, Regimes)."""
    if not regime_allows:
        raise Refused("direct.regime")
    if not policy_allows:
        raise Refused("direct.policy")


def ensure_free(reference: str, *, mini_tender: str | None, is_awarded: bool) -> None:
    """A package is bought once: not while a mini-tender has it, and not twice."""
    if is_awarded:
        raise Refused("direct.awarded_already", reference=reference)
    if mini_tender is not None:
        raise Refused("direct.in_mini_tender", reference=reference, mini_tender=mini_tender)


def ensure_evidence(ground: DirectGround, reference: str, *, has_failed: bool) -> None:
    if ground.needs_failed_mini_tender and not has_failed:
        raise Refused("direct.no_evidence", reference=reference)


def ensure_eligible(reference: str, reasons: Sequence[str] | None) -> None:
    """`reasons` are what is held against the provider; None where it has no standing at all."""
    if reasons is None or reasons:
        said = "; ".join(reasons or ("not on the register for this lot",))
        raise Refused("direct.not_eligible", reference=reference, reasons=said)


def ensure_period(
    ground: DirectGround, *, first: date, last: date, starts_on: date, ends_on: date, today: date
) -> None:
    """Support begins today or later, within the package's own dates (`first`, `last`), and on some grounds briefly."""
    if starts_on < today:
        raise Refused("direct.too_early")
    if ends_on < starts_on:
        raise Refused("direct.backwards")
    if starts_on < first or ends_on > last:
        raise Refused("direct.outside", first=first, last=last)
    if ground.longest_days is not None:
        latest = starts_on + timedelta(days=ground.longest_days - 1)
        if ends_on > latest:
            raise Refused("direct.too_long", days=ground.longest_days, last=latest)


@dataclass(frozen=True, slots=True)
class Most:
    """The most that is paid for one unit, and by what."""

    amount: Decimal
    source: str


def most_payable(*, agreed: Decimal | None, card: Decimal | None, policy: PolicyTerms) -> Most | None:
    """What was negotiated with the provider; else the least of the card, a fixed price and a hard ceiling.

    None where neither a rate was negotiated nor a card names the unit: then nothing says what a fair price is.
    """
    if agreed is not None:
        return Most(agreed, "the rate negotiated with this provider")
    if card is None:
        return None
    limits = [Most(card, "your rate card")]
    if policy.fixed_price is not None:
        limits.append(Most(policy.fixed_price, "the fixed price of your policy"))
    if policy.ceiling is not None and policy.ceiling_is_hard:
        limits.append(Most(policy.ceiling, "the ceiling of your policy"))
    return min(limits, key=lambda each: each.amount)


def ensure_price(offered: Decimal, most: Most | None, *, unit: str, on: date) -> Most:
    """What the price was held against.

    Raises `Refused` for one above what the council pays, or where nothing says what that is.
    """
    if not offered.is_finite() or offered <= 0 or offered != half_up(offered):
        raise Refused("direct.price")
    if most is None:
        raise Refused("direct.no_price", unit=unit, on=on)
    if offered > most.amount:
        raise Refused("direct.too_dear", offered=offered, most=most.amount, unit=unit, source=most.source)
    return most
