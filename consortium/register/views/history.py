"""A provider through time, as far as the reader may know it: its standing as a picture, and what changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.calendar import local, long_date
from consortium.kernel.web import pictures
from consortium.register.queries import ContractLine, Removal
from consortium.register.rules import EvidenceKind, Period, StandingKind
from consortium.register.rules.history import next_turn, segments

KINDS = [kind.capitalize() for kind in StandingKind]
NEWEST = 40


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that changed, at a moment: past, or already decided and to come."""

    at: datetime
    title: str
    by: str
    text: str = ""

    def shown(self, now: datetime) -> dict[str, str]:
        stage = "ahead" if self.at > now else "past"
        return {"title": self.title, "when": _day(self.at), "by": self.by, "text": self.text, "at": stage}


@dataclass(frozen=True, slots=True)
class Known:
    """What the reader may know of a provider, with the names to say it by."""

    provider_name: str
    history: Sequence[Any] = ()
    evidence: Sequence[Any] = ()
    places: Sequence[Any] = ()
    suspensions: Sequence[Any] = ()
    contracts: Sequence[ContractLine] = ()
    lots: Mapping[UUID, Any] = field(default_factory=dict)
    bodies: Mapping[UUID, str] = field(default_factory=dict)
    deciders: Mapping[UUID, str] = field(default_factory=dict)
    removals: Sequence[Removal] = ()

    def lot(self, lot_id: UUID) -> str:
        return str(self.lots[lot_id].name) if lot_id in self.lots else "a lot"


def _periods(known: Known) -> dict[UUID, list[Period]]:
    periods: dict[UUID, list[Period]] = defaultdict(list)
    for row in known.history:
        periods[row.lot_id].append(Period(StandingKind(row.kind), row.from_at, row.until_at))
    return periods


def turns_of(known: Known, now: datetime) -> dict[UUID, str]:
    """For each lot whose standing changes by itself: when, and to what."""
    found = {lot_id: next_turn(periods, now) for lot_id, periods in _periods(known).items()}
    return {
        lot_id: f"{turn[1].capitalize() if turn[1] else 'Not on the register'} from {_day(turn[0])}"
        for lot_id, turn in found.items()
        if turn is not None
    }


def picture_of(known: Known) -> pictures.Picture | None:
    """Standing by lot over time; None for whoever never stood."""
    periods = _periods(known)
    stretches = [
        pictures.Stretch(
            known.lot(lot_id),
            each.kind.capitalize(),
            local(each.from_at).date(),
            local(each.until_at).date() if each.until_at else None,
        )
        for lot_id in sorted(periods, key=known.lot)
        for each in segments(periods[lot_id])
    ]
    return pictures.states("Standing by lot over time", stretches, KINDS, today=clock.today()) if stretches else None


def evidence_picture(known: Known) -> pictures.Picture | None:
    """The latest evidence of each kind that has an end, from the day it was given; None where there is none."""
    latest: dict[EvidenceKind, Any] = {}
    for row in known.evidence:
        latest.setdefault(EvidenceKind(row.kind), row)
    spans = [
        pictures.Span(kind.in_words, min(local(row.given_at).date(), row.expires_on), row.expires_on)
        for kind, row in latest.items()
        if row.expires_on is not None
    ]
    return pictures.timeline("Evidence and when it expires", spans, today=clock.today()) if spans else None


def happenings(known: Known, now: datetime) -> list[dict[str, str]]:
    """What changed, the newest first: decided by the lead, said by the provider, or our own council's."""
    found = [
        *_standings(known),
        *_evidence(known),
        *_places(known),
        *_suspensions(known),
        *_removals(known),
        *(
            Happening(line.accepted_at, f"Accepted contract {line.reference}", known.provider_name, line.system_name)
            for line in known.contracts
            if line.accepted_at
        ),
    ]
    newest = sorted(found, key=lambda each: (each.at, each.title), reverse=True)[:NEWEST]
    return [each.shown(now) for each in newest]


def _standings(known: Known) -> Iterator[Happening]:
    words = {
        StandingKind.ACTIVE: "Admitted to {lot}",
        StandingKind.SUSPENDED: "Suspended from {lot} until {until}",
        StandingKind.WITHDRAWN: "Withdrew from {lot}",
        StandingKind.REMOVED: "Removed from {lot}",
    }
    for row in known.history:
        kind, until = StandingKind(row.kind), _day(row.until_at) if row.until_at else "further notice"
        by = known.provider_name if kind is StandingKind.WITHDRAWN else _decider(known, row)
        yield Happening(row.from_at, words[kind].format(lot=known.lot(row.lot_id), until=until), by, row.reason or "")


def _decider(known: Known, row: Any) -> str:
    """The lead, and to its own colleagues the person."""
    lead = known.bodies.get(row.lead_id, "The lead authority")
    return f"{known.deciders[row.decided_by]}, {lead}" if row.decided_by in known.deciders else lead


def _evidence(known: Known) -> Iterator[Happening]:
    for row in known.evidence:
        until = f"In force until {long_date(row.expires_on)}" if row.expires_on else "Without an end"
        yield Happening(row.given_at, f"Gave evidence: {EvidenceKind(row.kind).in_words}", known.provider_name, until)


def _places(known: Known) -> Iterator[Happening]:
    together: dict[tuple[UUID, date], list[str]] = defaultdict(list)
    last: dict[tuple[UUID, date], datetime] = {}
    for place in known.places:
        part = f" ({', '.join(place.districts)})" if place.districts else ""
        key = place.lot_id, local(place.declared_at).date()
        last[key] = max(place.declared_at, last.get(key, place.declared_at))
        together[key].append(known.bodies.get(place.council_id, "a council") + part)
    for key, names in together.items():
        yield Happening(last[key], f"Offers {known.lot(key[0])} in {_listed(names)}", known.provider_name)


def _suspensions(known: Known) -> Iterator[Happening]:
    for row in known.suspensions:
        council = known.bodies.get(row.council_id, "A council")
        yield Happening(row.from_at, f"Suspended by {council} alone until {_day(row.until_at)}", council, row.reason)


def _removals(known: Known) -> Iterator[Happening]:
    """Notices of removal, known to the lead and the provider alone."""
    for each in known.removals:
        lead, lot = known.bodies.get(each.lead_id, "The lead authority"), known.lot(each.lot_id)
        yield Happening(each.given_at, f"Notice of removal from {lot}", lead, each.reason)
        if each.replied_at:
            yield Happening(each.replied_at, f"Replied to the notice of removal from {lot}", known.provider_name)
        if each.decided_at:
            words = f"Notice of removal from {lot} {each.stage}"
            yield Happening(each.decided_at, words, lead, each.outcome_reason or "")


def _day(at: datetime) -> str:
    return long_date(local(at).date())


def _listed(names: Iterable[str]) -> str:
    *others, last = sorted(names)
    return f"{', '.join(others)} and {last}" if others else last
