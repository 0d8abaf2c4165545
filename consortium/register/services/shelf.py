"""The documents a provider holds: kept once, used wherever they are asked for, replaced without losing the earlier."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import documents, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.documents import expiry, sending
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.models import StoredDocument
from consortium.register import queries
from consortium.register.events import DocumentNearsItsEnd


def keep_document(
    *,
    actor: Actor,
    file_name: str,
    data: bytes,
    expires_on: date | None = None,
    replaces_id: UUID | None = None,
    now: datetime,
) -> StoredDocument:
    """A provider puts a document on its shelf, perhaps in the place of an earlier one, which stays on record.

    Raises `Refused` for a file that is not taken, has expired, or replaces what was replaced already; `NotFound` for an
    earlier one that is not the provider's.
    """
    today = local(now).date()
    expiry.ensure_in_date(expires_on=expires_on, on=today)
    if replaces_id is not None:
        held = queries.get_own_document(actor.organisation, replaces_id)
        sending.ensure_newest(is_newest=held.is_newest)
    try:
        kept = documents.store(
            actor=actor, file_name=file_name, data=data, expires_on=expires_on, replaces_id=replaces_id
        )
    except sa.exc.IntegrityError as error:  # somebody replaced the same one at the same moment
        raise Refused("document.replaced") from error
    for days, due_at in expiry.reminders(expires_on, today):
        outbox.record(DocumentNearsItsEnd(document_id=kept.id, days=days), due_at=due_at)
    return kept


def document_to_rely_on(actor: Actor, document_id: UUID) -> StoredDocument:
    """A document of one's own, to be given as evidence. Raises `NotFound`, and `Refused` for one that is harmful."""
    document = db.session.get(StoredDocument, (actor.organisation, document_id))
    if document is None:
        raise NotFound
    sending.ensure_not_harmful(is_harmful=document.state == documents.State.REFUSED)
    return document
