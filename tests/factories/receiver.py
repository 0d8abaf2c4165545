"""A receiver of webhooks on a real socket of this machine, with a certificate for its name."""

import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from consortium.kernel.outgoing import Reach

NAME = "hooks.example.org"


@dataclass(frozen=True)
class Reply:
    status: int = 204
    body: bytes = b""
    location: str = ""
    drips: bool = False
    """Whether it says one byte at a time, for ever."""


@dataclass
class Receiver:
    """What came in, and what is answered first."""

    port: int = 0
    trust: ssl.SSLContext | None = None
    replies: deque[Reply] = field(default_factory=deque)
    otherwise: Reply = Reply()
    received: list[tuple[dict[str, str], str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.port}/changes"

    @property
    def reach(self) -> Reach:
        """Everybody's rules, but that this machine may be called, at this port, and its certificate holds."""
        return Reach(
            resolve=lambda host, port: ["127.0.0.1"],
            lets=(ip_network("127.0.0.0/8"),),
            trust=self.trust,
            ports=frozenset({self.port}),
        )


@contextmanager
def receiver(folder: Path) -> Iterator[Receiver]:
    """A receiver for a while."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            kept.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            reply = kept.replies.popleft() if kept.replies else kept.otherwise
            self.send_response(reply.status)
            if reply.location:
                self.send_header("Location", reply.location)
            self.send_header("Content-Length", "1000000" if reply.drips else str(len(reply.body)))
            self.end_headers()
            if reply.drips:
                self._drip()
            self.wfile.write(reply.body)

        def _drip(self) -> None:
            try:
                while True:
                    self.wfile.write(b".")
                    time.sleep(0.02)
            except OSError:
                self.close_connection = True

        def log_message(self, *said: object) -> None:
            """Silent."""

    served, trust = _certificates(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.socket = served.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    kept.port, kept.trust = server.server_address[1], trust
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What the receiver shows, for its name, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    shown, private = folder / "receiver.pem", folder / "receiver.key"
    shown.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(shown, private)
    return served, ssl.create_default_context(cafile=str(shown))


@contextmanager
def called_by(app: Flask, kept: Receiver, **other: object) -> Iterator[None]:
    """Let the application call the receiver for a while."""
    before = app.extensions["reach"]
    app.extensions["reach"] = replace(kept.reach, **other)  # type: ignore[arg-type]
    yield
    app.extensions["reach"] = before
