"""PostgreSQL and Valkey from wheels, for trying, tests and a pilot: nothing to install beside the Python packages."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consortium.kernel.engines.errors import EngineError
from consortium.kernel.engines.postgres import Postgres
from consortium.kernel.engines.valkey import Valkey

__all__ = ["EngineError", "Engines", "Postgres", "Valkey", "embedded"]


@dataclass(frozen=True)
class Engines:
    """Both engines, running."""

    postgres: Postgres
    valkey: Valkey


@contextlib.contextmanager
def embedded(folder: Path | None, *, durable: bool = True) -> Iterator[Engines]:
    """Run both engines with their data in `folder`, kept for the next time; None is a temporary one.

    Raises EngineError, also when another process runs them from the same folder.
    """
    with contextlib.ExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consortium-")))
        engines = Engines(
            postgres=Postgres(home / "postgres" / "data", durable=durable),
            valkey=Valkey(home / "valkey" / "data", durable=durable),
        )
        for server in (engines.postgres, engines.valkey):
            stack.callback(server.stop)
            server.start()
        yield engines
