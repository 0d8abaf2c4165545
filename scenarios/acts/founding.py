"""The platform's administrator founds a consortium; bodies that were named join it, others cannot."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from scenarios.player import SECOND, Story, act
from scenarios.transport import StoryError


@act("register bodies")
def register_bodies(story: Story, by: str, *, bodies: list[dict[str, Any]]) -> str:
    for body in bodies:
        given = {key.replace(" ", "_"): value for key, value in body.items()}
        made = story.person(by).post("/organisations", given)
        story.made_now("organisation", made["name"], made["id"])
    return f"registers {len(bodies)} public bodies"


@act("appoint")
def appoint(story: Story, by: str, *, people: Mapping[str, Mapping[str, list[str]]]) -> str:
    """Each person's roles in each organisation; who is known already keeps their account."""
    count = 0
    for organisation, appointed in people.items():
        path = f"/organisations/{story.id_of('organisation', organisation)}/people"
        for name, roles in appointed.items():
            person = story.people.get(name) or story.introduce(name, organisation)
            made = story.person(by).post(
                path, {"name": name, "email": person.email, "password": person.password, "roles": roles}
            )
            story.made_now("person", name, made["person_id"])
            story.made_now("employer", name, story.id_of("organisation", organisation))
            for role in made["waiting"]:
                confirm(story, path, made["person_id"], role)
            count += 1
    return f"appoints {count} people"


def confirm(story: Story, people: str, person_id: str, role: str) -> None:
    """The platform's other administrator confirms a role that takes two, from its first day, which is today."""
    second = story.person(SECOND["name"])
    held = second.get(f"{people}/{person_id}/roles")
    waiting = next(each for each in held if each["role"] == role and each["state"] == "waiting")
    second.post(f"{people}/{person_id}/roles/{quote(role)}/{waiting['from_on']}/confirmation")


@act("found consortium")
def found_consortium(
    story: Story, by: str, *, name: str, commenced_on: object, bodies: Mapping[str, Mapping[str, str]]
) -> str:
    named = [
        {
            "organisation_id": story.id_of("organisation", body),
            "part": details["part"],
            "named_where": details["named where"],
        }
        for body, details in bodies.items()
    ]
    made = story.person(by).post("/consortia", {"name": name, "commenced_on": str(commenced_on), "bodies": named})
    story.made_now("consortium", name, made["id"])
    lead = next(member["name"] for member in made["members"] if member["part"] == "lead")
    return f"founds “{name}”, led by {lead}, each body with the place where the notice names it"


@act("opt in")
def opt_in(story: Story, by: str, *, consortium: str) -> str:
    story.person(by).post(f"/consortia/{story.id_of('consortium', consortium)}/opt-in")
    return "opts in, as the notice allows"


@act("is refused to opt in")
def is_refused_to_opt_in(story: Story, by: str, *, consortium: str) -> str:
    status, code = story.person(by).is_refused("POST", f"/consortia/{story.id_of('consortium', consortium)}/opt-in")
    if (status, code) != (409, "membership.not_named"):
        raise StoryError(f"{by} was refused for another reason: {status} {code}")
    return "cannot join: the notice does not name it"
