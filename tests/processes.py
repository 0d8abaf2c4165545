"""Looking at real processes from a test."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def came_true(holds: Callable[[], bool], *, within: float = 30) -> bool:
    """Whether something holds at some moment of the next seconds."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def ends(pid: int) -> bool:
    """Whether the process ends in good time; one that its parent has yet to collect has ended."""
    return came_true(lambda: not _runs(pid))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return _status(pid) != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def _status(pid: int) -> str:
    """The state letter that Linux gives; other systems give none, and the process counts as running."""
    if not Path("/proc/self/stat").exists():
        return "?"
    return _fields(pid)[0]


def parent_of(pid: int) -> int:
    """The process that started it (Linux)."""
    return int(_fields(pid)[1])


def _fields(pid: int) -> list[str]:
    return Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()


def children_of(pid: int) -> list[int]:
    """The processes it started that still run (Linux)."""
    every = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [each for each in every if _runs_under(each, pid)]


def _runs_under(pid: int, parent: int) -> bool:
    try:
        return parent_of(pid) == parent
    except OSError:  # it ended while we looked
        return False
