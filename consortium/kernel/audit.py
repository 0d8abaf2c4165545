"""The record of who did what: one chain per organisation, each entry carrying the keyed hash of the one before.

Entries are gathered during the transaction and chained as it commits, so that a chain's lock is held for as short as
can be. They hold ids, field names and keyed hashes, never values: retention may erase the values and the record stays
true. The hashes are keyed with a secret the database never sees, so that even its superuser cannot forge an entry.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import orjson
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from consortium.kernel.db import db
from consortium.kernel.models import AuditEntry, AuditHead
from consortium.kernel.tenancy import Actor

GENESIS = b""


class Row(Protocol):
    """A mapped row, or a reading of one, with an identity of its own."""

    @property
    def __tablename__(self) -> str: ...

    @property
    def id(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it will stand in each of the chains it belongs to."""

    actor: Actor
    act: str
    subject: str
    subject_id: UUID
    chains: tuple[UUID, ...]
    facts: Mapping[str, Any]


def record(
    actor: Actor, act: str, subject: Row, *, also_for: Iterable[UUID] = (), changed: Iterable[str] = (), **ids: Any
) -> None:
    """Put `act` on the record of the actor's organisation, and of the others it concerns (`also_for`).

    `changed` names fields of `subject`: the record keeps the name and a keyed hash of the value, so that a value may be
    proved later and never read here. `ids` are identifiers, numbers and codes, kept as they are: no personal data.
    """
    secret = audit_key()
    facts: dict[str, Any] = {name: _plain(value) for name, value in ids.items()}
    if hashes := {name: keyed_hash(secret, getattr(subject, name)) for name in changed}:
        facts["changed"] = hashes
    chains = dict.fromkeys((actor.organisation, *also_for))
    pending = db.session().info.setdefault("audit", [])
    pending.append(Act(actor, act, subject.__tablename__, subject.id, tuple(chains), facts))


def audit_key() -> bytes:
    key: str = current_app.config["AUDIT_KEY"]
    return key.encode()


def keyed_hash(secret: bytes, value: object) -> str:
    return hmac.new(secret, repr(value).encode(), hashlib.sha256).hexdigest()[:32]


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | list) else str(value)


def link(secret: bytes, previous: bytes, entry: Mapping[str, Any]) -> bytes:
    """The hash of an entry: everything it says and the hash of the one before."""
    said = orjson.dumps(
        {**entry, "at": entry["at"].astimezone(UTC).isoformat(timespec="microseconds")},
        option=orjson.OPT_SORT_KEYS,
        default=str,
    )
    return hmac.new(secret, previous + said, hashlib.sha256).digest()


HASHED = ("organisation_id", "sequence", "at", "act", "actor_kind", "person_id", "acting_for_id", "subject",
          "subject_id", "facts")  # fmt: skip


@sa.event.listens_for(Session, "before_commit")
def _chain(session: Session) -> None:
    """Link what was recorded into its chains: one statement locks the heads, one appends."""
    pending: list[Act] = session.info.pop("audit", [])
    if not pending:
        return
    session.flush()
    secret = audit_key()
    organisations = sorted({chain for act in pending for chain in act.chains})
    heads = {
        row.organisation_id: (row.sequence, bytes(row.hash))
        for row in session.execute(
            sa.text("SELECT organisation_id, sequence, hash FROM guard.lock_audit_heads(:organisations)"),
            {"organisations": organisations},
        )
    }
    at = session.info["now"]
    entries = []
    for act in pending:
        for chain in act.chains:
            sequence, previous = heads[chain]
            entry = _entry(act, chain, sequence + 1, at)
            heads[chain] = (sequence + 1, link(secret, previous, entry))
            entries.append({**entry, "previous_hash": previous.hex(), "hash": heads[chain][1].hex()})
    session.execute(
        sa.text("SELECT guard.append_audit(CAST(:entries AS jsonb))"),
        {"entries": orjson.dumps(entries, default=str).decode()},
    )


def _entry(act: Act, chain: UUID, sequence: int, at: datetime) -> dict[str, Any]:
    return {
        "organisation_id": chain,
        "sequence": sequence,
        "at": at,
        "act": act.act,
        "actor_kind": act.actor.kind.value,
        "person_id": act.actor.person_id if chain == act.actor.organisation_id else None,
        "acting_for_id": act.actor.organisation_id,
        "subject": act.subject,
        "subject_id": act.subject_id,
        "facts": dict(act.facts),
    }


@sa.event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("audit", None)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain does not hold."""

    organisation_id: UUID
    sequence: int
    what: str


def list_about(organisation_id: UUID, subject_ids: Iterable[UUID]) -> list[AuditEntry]:
    """What stands in an organisation's chain about those subjects, in its order."""
    return list(
        db.session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.organisation_id == organisation_id, AuditEntry.subject_id.in_(list(subject_ids)))
            .order_by(AuditEntry.sequence)
        )
    )


def verify(secret: bytes, connection: sa.Connection) -> Iterator[Broken]:
    """Walk every chain from its beginning and yield what does not hold, at most one finding a chain.

    Reads as the auditor. An entry altered, removed, inserted or moved breaks the hash or the numbering at its place;
    one taken from the end leaves the head pointing past it.
    """
    heads = {head.organisation_id: head for head in connection.execute(sa.select(AuditHead.__table__))}
    entries = connection.execution_options(yield_per=1000).execute(
        sa.select(AuditEntry.__table__).order_by(AuditEntry.organisation_id, AuditEntry.sequence)
    )
    chain: UUID | None = None
    expected, previous, is_broken = 1, GENESIS, False
    ends: dict[UUID, tuple[int, bytes]] = {}
    for entry in entries:
        if entry.organisation_id != chain:
            chain, expected, previous, is_broken = entry.organisation_id, 1, GENESIS, False
        if is_broken:
            continue
        fault = _fault(secret, entry, expected, previous)
        if fault:
            is_broken = True
            ends[entry.organisation_id] = (-1, b"")
            yield Broken(entry.organisation_id, min(entry.sequence, expected), fault)
            continue
        expected, previous = expected + 1, bytes(entry.hash)
        ends[entry.organisation_id] = (entry.sequence, previous)
    yield from _faulty_ends(ends, heads)


def _faulty_ends(ends: Mapping[UUID, tuple[int, bytes]], heads: Mapping[UUID, Any]) -> Iterator[Broken]:
    for organisation_id in sorted({*ends, *heads}):
        sequence, digest = ends.get(organisation_id, (0, GENESIS))
        head = heads.get(organisation_id)
        if sequence < 0:
            continue
        if head is None:
            yield Broken(organisation_id, sequence, "the chain's head was removed")
        elif head.sequence > sequence:
            yield Broken(organisation_id, sequence + 1, "removed from the end of the chain")
        elif head.sequence < sequence or bytes(head.hash) != digest:
            yield Broken(organisation_id, sequence, "the chain's head does not match its last entry")


def _fault(secret: bytes, entry: Any, expected: int, previous: bytes) -> str:
    if entry.sequence > expected:
        return "removed: the numbering has a gap here"
    said = {name: getattr(entry, name) for name in HASHED}
    if not hmac.compare_digest(link(secret, previous, said), bytes(entry.hash)):
        if bytes(entry.previous_hash) != previous:
            return "inserted or moved: it does not follow from the entry before it"
        return "altered: it does not say what was recorded"
    return ""


def export_chain(connection: sa.Connection, organisation_id: UUID) -> list[dict[str, Any]]:
    """One chain from its beginning, as plain JSON. Reads as the auditor."""
    rows = connection.execute(
        sa.select(AuditEntry.__table__)
        .where(AuditEntry.organisation_id == organisation_id)
        .order_by(AuditEntry.sequence)
    )
    return [
        {
            **{name: _plain(getattr(row, name)) for name in HASHED if name not in ("at", "facts")},
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "facts": row.facts,
            "previous_hash": bytes(row.previous_hash).hex(),
            "hash": bytes(row.hash).hex(),
        }
        for row in rows
    ]


def export_heads(secret: bytes, connection: sa.Connection) -> list[dict[str, Any]]:
    """The heads of all chains, each signed, to be kept outside the database: they show a chain that was cut short."""
    heads = connection.execute(sa.select(AuditHead.__table__).order_by(AuditHead.organisation_id))
    exported = []
    for head in heads:
        said = {"organisation_id": str(head.organisation_id), "sequence": head.sequence, "hash": bytes(head.hash).hex()}
        exported.append({**said, "signature": _signature(secret, said)})
    return exported


def _signature(secret: bytes, said: Mapping[str, Any]) -> str:
    return hmac.new(secret, orjson.dumps(said, option=orjson.OPT_SORT_KEYS), hashlib.sha256).hexdigest()


def verify_heads(secret: bytes, connection: sa.Connection, exported: Iterable[Mapping[str, Any]]) -> Iterator[Broken]:
    """Compare heads exported earlier with the chains of today. Raises `ValueError` for a head that we did not sign."""
    for head in exported:
        said = {name: head[name] for name in ("organisation_id", "sequence", "hash")}
        if not hmac.compare_digest(_signature(secret, said), str(head["signature"])):
            raise ValueError(f"the exported head of {head['organisation_id']} was not signed with this key")
        found = connection.execute(
            sa.select(AuditEntry.hash).where(
                AuditEntry.organisation_id == UUID(said["organisation_id"]), AuditEntry.sequence == said["sequence"]
            )
        ).scalar_one_or_none()
        if said["sequence"] and (found is None or bytes(found).hex() != said["hash"]):
            what = (
                "removed since the heads were exported" if found is None else "rewritten since the heads were exported"
            )
            yield Broken(UUID(said["organisation_id"]), said["sequence"], what)
