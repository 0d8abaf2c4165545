"""Turns into another program as a well-behaved child of ours.

On Linux the child is signalled when its parent dies, however the parent died. For a program that refuses to run as root
(PostgreSQL does) root becomes an ordinary user first. Run as a script between fork and exec, so that a parent with
threads runs no Python of its own there; it therefore imports the standard library only.
"""

import ctypes
import os
import pwd
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def command(
    argv: Sequence[str], *, on_parent_death: signal.Signals, unprivileged_owner_of: Path | None = None
) -> list[str]:
    """The command line that starts `argv` as a child of the calling process, with the same process id throughout.

    `unprivileged_owner_of` is the folder the program must own; naming one also says that the program refuses root.
    The signal is tied to the calling thread: start long-lived children from a thread that lives as long as they do.
    """
    owned = str(unprivileged_owner_of or "")
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), str(int(on_parent_death)), owned, *argv]


def _enter_user_namespace() -> None:
    """Root outside becomes uid 1000 inside, and files stay root's. Raises OSError where the machine forbids it."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", "1000 0 1"), ("gid_map", "1000 0 1")):
        Path("/proc/self", name).write_text(text)


def _may_enter_user_namespace() -> bool:
    """Tried in a process of its own, because the way in has no way back."""
    trial = os.fork()
    if trial == 0:
        try:
            _enter_user_namespace()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(trial, 0)[1] == 0


def _give(folder: Path, uid: int, gid: int) -> None:
    """Change the owner of a folder and all in it, unless it is right already."""
    if folder.stat().st_uid == uid:
        return
    for path in (*folder.rglob("*"), folder):
        os.chown(path, uid, gid, follow_symlinks=False)


def _as_nobody(argv: list[str], nobody: pwd.struct_passwd, death_signal: int) -> list[str]:
    """Run as `nobody`, still able to reach a folder that lies under root's own (as the namespace would)."""
    if shutil.which("setpriv") is None:
        sys.exit(
            "PostgreSQL does not run as root, and there is neither a user namespace nor setpriv: use an ordinary user."
        )
    identity = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    reach = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return ["setpriv", *identity, *reach, f"--pdeathsig={signal.Signals(death_signal).name[3:]}", *argv]


def main(parent: int, death_signal: int, owned: str, argv: list[str]) -> None:
    """Prepare this process, then become `argv`."""
    if owned and os.geteuid() == 0:
        if _may_enter_user_namespace():
            _give(Path(owned), os.geteuid(), os.getegid())
            _enter_user_namespace()
        else:
            nobody = pwd.getpwnam("nobody")
            _give(Path(owned), nobody.pw_uid, nobody.pw_gid)
            argv = _as_nobody(argv, nobody, death_signal)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The process that asked for this program has ended.")
    os.execvp(argv[0], argv)  # noqa: S606


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
