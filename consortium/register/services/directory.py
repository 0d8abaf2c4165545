"""The regulator's directory, from a file: received, read by a job, looked at, then applied as a whole or discarded."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel import audit, incoming, outbox, sheets
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.words import words_for
from consortium.members import queries as members
from consortium.register import queries, rules
from consortium.register.events import DirectoryApproved, DirectoryReceived, ProviderDowngraded, RatingsFell
from consortium.register.models import DirectoryImport, DirectoryRow
from consortium.register.rules import Headings, ImportStatus, Location, RowError, RowFault
from consortium.register.services.councils import tell_councils
from consortium.systems import queries as systems

BATCH = 2000
"""Rows to a statement, and to a word of progress."""
MOST_NUMBERS = 500
"""Numbers of the Commission in one message."""

Progress = Callable[[int], None]

APPLY = sa.text(
    """
    INSERT INTO regulator_location AS r (location_id, cqc_provider_id, name, provider_name, postcode, local_authority,
      region, service_types, specialisms, url, checked_on, rating, gives_personal_care, listed_on)
    SELECT location_id, cqc_provider_id, name, provider_name, postcode, local_authority, region, service_types,
      specialisms, url, checked_on, rating, gives_personal_care, :as_of
    FROM directory_row WHERE organisation_id = :organisation AND import_id = :import
    ON CONFLICT (location_id) DO UPDATE SET cqc_provider_id = excluded.cqc_provider_id, name = excluded.name,
      provider_name = excluded.provider_name, postcode = excluded.postcode,
      local_authority = excluded.local_authority, region = excluded.region, service_types = excluded.service_types,
      specialisms = excluded.specialisms, url = excluded.url, checked_on = excluded.checked_on,
      rating = CASE WHEN :has_ratings THEN excluded.rating ELSE r.rating END,
      gives_personal_care = CASE WHEN :has_activities THEN excluded.gives_personal_care ELSE r.gives_personal_care END,
      listed_on = excluded.listed_on, gone_on = NULL
    """
)
MARK_GONE = sa.text(
    """
    UPDATE regulator_location SET gone_on = :as_of WHERE gone_on IS NULL AND location_id NOT IN (
      SELECT location_id FROM directory_row WHERE organisation_id = :organisation AND import_id = :import)
    """
)
"""`NOT IN` is hashed once. Nothing is known yet of rows this young: a join would be planned for a few of them."""
FORGET = sa.text("DELETE FROM directory_row WHERE organisation_id = :organisation AND import_id = :import")


def receive_directory(*, actor: Actor, file: BinaryIO, as_of: date, now: datetime) -> DirectoryImport:
    """Keep a file of the directory of that day and have it read. Raises `Refused` for a day to come."""
    rules.ensure_not_in_future(as_of=as_of, on=local(now).date())
    kept = incoming.keep(actor.organisation, file)
    received = DirectoryImport(
        organisation_id=actor.organisation,
        as_of=as_of,
        status=str(ImportStatus.RECEIVED),
        location=kept.location,
        size=kept.size,
        sha256=kept.sha256,
        received_at=now,
        received_by=actor.person,
    )
    db.session.add(received)
    db.session.flush()
    audit.record(actor, "directory.received", received, as_of=as_of.isoformat())
    outbox.record(DirectoryReceived(import_id=received.id))
    return received


def read_directory(*, actor: Actor, import_id: UUID, now: datetime, progress: Progress) -> DirectoryImport:
    """Read a file into rows that wait to be looked at. A file that cannot be read leaves none, and says why once.

    `progress` is told how many rows were read so far.
    """
    found = queries.get_import(actor.organisation, import_id)
    if found.status != ImportStatus.RECEIVED:
        return found
    reading = _Reading(found, progress)
    try:
        with incoming.opened(found.location) as file, db.session.begin_nested():
            reading.read(file)
    except Refused as refused:
        found.status, found.problem = str(ImportStatus.FAILED), words_for(refused)
    else:
        found.status, found.has_ratings = str(ImportStatus.READ), reading.headings.has_ratings
        found.has_activities = reading.headings.has_activities
        found.rows_read, found.fault_count = reading.rows, reading.faulty
        found.faults = [asdict(fault) for fault in reading.faults]
    found.read_at = now
    db.session.flush()
    audit.record(actor, "directory.read", found, rows=found.rows_read, faults=found.fault_count)
    return found


def say_how_far(session: Session, *, actor: Actor, import_id: UUID, rows: int) -> None:
    """Note how many rows were read so far, in a session of its own: the reading goes on in another."""
    session.execute(
        sa.update(DirectoryImport)
        .where(DirectoryImport.organisation_id == actor.organisation, DirectoryImport.id == import_id)
        .values(rows_read=rows)
    )


class _Reading:
    """One reading of a file: its rows go to the database a batch at a time."""

    def __init__(self, found: DirectoryImport, progress: Progress) -> None:
        self._key = {"organisation_id": found.organisation_id, "import_id": found.id}
        self._progress = progress
        self._seen: dict[str, int] = {}
        self._batch: list[dict[str, object]] = []
        self.rows = self.faulty = 0
        self.faults: list[RowFault] = []

    def read(self, file: BinaryIO) -> None:
        """Raises `Refused` for a file that is not the directory, or holds a location twice."""
        self.headings, rows = self._find_headings(file)
        for number, cells in rows:
            self.rows += 1
            rules.ensure_not_too_many(self.rows)
            try:
                self._take(number, rules.read_location(self.headings, cells))
            except RowError as error:
                self.faulty += 1
                if len(self.faults) < rules.MOST_FAULTS:
                    self.faults.append(RowFault(number, str(error)))
        self._flush()
        rules.ensure_has_rows(self.rows)

    def _find_headings(self, file: BinaryIO) -> tuple[Headings, Iterator[sheets.Row]]:
        self._sheets = sheets.read_sheets(file)  # kept: a generator that is forgotten closes its file
        for rows in self._sheets:
            for number, cells in rows:
                headings = rules.find_headings(cells)
                if headings is not None:
                    return headings, rows
                if number > rules.HEADING_WITHIN:
                    break
            for _ in rows:  # to the end of a sheet of notes
                pass
        return rules.ensure_has_headings(None), iter(())

    def _take(self, number: int, location: Location) -> None:
        first = self._seen.setdefault(location.location_id, number)
        if first != number:
            raise Refused("directory.twice", location=location.location_id, first=first, row=number)
        self._batch.append(
            {**self._key, **asdict(location), "rating": str(location.rating) if location.rating else None}
        )
        if len(self._batch) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._batch:
            db.session.execute(sa.insert(DirectoryRow), self._batch)
            self._batch = []
        self._progress(self.rows)


def approve_directory(*, actor: Actor, import_id: UUID, now: datetime) -> DirectoryImport:
    """Have what was read applied. Raises `Refused` where a row is at fault, or a newer directory is in use."""
    found = queries.get_import(actor.organisation, import_id, lock=True)
    rules.ensure_import_may_become(present=ImportStatus(found.status), wanted=ImportStatus.APPLYING)
    rules.ensure_applicable(faults=found.fault_count, as_of=found.as_of, newest=queries.newest_directory())
    found.status, found.decided_at, found.decided_by = str(ImportStatus.APPLYING), now, actor.person
    db.session.flush()
    audit.record(actor, "directory.approved", found, changed=["status"])
    outbox.record(DirectoryApproved(import_id=found.id))
    return found


def apply_directory(*, actor: Actor, import_id: UUID, now: datetime) -> DirectoryImport:
    """Put a directory in use, all of it at once: new, changed, and gone."""
    found = queries.get_import(actor.organisation, import_id, lock=True)
    if found.status != ImportStatus.APPLYING:
        return found
    worse = {each.provider_id for each in queries.list_known_changes(found, limit=None) if each.is_downgrade}
    numbers, changed = queries.list_worse(found), asdict(queries.totals_of(found))
    given = {"organisation": found.organisation_id, "import": found.id, "as_of": found.as_of}
    flags = {"has_ratings": found.has_ratings, "has_activities": found.has_activities}
    db.session.execute(APPLY, {**given, **flags})
    gone = db.session.execute(MARK_GONE, given)
    db.session.execute(FORGET, {"organisation": found.organisation_id, "import": found.id})
    found.status, found.applied_at, found.changed = str(ImportStatus.APPLIED), now, changed
    db.session.flush()
    for provider_id in sorted(worse):
        _tell_of_downgrade(ProviderDowngraded(provider_id=provider_id, import_id=found.id), now)
    _tell_leads(actor, found.id, numbers)
    audit.record(actor, "directory.applied", found, rows=found.rows_read, gone=gone.rowcount)  # type: ignore[attr-defined]
    return found


def _tell_leads(actor: Actor, import_id: UUID, numbers: Sequence[str]) -> None:
    """Every other lead authority looks for the providers that it knows: whoever imports may know none of them."""
    leads = {each.lead_id for each in members.list_consortia()} - {actor.organisation}
    kinds = members.kinds_of(leads)
    outbox.record_for(
        [
            (
                RatingsFell(import_id=import_id, numbers=" ".join(numbers[start : start + MOST_NUMBERS])),
                (lead_id, OrganisationKind(kinds[lead_id])),
            )
            for lead_id in sorted(leads)
            for start in range(0, len(numbers), MOST_NUMBERS)
        ]
    )


def hear_that_ratings_fell(*, actor: Actor, import_id: UUID, numbers: Sequence[str], now: datetime) -> int:
    """A lead hears of a directory that another brought in, and tells whom it concerns of the providers on its register.

    Returns how many these are.
    """
    own = {lot.id for lot in systems.list_lots_of_published_systems() if lot.lead_id == actor.organisation}
    concerned = [each for each in queries.list_by_number(numbers) if own & set(queries.standings_at(each, now))]
    for provider_id in concerned:
        _tell_of_downgrade(ProviderDowngraded(provider_id=provider_id, import_id=import_id), now)
    return len(concerned)


def _tell_of_downgrade(event: ProviderDowngraded, now: datetime) -> None:
    """The provider, and every body that buys from a lot on which it stands, as far as the importer may know."""
    outbox.record(event, handled_as=(event.provider_id, OrganisationKind.PROVIDER))
    standings = queries.standings_at(event.provider_id, now)
    tell_councils(provider_id=event.provider_id, lot_ids=standings, change="rating fell", now=now)
    lots = systems.lots_by_id(standings).values()
    of_systems = systems.systems_by_id({lot.system_id for lot in lots}).values()
    bodies = {
        member.organisation_id: OrganisationKind(member.kind)
        for consortium_id in sorted({system.consortium_id for system in of_systems})
        for member in members.list_members(consortium_id, local(now).date())
    }
    for organisation_id in sorted(bodies):
        outbox.record(event, handled_as=(organisation_id, bodies[organisation_id]))


def discard_directory(*, actor: Actor, import_id: UUID, now: datetime) -> DirectoryImport:
    """Forget what was read; nothing was changed. Raises `Refused` once it is applied."""
    found = queries.get_import(actor.organisation, import_id, lock=True)
    rules.ensure_import_may_become(present=ImportStatus(found.status), wanted=ImportStatus.DISCARDED)
    db.session.execute(FORGET, {"organisation": found.organisation_id, "import": found.id})
    found.status, found.decided_at, found.decided_by = str(ImportStatus.DISCARDED), now, actor.person
    db.session.flush()
    audit.record(actor, "directory.discarded", found, changed=["status"])
    return found
