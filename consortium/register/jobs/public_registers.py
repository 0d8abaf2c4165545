"""Asking public registers by their own protocols, and keeping what they say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from marshmallow import Schema, ValidationError

from consortium.kernel import clock, outbox, sources
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import long_date
from consortium.kernel.sources import SourceAway
from consortium.register import queries, services
from consortium.register.events import RegisterAsked
from consortium.register.rules import LookupOutcome, PublicRegister, Said
from consortium.register.rules.standing import postcode_as_written
from consortium.register.schemas.public_registers import (
    CareProviderAnswer,
    CharityAnswer,
    CompanyAnswer,
    shaped,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """What is read of a register's document. `number` is the one it is about."""

    number: str
    name: str
    status: str
    postcode: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Protocol:
    """How one register is asked by a number, and how its document is read."""

    path: Callable[[str], tuple[str, ...]]
    schema: type[Schema]
    read: Callable[[dict[str, Any]], Read]


@outbox.handles(RegisterAsked)
def ask_register(actor: Actor, event: RegisterAsked) -> None:
    """Ask once, with a few tries within it; a register that cannot be asked now is asked again when somebody asks."""
    lookup = queries.get_lookup(actor.organisation, event.lookup_id)
    if lookup.outcome is None:
        said = ask(PublicRegister(lookup.register), lookup.number)
        services.record_answer(actor=actor, lookup_id=lookup.id, said=said, now=clock.now())


def ask(register: PublicRegister, number: str) -> Said:
    """What a register says of a number. An answer about another number, or of another shape, is none."""
    protocol = PROTOCOLS[register]
    try:
        document = sources.source(str(register)).ask(*protocol.path(number))
        if document is None:
            return Said(register, number, LookupOutcome.NOT_FOUND, clock.now())
        read = protocol.read(shaped(protocol.schema, document))
    except SourceAway as away:
        log.warning("register.away", register=str(register), error=str(away))
        return Said(register, number, LookupOutcome.AWAY, clock.now())
    except ValidationError as error:
        log.warning("register.away", register=str(register), error="malformed", fields=sorted(map(str, error.messages)))
        return Said(register, number, LookupOutcome.AWAY, clock.now())
    if read.number != number.removesuffix("-0"):
        log.warning("register.away", register=str(register), error="another number")
        return Said(register, number, LookupOutcome.AWAY, clock.now())
    return Said(
        register,
        number,
        LookupOutcome.FOUND,
        clock.now(),
        read.name.strip(),
        read.status,
        postcode_as_written(read.postcode),
        {label: value for label, value in read.details.items() if value},
    )


def _day(moment: Any) -> str:
    return long_date(moment) if moment else ""


TYPES = {
    "ltd": "Private limited company",
    "plc": "Public limited company",
    "llp": "Limited liability partnership",
    "cic": "Community interest company",
    "private-limited-guarant-nsc": "Private company limited by guarantee",
    "private-limited-guarant-nsc-limited-exemption": "Private company limited by guarantee",
    "charitable-incorporated-organisation": "Charitable incorporated organisation",
}
"""What Companies House calls the commonest; the others are shown by its own word."""


def _company(said: dict[str, Any]) -> Read:
    return Read(
        said["company_number"],
        said["company_name"],
        said["company_status"].lower(),
        (said["registered_office_address"] or {}).get("postal_code") or "",
        {
            "Type": TYPES.get(said["type"] or "", (said["type"] or "").replace("-", " ").capitalize()),
            "Registered": _day(said["date_of_creation"]),
            "Ended": _day(said["date_of_cessation"]),
        },
    )


def _charity(said: dict[str, Any]) -> Read:
    suffix = said["group_subsid_suffix"]
    return Read(
        f"{said['reg_charity_number']}-{suffix}" if suffix else str(said["reg_charity_number"]),
        said["charity_name"],
        {"R": "registered", "RM": "removed"}[said["reg_status"]],
        said["address_post_code"] or "",
        {"Registered": _day(said["date_of_registration"]), "Removed": _day(said["date_of_removal"])},
    )


def _charity_path(number: str) -> tuple[str, ...]:
    main, _, suffix = number.partition("-")
    return ("charitydetails", main, suffix or "0")


def _care_provider(said: dict[str, Any]) -> Read:
    overall = (said["currentRatings"] or {}).get("overall") or {}
    return Read(
        said["providerId"],
        said["name"],
        said["registrationStatus"].lower(),
        said["postalCode"] or "",
        {
            "Overall rating": overall.get("rating") or "",
            "Regulated activities": ", ".join(each["name"] for each in said["regulatedActivities"]),
            "Registered": _day(said["registrationDate"]),
            "Ended": _day(said["deregistrationDate"]),
        },
    )


PROTOCOLS = {
    PublicRegister.COMPANIES_HOUSE: Protocol(lambda number: ("company", number), CompanyAnswer, _company),
    PublicRegister.CHARITY_COMMISSION: Protocol(_charity_path, CharityAnswer, _charity),
    PublicRegister.CARE_QUALITY_COMMISSION: Protocol(
        lambda number: ("providers", number), CareProviderAnswer, _care_provider
    ),
}
