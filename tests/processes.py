"""Looking at real processes from a test."""

import os
import time
from pathlib import Path


def ends(pid: int, *, within: float = 10) -> bool:
    """Whether the process ends within some seconds; one that its parent has yet to collect has ended."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not _runs(pid):
            return True
        time.sleep(0.05)
    return False


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
