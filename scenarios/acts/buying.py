"""A council's own rules and prices, and the way from a referral to a package that says nothing of the child."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from scenarios.player import Story, act
from scenarios.transport import StoryError


@act("adopt policy")
def adopt_policy(story: Story, by: str, *, lot: str, negotiation: bool, criteria: list[Any], **terms: Any) -> str:
    windows = {
        urgency: {unit.replace(" ", "_"): count for unit, count in window.items()}
        for urgency, window in terms.pop("windows").items()
    }
    given = {
        **terms,
        "windows": windows,
        "allows_negotiation": negotiation,
        "criteria": [{**criterion, "weight": str(criterion["weight"])} for criterion in criteria],
    }
    owner = story.person(by)
    drafted = owner.post("/policies", {"lot_id": story.id_of("lot", lot), "terms": given})
    adopted = owner.post(f"/policies/{drafted['id']}/adopt")
    story.made_now("policy", owner.organisation, adopted["id"])
    story.made_now("style", owner.organisation, given["style"])
    story.made["criteria:" + owner.organisation] = [criterion["key"] for criterion in criteria]
    return (
        f"adopts an {given['style']} policy for “{lot}”"
        if given["style"] == "outcomes"
        else (f"adopts a {given['style']} policy for “{lot}”")
    )


@act("adopt rate card")
def adopt_rate_card(story: Story, by: str, *, lot: str, rates: Mapping[str, str], are_ceilings: bool) -> str:
    card = {
        "lot_id": story.id_of("lot", lot),
        "from_on": story.today().isoformat(),
        "rates": [{"unit": unit, "amount": amount, "is_ceiling": are_ceilings} for unit, amount in rates.items()],
    }
    made = story.person(by).post("/rate-cards", card)
    story.made_now("rate card", story.person(by).organisation, made["id"])
    return f"adopts {'ceilings' if are_ceilings else 'its own fixed prices'} for “{lot}”"


@act("adopt prices")
def adopt_prices(
    story: Story, by: str, *, lot: str, places: Mapping[str, list[str]], rates: list[Mapping[str, Any]]
) -> str:
    """Ceilings by place and complexity: each rate names the bands for which it holds, and no others."""
    owner = story.person(by)
    card = {
        "lot_id": story.id_of("lot", lot),
        "from_on": story.today().isoformat(),
        "place_bands": places,
        "rates": [{"is_ceiling": True, **rate} for rate in rates],
    }
    story.made_now("rate card", owner.organisation, owner.post("/rate-cards", card)["id"])
    return f"adopts {len(rates)} ceilings for “{lot}”, by place and by complexity"


@act("price is")
def price_is(story: Story, by: str, *, lot: str, prices: list[Mapping[str, str]]) -> str:
    """What an hour may cost today, in a place and at a complexity."""
    for wanted in prices:
        asked = {
            "lot_id": story.id_of("lot", lot),
            "unit": "hour",
            "on": story.today().isoformat(),
            "place": wanted["place"],
            "complexity": wanted["complexity"],
        }
        said = story.person(by).get(f"/rate-cards/price?{urlencode(asked)}")["rate"]
        if said != wanted["hour"]:
            raise StoryError(f"an hour in {wanted['place']} at {wanted['complexity']} costs {said}")
    return "finds that an hour costs at most " + ", ".join(
        f"£{each['hour']} in {each['place']} ({each['complexity']})" for each in prices
    )


USUAL_TERMS = (
    ("09-01", "10-23"), ("11-02", "12-18"), ("01-04", "02-12"), ("02-22", "03-26"), ("04-12", "05-28"),
    ("06-07", "07-21"),
)  # fmt: skip
"""First and last days of the six half-terms of a school year that is invented, and usual."""


@act("set term dates")
def set_term_dates(story: Story, by: str) -> str:
    """The usual half-terms of the school years around today."""
    years = range(story.today().year - 1, story.today().year + 3)
    given = [{"first": f"{year}-{first}", "last": f"{year}-{last}"} for year in years for first, last in USUAL_TERMS]
    given.sort(key=lambda term: term["first"])
    story.person(by).put("/term-dates", {"terms": given})
    return f"sets the school terms of {len(years)} years"


@act("sees no policy of another")
def sees_no_policy_of_another(story: Story, by: str, *, of: str) -> str:
    """Neither by asking for it by its id, nor in any list."""
    visitor = story.person(by)
    for path in (f"/policies/{story.id_of('policy', of)}", f"/rate-cards/{story.id_of('rate card', of)}"):
        answer = visitor.call("GET", path)
        if answer.status_code != 404:
            raise StoryError(f"{by} was answered {answer.status_code} for {path}")
    return f"sees neither policy nor prices of {of}"


@act("raise referral")
def raise_referral(
    story: Story, by: str, *, name: str, lot: str, child: Mapping[str, Any], in_days: int = 14, **rest: Any
) -> str:
    given = {key.replace(" ", "_").replace("'", ""): value for key, value in rest.items()}
    record = {key.replace(" ", "_"): value if isinstance(value, list) else str(value) for key, value in child.items()}
    made = story.person(by).post(
        "/referrals",
        {
            **given,
            "lot_id": story.id_of("lot", lot),
            "child": record,
            "wanted_from": (story.today() + timedelta(days=in_days)).isoformat(),
        },
    )
    story.made_now("referral", name, made["id"])
    story.made_now("wanted from", name, made["wanted_from"])
    return f"raises referral {made['reference']}; who the child is stays in {story.person(by).organisation}"


@act("write package")
def write_package(
    story: Story, by: str, *, referral: str, weeks: int, age_band: str, found_by_screening: Any = (), **rest: Any
) -> str:
    starts_on = story.day(story.id_of("wanted from", referral))
    given = {**rest, "age": age_band, "starts_on": starts_on.isoformat()}
    given["ends_on"] = (starts_on + timedelta(weeks=weeks, days=-1)).isoformat()
    if "schedule" in given:
        given["schedule"] = {"patterns": given["schedule"]}
    writer = story.person(by)
    made = writer.post(f"/referrals/{story.id_of('referral', referral)}/packages", given)
    story.made_now("package", referral, made["id"])
    story.made_now("package reference", referral, made["reference"])
    story.made[f"package given:{referral}"] = given
    kinds = [finding["kind"] for finding in writer.get(f"/packages/{made['id']}/findings") if finding["stands"]]
    if sorted(kinds) != sorted(found_by_screening):
        raise StoryError(f"screening found {kinds}")
    found = f"; screening finds a {' and a '.join(kinds)}" if kinds else "; screening finds nothing"
    return f"writes package {made['reference']}, which says nothing of the child{found}"


@act("change package")
def change_package(story: Story, by: str, *, package: str, **changes: Any) -> str:
    given = {**story.made[f"package given:{package}"], **changes}
    path = f"/packages/{story.id_of('package', package)}"
    writer = story.person(by)
    writer.put(path, given)
    if standing := [finding for finding in writer.get(f"{path}/findings") if finding["stands"]]:
        raise StoryError(f"screening still finds {standing}")
    return f"mends {story.id_of('package reference', package)}: screening finds nothing any more"


@act("sees the agreement on the referral")
def sees_the_agreement(story: Story, by: str, *, referral: str) -> str:
    stages = story.person(by).get(f"/referrals/{story.id_of('referral', referral)}/timeline")
    if not any(stage["has_happened"] and stage["stage"] == "Agreement signed by both" for stage in stages):
        raise StoryError(f"{by} sees {stages}")
    story.show([f"{stage['stage']}: {stage['text']}" for stage in stages if stage["has_happened"]])
    return "sees on the referral where the child's package is"
