"""The virus scanner: ClamAV's daemon by its own protocol, where `CLAMD_URL` names one.

Files go to it as a stream (INSTREAM): it need not share a disk with us.
"""

import re
import socket
import struct
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app

from consortium.kernel.errors import BadInput

log = structlog.get_logger(__name__)

BLOCK = 256 * 1024
PATIENCE = 30
"""Seconds for each answer of the scanner; a job may take twice that."""
LONGEST_ANSWER = 4096
FOUND = re.compile(r"stream: (?P<name>.{1,200}?) FOUND")


class ScannerAway(Exception):  # noqa: N818
    """The scanner does not answer, or not as it should."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where the daemon listens: a host and port, or a socket of this machine."""

    address: tuple[str, int] | str

    def find(self, data: bytes) -> str:
        """The name of what it finds in `data`; nothing where it finds nothing. Raises `ScannerAway`."""
        try:
            answer = self._ask(data)
        except OSError as error:
            raise ScannerAway(type(error).__name__) from error
        if answer == "stream: OK":
            return ""
        if found := FOUND.fullmatch(answer):
            return found["name"]
        raise ScannerAway("it gives no verdict")

    def _ask(self, data: bytes) -> str:
        with self._connected() as connection:
            connection.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), BLOCK):
                block = data[at : at + BLOCK]
                connection.sendall(struct.pack("!L", len(block)) + block)
            connection.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
                piece = connection.recv(LONGEST_ANSWER)
                if not piece:
                    break
                answer += piece
        return answer.rstrip(b"\0\n").decode("ascii", "replace")

    def _connected(self) -> socket.socket:
        if isinstance(self.address, tuple):
            return socket.create_connection(self.address, timeout=PATIENCE)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection


def scanner_at(url: str) -> Clamd | None:
    """The scanner at `tcp://host:port` or `unix:/path`; none where no address is given. Raises `BadInput`."""
    if not url:
        return None
    parts = urlsplit(url)
    try:
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return Clamd((parts.hostname, parts.port))
    except ValueError:
        pass  # a port that is none
    if parts.scheme == "unix" and parts.path.startswith("/"):
        return Clamd(unquote(parts.path))
    raise BadInput("environment variable CLAMD_URL", "must be tcp://host:port or unix:/path")


def is_configured() -> bool:
    return current_app.extensions["scanner"] is not None


def judge(data: bytes) -> str | None:
    """What the scanner finds: a name, nothing (""), or None where it cannot say now."""
    scanner: Clamd | None = current_app.extensions["scanner"]
    if scanner is None:
        return None
    try:
        return scanner.find(data)
    except ScannerAway as away:
        log.warning("scanner.away", error=str(away))
        return None
