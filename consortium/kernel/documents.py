"""Files that organisations keep: a local folder by default, an S3-compatible bucket by URL.

The bytes are stored before the row that names them, so that a row never points to nothing; what a rolled-back request
stored is only an orphan. Names given by people are kept in the row and never reach the store.
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID

import obstore
import sqlalchemy as sa
from flask import current_app
from obstore.exceptions import NotFoundError
from obstore.store import ObjectStore, from_url

from consortium.kernel import clock
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused, explain
from consortium.kernel.models import StoredDocument
from consortium.kernel.tenancy import Actor

LARGEST = 20 * 1024 * 1024
"""Bytes. A setting of the installation in later times; every page says it beside the field."""

SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}

explain(
    {
        "document.empty": "The file is empty.",
        "document.too_large": "The file is larger than {megabytes} MB.",
        "document.kind": "The file must be a PDF, a PNG or a JPEG. We look at what is in it, not at its name.",
    }
)


def open_store(url: str) -> ObjectStore:
    """The store at `url`: `file:///…`, or `s3://bucket/prefix` with credentials from the environment."""
    return from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)


def media_type_of(data: bytes) -> str:
    """The kind of file, by what is in it. Raises `Refused` for any that we do not take."""
    for signature, media_type in SIGNATURES.items():
        if data.startswith(signature):
            return media_type
    raise Refused("document.kind")


def store(*, actor: Actor, file_name: str, data: bytes) -> StoredDocument:
    """Keep a file for the actor's organisation. Raises `Refused` for one empty, too large or of another kind."""
    if not data:
        raise Refused("document.empty")
    if len(data) > LARGEST:
        raise Refused("document.too_large", megabytes=LARGEST // 1024 // 1024)
    media_type = media_type_of(data)
    document_id = new_id()
    location = f"{actor.organisation}/{document_id}"
    obstore.put(_store(), location, data)
    document = StoredDocument(
        organisation_id=actor.organisation,
        id=document_id,
        file_name=file_name[-200:] or "document",
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).digest(),
        location=location,
        stored_by=actor.person_id,
        stored_at=clock.now(),
    )
    db.session.add(document)
    db.session.flush()
    return document


def fetch(document_id: UUID) -> tuple[StoredDocument, bytes]:
    """A file the actor may see, with its bytes. Raises `NotFound`."""
    document = db.session.execute(
        sa.select(StoredDocument).where(StoredDocument.id == document_id)
    ).scalar_one_or_none()
    if document is None:
        raise NotFound
    try:
        return document, bytes(obstore.get(_store(), document.location).bytes())
    except (NotFoundError, FileNotFoundError) as error:
        raise NotFound from error


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


def _store() -> ObjectStore:
    found: ObjectStore = current_app.extensions["documents"]
    return found
