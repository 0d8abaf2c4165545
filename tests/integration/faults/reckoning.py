"""What must be true when the dust has settled, read from the database as its superuser."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from tests.integration.faults.burst import Bidder
from tests.integration.faults.mail import Sink

VERSIONS = sa.text(
    "SELECT b.provider_id, b.id AS bid_id, v.version, v.sealed, v.sha256, v.received_at, v.receipt"
    " FROM bid b JOIN bid_version v ON v.provider_id = b.provider_id AND v.bid_id = b.id"
    " WHERE b.mini_tender_id = :tender ORDER BY b.provider_id, v.version"
)
SUBMITTED = sa.text(
    "SELECT organisation_id, subject_id, CAST(facts ->> 'version' AS integer) AS version, facts ->> 'sha256' AS sha256"
    " FROM audit_entry WHERE act = 'bid.submitted' AND subject_id = ANY (:bids)"
)
TOLD = sa.text("SELECT organisation_id, key, template, facts, message_id, sent_at FROM notification")
WAITING = sa.text(
    "SELECT count(*) FROM outbox_message WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= guard.now()"
)
LATE = sa.text(
    "SELECT v.provider_id FROM bid_version v JOIN mini_tender t ON t.council_id = v.council_id"
    " AND t.id = v.mini_tender_id WHERE t.id = :tender AND v.received_at >= t.closes_at"
)
DEAD = sa.text("SELECT handler, error FROM outbox_message WHERE dead_at IS NOT NULL")
OFFERS = sa.text("SELECT provider_id, bid_version, sha256, received_at FROM offer WHERE mini_tender_id = :tender")


@dataclass(frozen=True)
class Books:
    """The database's own account of one mini-tender."""

    engine: sa.Engine
    tender_id: UUID

    def _rows(self, query: sa.TextClause, **values: object) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(query, values))

    def is_drained(self) -> bool:
        try:
            return self._rows(WAITING)[0][0] == 0
        except sa.exc.OperationalError:
            return False

    def ensure_every_receipt_is_kept(self, bidders: list[Bidder]) -> None:
        """Each receipt that a bidder holds is a version of its one bid, byte and microsecond; no more are kept."""
        versions = self._rows(VERSIONS, tender=self.tender_id)
        kept = {(row.provider_id, row.version): (row.sha256.hex(), row.received_at, row.receipt) for row in versions}
        held = {
            (bidder.provider_id, each.version): (each.sha256, each.received_at, each.signed)
            for bidder in bidders
            for each in bidder.held
        }
        assert held == kept
        assert sum(len(bidder.held) for bidder in bidders) == len(versions)
        sealed = {(bidder.provider_id, each.version): each.sealed_sha256 for bidder in bidders for each in bidder.held}
        assert sealed == {(row.provider_id, row.version): hashlib.sha256(row.sealed).hexdigest() for row in versions}
        bids = {(row.provider_id, row.bid_id) for row in versions}
        assert len(bids) == len({provider_id for provider_id, _ in bids}) == sum(bool(each.held) for each in bidders)

    def ensure_each_act_is_on_record_once(self, secret: bytes) -> None:
        versions = self._rows(VERSIONS, tender=self.tender_id)
        entries = self._rows(SUBMITTED, bids=list({row.bid_id for row in versions}))
        assert Counter((row.organisation_id, row.subject_id, row.version, row.sha256) for row in entries) == Counter(
            (row.provider_id, row.bid_id, row.version, row.sha256.hex()) for row in versions
        )
        with self.engine.connect() as connection:
            assert list(audit.verify(secret, connection)) == []

    def ensure_everybody_is_told_once(self, mail: Sink) -> int:
        """Each notification recorded once and sent; a message that came again is the same. Returns how many."""
        versions = self._rows(VERSIONS, tender=self.tender_id)
        told = self._rows(TOLD)
        receipts = Counter(
            (row.organisation_id, row.facts["sha256"], int(row.facts["version"]))
            for row in told
            if row.template.endswith("/receipt") and str(self.tender_id) in row.facts["path"]
        )
        assert receipts == Counter((row.provider_id, row.sha256.hex(), row.version) for row in versions)
        invited = Counter(
            row.organisation_id
            for row in told
            if row.template.endswith("/invited") and str(self.tender_id) in row.facts["path"]
        )
        assert invited == Counter({row.provider_id for row in versions})
        assert all(row.sent_at for row in told)
        assert set(mail.counts()) == {row.message_id for row in told}
        assert len(mail.texts()) == len(mail.counts())
        return receipts.total() + invited.total()

    def ensure_nothing_late_is_kept(self) -> None:
        """By the database's own account of when each was received and when bids closed."""
        assert self._rows(LATE, tender=self.tender_id) == []

    def ensure_nothing_is_dead(self) -> None:
        assert self._rows(DEAD) == []

    def ensure_all_are_opened(self, bidders: list[Bidder]) -> None:
        """The opening lists the last version of every bidder, and nothing else."""
        opened = {
            (row.provider_id, row.bid_version, row.sha256.hex(), row.received_at)
            for row in self._rows(OFFERS, tender=self.tender_id)
        }
        last = {bidder.provider_id: bidder.held[-1] for bidder in bidders if bidder.held}
        assert opened == {(each, held.version, held.sha256, held.received_at) for each, held in last.items()}
