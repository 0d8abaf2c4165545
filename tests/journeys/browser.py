"""The Chromium that journeys run in: found, else installed; `make test` runs this before the suite.

python -m tests.journeys.browser
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIANS = NAMES[0]
"""Chromium without a window: the same pages, a third less work."""
SPARED = (
    "RenderDocument", "PaintHolding", "ThirdPartyStoragePartitioning", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "MediaRouter", "OptimizationHints", "NetworkTimeServiceQuerying",
)  # fmt: skip
"""Features that are off: a new frame for each document, a third of what a page costs, and those that Playwright turns
off (its own list gives way to this one)."""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--in-process-gpu", "--enable-features=CDPScreenshotNewSurface,NetworkServiceInProcess2",
    f"--disable-features={','.join(SPARED)}", "--js-flags=--no-opt --no-maglev",
]  # fmt: skip
"""Drawing and the network are the browser's own threads: as processes of their own they cost a tenth more work. Scripts
are never optimised: no page lives long enough to earn what that costs, a fifth of what axe takes."""
QUIETLY = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # where it fails, one line says what to do
HOW_TO_GET_ONE = (
    "No Chromium: install your system's `chromium` package, or run `.venv/bin/playwright install --with-deps chromium` "
    "as root, or set CHROMIUM to an executable; journeys are left out until then."
)


def find_browser() -> Path | None:
    """An executable that really starts: the one that CHROMIUM names, one on PATH, or Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        return Path(named) if _starts(Path(named)) else None
    for name in NAMES:
        if (found := shutil.which(name)) and _starts(Path(found)):
            return Path(found)
    own = _playwrights_own()
    return own if _starts(own) else None


def install_browser() -> None:
    """Debian's package as root, else Playwright's own build into the user's cache."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        update, install = ["update"], ["install", "--yes", "--no-install-recommends"]
        for command in (update, [*install, DEBIANS], [*install, "chromium"]):
            subprocess.run(["apt-get", "--quiet=2", *command], env=environment, check=False, **QUIETLY)
            if find_browser():
                return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, **QUIETLY)


def _playwrights_own() -> Path:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _starts(path: Path) -> bool:
    """Some systems put a script in its place that only says where to get it."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and any(character.isdigit() for character in answer.stdout)


def main() -> None:
    """Leave a browser on the machine, or say in one line how to get one."""
    if find_browser():
        return
    if named := os.environ.get("CHROMIUM"):
        print(f"CHROMIUM is set to {named}, which does not start: journeys are left out.")  # noqa: T201
        return
    print("No Chromium was found: installing one for the journeys", flush=True)  # noqa: T201
    install_browser()
    if not find_browser():
        print(HOW_TO_GET_ONE)  # noqa: T201


if __name__ == "__main__":
    main()
