"""Makes a virtual environment with the locked uv in it, from any Python 3.11 or later, also one that came without pip.

python3 .ci/environment.py .venv
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file meets whatever Python the machine has
    sys.exit(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}: make PYTHON=python3.12 names another")

import hashlib
import importlib.util
import io
import platform
import subprocess
import tomllib
import urllib.request
import venv
import zipfile
from pathlib import Path


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
    try:
        main(Path(sys.argv[1]))
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"The environment {sys.argv[1]} could not be made: {error}")
