"""Each of the five real systems is set up from its story alone and admits its providers (domain.md).

Under `PROVE=full` S3, S4 and S5 are told to their ends, as `make play SCENARIO=s3` tells them. S2, with 24 councils and
two rounds, is told in full by `make play SCENARIO=s2`; S1 has a test of its own.
"""

import dataclasses
import os
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from consortium.kernel.settings import Settings
from scenarios import player
from scenarios.beginning import begin
from scenarios.transport import in_this_process

IN_FULL = os.environ.get("PROVE") == "full"
LAST = "counts on the register"
"""The act at which a sample ends."""


def told_here(script: Mapping[str, Any]) -> Mapping[str, Any]:
    """The whole story, or its beginning."""
    if IN_FULL:
        return script
    last = [step["act"] for step in script["story"]].index(LAST)
    return {**script, "story": script["story"][: last + 1]}


@pytest.mark.parametrize("name", ["s3", "s4", "s5"])
def test_a_system_is_set_up_from_its_story_alone_and_admits_its_providers(
    app: Flask, settings: Settings, name: str
) -> None:
    script, told = told_here(player.load(name)), list[str]()
    begin(script, app, settings)
    with in_this_process(app, dataclasses.replace(settings, public_url="http://localhost")) as stage:
        story = player.play(script, stage, told.append)
    assert story.count == len(script["story"])
    assert any("active providers" in line for line in told)
