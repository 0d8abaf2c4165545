"""Much at once: a market of providers, and many packages brought to the stages that a working day finds them in."""

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.acts import agreeing, applying, assessing, buying, competing, providing
from scenarios.player import Story, act

CRITERIA = {
    "outcomes": [
        {"key": "outcomes", "title": "How you will bring about the outcomes", "weight": 60, "minimum": 2},
        {"key": "continuity", "title": "How the child keeps the same workers", "weight": 40},
    ],
    "prescriptive": [
        {"key": "staff", "title": "Who will come and what they are trained in", "weight": 50, "minimum": 2},
        {"key": "start", "title": "How you will start", "weight": 50},
    ],
}
GIVEN = ("Tamsin", "Corin", "Isolde", "Bertram", "Linnea", "Osric", "Petra", "Lucan", "Wilhelmina", "Tobias")
FAMILY = ("Quill", "Applegarth", "Thistlewood", "Merriweather", "Fairbrother", "Hollins", "Underhay", "Pellow")
NEEDS = (
    ("Morning support before school", "Needs support on school mornings and likes company while eating."),
    ("After-school support twice a week", "Needs one worker after school while a carer rests."),
    ("Saturday support out and about", "Wants to go swimming and needs somebody alongside."),
    ("Help with bedtime routines", "Needs calm support in the evenings, the same way each time."),
    ("Support to get ready and settle", "Needs two hours in the morning, with time to choose clothes."),
)
WEEK = [
    {"when": "term", "days": ["tue", "thu"], "at": "15:30", "unit": "hour", "quantity": "2.5", "carers": 1},
    {"when": "holiday", "days": ["tue", "thu"], "at": "13:00", "unit": "hour", "quantity": "4", "carers": 1},
]
SCORES = {"strong": 5, "good": 4, "weak": 2}


@act("providers register and apply")
def providers_register_and_apply(
    story: Story, by: str, *, providers: Sequence[Mapping[str, Any]], councils: list[str]
) -> str:
    """Each registers once; then begins an application, fills in half, all, submits, or submits and withdraws."""
    del by
    for number, provider in enumerate(providers, start=len(story.made)):
        given = {key.replace(" ", "_"): value for key, value in provider.items()}
        lots, quality, part = given.pop("lots"), given.pop("quality"), given.pop("application", "submitted")
        places = given.pop("councils", councils)
        identifiers = {
            "company": {"company_number": f"{10_000_000 + number:08d}"},
            "charity": {"charity_number": str(1_090_000 + number)},
        }.get(given["legal_form"], {})
        providing.register_provider(story, "", **given, **identifiers, cqc_provider_id=f"1-10{number:07d}")
        person = given["person"]
        if part in {"submitted", "withdrawn"}:
            applying.apply(story, person, lots=lots, councils=places, quality=quality)
        else:
            applying.draft_an_application(story, person, lots=lots, councils=places, quality=quality, part=part)
        if part == "withdrawn":
            application_id = story.id_of("application", given["name"])
            story.person(person).post(f"/applications/{application_id}/withdrawal")
    return f"{len(providers)} providers register and apply"


@act("everybody accepts")
def everybody_accepts(story: Story, by: str, *, people: Mapping[str, str]) -> str:
    del by
    for person, role in people.items():
        providing.accept_contract(story, person, role=role)
    return f"{len(people)} providers accept their contracts"


@act("councils adopt their rules")
def councils_adopt_their_rules(story: Story, by: str, *, lot: str, councils: Sequence[Mapping[str, Any]]) -> str:
    """Each council's own policy, prices, school terms and scheme of delegation."""
    del by
    windows: dict[str, Any] = {
        "emergency": {"hours": 4}, "urgent": {"hours": 24}, "standard": {"working days": 5},
        "planned": {"working days": 10},
    }  # fmt: skip
    for council in councils:
        owner, style, price = council["owner"], council["style"], council["price"]
        is_fixed = style == "prescriptive"
        money = {"fixed_price": price} if is_fixed else {"ceiling": price}
        buying.adopt_policy(
            story,
            owner,
            lot=lot,
            style=style,
            quality_weight=100 if is_fixed else council.get("quality weight", 60),
            price_weight=0 if is_fixed else 100 - council.get("quality weight", 60),
            price_formula="fixed_price" if is_fixed else council.get("formula", "lowest_proportional"),
            negotiation=not is_fixed,
            assessors_needed=council.get("assessors", 1),
            windows=windows,
            criteria=CRITERIA[style],
            **money,
        )
        buying.adopt_rate_card(story, owner, lot=lot, rates={"hour": price}, are_ceilings=not is_fixed)
        buying.set_term_dates(story, owner)
        agreeing.stands_in_the_scheme(
            story, council["authoriser"], given_by=owner, annual_limit=council.get("limit", "60000.00")
        )
    return f"{len(councils)} councils adopt their own rules and prices for “{lot}”"


def invented_child(number: int, council: str, postcode: str = "L20 9ZZ") -> dict[str, Any]:
    """An invented child with a well-formed NHS number (modulus 11)."""
    while True:
        nine = f"943476{number % 1000:03d}"
        check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
        if check != 10:
            break
        number += 1
    return {
        "given name": GIVEN[number % len(GIVEN)],
        "family name": FAMILY[number % len(FAMILY)],
        "born on": f"{2010 + number % 9}-0{1 + number % 9}-1{number % 10}",
        "nhs number": f"{nine}{check % 11}",
        "address": f"{number} Invented Row",
        "postcode": postcode,
        "schools": ["Plainly Invented Primary School"],
        "case reference": f"{council[:3].upper()}-{number:04d}",
    }


@act("children are referred")
def children_are_referred(
    story: Story,
    by: str,
    *,
    council: Mapping[str, Any],
    lot: str,
    names: list[str],
    until: str = "published",
    urgency: str = "standard",
) -> str:
    """For each: a referral; then, as far as `until` says, a package, a mini-tender, its publication."""
    del by
    worker, officer = council["social worker"], council["commissioner"]
    organisation = story.person(officer).organisation
    for name in names:
        number = len(story.made)
        title, need = NEEDS[number % len(NEEDS)]
        buying.raise_referral(
            story,
            worker,
            name=name,
            lot=lot,
            urgency=urgency,
            child=invented_child(number, organisation),
            in_days=21,
            needs=need,
            childs_voice="I want the same people, and I want to be asked first.",
            outcomes=["Gets where they need to be on time and settled", "Is asked first, and heard"],
        )
        if until == "referred":
            continue
        style = story.id_of("style", organisation)
        shape: dict[str, Any] = {"schedule": WEEK} if style == "prescriptive" else {"weekly_hours": "10"}
        buying.write_package(
            story,
            officer,
            referral=name,
            title=title,
            summary=f"{need} Of school age, living with family.",
            outcomes=["Gets where they need to be on time and settled", "Is asked first, and heard"],
            place=council["place"],
            age_band="8 to 12",
            weeks=45,
            **shape,
        )
        if until == "written":
            continue
        competing.draft(
            story,
            officer,
            name=name,
            lot=lot,
            packages=[name],
            urgency=urgency,
            title=f"{title}, {council['place']}",
        )
        if until == "published":
            competing.publish(story, officer, mini_tender=name)
    return f"{organisation}: {len(names)} children are referred ({until})"


@act("providers bid")
def providers_bid(story: Story, by: str, *, mini_tenders: list[str], bids: Mapping[str, list[str]]) -> str:
    del by
    for name in mini_tenders:
        for person, (price, quality) in bids.items():
            competing.bid(story, person, mini_tender=name, price=price, quality=quality)
    return f"{len(bids)} providers bid for each of {len(mini_tenders)}"


@act("councils decide")
def councils_decide(
    story: Story, by: str, *, council: Mapping[str, Any], mini_tenders: list[str], until: str = "running"
) -> str:
    """Open; then, as far as `until` says, assess, rank, recommend, authorise, sign on both sides."""
    del by
    officer, assessors = council["commissioner"], council["assessors"]
    steps = ("opened", "assessed", "ranked", "recommended", "authorised", "running")
    reach = steps.index(until)
    for name in mini_tenders:
        officer_path = f"/mini-tenders/{story.id_of('mini-tender', name)}"
        story.person(officer).post(f"{officer_path}/open")
        if reach == 0:
            continue
        competing.assign_bid_assessors(story, officer, mini_tender=name, assessors=assessors)
        for assessor in assessors:
            assessing.assess_bids(story, assessor, scores=SCORES)
        if reach == 1:
            continue
        assessing.moderate_bids(story, officer, mini_tender=name, scores=SCORES)
        ranking = story.person(officer).post(f"{officer_path}/rankings")[0]
        if reach < steps.index("recommended"):
            continue
        competing.recommend(story, officer, mini_tender=name, reason="First in the ranking, within the policy.")
        if reach < steps.index("authorised"):
            continue
        agreeing.authorise(story, council["authoriser"], mini_tender=name, reason="Within budget.")
        story.stage.settle()
        if reach < steps.index("running"):
            continue
        winner = story.names_of_bidders(ranking["bidders"])[ranking["result"]["ranking"][0]["bidder"]]
        person = next(v.name for v in story.people.values() if v.organisation == winner)
        agreeing.sign_agreement(story, person, mini_tender=name, role="Registered manager")
        agreeing.sign_agreement(story, officer, mini_tender=name, role="Commissioner")
    return f"{story.person(officer).organisation}: {len(mini_tenders)} mini-tenders {until}"
