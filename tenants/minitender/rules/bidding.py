"""What a bid must hold, when it may be made, and the one sealed document it is kept as."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up
from consortium.kernel.proofs import canonical
from consortium.kernel.reading import Document
from tenants.minitender.rules.marks import reference_of
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import TenderTerms
from tenants.pricing.rules.schedule import Pattern, Period, read_pattern

MOST_WORDS = 500
MOST_PATTERNS = 50
MOST_POUNDS = Decimal("9999999999.99")


class DeclineReason(StrEnum):
    """Why a provider does not bid (rules.md, Mini-tenders)."""

    CAPACITY = "capacity"
    AREA = "area"
    STAFF_SKILL = "staff skill"
    PRICE = "price"
    MATCHING_RISK = "matching risk"
    START_DATE = "start date"
    OTHER = "other"


explain(
    {
        "bid.not_open": "This mini-tender does not take bids.",
        "bid.too_late": "The deadline has passed: it was {closes_at}. A bid received exactly then is late.",
        "bid.answer_missing": "Answer “{title}”.",
        "bid.answer_long": "Your answer to “{title}” has more than {most} words.",
        "bid.unknown_answer": "There is no question “{key}” in this mini-tender.",
        "bid.no_package": "Offer at least one package.",
        "bid.part": "Bid for every package: this council takes no bid for a part. {reference} is missing.",
        "bid.other_package": "A bid is for the packages of this mini-tender, each once.",
        "bid.unit": "{reference} is priced by the {unit}.",
        "bid.price": "Give a price above £0.00 for {reference}.",
        "bid.pence": "The price for {reference} has more than 2 decimals. Pounds have pence.",
        "bid.fixed_price": "The council pays a fixed price of {price} for {reference}. Offer that price.",
        "bid.no_support": "Say when support happens in {reference}: at least one visit a week.",
        "bid.schedule_is_given": "The council states the week of {reference}. Offer it as it stands.",
        "bid.time_missing": "Give the time of day of each visit in {reference}: evenings are paid at another rate.",
        "bid.starts_after_end": "{reference} ends on {ends_on}. Offer a start before that.",
        "bid.children": "{reference} is for {children} children. Say how many of them you can support.",
        "bid.some_children": "Bid for all {children} children of {reference}: this council takes no bid for some of "
        "them.",
        "bid.none": "You have no bid to withdraw.",
        "draft.too_long": "This is more than a draft can hold. Shorten your answers.",
        "decline.other": "Say what the other reason is.",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """The offer for one package: £ per unit, and the week of support as patterns of the price calculator.

    `children` is how many of the package's children it can support; None for all of them.
    """

    package_id: UUID
    unit: str
    unit_price: Decimal
    patterns: tuple[Mapping[str, Any], ...]
    children: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a bid says. `starts_on` is the first day support can begin."""

    lines: tuple[Line, ...]
    answers: Mapping[str, str]
    starts_on: date


@dataclass(frozen=True, slots=True)
class Wanted:
    """A package as a bid must meet it; `patterns` are given where the council states the week."""

    package_id: UUID
    reference: str
    unit: str
    starts_on: date
    ends_on: date
    patterns: tuple[Mapping[str, Any], ...] | None = None
    children: int = 1

    def first_day(self, starts_on: date) -> date:
        """When support begins: not before the council wants it, however early the provider could."""
        return max(self.starts_on, starts_on)


def ensure_may_bid(*, status: Status, closes_at: datetime | None, received_at: datetime) -> None:
    """The deadline is half-open: a bid received exactly at it is late (rules.md, Sealed)."""
    if status is not Status.PUBLISHED or closes_at is None:
        raise Refused("bid.not_open")
    if received_at >= closes_at:
        raise Refused("bid.too_late", closes_at=closes_at)


def ensure_complete(offer: Offer, terms: TenderTerms, wanted: Sequence[Wanted]) -> None:
    """Raise `Refused` for the first thing a bid lacks. A price above the ceiling is judged at ranking, not here."""
    _ensure_answers(offer.answers, terms)
    if not offer.lines:
        raise Refused("bid.no_package")
    offered = [line.package_id for line in offer.lines]
    known = {each.package_id: each for each in wanted}
    if len(set(offered)) < len(offered) or not set(offered) <= set(known):
        raise Refused("bid.other_package")
    missing = [each for each in wanted if each.package_id not in offered]
    if missing and not terms.policy.allows_part_bids:
        raise Refused("bid.part", reference=missing[0].reference)
    for line in offer.lines:
        _ensure_line(line, known[line.package_id], terms)
        _ensure_begins(known[line.package_id], offer.starts_on)


def ensure_priceable(
    lines: Sequence[Line], terms: TenderTerms, wanted: Sequence[Wanted], starts_on: date | None
) -> None:
    """What a bid needs before its cost can be worked out: the same of each line as when it is sent, and no answers."""
    known = {each.package_id: each for each in wanted}
    for line in lines:
        if line.package_id not in known:
            raise Refused("bid.other_package")
        _ensure_line(line, known[line.package_id], terms)
        _ensure_begins(known[line.package_id], starts_on)


def _ensure_begins(wanted: Wanted, starts_on: date | None) -> None:
    if starts_on is not None and starts_on > wanted.ends_on:
        raise Refused("bid.starts_after_end", reference=wanted.reference, ends_on=wanted.ends_on)


def _ensure_answers(answers: Mapping[str, str], terms: TenderTerms) -> None:
    keys = {criterion.key for criterion in terms.policy.criteria}
    if strangers := sorted(set(answers) - keys):
        raise Refused("bid.unknown_answer", key=strangers[0])
    for criterion in terms.policy.criteria:
        words = len(answers.get(criterion.key, "").split())
        if not words:
            raise Refused("bid.answer_missing", title=criterion.title)
        if words > MOST_WORDS:
            raise Refused("bid.answer_long", title=criterion.title, most=MOST_WORDS)


def _ensure_line(line: Line, wanted: Wanted, terms: TenderTerms) -> None:
    reference, price = wanted.reference, line.unit_price
    if line.unit != wanted.unit:
        raise Refused("bid.unit", reference=reference, unit=wanted.unit)
    if not price.is_finite() or not 0 < price <= MOST_POUNDS:
        raise Refused("bid.price", reference=reference)
    if price != half_up(price):
        raise Refused("bid.pence", reference=reference)
    if terms.has_fixed_price and price != terms.policy.fixed_price:
        raise Refused("bid.fixed_price", reference=reference, price=terms.policy.fixed_price)
    _ensure_children(line, wanted, terms)
    if wanted.patterns is not None and line.patterns != wanted.patterns:
        raise Refused("bid.schedule_is_given", reference=reference)
    ensure_week(line.patterns, wanted, terms)


def _ensure_children(line: Line, wanted: Wanted, terms: TenderTerms) -> None:
    if line.children is None:
        return
    if not 1 <= line.children <= wanted.children:
        raise Refused("bid.children", reference=wanted.reference, children=wanted.children)
    if line.children < wanted.children and not terms.may_support_some:
        raise Refused("bid.some_children", reference=wanted.reference, children=wanted.children)


def ensure_week(patterns: Sequence[Mapping[str, Any]], wanted: Wanted, terms: TenderTerms) -> None:
    """Raise `Refused` or `BadInput` for a week that cannot be read, or not be bought in the package's unit."""
    _ensure_priceable(_read_patterns(patterns, wanted.reference), wanted, terms)


def _read_patterns(patterns: Sequence[Mapping[str, Any]], reference: str) -> list[Pattern]:
    if len(patterns) > MOST_PATTERNS:
        raise BadInput(reference, f"has more than {MOST_PATTERNS} lines of support")
    return [read_pattern(each, f"{reference}: line {number}") for number, each in enumerate(patterns, start=1)]


def _ensure_priceable(patterns: Iterable[Pattern], wanted: Wanted, terms: TenderTerms) -> None:
    read = list(patterns)
    period = Period(wanted.starts_on, wanted.ends_on)
    if not any(pattern.quantity > 0 and pattern.meets(period) for pattern in read):
        raise Refused("bid.no_support", reference=wanted.reference)
    if any(pattern.unit != wanted.unit for pattern in read):
        raise Refused("bid.unit", reference=wanted.reference, unit=wanted.unit)
    if terms.evening_from and any(pattern.at is None for pattern in read):
        raise Refused("bid.time_missing", reference=wanted.reference)


def ensure_decline_explained(reason: DeclineReason, note: str) -> None:
    if reason is DeclineReason.OTHER and not note.strip():
        raise Refused("decline.other")


def receipt_statement(
    *, bid_id: UUID, mini_tender_id: UUID, version: int, received_at: datetime, sha256: bytes, sealed_sha256: bytes
) -> dict[str, Any]:
    """What a receipt says of what was said and of what is kept: the same facts always make the same statement."""
    return {
        "what": "bid received",
        "bid": str(bid_id),
        "reference": reference_of("B", bid_id),
        "mini_tender": str(mini_tender_id),
        "version": version,
        "received_at": received_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "sha256": sha256.hex(),
        "sealed_sha256": sealed_sha256.hex(),
    }


def sealed_document(offer: Offer) -> bytes:
    """The one document that is sealed: canonical JSON, so that the same offer always has the same fingerprint."""
    return canonical(offer_document(offer))


def offer_document(offer: Offer) -> dict[str, Any]:
    """All that an offer says, as plain JSON."""
    return {
        "answers": dict(offer.answers),
        "lines": [
            {
                "package_id": str(line.package_id),
                "unit": line.unit,
                "unit_price": str(half_up(line.unit_price)),
                "schedule": {"patterns": [dict(pattern) for pattern in line.patterns]},
                **({"children": line.children} if line.children is not None else {}),
            }
            for line in sorted(offer.lines, key=lambda line: line.package_id)
        ],
        "starts_on": offer.starts_on.isoformat(),
    }


def read_sealed(document: bytes) -> Offer:
    """The offer that a sealed document holds. Raises `BadInput` for one that was damaged."""
    fields = Document(json.loads(document), "bid", ("answers", "lines", "starts_on"))
    lines = [Document(item, place, ("package_id", "unit", "unit_price", "schedule"))
             for item, place in fields.items("lines")]  # fmt: skip
    return Offer(
        lines=tuple(
            Line(
                package_id=UUID(line.text("package_id")),
                unit=line.text("unit"),
                unit_price=line.number("unit_price", above=0),
                patterns=tuple(line.value("schedule")["patterns"]),
                children=line.whole_number("children", at_least=1) if line.has("children") else None,
            )
            for line in lines
        ),
        answers=dict(fields.value("answers")),
        starts_on=fields.day("starts_on"),
    )
