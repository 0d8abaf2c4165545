"""What opens a mini-tender and what was committed to: for its council, and the commitment for everybody."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.minitender.models import KeyDestruction, MiniTenderKey, MiniTenderOpening, ReceiptCommitment


def find_key(council_id: UUID, mini_tender_id: UUID) -> MiniTenderKey | None:
    return db.session.get(MiniTenderKey, (council_id, mini_tender_id))


def list_openings(council_id: UUID, mini_tender_id: UUID) -> Sequence[MiniTenderOpening]:
    """The officers who have opened, in order."""
    return db.session.scalars(
        sa.select(MiniTenderOpening)
        .where(MiniTenderOpening.council_id == council_id, MiniTenderOpening.mini_tender_id == mini_tender_id)
        .order_by(MiniTenderOpening.at, MiniTenderOpening.person_id)
    ).all()


def release_shares(mini_tender_id: UUID) -> list[tuple[int, bytes]]:
    """The wrapped shares of the private key: none before the deadline, nor before enough officers have acted."""
    rows = db.session.execute(sa.text("SELECT * FROM guard.release_shares(:tender)"), {"tender": mini_tender_id})
    return [(row.number, bytes(row.wrapped)) for row in rows]


def find_key_destruction(council_id: UUID, mini_tender_id: UUID) -> KeyDestruction | None:
    """Who destroyed the key, when and why; None while it is there."""
    return db.session.get(KeyDestruction, (council_id, mini_tender_id))


def destroy_key(mini_tender_id: UUID, reason: str) -> bool:
    """Have the opener destroy it. False where it may not be yet, or there is none."""
    asked = {"tender": mini_tender_id, "why": reason}
    return bool(db.session.execute(sa.text("SELECT guard.destroy_key(:tender, :why)"), asked).scalar_one())


def list_receipt_leaves(mini_tender_id: UUID) -> list[bytes]:
    """The hashes of all receipts that were given, in order: none before the deadline."""
    rows = db.session.execute(sa.text("SELECT * FROM guard.receipt_leaves(:tender)"), {"tender": mini_tender_id})
    return [bytes(row.leaf) for row in rows]


def find_commitment(mini_tender_id: UUID) -> ReceiptCommitment | None:
    """What was committed to at the deadline: for everybody."""
    return db.session.execute(
        sa.select(ReceiptCommitment).where(ReceiptCommitment.mini_tender_id == mini_tender_id)
    ).scalar_one_or_none()


def get_commitment(mini_tender_id: UUID) -> ReceiptCommitment:
    """The same. Raises `NotFound` before the deadline."""
    found = find_commitment(mini_tender_id)
    if found is None:
        raise NotFound
    return found
