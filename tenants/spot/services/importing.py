"""Taking over spot purchases that run already: looked at first, then all of them; undone within a day."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import financial_year, local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.intake import LARGEST, Read, ensure_not_over
from consortium.kernel.money import pounds
from consortium.kernel.sheets import read_first_sheet
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules import CaseDocument, Funder, Kind, YearValue
from tenants.policy import queries as policies
from tenants.pricing import queries as pricing
from tenants.spot import queries
from tenants.spot.events import SpotImportLeft
from tenants.spot.models import SpotImport, SpotPurchase
from tenants.spot.rules import entries as reading
from tenants.spot.rules import importing
from tenants.spot.rules.entries import Entry
from tenants.spot.rules.importing import KEPT_FOR, Around, Lot
from tenants.spot.rules.matching import key_of
from tenants.spot.rules.purchases import Justification
from tenants.spot.services.providers import enter_providers
from tenants.spot.services.purchases import LOCK, row_of


def read_file(*, actor: Actor, data: bytes, now: datetime) -> Read[Entry]:
    """What a CSV or an OpenDocument spreadsheet holds, and each fault in it. Raises `Refused` for another file."""
    lines = read_first_sheet(data, most=LARGEST)
    return _beside_what_is_here(actor, importing.read_table(lines, _around(actor, now)))


def read_list(*, actor: Actor, rows: Sequence[Mapping[str, str]], now: datetime) -> Read[Entry]:
    """The same of a list that a program sends; its first row is number 1."""
    return _beside_what_is_here(actor, importing.read_list(rows, _around(actor, now)))


def _around(actor: Actor, now: datetime) -> Around:
    today = local(now).date()
    lots = [Lot(lot.id, lot.name) for lot in policies.list_lots_to_buy_from(actor, today)]
    return Around(today, lots, pricing.list_term_periods(actor.organisation))


def _beside_what_is_here(actor: Actor, read: Read[Entry]) -> Read[Entry]:
    kept = queries.kept_entries(actor, {entry.details.reference for entry in read.entries})
    read.note(importing.faults_beside(read.entries, kept))
    return read


def keep_import(*, actor: Actor, entries: Sequence[Entry], data: bytes, now: datetime) -> SpotImport:
    """Keep what was read for a day, to be looked at and taken in."""
    kept = SpotImport(
        council_id=actor.organisation,
        made_at=now,
        made_by=actor.person,
        rows=[reading.as_document(entry) for entry in entries],
        row_count=len(entries),
        file_sha256=hashlib.sha256(data).digest(),
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(actor, "spot_import.kept", kept, rows=kept.row_count)
    outbox.record(SpotImportLeft(import_id=kept.id), due_at=now + KEPT_FOR)
    return kept


def apply_import(*, actor: Actor, import_id: UUID, now: datetime) -> SpotImport:
    """Take every purchase in that is not here already, all or none.

    Raises `Refused` for an import that is over, where nothing is new, or a reference was used otherwise meanwhile.
    """
    kept = queries.lock_import(actor, import_id)
    ensure_not_over(is_over=kept.rows is None)
    entries = [reading.read_entry(row) for row in kept.rows or ()]
    new = _new_ones(actor, entries)
    if not new:
        raise Refused("spots.nothing_new")
    kept.rows, kept.applied_at, kept.applied_by, kept.taken_in = None, now, actor.person, len(new)
    db.session.flush()
    _enter(actor, kept.id, new, now)
    audit.record(actor, "spot_import.taken_in", kept, rows=kept.row_count, taken_in=len(new))
    return kept


def take_over(*, actor: Actor, entries: Sequence[Entry], data: bytes, now: datetime) -> SpotImport:
    """What a program sends is taken in at once; what is here already is left out."""
    return apply_import(
        actor=actor, import_id=keep_import(actor=actor, entries=entries, data=data, now=now).id, now=now
    )


def _new_ones(actor: Actor, entries: Sequence[Entry]) -> list[Entry]:
    db.session.execute(LOCK, {"council": str(actor.organisation)})
    kept = queries.kept_entries(actor, {entry.details.reference for entry in entries})
    for fault in importing.faults_beside(entries, kept):
        raise Refused("spots.meanwhile", row=fault.row)
    return [entry for entry in entries if entry.details.reference not in kept]


def _enter(actor: Actor, import_id: UUID, entries: Sequence[Entry], now: datetime) -> None:
    providers = enter_providers(actor, [entry.details.provider for entry in entries])
    leads = {lot.id: lot.lead_id for lot in policies.list_lots_to_buy_from(actor, local(now).date())}
    rows = []
    for entry in entries:
        row = row_of(actor, entry.details, entry.figures, now)
        row.spot_provider_id, row.import_id = providers[key_of(entry.details.provider)], import_id
        row.lead_id = leads.get(entry.details.lot_id) if entry.details.lot_id else None
        row.justification, row.exemption = str(Justification.EXEMPTION), str(entry.exemption)
        row.reason, row.approved_before = entry.reason, entry.approved_by
        row.entry_sha256 = reading.fingerprint(entry)
        rows.append(row)
    db.session.add_all(rows)
    db.session.flush()


def discard_import(*, actor: Actor, import_id: UUID, now: datetime) -> SpotImport:
    """Forget what was read. Raises `Refused` for an import that is over."""
    kept = queries.lock_import(actor, import_id)
    ensure_not_over(is_over=kept.rows is None)
    kept.rows, kept.discarded_at = None, now
    db.session.flush()
    audit.record(actor, "spot_import.discarded", kept, rows=kept.row_count)
    return kept


def undo_import(*, actor: Actor, import_id: UUID, now: datetime) -> SpotImport:
    """Remove what an import brought, within a day. Raises `Refused` later, and once anything was built on it."""
    kept = queries.lock_import(actor, import_id)
    db.session.execute(LOCK, {"council": str(actor.organisation)})
    importing.ensure_may_undo(
        applied_at=kept.applied_at,
        made_on=local(kept.applied_at or kept.made_at).date(),
        is_undone=kept.undone_at is not None,
        built_on=queries.count_built_on(actor, import_id),
        now=now,
    )
    db.session.execute(
        sa.delete(SpotPurchase).where(
            SpotPurchase.council_id == actor.organisation, SpotPurchase.import_id == import_id
        )
    )
    kept.undone_at, kept.undone_by = now, actor.person
    db.session.flush()
    audit.record(actor, "spot_import.undone", kept, taken_in=kept.taken_in)
    return kept


def ask_for_import(*, actor: Actor, import_id: UUID, reason: str, now: datetime) -> SpotImport:
    """Put all that an import brought to whoever may authorise it, as one case: what it costs from this year on.

    Raises `Refused` before it is taken in, once it was undone, and a second time.
    """
    kept = queries.lock_import(actor, import_id)
    if kept.applied_at is None or kept.undone_at is not None:
        raise Refused("spots.not_taken_in")
    if kept.case_id is not None:
        raise Refused("spot.asked_already")
    if not reason.strip():
        raise Refused("spot.reason")
    rows = db.session.scalars(
        sa.select(SpotPurchase)
        .where(SpotPurchase.council_id == actor.organisation, SpotPurchase.import_id == import_id)
        .order_by(SpotPurchase.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    this_year = financial_year(local(now).date()).label
    values = [
        YearValue(year, Funder(row.funder), Decimal(amount))
        for row in rows
        for year, amount in row.cost["financial_years"].items()
        if year >= this_year
    ]
    case = authorisation.ask(
        actor=actor,
        kind=Kind.SPOT_PURCHASE,
        reference=f"SPI-{import_id.hex[-6:].upper()}",
        title=f"{len(rows)} spot purchases taken over",
        lead_id=None,
        system_id=None,
        values=values,
        document=_case_of(kept, rows, reason.strip(), this_year).as_document(),
        now=now,
        authoriser_roles=queries.find_terms(actor).exemption_roles,
        ends_on=max(row.last_on for row in rows),
    )
    db.session.execute(
        sa.update(SpotPurchase)
        .where(SpotPurchase.council_id == actor.organisation, SpotPurchase.import_id == import_id)
        .values(case_id=case.id, asked_at=now, asked_by=actor.person, revision=SpotPurchase.revision + 1),
        execution_options={"synchronize_session": False},
    )
    kept.case_id = case.id
    db.session.flush()
    audit.record(actor, "spot_import.asked", kept, case=case.id, purchases=len(rows))
    return kept


def _case_of(kept: SpotImport, rows: Sequence[SpotPurchase], reason: str, year: str) -> CaseDocument:
    yearly = sum((row.yearly_gbp for row in rows), Decimal(0))
    return CaseDocument(
        need=f"{len(rows)} spot purchases that run already, taken over from a file.",
        recommendation=reason,
        facts=(
            ("Providers", str(len({row.spot_provider_id for row in rows}))),
            ("In a year at their pace", pounds(yearly)),
            ("Counted from", f"the year {year} on; what was spent before is not asked for"),
            ("Fingerprint of the file", bytes(kept.file_sha256).hex()),
        ),
        href=f"/spot-purchases/imports/{kept.id}",
    )
