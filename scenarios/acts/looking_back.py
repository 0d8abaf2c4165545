"""A council takes in what it bought before, and reads what its years add up to."""

import csv

from scenarios.player import FOLDER, Story, act
from scenarios.transport import StoryError

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
