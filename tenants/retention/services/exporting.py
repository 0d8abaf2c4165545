"""Copies of what is held about somebody: asked for, for a child agreed by another, made by a job, gone in a week."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, outbox, sealing
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.packages import queries as packages
from tenants.retention import queries
from tenants.retention.events import ExportAgreed, ExportExpires
from tenants.retention.models import SubjectExport
from tenants.retention.rules import exporting
from tenants.retention.rules.exporting import About


def ask_for_copy(*, actor: Actor, about: About, reference: str, now: datetime) -> SubjectExport:
    """Ask for a copy: of a colleague's by e-mail address (one's own with none), of a child's by a referral's reference.

    A person's is made at once; a child's waits for a second person.
    """
    is_agreed = about is About.PERSON
    asked = SubjectExport(
        organisation_id=actor.organisation,
        about=about.value,
        subject_id=_subject_of(actor, about, reference.strip(), now),
        reference=reference.strip() if about is About.CHILD else "",
        asked_at=now,
        asked_by=actor.person,
        agreed_at=now if is_agreed else None,
        agreed_by=actor.person if is_agreed else None,
    )
    db.session.add(asked)
    db.session.flush()
    audit.record(actor, "export.asked", asked, about=about.value, of=asked.subject_id)
    if is_agreed:
        outbox.record(ExportAgreed(export_id=asked.id))
    return asked


def agree(*, actor: Actor, export_id: UUID, now: datetime) -> SubjectExport:
    """Agree to a child's copy. Raises `Refused` for whoever asked for it."""
    asked = queries.get_export(actor, export_id)
    exporting.ensure_may_agree(asked_by=asked.asked_by, agreed_by=actor.person, state=queries.state_of(asked))
    asked = queries.lock_export(actor, export_id)  # row security gives it to the first of two who agree at once
    asked.agreed_at, asked.agreed_by = now, actor.person
    db.session.flush()
    audit.record(actor, "export.agreed", asked)
    outbox.record(ExportAgreed(export_id=asked.id))
    return asked


def make_copy(*, actor: Actor, export_id: UUID, now: datetime) -> None:
    """Gather and seal what is held. A second call finds the copy made."""
    asked = queries.lock_export(actor, export_id)
    parts = db.session.execute(sa.select(sa.func.guard.record_for(export_id))).scalar_one()
    if parts is None:
        return
    packed = exporting.archive(
        parts,
        made_on=long_date(local(now).date()),
        organisation=members.names_of([actor.organisation])[actor.organisation],
    )
    asked.sealed = sealing.seal_for_oneself(actor, packed, bound_to=_bound(asked))
    asked.made_at, asked.expires_at = now, now + exporting.KEPT_FOR
    db.session.flush()
    audit.record(actor, "export.made", asked)
    outbox.record(ExportExpires(export_id=asked.id), due_at=asked.expires_at)


def download(*, actor: Actor, export_id: UUID, now: datetime) -> bytes:
    """The archive; that it was taken is on record. Raises `Refused` before it is made and once it has expired."""
    asked = queries.get_export(actor, export_id)
    exporting.ensure_ready(queries.state_of(asked))
    if asked.sealed is None or asked.expires_at is None or asked.expires_at <= now:
        raise Refused("export.expired")
    audit.record(actor, "export.downloaded", asked)
    return sealing.unseal_own(actor, bytes(asked.sealed), bound_to=_bound(asked))


def forget(*, actor: Actor, export_id: UUID) -> None:
    """Empty an expired copy; that there was one stays on record."""
    asked = queries.lock_export(actor, export_id)
    asked.sealed = None
    db.session.flush()
    audit.record(actor, "export.expired", asked)


def _bound(asked: SubjectExport) -> bytes:
    return sealing.bound("subject export", asked.organisation_id, asked.id)


def _subject_of(actor: Actor, about: About, reference: str, now: datetime) -> UUID:
    if about is About.PERSON and not reference:
        return actor.person
    if about is About.PERSON:
        colleagues = people.list_colleagues(actor.organisation, local(now).date())
        found = next((each.person_id for each in colleagues if each.email.lower() == reference.lower()), None)
        kind = "e-mail address"
    else:
        found = next(
            (each.child_id for each in packages.find_referrals(actor, reference) if each.reference == reference), None
        )
        kind = "referral"
    if found is None:
        raise Refused("export.not_found", kind=kind, reference=reference)
    return found
