"""Bidders in a hurry: each sends version after version, and the same request again until there is a receipt for it."""

import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from consortium.kernel import seals
from tests.integration.faults.site import PATIENCE

AT_ONCE = 8
TOO_LATE = "/api/problems/bid.too_late"


@dataclass(frozen=True, slots=True)
class Held:
    """A receipt in a bidder's hands: what the platform signed."""

    version: int
    sha256: str
    received_at: datetime
    signed: str
    sealed_sha256: str


@dataclass
class Bidder:
    """A provider's bid writer, with a token."""

    provider_id: UUID
    token: str
    held: list[Held] = field(default_factory=list)
    last: tuple[dict[str, str], Any] | None = None
    is_too_late: bool = False


class Burst:
    """All bidders, `at_once` requests in flight at any moment; they begin evenly over `spread` seconds."""

    def __init__(
        self,
        address: str,
        path: str,
        signing_key: str,
        bidders: list[Bidder],
        *,
        at_once: int = AT_ONCE,
        spread: float = 0,
    ) -> None:
        self.bidders, self._spread = bidders, spread
        self.troubles: Counter[str] = Counter()
        self.surprises: list[str] = []
        self._address, self._path = address, path
        self._key = seals.signing_key(signing_key)
        self._times = [time.monotonic()]
        self._lock = threading.Lock()
        self._executor = ThreadPoolExecutor(at_once)
        self._tls = httpx.create_ssl_context()  # made once: each takes a while, and is not needed here at all
        self._running: list[Future[None]] = []

    @property
    def receipts(self) -> int:
        return len(self._times) - 1

    @property
    def longest_silence(self) -> float:
        """Seconds without a receipt for anybody."""
        return max(after - before for before, after in zip(self._times, self._times[1:], strict=False))

    @property
    def seconds(self) -> float:
        return self._times[-1] - self._times[0]

    def begin(self, offers: Sequence[Mapping[str, Any]]) -> None:
        """Every bidder sends all the offers, in order."""
        waits = [self._spread * place / len(self.bidders) for place in range(len(self.bidders))]
        self._running = [
            self._executor.submit(self._bid, bidder, offers, wait)
            for bidder, wait in zip(self.bidders, waits, strict=True)
        ]

    def await_receipts(self, wanted: int) -> None:
        """Return as soon as there are so many, or it is over."""
        while self.receipts < wanted and not all(each.done() for each in self._running):
            time.sleep(0.002)

    def end(self) -> None:
        """Wait until every bidder holds a receipt for each of its offers, or has given up."""
        for each in self._running:
            each.result()
        self._executor.shutdown()

    def _bid(self, bidder: Bidder, offers: Sequence[Mapping[str, Any]], wait: float) -> None:
        time.sleep(wait)
        with httpx.Client(base_url=self._address, timeout=20, verify=self._tls) as client:
            for offer in offers:
                headers = {"Authorization": f"Bearer {bidder.token}", "Idempotency-Key": secrets.token_hex(16)}
                bidder.last = (headers, offer)
                if (held := self._insist(client, bidder)) is None:
                    return
                with self._lock:
                    bidder.held.append(held)
                    self._times.append(time.monotonic())

    def _insist(self, client: httpx.Client, bidder: Bidder) -> Held | None:
        assert bidder.last is not None
        headers, offer = bidder.last
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at:
            try:
                answer = client.post(self._path, json=offer, headers=headers)
            except httpx.TransportError as error:
                self._trouble(type(error).__name__)
                continue
            if answer.status_code == 201:
                return self._read(answer.json()["signed"])
            if answer.status_code == 409 and answer.json()["type"] == TOO_LATE:
                bidder.is_too_late = True
                return None
            if answer.status_code != 503 or answer.headers["Content-Type"] != "application/problem+json":
                self.surprises.append(f"{answer.status_code} {answer.text[:300]}")
                return None
            self._trouble("503")
        self.surprises.append("no answer")
        return None

    def _trouble(self, what: str) -> None:
        with self._lock:
            self.troubles[what] += 1
        time.sleep(random.uniform(0.05, 0.2))

    def _read(self, signed: str) -> Held:
        """What a receipt says, once its signature is found to hold."""
        said = seals.opened(signed, self._key)
        at = datetime.fromisoformat(said["received_at"])
        return Held(said["version"], said["sha256"], at, signed, said["sealed_sha256"])

    def ask_again(self, bidder: Bidder) -> Held | None:
        """The bidder's last request once more, to the letter."""
        with httpx.Client(base_url=self._address, timeout=20, verify=self._tls) as client:
            return self._insist(client, bidder)
