"""The documents a provider holds: the newest version of each, what it stands for, and the versions before it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from consortium.kernel.db import db
from consortium.kernel.documents import State
from consortium.kernel.errors import NotFound
from consortium.kernel.models import StoredDocument
from consortium.register.models import Evidence
from consortium.register.queries.profiles import list_evidence
from consortium.register.rules import EvidenceKind


@dataclass(frozen=True, slots=True)
class Use:
    """Evidence for which a document stands or stood: from when, and until when where later evidence took its place."""

    evidence_id: UUID
    kind: EvidenceKind
    reference: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A document as its owner sees it."""

    id: UUID
    file_name: str
    media_type: str
    size: int
    sha256: bytes
    state: State
    found: str | None
    stored_at: datetime
    stored_by: UUID | None
    expires_on: date | None
    replaces_id: UUID | None
    is_newest: bool
    uses: Sequence[Use] = field(default=())


_Later = aliased(StoredDocument)
_IS_NEWEST = ~sa.exists().where(
    _Later.organisation_id == StoredDocument.organisation_id, _Later.replaces_id == StoredDocument.id
)


def list_shelf(organisation_id: UUID, *, before: UUID | None = None, limit: int = 50) -> list[Held]:
    """The newest version of each document, the latest first, from `before` (the last one of the page before) on."""
    asked = (
        sa.select(StoredDocument, sa.true())
        .where(StoredDocument.organisation_id == organisation_id, _IS_NEWEST)
        .where(StoredDocument.id < before if before else sa.true())
        .order_by(StoredDocument.id.desc())
        .limit(limit)
    )
    return _held(db.session.execute(asked).all())


def get_own_document(organisation_id: UUID, document_id: UUID) -> Held:
    """Raises `NotFound`."""
    found = _held(
        db.session.execute(
            sa.select(StoredDocument, _IS_NEWEST).where(
                StoredDocument.organisation_id == organisation_id, StoredDocument.id == document_id
            )
        ).all()
    )
    if not found:
        raise NotFound
    return found[0]


def list_versions(organisation_id: UUID, document_id: UUID) -> list[Held]:
    """Every version of a document, the newest first, whichever of them is named."""
    own = StoredDocument.organisation_id == organisation_id
    named = sa.select(StoredDocument.id, StoredDocument.replaces_id).where(own, StoredDocument.id == document_id)
    earlier = named.cte("earlier", recursive=True)
    earlier = earlier.union(
        sa.select(StoredDocument.id, StoredDocument.replaces_id).where(own, StoredDocument.id == earlier.c.replaces_id)
    )
    later = named.cte("later", recursive=True)
    later = later.union(
        sa.select(StoredDocument.id, StoredDocument.replaces_id).where(own, StoredDocument.replaces_id == later.c.id)
    )
    chain = sa.union(sa.select(earlier.c.id), sa.select(later.c.id))
    asked = sa.select(StoredDocument, _IS_NEWEST).where(own, StoredDocument.id.in_(chain))
    return _held(db.session.execute(asked.order_by(StoredDocument.id.desc())).all())


def documents_by_id(document_ids: Collection[UUID | None]) -> dict[UUID, StoredDocument]:
    """Those of the documents that the actor may know of: its own, and what others gave once it is clean."""
    wanted = {each for each in document_ids if each is not None}
    if not wanted:
        return {}
    rows = db.session.scalars(sa.select(StoredDocument).where(StoredDocument.id.in_(wanted)))
    return {row.id: row for row in rows}


@dataclass(frozen=True, slots=True)
class KnownEvidence:
    """Evidence, with its document only where the actor may know of that."""

    id: UUID
    kind: str
    reference: str
    cover_gbp: Decimal | None
    expires_on: date | None
    document_id: UUID | None
    given_at: datetime


def list_evidence_with_known_documents(provider_id: UUID) -> list[KnownEvidence]:
    """As `list_evidence`, without what was set aside; a document in quarantine is told to its owner alone."""
    given = [each for each in list_evidence(provider_id) if each.refused_at is None]
    known = documents_by_id([each.document_id for each in given])
    return [
        KnownEvidence(
            id=each.id,
            kind=each.kind,
            reference=each.reference,
            cover_gbp=each.cover_gbp,
            expires_on=each.expires_on,
            document_id=each.document_id if each.document_id in known else None,
            given_at=each.given_at,
        )
        for each in given
    ]


def is_relied_on(organisation_id: UUID, document_id: UUID) -> bool:
    """Whether evidence that counts today and has an end of its own stands on the document."""
    return any(
        use.until is None for uses in _uses(organisation_id, [document_id], with_an_end=True).values() for use in uses
    )


def _held(rows: Sequence[sa.Row[StoredDocument, bool]]) -> list[Held]:
    if not rows:
        return []
    uses = _uses(rows[0][0].organisation_id, [document.id for document, _ in rows])
    return [
        Held(
            id=document.id,
            file_name=document.file_name,
            media_type=document.media_type,
            size=document.size,
            sha256=bytes(document.sha256),
            state=State(document.state),
            found=document.found,
            stored_at=document.stored_at,
            stored_by=document.stored_by,
            expires_on=document.expires_on,
            replaces_id=document.replaces_id,
            is_newest=is_newest,
            uses=uses.get(document.id, ()),
        )
        for document, is_newest in rows
    ]


def _uses(organisation_id: UUID, document_ids: Collection[UUID], *, with_an_end: bool = False) -> dict[UUID, list[Use]]:
    given = sa.select(
        Evidence.id,
        Evidence.document_id,
        Evidence.kind,
        Evidence.reference,
        Evidence.expires_on,
        Evidence.given_at,
        sa.func.lead(Evidence.given_at)
        .over(partition_by=Evidence.kind, order_by=(Evidence.given_at, Evidence.id))
        .label("until"),
    ).where(Evidence.provider_id == organisation_id, Evidence.refused_at.is_(None))
    each = given.subquery()
    rows = db.session.execute(
        sa.select(each)
        .where(each.c.document_id.in_(document_ids), each.c.expires_on.is_not(None) if with_an_end else sa.true())
        .order_by(each.c.given_at.desc(), each.c.id.desc())
    )
    found: dict[UUID, list[Use]] = {}
    for row in rows:
        use = Use(row.id, EvidenceKind(row.kind), row.reference, row.given_at, row.until)
        found.setdefault(row.document_id, []).append(use)
    return found
