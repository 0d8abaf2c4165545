"""What PostgreSQL and Valkey have in common as children of ours: one per folder, ready, stopped, reclaimed."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, ClassVar

from consortium.kernel import launch
from consortium.kernel.engines.errors import EngineError

READY_WITHIN = 30.0  # seconds, recovery after a crash included
POLL_EVERY = 0.01  # seconds
HOST = "127.0.0.1"
PORT_TAKEN = "Address already in use"


class Server(ABC):
    """A database server owned by this process, its data in one folder.

    Start it from a thread that outlives it: on Linux it is stopped when the thread that started it ends.
    """

    name: ClassVar[str]
    stop_signals: ClassVar[tuple[signal.Signals, ...]]  # from the gentlest; SIGKILL follows by itself
    passing_failures: ClassVar[tuple[str, ...]] = ()  # in the log: worth another try
    pid_file: ClassVar[str]
    refuses_root: ClassVar[bool] = False

    def __init__(self, data: Path, *, port: int | None = None, durable: bool = True) -> None:
        self.data = data.absolute()
        self.durable = durable
        self.log = self.data.with_name(f"{self.data.name}.log")
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1: fixed from the first start on, so that addresses survive a restart."""
        if self._port is None:
            raise EngineError(f"{self.name} has no port before it is started.")
        return self._port

    @property
    def pid(self) -> int | None:
        """The running server's process id."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def poll(self) -> int | None:
        """None while the server runs, else the status it ended with."""
        return self._process.poll() if self._process else 0

    def is_ready(self) -> bool:
        """Whether it runs and answers."""
        return (pid := self.pid) is not None and self._answers(pid)

    def start(self) -> None:
        """Start the server and return once it answers; nothing to do when it runs. Raises EngineError."""
        if self.pid is not None:
            return
        self._claim()
        try:
            self._reclaim_orphan()
            self._prepare()
            self._start_by(time.monotonic() + READY_WITHIN)
        except BaseException:
            self.stop()
            raise

    def _start_by(self, deadline: float) -> None:
        """Try until the server answers; a port of our own choosing may be lost to another and is chosen again."""
        chosen = self._port
        passing = self.passing_failures if chosen else (*self.passing_failures, PORT_TAKEN)
        while True:
            self._port = chosen or free_port()
            already_logged = self.log.stat().st_size if self.log.exists() else 0
            self._process = self._spawn(self._command())
            if self._answers_before(deadline):
                return
            told = self._log_since(already_logged)
            if time.monotonic() > deadline or not any(reason in told for reason in passing):
                self._port = chosen
                raise EngineError(f"{self.name} did not start: {_reason(told)} (all of it in {self.log})")
            time.sleep(0.2)

    def stop(self) -> None:
        """Shut down in good order, by force if it takes too long; the data stays."""
        if self._process is not None:
            for sig in self.stop_signals:
                if self._process.poll() is None:
                    self._process.send_signal(sig)
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self._process.wait(timeout=10)
            self.kill()
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def kill(self) -> None:
        """End the server as a power cut would: SIGKILL, nothing flushed. `start` recovers it on the same port."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @abstractmethod
    def _prepare(self) -> None:
        """Make the data folder ready for the first start."""

    @abstractmethod
    def _command(self) -> Sequence[str]:
        """The server's command line; `data` is in it, which is how an orphan is known again."""

    @abstractmethod
    def _answers(self, pid: int) -> bool:
        """Whether the server with this process id, and no other, answers."""

    def _environment(self) -> Mapping[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.data.parent)}

    def _launched(self, argv: Sequence[str]) -> list[str]:
        owner = self.data.parent if self.refuses_root else None
        return launch.command(argv, on_parent_death=self.stop_signals[0], unprivileged_owner_of=owner)

    def _spawn(self, argv: Sequence[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._launched(argv),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for the supervisor, not for its children
            )

    def _answers_before(self, deadline: float) -> bool:
        process = self._process
        while process and process.poll() is None and time.monotonic() < deadline:
            if self._answers(process.pid):
                return True
            time.sleep(POLL_EVERY)
        return False

    def _log_since(self, offset: int) -> str:
        with self.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode(errors="replace")

    def _claim(self) -> None:
        """One supervisor per folder: held until `stop`, released by the kernel if this process dies."""
        if self._lock is not None:
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        lock = self.data.with_name(f"{self.data.name}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise EngineError(f"{self.name} is already running from {self.data}: stop that one first.") from None
        self._lock = lock

    def _reclaim_orphan(self) -> None:
        """Stop a server whose supervisor was killed: ours by the claim, and by the folder on its command line."""
        wait_until = time.monotonic() + READY_WITHIN
        try:
            pid = int((self.data / self.pid_file).read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        while str(self.data) in _command_line(pid):
            if time.monotonic() > wait_until:
                raise EngineError(f"{self.name} of an earlier run (process {pid}) does not stop.")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, self.stop_signals[0])
            time.sleep(0.1)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on just now; whoever binds it must cope with losing it."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _command_line(pid: int) -> str:
    """The command line of any process, empty when there is none."""
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def processes_in(folder: Path, *, titled: str) -> Iterator[int]:
    """The processes of that title that work in the folder, as Linux tells of them; elsewhere none."""
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if place.readlink() == folder and _command_line(int(place.parent.name)).startswith(titled):
                yield int(place.parent.name)


def _reason(told: str) -> str:
    """The line of a log that says why, as far as one can tell: the port, else a fatal error, else the last word."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    for sign in (PORT_TAKEN, "FATAL"):
        for line in lines:
            if sign in line:
                return line
    return lines[-1] if lines else "it said nothing"
