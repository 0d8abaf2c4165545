"""Secrets are found wherever they lie, words are not taken for them, and a missing network is no fault."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


secrets, advisories = script("secrets"), script("advisories")
DIGITS = "8f3kQ92mZx71LpW0vRt5Yc46"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("-----BEGIN " + "OPENSSH PRIVATE KEY-----", "a private key"),
        ("key = 'AKIA" + "Q3EXAMPLE7890ABC'", "a key of AWS"),
        ("gh" + "p_" + "a1B2c3D4e5F6" * 3, "a token of GitHub"),
        (f"postgresql://consortium:{DIGITS}@db.internal/consortium", "a password in an address"),
        (f"SECRET_KEY = '{DIGITS}'", "a long random value"),
        ('"api_key": "' + DIGITS + '"', "a long random value"),
        (
            "live-" + "0a1b2c3d-0000-4000-8000-00000000000a-" + "1a2b3c4d-0000-4000-8000-00000000000b",
            "a key of GOV.UK Notify",
        ),
    ],
)
def test_a_secret_is_found(line: str, kind: str) -> None:
    assert kind in [found for _, found in secrets.found_in(f"first\n{line}\n")]
    assert list(secrets.found_in(f"{line}  # no secret: made up for this test")) == []


@pytest.mark.parametrize(
    "line",
    [
        "secret_key='secret of a test'",
        'PASSWORD = "only-for-this-run-and-no-other"',
        "token = secrets.token_urlsafe(TOKEN_BYTES)",
        "DATABASE_URL=postgresql://consortium_app:…@host/consortium",
        "postgresql://nobody@127.0.0.1:1/none",
    ],
)
def test_what_only_speaks_of_secrets_is_none(line: str) -> None:
    assert list(secrets.found_in(line)) == []


def test_a_fault_that_is_known_is_told_from_a_network_that_is_away() -> None:
    assert [advisories.are_faults_known("uv", status, "") for status in (0, 1, 2)] == [False, True, None]
    counted = [json.dumps({"metadata": {"vulnerabilities": {"total": number}}}) for number in (0, 2)]
    assert [advisories.are_faults_known("npm", 1, said) for said in counted] == [False, True]
    assert [advisories.are_faults_known("npm", 1, said) for said in ("", '{"error": {}}', "[]")] == [None] * 3


def test_a_command_that_cannot_ask_ends_well_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert advisories.ask("uv", "exit 2") == 0
    assert "Not audited" in capsys.readouterr().err
    assert advisories.ask("uv", "exit 1") == 1
