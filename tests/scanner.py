"""The ClamAV daemon that tests ask: found, else installed; `make test` runs this before the suite.

python -m tests.scanner

It knows one signature, written here by hand: nothing is downloaded.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consortium.kernel.documents.scanning import Clamd, ScannerAway

EXECUTABLE = "clamd"
DEBIANS = "clamav-daemon"
HOW_TO_GET_ONE = (
    "No ClamAV: install your system's `clamav-daemon` package; what asks a real scanner is left out until then."
)
STARTS_WITHIN = 60  # seconds


def test_virus() -> bytes:
    """The harmless text that every scanner takes for a virus (EICAR), put together here: no file on a disk holds it."""
    return b"".join((rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*"))


test_virus.__test__ = False  # type: ignore[attr-defined]  # no test, in spite of its name


def find_scanner() -> str | None:
    """The daemon on PATH, or where Debian puts it."""
    return shutil.which(EXECUTABLE) or shutil.which(EXECUTABLE, path="/usr/sbin")


def install_scanner() -> None:
    """Debian's package, as root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", DEBIANS]):
        subprocess.run(
            ["apt-get", "--quiet=2", *command], env=environment, check=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def running(executable: str, folder: Path) -> Iterator[tuple[str, str]]:
    """A daemon for a while, at its two addresses: a socket of this machine, and a port."""
    signatures, here, port = folder / "signatures", folder / "clamd.sock", _free_port()
    signatures.mkdir(exist_ok=True)
    (signatures / "test.ndb").write_text(f"Test.Virus:0:*:{test_virus().hex()}\n")
    settings = folder / "clamd.conf"
    settings.write_text(
        f"DatabaseDirectory {signatures}\nLocalSocket {here}\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        "Foreground yes\nStreamMaxLength 25M\nMaxThreads 2\n"
    )
    process = subprocess.Popen(
        [executable, "--config-file", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(here, process)
        yield f"unix:{here}", f"tcp://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def _await(listening: Path, process: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            Clamd(str(listening)).find(b"nothing")
        except ScannerAway:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the scanner did not start")


def main() -> None:
    """Leave a scanner on the machine, or say in one line how to get one."""
    if find_scanner():
        return
    print("No ClamAV was found: installing it for the tests", flush=True)  # noqa: T201
    install_scanner()
    if not find_scanner():
        print(HOW_TO_GET_ONE)  # noqa: T201


if __name__ == "__main__":
    main()
