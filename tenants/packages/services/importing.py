"""Taking in referrals from a case system: looked at first, then all of them or none."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.intake import LARGEST, Fault, Read, ensure_not_over
from consortium.kernel.sheets import read_first_sheet
from tenants.packages import queries
from tenants.packages.events import ImportLeft
from tenants.packages.models import Referral, ReferralImport
from tenants.packages.rules import importing
from tenants.packages.rules.importing import Entry, Outcome
from tenants.packages.services.referrals import raise_referral
from tenants.policy import queries as policies

KEPT_FOR = timedelta(days=1)
"""Then an import that nobody took in is forgotten: it says who children are."""


def read_file(*, actor: Actor, data: bytes, now: datetime) -> Read[Entry]:
    """What a CSV or an OpenDocument spreadsheet holds, and each fault in it. Raises `Refused` for another file."""
    today = local(now).date()
    lots = policies.list_lots_to_buy_from(actor, today)
    read = importing.read_table(read_first_sheet(data, most=LARGEST), lots, today=today)
    return _beside_what_is_here(actor, read, now)


def read_list(*, actor: Actor, entries: Sequence[Entry], now: datetime) -> Read[Entry]:
    """The same of a list that a program sends. A case system's own program names each request by its reference."""
    importing.TABLE.ensure_not_too_many(len(entries))
    today = local(now).date()
    lots = policies.list_lots_to_buy_from(actor, today)
    read = Read(list(entries), list(importing.faults_of(entries, lots, today=today)))
    return _beside_what_is_here(actor, read, now)


def _beside_what_is_here(actor: Actor, read: Read[Entry], now: datetime) -> Read[Entry]:
    """Where a case reference belongs to another child of the council, that is a fault too; and where a program of the
    case system does not say by which reference it would know a request again."""
    if actor.kind is ActorKind.CLIENT:
        read.note(importing.faults_of_unnamed(read.entries))
    read.note(
        Fault(each.entry.row, "case reference", Refused("row.child_differs"))
        for each in queries.compare(actor, read.entries, now)
        if each.differs
    )
    return read


def keep_import(*, actor: Actor, entries: Sequence[Entry], data: bytes, now: datetime) -> ReferralImport:
    """Keep what was read for whoever sent it, for a day, to be looked at and taken in."""
    kept = ReferralImport(
        council_id=actor.organisation,
        made_at=now,
        made_by=actor.person,
        rows=[importing.as_document(entry) for entry in entries],
        row_count=len(entries),
        file_sha256=hashlib.sha256(data).digest(),
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(actor, "referral_import.kept", kept, rows=kept.row_count)
    outbox.record(ImportLeft(import_id=kept.id), due_at=now + KEPT_FOR)
    return kept


def apply_import(*, actor: Actor, import_id: UUID, another: bool, now: datetime) -> list[Referral]:
    """Raise a referral for each row, all or none. What the case system sent before is left out, and so is a need that
    is asked for already, unless `another` is wanted all the same.

    Raises `Refused` for an import that is over.
    """
    kept = queries.lock_import(actor, import_id)
    ensure_not_over(is_over=kept.rows is None)
    raised = raise_many(actor=actor, entries=entries_of(kept), another=another, now=now)
    kept.rows, kept.applied_at = None, now
    db.session.flush()
    audit.record(actor, "referral_import.applied", kept, rows=kept.row_count, raised=len(raised))
    return raised


def raise_many(*, actor: Actor, entries: Sequence[Entry], another: bool, now: datetime) -> list[Referral]:
    """Raise a referral for each that is not here already."""
    taken = take_in(actor=actor, entries=entries, another=another, now=now)
    return [each.referral for each in taken if each.outcome is Outcome.RAISED]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one row: the referral that was raised from it, or the one that is here for it already."""

    entry: Entry
    outcome: Outcome
    referral: Referral


def take_in(*, actor: Actor, entries: Sequence[Entry], another: bool, now: datetime) -> list[TakenIn]:
    """Raise a referral for each that is not here already, and say of every row what became of it."""
    found = []
    for each in queries.compare(actor, entries, now):
        if each.same_request is not None:
            found.append(TakenIn(each.entry, Outcome.SENT_BEFORE, each.same_request))
        elif each.same_need is not None and not another:
            found.append(TakenIn(each.entry, Outcome.ASKED_ALREADY, each.same_need))
        else:
            raised = raise_referral(
                actor=actor, child=each.entry.child, details=each.entry.details, now=now, another=another
            )
            found.append(TakenIn(each.entry, Outcome.RAISED, raised))
    return found


def discard_import(*, actor: Actor, import_id: UUID, now: datetime) -> ReferralImport:
    """Forget what was read. Raises `Refused` for an import that is over."""
    kept = queries.lock_import(actor, import_id)
    ensure_not_over(is_over=kept.rows is None)
    kept.rows, kept.discarded_at = None, now
    db.session.flush()
    audit.record(actor, "referral_import.discarded", kept, rows=kept.row_count)
    return kept


def entries_of(kept: ReferralImport) -> list[Entry]:
    """What an import holds, as long as it is not over."""
    return [importing.read_entry(row) for row in kept.rows or ()]
