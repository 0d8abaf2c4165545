"""What a newcomer's first command leans on."""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
DIST = ROOT / "static" / "dist"


def test_the_python_lock_names_no_place_but_the_public_registry():
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    ours, *rest = sorted(lock["package"], key=lambda package: "registry" in package["source"])
    files = [file["url"] for package in rest for file in [*package.get("wheels", []), package.get("sdist")] if file]
    assert ours["source"] == {"editable": "."}
    assert {package["source"]["registry"] for package in rest} == {"https://pypi.org/simple"}
    assert {urlsplit(url).hostname for url in files} == {"files.pythonhosted.org"}


def test_the_node_lock_names_no_place_but_the_public_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    named = {urlsplit(package["resolved"]).hostname for package in packages.values() if "resolved" in package}
    assert named <= {"registry.npmjs.org"}
    assert all("integrity" in package for path, package in packages.items() if path)


def test_an_asset_is_named_by_its_content_so_that_a_browser_may_keep_it():
    manifest = json.loads((DIST / "manifest.json").read_text())
    assert {"consortium.css", "govuk-frontend.min.js"} <= manifest.keys()
    for file in manifest.values():
        assert hashlib.sha256((DIST / file).read_bytes()).hexdigest()[:12] in file


def test_assets_ask_for_each_other_by_their_final_names():
    asked = re.compile(r"""["'(]\./([\w.-]+)["')]""")
    texts = [path.read_text() for path in DIST.iterdir() if path.suffix in {".js", ".css"}]
    missing = {name for text in texts for name in asked.findall(text) if not (DIST / name).exists()}
    assert missing == set()


def test_help_lists_every_chore():
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for chore in ("install", "demo", "play SCENARIO=s1", "test", "lint", "audit", "bench", "prove"):
        assert f"make {chore} " in shown


def test_an_older_python_is_refused_in_one_line(tmp_path):
    script = (ROOT / ".ci" / "environment.py").read_text().replace("(3, 11)", "(3, 99)", 1)
    (tmp_path / "environment.py").write_text(script)
    command = [sys.executable, tmp_path / "environment.py", tmp_path / "made"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith("Python 3.11 or later is needed")
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "made").exists()
