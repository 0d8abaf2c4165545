"""Each of the five real systems is set up from its story alone and admits its providers (domain.md).

S2, with 24 councils and two rounds, is told in full by `make play SCENARIO=s2`; S1 has a test of its own.
"""

import dataclasses

import pytest
from flask import Flask

from consortium.kernel.settings import Settings
from scenarios import player
from scenarios.beginning import begin
from scenarios.transport import in_this_process


@pytest.mark.parametrize("name", ["s3", "s4", "s5"])
def test_a_system_is_set_up_from_its_story_alone_and_admits_its_providers(
    app: Flask, settings: Settings, name: str
) -> None:
    script, told = player.load(name), list[str]()
    begin(script, app, settings)
    with in_this_process(app, dataclasses.replace(settings, public_url="http://localhost")) as stage:
        story = player.play(script, stage, told.append)
    assert story.count == len(script["story"])
    assert any("active providers" in line for line in told)
