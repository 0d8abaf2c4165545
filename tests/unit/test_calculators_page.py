"""The examples of `docs/calculators.md` are what the calculators answer.

Written by this test: with `WRITE_EXAMPLES=1` in the environment it puts the present answers into the page.
"""

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import main

PAGE = Path(__file__).parents[2] / "docs" / "calculators.md"
FILE = re.compile(r"^`(?P<name>[a-z]+\.[a-z]+)`:\n\n```[a-z]+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"^```console\n\$ consortium (?P<arguments>[^\n]*)\n(?P<answer>.*?)^```$", re.MULTILINE | re.DOTALL)


def answer_of(arguments: str) -> str:
    """What the command prints, on either stream."""
    return CliRunner().invoke(main, shlex.split(arguments), catch_exceptions=False).output


def test_every_example_of_the_page_is_what_the_command_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text()
    for file in FILE.finditer(page):
        (tmp_path / file["name"]).write_text(file["text"])
    monkeypatch.chdir(tmp_path)
    written = CALL.sub(
        lambda call: f"```console\n$ consortium {call['arguments']}\n{answer_of(call['arguments'])}```", page
    )
    if os.environ.get("WRITE_EXAMPLES"):
        PAGE.write_text(written)
    assert len(CALL.findall(page)) >= 8
    assert written == page
