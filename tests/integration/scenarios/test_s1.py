"""The main job through the API alone: each step by its own person with that person's own token."""

import dataclasses

import pytest
import sqlalchemy as sa
from flask import Flask

from consortium.kernel.settings import Settings
from consortium.people.cli import create_administrator
from scenarios import player
from scenarios.transport import in_this_process
from tests.integration.fuzzing.crowd import PARTS, let_loose


@pytest.mark.parametrize("part", range(PARTS))
def test_the_story_of_s1_holds_from_founding_to_two_signed_agreements_and_whatever_is_sent_after_it(
    app: Flask, settings: Settings, superuser_engine: sa.Engine, part: int
) -> None:
    script = player.load("s1")
    told: list[str] = []
    with app.app_context():
        for one in (script["administrator"], player.SECOND):
            create_administrator(**one, password=player.PASSWORD)
    with in_this_process(app, dataclasses.replace(settings, public_url="http://localhost")) as stage:
        story = player.play(script, stage, told.append)
    assert story.count == len(script["story"])
    assert any("both have signed" in line for line in told)
    used = {story.people[step["by"]].email for step in script["story"] if "by" in step}
    assert len(used) == len({step["by"] for step in script["story"] if "by" in step})
    assert let_loose(app, superuser_engine, part=part) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("story: 3", "has no list called"),
        ("story: [1]", "step 1: has no “act”"),
        ("story: [{act: fly}]", "step 1: “fly” is not an act"),
        ("a: [", "is not YAML"),
    ],
)
def test_a_story_that_cannot_be_read_is_said_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, text: str, said: str
) -> None:
    path = tmp_path_factory.mktemp("stories") / "mine.yaml"
    path.write_text(text)
    with pytest.raises(Exception, match=said):
        list(player.steps(player.load(str(path))))
