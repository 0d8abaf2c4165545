"""Taking in arrangements made before this service or beside it: all of a file or none of it, and back again."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.intake import LARGEST, Read
from consortium.kernel.sheets import read_first_sheet
from tenants.insight import queries
from tenants.insight.models import ArrangementHours, ArrangementImport
from tenants.insight.rules import arrangements
from tenants.insight.rules.arrangements import Line
from tenants.spot.rules.purchases import mark_of

LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('arrangements ' || :council, 0))")
"""One import of a council at a time: two at once would each find the other's days free."""


def read_file(*, actor: Actor, data: bytes, now: datetime) -> Read[Line]:
    """What a CSV or an OpenDocument spreadsheet holds, and each fault in it. Raises `Refused` for another file."""
    lines = read_first_sheet(data, most=LARGEST)
    return _beside_what_is_here(actor, arrangements.read_table(lines, today=local(now).date()))


def read_list(*, actor: Actor, rows: Sequence[Mapping[str, str]], now: datetime) -> Read[Line]:
    """The same of a list that a program sends; its first row is number 1."""
    return _beside_what_is_here(actor, arrangements.read_list(rows, today=local(now).date()))


def _beside_what_is_here(actor: Actor, read: Read[Line]) -> Read[Line]:
    kept = queries.days_of(actor, {line.arrangement for line in read.entries})
    read.note(arrangements.faults_beside(read.entries, kept))
    return read


def take_in(*, actor: Actor, lines: Sequence[Line], data: bytes, now: datetime) -> ArrangementImport:
    """Keep what was read, all of it. Raises `Refused` where the same file or days of it count already."""
    db.session.execute(LOCK, {"council": str(actor.organisation)})
    sha256 = hashlib.sha256(data).digest()
    same = queries.find_same_file(actor, sha256)
    arrangements.ensure_first_time(local(same.made_at).date() if same else None)
    kept_days = queries.days_of(actor, {line.arrangement for line in lines})
    for fault in arrangements.faults_beside(lines, kept_days):
        raise Refused("arrangements.meanwhile", row=fault.row)
    made = ArrangementImport(
        council_id=actor.organisation,
        made_at=now,
        made_by=actor.person_id,
        row_count=len(lines),
        amount_gbp=sum(line.amount for line in lines),
        file_sha256=sha256,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all([_row(actor, made.id, line) for line in lines])
    db.session.flush()
    audit.record(actor, "arrangements.taken_in", made, rows=made.row_count)
    return made


def _row(actor: Actor, import_id: UUID, line: Line) -> ArrangementHours:
    return ArrangementHours(
        council_id=actor.organisation,
        import_id=import_id,
        arrangement=line.arrangement,
        child_mark=mark_of(actor.organisation, line.child),
        provider_name=line.provider,
        route=str(line.route),
        financial_year=line.year,
        from_on=line.from_on,
        to_on=line.to_on,
        hours=line.hours,
        rate_gbp=line.rate,
        amount_gbp=line.amount,
    )


def take_back(*, actor: Actor, import_id: UUID, now: datetime) -> ArrangementImport:
    """Remove every line of an import: its figures count no more. Raises `Refused` for one taken back already."""
    made = queries.lock_import(actor, import_id)
    arrangements.ensure_not_taken_back(is_taken_back=made.taken_back_at is not None)
    db.session.execute(
        sa.delete(ArrangementHours).where(
            ArrangementHours.council_id == actor.organisation, ArrangementHours.import_id == made.id
        )
    )
    made.taken_back_at, made.taken_back_by = now, actor.person
    db.session.flush()
    audit.record(actor, "arrangements.taken_back", made, rows=made.row_count)
    return made
