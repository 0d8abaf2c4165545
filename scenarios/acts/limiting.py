"""A council's own limit of spend through a purchasing system: asked for, stood under, warned of."""

from collections.abc import Mapping
from typing import Any

from consortium.kernel.calendar import long_date
from consortium.kernel.money import pounds
from scenarios.player import Story, act
from scenarios.transport import StoryError


@act("propose limit")
def propose_limit(
    story: Story,
    by: str,
    *,
    name: str,
    system: str,
    from_on: object,
    to_on: object,
    reason: str,
    profile: Mapping[str, Mapping[str, Any]],
    amount: str,
) -> str:
    """The profile by financial year: children and spend, from the start to the end of each. Its sum is looked at."""
    years = [
        {
            "financial_year": year,
            "children_start": line["children"][0],
            "children_end": line["children"][1],
            "spend_start": line["spend"][0],
            "spend_end": line["spend"][1],
            "counts": line.get("counts", True),
        }
        for year, line in profile.items()
    ]
    asked = {"from_on": str(from_on), "to_on": str(to_on), "profile": years, "reason": reason}
    made = story.person(by).post("/call-off-limits", {"system_id": story.id_of("system", system), **asked})
    if (made["amount"], made["to_on"], made["profile"]) != (amount, str(to_on), years):
        raise StoryError(f"the limit is {made['amount']} to {made['to_on']}: {made['profile']}")
    story.made_now("limit", name, made["id"])
    story.made_now("case", name, made["case_id"])
    story.show(
        [
            f"{year}: {line['children'][0]} to {line['children'][1]} children, "
            f"{pounds(story.money(line['spend'][0]))} to {pounds(story.money(line['spend'][1]))}"
            + ("" if line.get("counts", True) else " (before the limit)")
            for year, line in profile.items()
        ]
    )
    until = long_date(story.day(str(to_on)))
    return f"asks for a limit of {pounds(story.money(amount))} to {until} through “{system}”: {reason}"


@act("limit stands at")
def limit_stands_at(
    story: Story,
    by: str,
    *,
    limit: str,
    committed: str,
    level: str,
    years: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """What is committed under it, and year by year what was profiled, committed, paid, and what that comes to."""
    path = f"/call-off-limits/{story.id_of('limit', limit)}"
    shown = story.person(by).get(path)
    if (shown["committed"], shown["level"]) != (committed, level):
        raise StoryError(f"{shown['committed']} is committed: {shown['level']}")
    found = {year["financial_year"]: year for year in story.person(by).get(f"{path}/years")}
    for year, wanted in (years or {}).items():
        said = {name: found[year][name] for name in wanted}
        if said != dict(wanted):
            raise StoryError(f"{year} is {said}, not {dict(wanted)}")
        story.show([f"{year}: {', '.join(f'{name} {pounds(story.money(each))}' for name, each in said.items())}"])
    amounts = pounds(story.money(committed)), pounds(story.money(shown["amount"]))
    return f"reads that {amounts[0]} of {amounts[1]} is committed: {level}"


@act("is warned")
def is_warned(story: Story, by: str, *, percents: list[int]) -> str:
    """By a message, once for each of them."""
    subjects = [message["subject"] for message in story.person(by).get("/messages")]
    found = sorted(subject for subject in subjects if "call-off limit" in subject)
    if found != sorted(f"A call-off limit has reached {percent} per cent" for percent in percents):
        raise StoryError(f"{by} was told {found}")
    return f"was warned that the limit has reached {' and '.join(f'{percent}%' for percent in percents)}"


@act("record what was paid")
def record_what_was_paid(story: Story, by: str, *, limit: str, through: object, paid: str, children: int) -> str:
    story.person(by).post(
        f"/call-off-limits/{story.id_of('limit', limit)}/paid",
        {"through_on": str(through), "paid": paid, "children": children},
    )
    day = long_date(story.day(str(through)))
    return f"records that {pounds(story.money(paid))} was paid for {children} children up to {day}"
