"""Files that organisations keep: a local folder by default, an S3-compatible bucket by URL.

A file is judged by its content before it is kept (`content`), and where the installation has a scanner it waits in
quarantine until that has found nothing (`scanning`). The bytes are stored before the row that names them, so that a row
never points to nothing; what a rolled-back request stored is only an orphan. Names given by people are kept in the row
and never reach the store.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

import obstore
import sqlalchemy as sa
from flask import current_app
from obstore.exceptions import NotFoundError
from obstore.store import ObjectStore, from_url

from consortium.kernel import audit, clock, outbox
from consortium.kernel.db import db, new_id
from consortium.kernel.documents import scanning
from consortium.kernel.documents.content import examine
from consortium.kernel.documents.kinds import LARGEST, LONGEST_NAME, Kind
from consortium.kernel.documents.state import State, ensure_may_be_opened
from consortium.kernel.errors import NotFound
from consortium.kernel.events import DocumentErased, DocumentRefused, DocumentStored
from consortium.kernel.models import StoredDocument
from consortium.kernel.tenancy import Actor

__all__ = ["LARGEST", "LONGEST_NAME", "Kind", "State", "are_scanned", "fetch", "names_of", "open_store", "store"]

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=10)


def open_store(url: str) -> ObjectStore:
    """The store at `url`: `file:///…`, or `s3://bucket/prefix` with credentials from the environment."""
    return from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)


def store(
    *,
    actor: Actor,
    file_name: str,
    data: bytes,
    expires_on: date | None = None,
    replaces_id: UUID | None = None,
) -> StoredDocument:
    """Keep a file for the actor's organisation, in quarantine until the scanner has found nothing.

    `replaces_id` is the version that this one takes the place of; that one stays. Raises `Refused` for a file that is
    empty, too large, of another kind, harmful or misnamed, and has then kept nothing.
    """
    name, kind = examine(file_name, data)
    document_id = new_id()
    location = f"{actor.organisation}/{document_id}"
    obstore.put(_store(), location, data)
    now = clock.now()
    is_scanned = scanning.is_configured()
    document = StoredDocument(
        organisation_id=actor.organisation,
        id=document_id,
        file_name=name,
        media_type=str(kind),
        size=len(data),
        sha256=hashlib.sha256(data).digest(),
        location=location,
        stored_by=actor.person_id,
        stored_at=now,
        state=State.QUARANTINED if is_scanned else State.NOT_SCANNED,
        judged_at=None if is_scanned else now,
        expires_on=expires_on,
        replaces_id=replaces_id,
    )
    db.session.add(document)
    db.session.flush()
    audit.record(actor, "document.stored", document, changed=["sha256", "expires_on"], replaces=replaces_id)
    if is_scanned:
        outbox.record(DocumentStored(document_id=document_id))
    return document


def fetch(document_id: UUID) -> tuple[StoredDocument, bytes]:
    """A file the actor may see, with its bytes. Raises `NotFound`; `Refused` where it is not to be opened."""
    document = db.session.execute(
        sa.select(StoredDocument).where(StoredDocument.id == document_id)
    ).scalar_one_or_none()
    if document is None:
        raise NotFound
    ensure_may_be_opened(State(document.state))
    return document, content_of(document)


def names_of(document_ids: Iterable[UUID], *, owner: UUID | None = None) -> dict[UUID, str]:
    """The file names of those that the actor may see; with `owner`, only of that organisation's."""
    wanted = list(document_ids)
    if not wanted:
        return {}
    rows = db.session.execute(
        sa.select(StoredDocument.id, StoredDocument.file_name).where(
            StoredDocument.id.in_(wanted), StoredDocument.organisation_id == owner if owner else sa.true()
        )
    )
    return {row.id: row.file_name for row in rows}


def content_of(document: StoredDocument) -> bytes:
    """The bytes, whatever the state: for the scanner. Raises `NotFound` where the store has lost them."""
    try:
        return bytes(obstore.get(_store(), document.location).bytes())
    except (NotFoundError, FileNotFoundError) as error:
        raise NotFound from error


def _store() -> ObjectStore:
    found: ObjectStore = current_app.extensions["documents"]
    return found


def are_scanned() -> bool:
    """Whether this installation has a scanner, so that files wait for it."""
    return scanning.is_configured()


def _pause(waited: timedelta) -> timedelta:
    """Until the scanner is asked again: longer, the longer the file has waited."""
    return min(max(waited, SHORTEST_PAUSE), LONGEST_PAUSE)


@outbox.handles(DocumentStored)
def scan(actor: Actor, event: DocumentStored) -> None:
    """Let the scanner judge a file in quarantine, once. Where it is away, it is asked again later."""
    document = db.session.execute(
        sa.select(StoredDocument)
        .where(StoredDocument.organisation_id == actor.organisation, StoredDocument.id == event.document_id)
        .with_for_update()
    ).scalar_one_or_none()
    if document is None:  # judged before: the policy lets a job lock only what is in quarantine
        return
    found = scanning.judge(content_of(document))
    if found is None:
        outbox.record(event, due_at=clock.now() + _pause(clock.now() - document.stored_at))
        return
    document.state = State.REFUSED if found else State.CLEAN
    document.found = found or None
    document.judged_at = clock.now()
    db.session.flush()
    audit.record(actor, "document.scanned", document, state=str(document.state))
    if found:
        outbox.record(DocumentRefused(document_id=document.id))


@outbox.handles(DocumentErased)
def erase(actor: Actor, event: DocumentErased) -> None:
    """Delete the bytes of a file whose row is gone: after the commit, so that no row ever points to nothing."""
    with suppress(NotFoundError, FileNotFoundError):
        obstore.delete(_store(), f"{event.organisation_id}/{event.document_id}")
