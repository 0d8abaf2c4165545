"""The term of a system: extensions advertised, every member's view, the joint decision."""

from datetime import timedelta
from typing import Any

from scenarios.acts.market import FAMILY, GIVEN
from scenarios.player import Story, act
from scenarios.transport import StoryError


@act("advertise extensions")
def advertise_extensions(story: Story, by: str, *, system: str, until: list[str]) -> str:
    path = f"/systems/{story.id_of('system', system)}/extensions"
    for ends_on in until:
        made = story.person(by).post(path, {"ends_on": str(ends_on)})
        story.made_now("extension", str(made["number"]), made["id"])
    return f"advertises {len(until)} possible extensions, to {' and to '.join(map(str, until))}"


@act("everybody appoints a strategic lead")
def everybody_appoints(story: Story, by: str, *, councils: list[str]) -> str:
    """Invented people, one for each council that has none in the story yet."""
    for number, council in enumerate(councils):
        name = f"{FAMILY[number % len(FAMILY)]} {GIVEN[number // len(FAMILY) % len(GIVEN)]}son"
        visitor = story.introduce(name, council)
        asked = {"name": name, "email": visitor.email, "password": visitor.password, "roles": ["strategic lead"]}
        story.person(by).post(f"/organisations/{story.id_of('organisation', council)}/people", asked)
        story.made_now("strategic lead", council, name)
    return f"appoints the strategic leads of {len(councils)} councils"


@act("ask for views")
def ask_for_views(story: Story, by: str, *, extension: int, in_days: int) -> str:
    due_on = story.today() + timedelta(days=in_days)
    story.person(by).post(f"/extensions/{story.id_of('extension', str(extension))}/ask", {"due_on": due_on.isoformat()})
    return f"asks every member for its view on extension {extension} by {due_on.isoformat()}"


@act("every council gives its view")
def every_council_gives_its_view(
    story: Story, by: str, *, extension: int, offices: list[str], otherwise: dict[str, str] | None = None
) -> str:
    """Each through its own offices; until it is given a view is private. `otherwise` names who is against."""
    del by
    path = f"/extensions/{story.id_of('extension', str(extension))}"
    leads = {key.partition(":")[2]: name for key, name in story.made.items() if key.startswith("strategic lead:")}
    for number, (council, name) in enumerate(leads.items()):
        against = (otherwise or {}).get(council)
        view: dict[str, Any] = {
            "view": "do not extend" if against else "extend",
            "reason": against or "It serves our young people well.",
            "approvals": [{"office": office, "approved_on": story.today().isoformat()} for office in offices],
        }
        story.person(name).put(f"{path}/view", {**view, "is_given": False})
        if number == 0 and len(leads) > 1:
            _sees_only_what_was_given(story, path, leads)
        story.person(name).put(f"{path}/view", {**view, "is_given": True})
    return f"{len(leads)} councils give their views, {len(otherwise or {})} of them against"


def _sees_only_what_was_given(story: Story, path: str, leads: dict[str, str]) -> None:
    other = list(leads.values())[1]
    if story.person(other).get(f"{path}/views"):
        raise StoryError(f"{other} reads a view that was not given yet")


@act("decide extension")
def decide_extension(story: Story, by: str, *, extension: int, system: str, until: str, reason: str) -> str:
    officer, path = story.person(by), f"/extensions/{story.id_of('extension', str(extension))}"
    officer.post(f"{path}/decision", {"outcome": "extended", "agreed_ends_on": str(until), "reason": reason})
    ends_on = officer.get(f"/systems/{story.id_of('system', system)}")["ends_on"]
    if ends_on != str(until):
        raise StoryError(f"the system ends on {ends_on}")
    return f"records the members' joint decision: “{system}” now ends on {until}"
