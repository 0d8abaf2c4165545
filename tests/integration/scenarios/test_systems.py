"""Each of the five real systems is set up from its story alone and admits its providers (domain.md).

S2, with 24 councils and two rounds, is told in full by `make play SCENARIO=s2`; S1 has a test of its own. S4 and S5 are
told by the same acts as S3: the proofs tell them too.
"""

import dataclasses
import os

import pytest
from flask import Flask

from consortium.kernel.settings import Settings
from scenarios import player
from scenarios.beginning import begin
from scenarios.transport import in_this_process

TOLD = ["s3", "s4", "s5"] if os.environ.get("PROVE") == "full" else ["s3"]


@pytest.mark.parametrize("name", TOLD)
def test_a_system_is_set_up_from_its_story_alone_and_admits_its_providers(
    app: Flask, settings: Settings, name: str
) -> None:
    script, told = player.load(name), list[str]()
    begin(script, app, settings)
    with in_this_process(app, dataclasses.replace(settings, public_url="http://localhost")) as stage:
        story = player.play(script, stage, told.append)
    assert story.count == len(script["story"])
    assert any("active providers" in line for line in told)
