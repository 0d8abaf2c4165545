"""A council takes in what it bought before, and reads what its years add up to."""

import csv
from decimal import Decimal

from consortium.kernel.money import pounds
from scenarios.player import FOLDER, Story, act
from scenarios.transport import StoryError
from tenants.minitender.rules import bundles

FIELDS = {"from": "from_on", "to": "to_on", "hourly rate": "hourly_rate"}


@act("take in arrangements")
def take_in_arrangements(story: Story, by: str, *, history: str) -> str:
    """Single lines of hours, from a file beside the stories."""
    with (FOLDER / "histories" / f"{history}.csv").open(newline="") as file:
        rows = [{FIELDS.get(name, name): text for name, text in row.items()} for row in csv.DictReader(file)]
    made = story.person(by).post("/insight/arrangements", {"arrangements": rows})
    return f"takes in {made['rows']} lines of arrangements made before, £{made['amount']} in all"


@act("spend by year is")
def spend_by_year_is(story: Story, by: str, *, years: dict[str, dict[str, object]]) -> str:
    """Children, hours and spend, to the penny."""
    found = {each["year"]: each for each in story.person(by).get("/insight/spend")}
    for year, wanted in years.items():
        said = {name: found.get(year, {}).get(name) for name in wanted}
        if {name: str(value) for name, value in said.items()} != {name: str(each) for name, each in wanted.items()}:
            raise StoryError(f"{year} adds up to {said}, not to {wanted}")
    story.show([f"{year}: {each['children']} children, {each['hours']} hours, £{each['spend']}" for year, each in
                sorted(found.items())])  # fmt: skip
    return f"reads what {len(years)} years add up to"


@act("forecast demand")
def forecast_demand(
    story: Story, by: str, *, assumptions: dict[str, object], years: dict[str, dict[str, object]]
) -> str:
    """What the next years are likely to ask for, with everything it rests on."""
    given = {name.replace(" ", "_"): value for name, value in assumptions.items()}
    seen = story.person(by).call("GET", "/insight/forecast")
    revision = seen.json()["revision"] if seen.status_code == 200 else None
    made = story.person(by).put("/insight/forecast", {**given, "revision": revision})
    found = {each["year"]: each for each in made["years"]}
    for year, wanted in years.items():
        said = {name: found.get(year, {}).get(name) for name in wanted}
        if said != wanted:
            raise StoryError(f"{year} is forecast as {said}, not as {wanted}")
    story.show([
        f"{each['year']}: {each['population']} children, {each['with_disability']} with a disability, "
        f"{each['children']} supported for £{each['spend']}"
        for each in made["years"]
    ])  # fmt: skip
    return f"forecasts {len(found)} years from the population of {given['area']}"


@act("days to the start are")
def days_to_the_start_are(story: Story, by: str, *, lot: str, years: dict[str, dict[str, int]]) -> str:
    """From the day of a referral to the first day of support, by the year of the referral."""
    waited = story.person(by).get("/insight/starting")
    found = {each["year"]: each for each in waited if each["lot_id"] == story.id_of("lot", lot)}
    for year, wanted in years.items():
        said = {name: found.get(year, {}).get(name) for name in wanted}
        if said != wanted:
            raise StoryError(f"{year} took {said}, not {wanted}")
    return "reads how long support took to begin: " + ", ".join(
        f"{found[year]['median_days']} days in the middle of {found[year]['referrals']} referrals in {year}"
        for year in years
    )


@act("is committed")
def is_committed(story: Story, by: str, *, system: str = "", years: dict[str, str]) -> str:
    """The ledger by financial year, through a system or (where none is named) outside all."""
    system_id = story.id_of("system", system) if system else None
    found: dict[str, Decimal] = {}
    for line in story.person(by).get("/commitments"):
        if line["system_id"] == system_id:
            year = line["financial_year"]
            found[year] = found.get(year, Decimal(0)) + story.money(line["amount"])
    said = {year: str(amount) for year, amount in found.items() if amount}
    if said != years:
        raise StoryError(f"{said} is committed")
    amounts = ", ".join(f"{year} {pounds(story.money(amount))}" for year, amount in sorted(said.items()))
    return f"reads what is committed {f'through “{system}”' if system else 'outside the system'}: {amounts}"


@act("answers from the record")
def answers_from_the_record(story: Story, by: str, *, mini_tender: str) -> str:
    """Members ask for spend, trail and assurance: the award's bundle is checked, and the record says who did what."""
    bundle = story.person(by).get(f"/mini-tenders/{story.id_of('mini-tender', mini_tender)}/bundle")
    story.show(bundles.ensure_holds(bundle, None))
    return "answers the members’ questions: the award can be checked by anybody, without this service"
