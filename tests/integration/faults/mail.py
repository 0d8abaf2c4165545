"""A real mail server that keeps what it is given."""

import contextlib
import email
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from consortium.kernel.engines.server import HOST, free_port


class Sink:
    """Accepts every message."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.received.append(email.message_from_bytes(envelope.content))
        return "250 kept"

    def counts(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(message["Message-ID"]) for message in self.received)

    def repeated(self) -> int:
        """How many came that had come before."""
        return self.counts().total() - len(self.counts())

    def texts(self) -> set[tuple[str, str, str]]:
        """Whatever differs between two messages: Message-ID, addressee and text."""
        return {
            (str(message["Message-ID"]), str(message["To"]), str(message.get_payload())) for message in self.received
        }


@contextlib.contextmanager
def listening() -> Iterator[Sink]:
    sink = Sink()
    controller = Controller(sink, hostname=HOST, port=free_port())
    controller.start()
    sink.url = f"smtp://{HOST}:{controller.port}"
    try:
        yield sink
    finally:
        controller.stop()
