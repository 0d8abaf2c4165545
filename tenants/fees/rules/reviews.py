"""How a fee review stands between one provider and one council, and what may happen next.

A review keeps no status: it waits, was asked about, was withdrawn or is decided as its dates and lines say.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.fees.rules.costs import MOST_PERCENT, raised

LONGEST_TEXT = 4000
"""Characters of a reason, a question and an answer."""
MOST_AGREEMENTS = 200
"""In one asking, all councils together."""
LONGEST_AHEAD = timedelta(days=730)
REMINDED_AFTER_DAYS = (14, 28)
"""A review that nobody answered is brought back to mind after so many days."""


class Status(StrEnum):
    """Where a review stands; derived, never stored."""

    AWAITING = "awaiting answer"
    MORE_ASKED = "more asked"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    IN_PART = "accepted in part"
    DECLINED = "declined"

    @property
    def is_open(self) -> bool:
        return bool(MOVES[self])

    @property
    def is_decided(self) -> bool:
        return self in DECIDED


DECIDED = frozenset({Status.ACCEPTED, Status.IN_PART, Status.DECLINED})
MOVES: Mapping[Status, frozenset[Status]] = {
    Status.AWAITING: DECIDED | {Status.MORE_ASKED, Status.WITHDRAWN},
    Status.MORE_ASKED: DECIDED | {Status.AWAITING, Status.WITHDRAWN},
    Status.WITHDRAWN: frozenset(),
    Status.ACCEPTED: frozenset(),
    Status.IN_PART: frozenset(),
    Status.DECLINED: frozenset(),
}
"""A council that has asked for more may still decide on what it has; what is decided stays decided."""


class Answer(StrEnum):
    """How a council decides."""

    FULL = "full"
    PERCENT = "percent"
    PRICES = "prices"
    DECLINE = "decline"


explain(
    {
        "fee.not_open": "This request is {status}. Nothing more can be done with it.",
        "fee.question_open": "You have asked for more already, and the provider has not answered yet.",
        "fee.no_question": "The council has asked nothing that is still to be answered.",
        "fee.text_missing": "Write it in a sentence or two: the other side reads it.",
        "fee.reason_missing": "Say why not all of it is accepted. The provider reads your reason.",
        "fee.no_agreements": "Choose at least one agreement.",
        "fee.too_many": "Ask for {most} agreements at a time at the most.",
        "fee.day_past": "The new price can begin tomorrow at the earliest.",
        "fee.day_far": "The new price can begin within two years.",
        "fee.already_asked": "You have asked for {reference} already, and the council has not decided. Withdraw that "
        "request first, or leave the agreement out.",
        "fee.not_running": "An agreement you chose does not run on {on} any more, or is not signed by both sides. Open "
        "the page again.",
        "fee.price_missing": "Say what {reference} is to cost from then.",
        "fee.price_outside": "The price of {reference} must be between {least}, as it is now, and {most}, as was "
        "asked.",
        "fee.percent_missing": "Say by how much {service} may rise.",
        "fee.percent_outside": "The rise for {service} must be between 0 and {most} percent, as was asked.",
        "fee.nothing_accepted": "This accepts nothing of what was asked. To decline it, choose “Decline” and say why.",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One agreement within a review: £ per unit now, as asked, and as decided; from its own first day."""

    agreement_id: UUID
    reference: str
    key: tuple[UUID | None, str]
    price: Decimal
    asked: Decimal
    decided: Decimal | None = None


def status_of(
    *,
    withdrawn_at: datetime | None,
    decided_at: datetime | None,
    has_open_question: bool,
    lines: Iterable[Line],
) -> Status:
    if withdrawn_at is not None:
        return Status.WITHDRAWN
    if decided_at is not None:
        return outcome(lines)
    return Status.MORE_ASKED if has_open_question else Status.AWAITING


def outcome(lines: Iterable[Line]) -> Status:
    """Accepted where every line is granted as asked, declined where none is raised, else in part.

    A line on which nothing was decided had fallen away by then: its agreement had ended, or cost something else.
    """
    told = [line for line in lines if line.decided is not None]
    if told and all(line.decided == line.asked for line in told):
        return Status.ACCEPTED
    return Status.DECLINED if all(line.decided == line.price for line in told) else Status.IN_PART


def ensure_open(status: Status) -> None:
    if not status.is_open:
        raise Refused("fee.not_open", status=str(status))


def ensure_may_ask_more(status: Status) -> None:
    ensure_open(status)
    if status is Status.MORE_ASKED:
        raise Refused("fee.question_open")


def ensure_may_answer(status: Status) -> None:
    ensure_open(status)
    if status is not Status.MORE_ASKED:
        raise Refused("fee.no_question")


def ensure_text(text: str) -> str:
    given = text.strip()[:LONGEST_TEXT]
    if not given:
        raise Refused("fee.text_missing")
    return given


def ensure_may_begin(*, from_on: date, today: date) -> None:
    """A rise is asked for beforehand, and not for a time nobody can foresee."""
    if from_on <= today:
        raise Refused("fee.day_past")
    if from_on > today + LONGEST_AHEAD:
        raise Refused("fee.day_far")


def ensure_number(chosen: int) -> None:
    if chosen == 0:
        raise Refused("fee.no_agreements")
    if chosen > MOST_AGREEMENTS:
        raise Refused("fee.too_many", most=MOST_AGREEMENTS)


def ensure_not_asked(references: Collection[str]) -> None:
    if references:
        raise Refused("fee.already_asked", reference=min(references))


def decide_in_full(lines: Sequence[Line]) -> dict[UUID, Decimal]:
    return _some(lines, {line.agreement_id: line.asked for line in lines})


def decline(lines: Sequence[Line]) -> dict[UUID, Decimal]:
    return {line.agreement_id: line.price for line in lines}


def decide_by_percent(
    lines: Sequence[Line],
    asked: Mapping[tuple[UUID | None, str], Decimal],
    granted: Mapping[tuple[UUID | None, str], Decimal | None],
    services: Mapping[tuple[UUID | None, str], str],
) -> dict[UUID, Decimal]:
    """A rise for each kind of support, no more than was asked for it; 0 leaves its prices as they are."""
    for key, most in asked.items():
        percent = granted.get(key)
        if percent is None:
            raise Refused("fee.percent_missing", service=services[key])
        if not 0 <= percent <= min(most, MOST_PERCENT):
            raise Refused("fee.percent_outside", service=services[key], most=most)
    prices = {line.agreement_id: raised(line.price, granted[line.key] or Decimal(0)) for line in lines}
    return _some(lines, prices)


def decide_by_price(lines: Sequence[Line], given: Mapping[UUID, Decimal | None]) -> dict[UUID, Decimal]:
    """A price for each agreement, between what it costs now and what was asked."""
    prices = {}
    for line in lines:
        price = given.get(line.agreement_id)
        if price is None:
            raise Refused("fee.price_missing", reference=line.reference)
        if not line.price <= price <= line.asked:
            raise Refused("fee.price_outside", reference=line.reference, least=line.price, most=line.asked)
        prices[line.agreement_id] = price
    return _some(lines, prices)


def _some(lines: Sequence[Line], prices: dict[UUID, Decimal]) -> dict[UUID, Decimal]:
    if all(prices[line.agreement_id] == line.price for line in lines):
        raise Refused("fee.nothing_accepted")
    return prices


def ensure_reasoned(lines: Sequence[Line], prices: Mapping[UUID, Decimal], reason: str) -> str:
    """Whoever grants less than was asked says why."""
    given = reason.strip()[:LONGEST_TEXT]
    if not given and (not lines or any(prices[line.agreement_id] != line.asked for line in lines)):
        raise Refused("fee.reason_missing")
    return given


def reminders(*, asked_at: datetime) -> dict[int, datetime]:
    """When a council is reminded, by the number of days."""
    return {days: asked_at + timedelta(days=days) for days in REMINDED_AFTER_DAYS}
