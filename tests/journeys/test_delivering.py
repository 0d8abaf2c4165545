"""A provider returns what it delivered; the council asks, accepts, and takes a statement for its finance system."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tenants.agreements.queries import get_agreement
from tests.factories import agreements as made
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People


@pytest.mark.its_own_dates
def test_a_week_is_returned_and_accepted(
    people: People, world: World, move_clock: Callable[..., None], tmp_path: Path
) -> None:
    parties = made.parties(world)
    agreement_id = parties.made()
    move_clock(days=70)
    provider = people.sign_in(parties.manager)
    provider.go("/deliveries")
    expect(provider.page.get_by_role("row", name="Care at home for a girl of 9")).to_contain_text("None yet")
    provider.follow("Care at home for a girl of 9")
    provider.write_date("monday", date(2027, 1, 4))
    provider.write("[name='delivered']", "12")
    provider.press("Return this week")
    expect(provider.page.get_by_role("alert")).to_contain_text("14.00 were agreed for this week")
    provider.write("[name='note']", "Snow on Tuesday.")
    provider.press("Return this week")
    expect(provider.page.get_by_role("row", name="4 Jan 2027")).to_contain_text("Returned")
    with world.acting(parties.manager):
        reference = get_agreement(parties.manager, agreement_id).reference
    sheet = tmp_path / "returns.csv"
    sheet.write_text(f"agreement,week beginning,delivered,note\n{reference},2027-01-11,14,\n")
    provider.go("/deliveries/sheet")
    provider.press("Read the file")
    expect(provider.page.get_by_role("alert")).to_contain_text("Choose a file.")
    provider.attach(provider.page.locator("[name='file']"), sheet)
    provider.press("Read the file")
    expect(provider.page.get_by_role("heading", name="NOT returned yet")).to_be_visible()

    council = people.sign_in(parties.commissioner)
    council.go("/deliveries")
    council.follow("Care at home for a girl of 9")
    council.follow("Query")
    council.write("[name='query']", "Which visits were left out?")
    council.press("Send query")
    council.press("Accept the week from 4 January 2027")
    expect(council.page.get_by_role("row", name="4 Jan 2027")).to_contain_text("£281.42")
    council.go("/deliveries/statement")
    expect(council.page.get_by_text("No payment is made here")).to_be_visible()
