"""Asking public registers about a provider's numbers: the provider asks, a job hears and keeps what was said."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox, sources
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import uk_moment
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.register import queries
from consortium.register.events import RegisterAsked
from consortium.register.models import RegisterLookup
from consortium.register.rules import LookupOutcome, Numbers, PublicRegister, Said
from consortium.register.rules import public_registers as rules


def find_organisation(*, actor: Actor, register: PublicRegister, number: str, now: datetime) -> RegisterLookup:
    """Have a register asked about a number, as people write it. What was asked within the hour is not asked again.

    Raises `Refused` for what is no number of that register, where nothing asks it here, or after too many.
    """
    read = rules.read_number(register, number)
    if not sources.is_configured(str(register)):
        raise Refused("lookup.not_asked", where=register.in_words)
    latest = queries.find_latest(actor.organisation, register, read)
    if latest is not None and not _may_be_asked_again(latest, now):
        return latest
    rules.ensure_not_too_many(_asked_within_an_hour(actor, now))
    return _ask(actor, register, read, now)


def ask_again(*, actor: Actor, now: datetime) -> list[RegisterLookup]:
    """Have the registers asked again about the numbers of the profile, each once an hour at the most.

    Raises `Refused` where none can be asked now.
    """
    numbers = _configured(queries.numbers_in(queries.get_profile(actor.organisation)))
    if not numbers:
        raise Refused("lookup.nothing_to_ask")
    asked = _ask_what_is_due(actor, numbers, now)
    if not asked:
        latest = [found for each in numbers if (found := queries.find_latest(actor.organisation, *each))]
        rules.ensure_not_too_many(_asked_within_an_hour(actor, now))
        raise Refused("lookup.too_soon", after=uk_moment(rules.next_time(min(each.asked_at for each in latest))))
    return asked


def ask_about(*, actor: Actor, numbers: Numbers, now: datetime) -> list[RegisterLookup]:
    """Have the registers asked about numbers that were just given, as far as they were not within the hour."""
    return _ask_what_is_due(actor, _configured(numbers), now)


def record_answer(*, actor: Actor, lookup_id: UUID, said: Said, now: datetime) -> RegisterLookup:
    """A job keeps what a register said, once."""
    lookup = queries.get_lookup(actor.organisation, lookup_id)
    lookup.outcome, lookup.answered_at = str(said.outcome), now
    if said.outcome is LookupOutcome.FOUND:
        lookup.name, lookup.status, lookup.postcode = said.name, said.status, said.postcode
        lookup.details = dict(said.details)
    db.session.flush()
    audit.record(actor, "register.answered", lookup, register=lookup.register, outcome=str(said.outcome))
    return lookup


def _configured(numbers: Numbers) -> list[tuple[PublicRegister, str]]:
    return [each for each in rules.numbers_to_ask(numbers) if sources.is_configured(str(each[0]))]


def _ask_what_is_due(actor: Actor, numbers: list[tuple[PublicRegister, str]], now: datetime) -> list[RegisterLookup]:
    left = rules.MOST_IN_AN_HOUR - _asked_within_an_hour(actor, now)
    due = []
    for register, number in numbers:
        latest = queries.find_latest(actor.organisation, register, number)
        if latest is None or _may_be_asked_again(latest, now):
            due.append((register, number))
    return [_ask(actor, register, number, now) for register, number in due[: max(left, 0)]]


def _may_be_asked_again(latest: RegisterLookup, now: datetime) -> bool:
    outcome = LookupOutcome(latest.outcome) if latest.outcome else None
    return rules.may_ask_again(asked_at=latest.asked_at, outcome=outcome, now=now)


def _asked_within_an_hour(actor: Actor, now: datetime) -> int:
    return queries.count_lookups_since(actor.organisation, now - rules.AGAIN_AFTER)


def _ask(actor: Actor, register: PublicRegister, number: str, now: datetime) -> RegisterLookup:
    lookup = RegisterLookup(
        provider_id=actor.organisation,
        register=str(register),
        number=number,
        asked_at=now,
        asked_by=actor.person_id,
        details={},
    )
    db.session.add(lookup)
    db.session.flush()
    audit.record(actor, "register.asked", lookup, register=str(register))
    outbox.record(RegisterAsked(lookup_id=lookup.id))
    return lookup
