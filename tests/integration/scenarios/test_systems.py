"""Each of the five real systems is set up from its story alone and admits its providers (domain.md).

Under `PROVE=full` S3, S4 and S5 are told to their ends, as `make play SCENARIO=s3` tells them; the suite begins S3, and
the other two begin with the same acts. S2, with 24 councils and two rounds, is told in full by `make play SCENARIO=s2`;
S1 has a test of its own.
"""

import dataclasses
import inspect
import os
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from consortium.kernel.settings import Settings
from scenarios import player
from scenarios.acts.market import FAMILY, GIVEN
from scenarios.beginning import begin
from scenarios.transport import in_this_process

IN_FULL = os.environ.get("PROVE") == "full"
TOLD = ["s3", "s4", "s5"] if IN_FULL else ["s3"]
LAST = "counts on the register"
"""The act at which a sample ends."""


def told_here(script: Mapping[str, Any]) -> Mapping[str, Any]:
    """The whole story, or its beginning."""
    if IN_FULL:
        return script
    last = [step["act"] for step in script["story"]].index(LAST)
    return {**script, "story": script["story"][: last + 1]}


@pytest.mark.parametrize("name", TOLD)
def test_a_system_is_set_up_from_its_story_alone_and_admits_its_providers(
    app: Flask, settings: Settings, name: str
) -> None:
    script, told = told_here(player.load(name)), list[str]()
    begin(script, app, settings)
    with in_this_process(app, dataclasses.replace(settings, public_url="http://localhost")) as stage:
        story = player.play(script, stage, told.append)
    assert story.count == len(script["story"])
    assert any("active providers" in line for line in told)


@pytest.mark.parametrize("name", sorted(path.stem for path in player.FOLDER.glob("*.yaml")))
def test_every_step_of_a_story_fits_the_act_it_names(name: str) -> None:
    """So that a story which is told in full elsewhere is not left behind by a change of what people can do."""
    player.learn_acts()
    script = player.load(name)
    known = {script["administrator"]["name"], *introduced(script)}
    for who, act, details in player.steps(script):
        inspect.signature(player.ACTS[act]).bind(None, who, **details)
        assert not who or who in known, f"{who} is not among the people of {name}"


def introduced(script: Mapping[str, Any]) -> set[str]:
    """Whoever a story appoints or registers, and the people of its markets, who are invented as they are needed."""
    people = {f"{given} {family}" for given in GIVEN for family in FAMILY}
    for step in script["story"]:
        for appointed in step.get("people", {}).values() if step["act"] == "appoint" else ():
            people |= set(appointed)
        for each in (step, *step.get("providers", ())):
            if isinstance(each, dict) and "person" in each:
                people.add(each["person"])
    return people
