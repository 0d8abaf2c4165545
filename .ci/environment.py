"""Makes a virtual environment with the locked uv in it, from any Python 3.11 or later, also one that came without pip.

python3 .ci/environment.py .venv [--or-of-a-quicker]
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file meets whatever Python the machine has
    sys.exit(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}: make PYTHON=python3.12 names another")

import hashlib
import importlib.util
import io
import os
import platform
import subprocess
import tomllib
import urllib.request
import venv
import zipfile
from pathlib import Path

OTHERS = ("/usr/bin/python3", "/usr/local/bin/python3")
"""The system's own, which its makers built optimised: one that a person built often is not, and a third slower."""
TRY = """
import sys, venv, ctypes, ssl, lzma, bz2, zlib, time
def turn():
    began, total = time.perf_counter(), 0
    for number in range(400_000):
        total += number * number
    return time.perf_counter() - began
print(min(turn() for _ in range(3)) if sys.version_info >= (3, 11) else "too old")
"""
GAIN = 0.85
"""Of the time that this one takes: for less than that nobody is surprised by another Python."""


def quickest() -> str:
    """This Python, or one of the system's own that is clearly quicker."""
    own = took(sys.executable)
    return next((other for other in OTHERS if took(other) < GAIN * own), sys.executable)


def took(python: str) -> float:
    """Seconds for some arithmetic; infinitely many where it is none, too old, or lacks what an environment needs."""
    try:
        said = subprocess.run([python, "-I", "-c", TRY], capture_output=True, text=True, timeout=30, check=True).stdout
        return float(said)
    except (OSError, ValueError, subprocess.SubprocessError):
        return float("inf")


def main(folder: Path) -> None:
    """Replace the environment in `folder`."""
    lock = tomllib.loads((Path(__file__).parents[1] / "uv.lock").read_text())
    uv = next(package for package in lock["package"] if package["name"] == "uv")
    with_pip = importlib.util.find_spec("ensurepip") is not None  # Debian packs it apart from Python
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=with_pip).create(folder)
    if with_pip:
        install = [folder / "bin" / "python", "-m", "pip", "install", "-qq", f"uv=={uv['version']}"]
        subprocess.run([*install, "--disable-pip-version-check"], check=True)
    else:
        unpack(uv["wheels"], folder / "bin" / "uv")


def unpack(wheels: list[dict[str, str]], target: Path) -> None:
    """Put uv's executable where pip would, from the wheel of this machine, checked against the lock."""
    system = "macosx" if sys.platform == "darwin" else "manylinux"
    wheel = next(each for each in wheels if system in each["url"] and platform.machine() in each["url"])
    with urllib.request.urlopen(wheel["url"], timeout=60) as answer:  # noqa: S310 - https, from the lock
        content = answer.read()
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != wheel["hash"]:
        sys.exit(f"{wheel['url']} is not the file that uv.lock names.")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        target.write_bytes(archive.read(name))
    target.chmod(0o755)


if __name__ == "__main__":
    if "--or-of-a-quicker" in sys.argv and (python := quickest()) != sys.executable:
        os.execv(python, [python, *sys.argv[:2]])  # noqa: S606 - one of the system's own
    try:
        main(Path(sys.argv[1]))
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"The environment {sys.argv[1]} could not be made: {error}")
