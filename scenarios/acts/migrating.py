"""What was bought outside the system: taken over from a file, held against the register, planned, and moved in."""

import csv
from collections.abc import Mapping
from typing import Any

from consortium.kernel.money import pounds
from scenarios.acts.looking_back import FIELDS
from scenarios.player import FOLDER, Story, act
from scenarios.transport import StoryError


@act("take over spot purchases")
def take_over_spot_purchases(story: Story, by: str, *, history: str, name: str) -> str:
    """From a file beside the stories. Its cell of a number holds the name under which the register knows that one."""
    with (FOLDER / "histories" / f"{history}.csv").open(newline="") as file:
        rows = [
            {FIELDS.get(column, column.replace(" ", "_")): text for column, text in row.items()}
            for row in csv.DictReader(file)
        ]
    for row in rows:
        if row["number"]:
            row["number"] = story.id_of(f"{row['number_of']} number", row["number"])
    made = story.person(by).post("/spot-purchases/import", {"purchases": rows})
    if made["taken_in"] != len(rows):
        raise StoryError(f"{made['taken_in']} of {len(rows)} were taken in")
    story.made_now("spot import", name, made["id"])
    answer = story.person(by).call("POST", "/spot-purchases/import", {"purchases": rows})
    if answer.status_code != 409:
        raise StoryError(f"the same list was taken in twice: {answer.status_code}")
    return f"takes over {made['taken_in']} spot purchases that run already; sent again, nothing is taken in twice"


@act("ask for what was taken over")
def ask_for_what_was_taken_over(story: Story, by: str, *, name: str, reason: str) -> str:
    asked = story.person(by).post(f"/spot-purchases/imports/{story.id_of('spot import', name)}/ask", {"reason": reason})
    story.made_now("case", name, asked["case_id"])
    return f"puts them to authorisation as one case: {reason}"


@act("compare with the register")
def compare_with_the_register(story: Story, by: str, *, proposed: Mapping[str, str]) -> str:
    """Each spot provider whom the register knows, and by what: a number, or a name with its confidence."""
    officer = story.person(by)
    officer.post("/spot-purchases/migration/compare")
    found = _providers(story, by)
    said = {
        name: f"{each['how']}, {each['confidence']}%" for name, each in found.items() if each["proposed_id"] is not None
    }
    if said != dict(proposed):
        raise StoryError(f"proposed are {said}")
    story.show([f"{name}: {why} ({found[name]['why']})" for name, why in said.items()])
    return f"holds {len(found)} spot providers against the register: {len(said)} may be on it already"


@act("confirm who is on the register")
def confirm_who_is_on_the_register(story: Story, by: str, *, percent: str) -> str:
    """Each proposal, by a person; `percent` of the spot providers are on the register then."""
    found = [each for each in _providers(story, by).values() if each["proposed_id"]]
    for each in found:
        path = f"/spot-purchases/migration/providers/{each['id']}/confirm"
        story.person(by).post(path, {"proposed_id": each["proposed_id"]})
    overlap = story.person(by).get("/spot-purchases/migration")["overlap"]
    if overlap["percent_confirmed"] != percent:
        raise StoryError(f"{overlap['percent_confirmed']}% are confirmed")
    worth = pounds(story.money(overlap["confirmed"]["yearly"]))
    return f"confirms {len(found)}: {percent}% of the spot providers are on the framework already, {worth} a year"


def _providers(story: Story, by: str) -> dict[str, dict[str, Any]]:
    path, rows = "/spot-purchases/migration/providers", list[dict[str, Any]]()
    while page := story.person(by).get(f"{path}?after={rows[-1]['id']}" if rows else path):
        rows.extend(page)
    return {each["name"]: each for each in rows}


def _purchase_id(story: Story, by: str, reference: str) -> str:
    path, rows = "/spot-purchases?show=all", list[dict[str, Any]]()
    while page := story.person(by).get(f"{path}&before={rows[-1]['id']}" if rows else path):
        rows.extend(page)
        for each in page:
            if each["reference"] == reference:
                return str(each["id"])
    raise StoryError(f"there is no spot purchase {reference}")


@act("plan move")
def plan_move(
    story: Story, by: str, *, purchase: str, trigger: str, reason: str = "", moves_on: object | None = None
) -> str:
    """When it expires, which is the rule; on a change of need; or not at all, with why."""
    asked = {"trigger": trigger, "moves_on": str(moves_on) if moves_on else None, "reason": reason}
    story.person(by).post(f"/spot-purchases/{_purchase_id(story, by, purchase)}/plan", asked)
    return f"plans {purchase}: {trigger}{f' on {moves_on}' if moves_on else ''}, {reason}"


@act("package takes over")
def package_takes_over(story: Story, by: str, *, purchase: str, package: str) -> str:
    path = f"/spot-purchases/{_purchase_id(story, by, purchase)}/package"
    story.person(by).post(path, {"package_id": story.id_of("package", package)})
    return f"says that {story.id_of('package reference', package)} takes {purchase} into the system"


@act("migration stands at")
def migration_stands_at(
    story: Story,
    by: str,
    *,
    phases: Mapping[str, int],
    stays: int = 0,
    moved: int = 0,
    ended: int = 0,
    yearly: str | None = None,
) -> str:
    """The phased plan: how many move in each quarter, and how far it has come. `yearly` is what all of it is worth."""
    shown = story.person(by).get("/spot-purchases/migration")
    plan = shown["plan"]
    said = {phase["name"]: phase["count"] for phase in plan["phases"]}
    counts = tuple(plan[each]["count"] for each in ("stays", "moved", "ended"))
    if (said, counts) != (dict(phases), (stays, moved, ended)):
        raise StoryError(f"the plan is {said}; stays, moved and ended: {counts}")
    if yearly is not None and plan["whole"]["yearly"] != yearly:
        raise StoryError(f"all of it is worth {plan['whole']['yearly']} a year")
    story.show([f"{name}: {count} to move" for name, count in said.items()])
    story.show(
        [f"{each['name']}: {each['moved']} moved, {each['ended']} ended, {each['still']} still outside"
         for each in shown["progress"]]
    )  # fmt: skip
    worth = pounds(story.money(plan["whole"]["yearly"]))
    return f"sees the plan of {plan['whole']['count']} purchases, {worth} a year: {moved} moved, {ended} ended"
