"""Runs the product's processes side by side on one machine: started in order, mended when they die, stopped in reverse.

It ends what it started and nothing else. Where the machine has a supervisor of its own (systemd, Kubernetes), use that.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, Protocol

from consortium.kernel import launch

LOOK_EVERY = 0.1  # seconds
GRACE = 15.0  # seconds for a program to finish what it is doing
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds before a dead child is started again, doubled each time
STEADY_AFTER = 10.0  # seconds a child must have run for its next death to count as its first
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Managed(Protocol):
    """What can be supervised; the embedded engines and `Program` can."""

    name: str

    def start(self) -> None:
        """Start it; nothing to do when it runs."""

    def poll(self) -> int | None:
        """None while it runs, else the status it ended with."""

    def is_ready(self) -> bool:
        """Whether it does its work."""

    def stop(self) -> None:
        """Stop it in good order, by force if it takes too long."""


class Program:
    """A command, in a process group of its own; each line it prints appears under its name, or in its `log`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        ready_when: Callable[[], bool] = lambda: True,
        log: Path | None = None,
    ) -> None:
        self.name = name
        self._command = command
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})}
        self._ready_when = ready_when
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._printer: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process id, while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the command, unless it runs."""
        if self.pid is not None:
            return
        self._end_group()  # what a killed program left behind may still hold its port
        output = self._log.open("a") if self._log else None
        self._process = subprocess.Popen(
            launch.command(self._command, on_parent_death=signal.SIGTERM),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C in the terminal is for the supervisor, not for its children
        )
        if output is not None:
            output.close()  # it is the child's now
            return
        assert self._process.stdout is not None  # noqa: S101 - asked for a few lines above
        self._printer = threading.Thread(target=_print_lines, args=(self.name, self._process.stdout), daemon=True)
        self._printer.start()

    def poll(self) -> int | None:
        """None while it runs, else its exit status."""
        return self._process.poll() if self._process else 0

    def is_ready(self) -> bool:
        """Whether it runs and its own test of readiness holds."""
        return self.pid is not None and self._ready_when()

    def stop(self) -> None:
        """Ask it to end, wait, then end whatever is left of its process group."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=GRACE)
        self._end_group()

    def _end_group(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._printer is not None:
            self._printer.join(timeout=5)
        self._process = None


class Supervisor:
    """Keeps its children running, the first named started first, until it is told to stop."""

    def __init__(self, children: Sequence[Managed]) -> None:
        self._children = children
        self._started: list[Managed] = []
        self._stop = threading.Event()
        self._began: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._again_at: dict[str, float] = {}

    def stop(self) -> None:
        """End `run`; may be called from any thread, or by a signal."""
        self._stop.set()

    def run(self, when_ready: Callable[[], None] = lambda: None) -> int:
        """Run the children until Ctrl-C, SIGTERM, SIGHUP or `stop`; then stop them in reverse order.

        `when_ready` is called once, when all of them are ready. Returns the exit status: 0, or 1 where a child ended
        before that (later it is started again instead). What a child's own start raises comes through, all stopped.
        """
        with self._signals_stop_it():
            try:
                for child in self._children:
                    if not self._stop.is_set():
                        self._start(child)
                return self._await_ready(when_ready) or self._keep_running()
            finally:
                for child in reversed(self._started):
                    child.stop()

    def _start(self, child: Managed) -> None:
        self._started = [other for other in self._started if other is not child] + [child]
        self._began[child.name] = time.monotonic()
        child.start()

    def _await_ready(self, when_ready: Callable[[], None]) -> int:
        while not self._stop.is_set():
            for child in self._children:
                if (status := child.poll()) is not None:
                    _say(child.name, f"ended with status {status} before all was ready; stopping the rest")
                    return 1
            if all(child.is_ready() for child in self._children):
                when_ready()
                break
            self._stop.wait(LOOK_EVERY)
        return 0

    def _keep_running(self) -> int:
        while not self._stop.wait(LOOK_EVERY):
            for child in self._children:
                if (status := child.poll()) is not None:
                    self._mend(child, status)
        return 0

    def _mend(self, child: Managed, status: int) -> None:
        """Start a dead child again, after a pause that grows while it keeps dying."""
        now = time.monotonic()
        if child.name not in self._again_at:
            steady = now - self._began[child.name] > STEADY_AFTER
            pause = FIRST_PAUSE if steady else self._pauses.get(child.name, FIRST_PAUSE)
            self._pauses[child.name] = min(pause * 2, LONGEST_PAUSE)
            self._again_at[child.name] = now + pause
            _say(child.name, f"ended with status {status}; starting it again in {pause:g} s")
        if now >= self._again_at[child.name]:
            del self._again_at[child.name]
            try:
                self._start(child)
            except Exception as error:  # whatever it is, the others go on and this is tried again
                _say(child.name, f"could not be started: {error}")

    @contextlib.contextmanager
    def _signals_stop_it(self) -> Iterator[None]:
        def on_signal(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, on_signal) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _print_lines(name: str, lines: IO[str]) -> None:
    """Until the program closes its output; where ours is gone, it is still read so that the program never blocks."""
    with lines:
        for line in lines:
            with contextlib.suppress(OSError, ValueError):
                _say(name, line.rstrip("\n"))


def _say(name: str, line: str) -> None:
    sys.stdout.write(f"{name:<9}| {line}\n")
    sys.stdout.flush()
