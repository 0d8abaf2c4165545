"""Keeping on file what a member has signed before it may buy."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from consortium.kernel import audit, documents
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.documents import sending
from consortium.members import queries as members
from consortium.systems import queries, rules
from consortium.systems.models import MemberAgreement
from consortium.systems.rules import Paper


@dataclass(frozen=True, slots=True)
class Copy:
    """What was signed, as a file."""

    file_name: str
    data: bytes


def file_agreement(
    *,
    actor: Actor,
    system_id: UUID,
    council_id: UUID,
    paper: Paper,
    reference: str,
    signed_on: date,
    copy: Copy | None = None,
    now: datetime,
) -> MemberAgreement:
    """The lead records that a body of the consortium signed an agreement, with a copy where there is one.

    Raises `Refused` where one is on file, and for a copy that is not taken.
    """
    system, today = queries.get_own_system(actor, system_id), local(now).date()
    bodies = {each.organisation_id for each in members.list_members(system.consortium_id, today)}
    rules.ensure_may_file(
        belongs=council_id in bodies,
        is_on_file=paper in queries.list_agreements_on_file(system_id, council_id),
        signed_on=signed_on,
        today=today,
    )
    filed = MemberAgreement(
        lead_id=actor.organisation, system_id=system_id, council_id=council_id, paper=str(paper),
        reference=reference.strip(), signed_on=signed_on, recorded_at=now, recorded_by=actor.person,
        document_id=_kept(actor, copy) if copy else None,
    )  # fmt: skip
    db.session.add(filed)
    db.session.flush()
    audit.record(actor, "member_agreement.filed", filed, also_for=[council_id], paper=str(paper), system=system_id)
    return filed


def put_copy_on_file(*, actor: Actor, agreement_id: UUID, copy: Copy, replaces_id: UUID | None) -> MemberAgreement:
    """The lead adds the copy of an agreement on file, or puts a newer one in the place of `replaces_id`, which is kept.

    Raises `Refused` for an agreement that was taken off, a file that is not taken, and where another copy lies there.
    """
    filed = queries.lock_member_agreement(agreement_id)
    queries.get_own_system(actor, filed.system_id)
    rules.ensure_on_file(is_ended=filed.ended_at is not None)
    sending.ensure_newest(is_newest=filed.document_id == replaces_id)
    filed.document_id = _kept(actor, copy, replaces_id)
    db.session.flush()
    audit.record(
        actor, "member_agreement.copied", filed, also_for=[filed.council_id], changed=["document_id"],
        replaces=replaces_id, system=filed.system_id,
    )  # fmt: skip
    return filed


def _kept(actor: Actor, copy: Copy, replaces_id: UUID | None = None) -> UUID:
    kept = documents.store(actor=actor, file_name=copy.file_name, data=copy.data, replaces_id=replaces_id)
    document_id: UUID = kept.id
    return document_id


def take_agreement_off(*, actor: Actor, agreement_id: UUID, now: datetime) -> MemberAgreement:
    """An agreement that was ended, or recorded by mistake, is no longer on file; that it was stays on record."""
    filed = queries.get_member_agreement(agreement_id)
    queries.get_own_system(actor, filed.system_id)
    rules.ensure_on_file(is_ended=filed.ended_at is not None)
    filed.ended_at, filed.ended_by = now, actor.person
    db.session.flush()
    audit.record(actor, "member_agreement.taken_off", filed, also_for=[filed.council_id], system=filed.system_id)
    return filed
