import os, dataclasses
from consortium.people.cli import create_administrator
from scenarios import player
from scenarios.transport import in_this_process


def test_dev(app, settings):
    script = dict(player.load(os.environ.get("STORY", "s1")))
    script["story"] = script["story"][: int(os.environ.get("N", "999"))]
    with app.app_context():
        create_administrator(**script["administrator"], password=player.PASSWORD)
    with in_this_process(app, dataclasses.replace(settings, public_url="http://localhost")) as stage:
        player.play(script, stage, print)
