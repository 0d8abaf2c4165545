"""A whole market at once: many providers apply, panels of several councils assess, and all is decided."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.acts import applying, midlife, providing
from scenarios.acts.assessing import REASONS, quality_of
from scenarios.player import Story, act
from scenarios.transport import StoryError

PLACES = ("Alder", "Brook", "Cedar", "Dell", "Ember", "Fern", "Glade", "Heron", "Ivy", "Juniper", "Kestrel", "Larch")
HOUSES = ("Bridge", "Compass", "Doorway", "Hearth", "Landing", "Ladder", "Porch", "Threshold")
GIVEN = ("Ann", "Ben", "Cora", "Dev", "Esme", "Finn", "Gita", "Hal", "Ines", "Jude", "Kit", "Lev")
FAMILY = ("Barrow", "Coates", "Darrow", "Eaves", "Fallow", "Garth", "Hallow", "Inch")
FORMS = ("company", "charity", "company", "sole trader")
ENDINGS = {"company": "Ltd", "charity": "Trust", "sole trader": "Support"}
ROLES = {"company": "Director", "charity": "Chief executive", "sole trader": "Owner"}
APART = 2
"""Points between two scores from which a panel has to discuss them (rules.md, Admission)."""
OFFERED = 6
"""Councils in whose areas each provider of a market offers its lots."""


@act("a market applies")
def a_market_applies(
    story: Story, by: str, *, lots: Sequence[str], councils: Sequence[str], qualities: Mapping[str, int]
) -> str:
    """As many invented providers as `qualities` counts, of every legal form, register and apply for their places."""
    first = sum(key.startswith("market:") for key in story.made)
    wanted = [quality for quality, count in qualities.items() for _ in range(count)]
    providers = [_provider(first + number, quality, lots, councils) for number, quality in enumerate(wanted)]
    midlife.providers_register_and_apply(story, by, providers=providers, councils=list(councils))
    for provider in providers:
        story.made_now("market", provider["name"], ROLES[provider["legal form"]])
    return f"{len(providers)} providers register once and apply, each for its own lots and places"


@act("the market applies again")
def the_market_applies_again(
    story: Story, by: str, *, lots: Sequence[str], councils: Sequence[str], quality: str
) -> str:
    """Those who are on the register already apply for lots that a reopening adds."""
    del by
    known = [visitor for visitor in story.people.values() if f"market:{visitor.organisation}" in story.made]
    for visitor in known:
        applying.apply(story, visitor.name, lots=list(lots), councils=list(councils), quality=quality)
    return f"{len(known)} providers that are on the register already apply for {' and '.join(lots)} too"


def _provider(number: int, quality: str, lots: Sequence[str], councils: Sequence[str]) -> dict[str, Any]:
    form = FORMS[number % len(FORMS)]
    turn = number // len(PLACES)
    place, house = PLACES[number % len(PLACES)], HOUSES[turn % len(HOUSES)]
    offered = [councils[(number + step) % len(councils)] for step in range(min(OFFERED, len(councils)))]
    chosen = {number % len(lots), (number // 2) % len(lots)}
    return {
        "name": f"{place} {house} {ENDINGS[form]}",
        "person": f"{GIVEN[number % len(GIVEN)]} {FAMILY[turn % len(FAMILY)]}",
        "legal form": form,
        "postcode": "M1 1AE",
        "summary": "An invented provider that supports children and young people in this story.",
        "lots": [lots[each] for each in sorted(chosen)],
        "councils": offered,
        "quality": quality,
    }


@act("share out evenly")
def share_out_evenly(story: Story, by: str) -> str:
    """Everything received is put before assessors as the product suggests; again, where a conflict left a gap."""
    officer, path = story.person(by), f"/rounds/{story.made['round']['id']}"
    officer.post(f"{path}/assessment")
    suggested = [each for each in officer.get(f"{path}/suggested-assessors") if each["assessors"]]
    loads = Counter(one["person_id"] for each in suggested for one in each["assessors"])
    asked = officer.post(f"{path}/assessors", {"assignments": None})["asked"]
    councils = {one["organisation_id"] for each in suggested for one in each["assessors"]}
    if asked != sum(loads.values()):
        raise StoryError(f"{asked} were asked where {sum(loads.values())} were suggested")
    loaded = f" ({min(loads.values())} to {max(loads.values())} each)" if len(loads) > 1 else ""
    return f"shares {len(suggested)} applications out: assessors {len(loads)}{loaded}, councils {len(councils)}"


@act("assess as a panel")
def assess_as_a_panel(
    story: Story,
    by: str,
    *,
    people: Sequence[str],
    scores: Mapping[str, int],
    conflicts: Sequence[str] = (),
    outliers: Mapping[str, int] | None = None,
) -> str:
    """Each declares interests, scores alone and locks.

    Whoever is among `conflicts` has an interest in the first provider they are shown; `outliers` names the score that
    a person gives, once, where the others think quite otherwise.
    """
    del by
    told: list[str] = []
    count = sum(
        _assess(story, name, scores, told, has_conflict=name in conflicts, odd=(outliers or {}).get(name))
        for name in people
    )
    if len(told) != len(conflicts) + len(outliers or {}):
        raise StoryError(f"only this came about: {told}")
    story.show(told)
    return f"{len(people)} assessors make {count} assessments, each alone, and lock them"


def _assess(
    story: Story, name: str, scores: Mapping[str, int], told: list[str], *, has_conflict: bool, odd: int | None
) -> int:
    assessor, count = story.person(name), 0
    waiting = [each for each in assessor.get("/assessments") if not each["locked_at"] and not each["has_conflict"]]
    for number, assessment in enumerate(waiting):
        path, provider = f"/assessments/{assessment['id']}", _organisation(story, assessment["provider_id"])
        if has_conflict and number == 0:
            assessor.post(f"{path}/interest", {"has_conflict": True, "interest": "A relative of mine works there."})
            told.append(f"{name} has an interest in {provider}, says so before any answer is shown, and is taken off")
            continue
        if assessor.get(path).get("answers"):
            raise StoryError(f"{name} was shown answers before declaring interests")
        assessor.post(f"{path}/interest", {"has_conflict": False})
        score = scores[quality_of(story, assessment)]
        if odd is not None and abs(odd - score) >= APART:
            told.append(f"{name} gives {provider} {odd} where others give {score}: the panel has to discuss it")
            score, odd = odd, None
        for criterion in assessor.get(path)["criteria"]:
            assessor.put(f"{path}/scores/{criterion['key']}", {"score": score, "reason": REASONS[score]})
        assessor.post(f"{path}/lock")
        count += 1
    return count


def _organisation(story: Story, organisation_id: str) -> str:
    return next(
        key.partition(":")[2]
        for key, value in story.made.items()
        if key.startswith("organisation:") and str(value) == str(organisation_id)
    )


@act("decide everyone")
def decide_everyone(story: Story, by: str, *, admitted: int, not_admitted: int) -> str:
    """Decide all that was assessed in the round at once, by gates, minimums and totals; then release the letters."""
    officer, path = story.person(by), f"/rounds/{story.made['round']['id']}"
    ids = [each["application_id"] for each in officer.get(f"{path}/assessment")]
    officer.post(f"{path}/decisions", {"application_ids": ids})
    outcomes: Counter[bool] = Counter()
    for application_id in ids:
        decisions = officer.get(f"/applications/{application_id}/decisions")
        outcomes[all(decision["is_admitted"] for decision in decisions)] += 1
    if (outcomes[True], outcomes[False]) != (admitted, not_admitted):
        raise StoryError(f"{outcomes[True]} were admitted and {outcomes[False]} were not")
    officer.post(f"{path}/release")
    return f"decides all {outcomes.total()}: {admitted} admitted, {not_admitted} not, and everyone is told why"


@act("everybody admitted accepts")
def everybody_admitted_accepts(story: Story, by: str) -> str:
    """Each provider of the market that was sent a contract accepts it."""
    del by
    count = 0
    for visitor in list(story.people.values()):
        role = story.made.get(f"market:{visitor.organisation}")
        if role and any(not contract["accepted_at"] for contract in visitor.get("/contracts")):
            providing.accept_contract(story, visitor.name, role=role)
            count += 1
    return f"{count} providers accept the lead's contract"


@act("counts on the register")
def counts_on_the_register(story: Story, by: str, *, lot: str, at_least: int) -> str:
    entries = story.person(by).get(f"/register?lot_id={story.id_of('lot', lot)}&standing=active")
    if len(entries) < at_least:
        raise StoryError(f"only {len(entries)} are active for “{lot}”")
    return f"finds {len(entries)} active providers for “{lot}” on the register"
