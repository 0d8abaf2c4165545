"""Weeks returned by the provider, queried and accepted by the council, and stated in the council's own columns."""

import csv
import html
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.money import half_up
from consortium.kernel.spreadsheets import ods_file
from consortium.people.rules import Role
from consortium.systems import queries as systems
from tenants.agreements import jobs, queries, services
from tenants.agreements.events import DeliveryQueried
from tenants.agreements.rules import deliveries
from tenants.agreements.rules.deliveries import DeliveryStage
from tenants.authorisation import queries as authorised
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules.limits import ProfileYear
from tenants.insight import queries as insight
from tests.factories import agreements as made
from tests.factories import authorisation as authorising
from tests.factories.agreements import Parties
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.world import World

MONDAY = date(2027, 1, 4)
AGREED = Decimal("14.00")
"""Units of a term week: five times one hour by two carers, and four on Saturday."""


@pytest.fixture
def parties(world: World, move_clock: Callable[..., None]) -> Parties:
    parties = made.parties(world)
    move_clock(days=70)
    return parties


def give(
    parties: Parties, agreement_id: UUID, delivered: str = "14", note: str = "", monday: date = MONDAY,
    by: Actor | None = None,
) -> UUID:  # fmt: skip
    actor = by or parties.manager
    with parties.world.acting(actor):
        return services.return_delivery(
            actor=actor, agreement_id=agreement_id, monday=monday, delivered=Decimal(delivered), note=note,
            now=clock.now(),
        ).id  # fmt: skip


def accept(parties: Parties, delivery_id: UUID, by: Actor | None = None) -> Any:
    actor = by or parties.commissioner
    with parties.world.acting(actor):
        return services.accept_delivery(actor=actor, delivery_id=delivery_id, now=clock.now())


@pytest.mark.its_own_dates
def test_a_week_is_returned_queried_returned_again_and_accepted(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    delivery_id = give(parties, agreement_id, "10", "Snow.")
    council = parties.commissioner
    with world.acting(council):
        queried = services.query_delivery(actor=council, delivery_id=delivery_id, query="Which day?", now=clock.now())
        assert queries.stage_of_delivery(queried) is DeliveryStage.QUERIED
    provider = Actor(ActorKind.JOB, parties.provider.id, parties.provider.kind)
    with world.acting(provider):
        jobs.tell_of_query(provider, DeliveryQueried(agreement_id=agreement_id, delivery_id=delivery_id))
    assert give(parties, agreement_id, "12", "Snow on Tuesday.") == delivery_id
    accepted = accept(parties, delivery_id)
    # £328.32 were agreed for 14.00 units, and 12 were delivered.
    assert (accepted.scheduled, accepted.amount_gbp) == (AGREED, Decimal("281.42"))
    assert accepted.funders == {"care": "281.42"}
    for act in (lambda: give(parties, agreement_id), lambda: accept(parties, delivery_id)):
        with pytest.raises(Refused, match=r"delivery\.accepted"):
            act()


@pytest.mark.its_own_dates
def test_nobody_else_returns_or_settles_a_week(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    delivery_id = give(parties, agreement_id)
    rival = world.person("Joan Abara", world.provider("Joan Abara Support"), Role.REGISTERED_MANAGER)
    lead = world.person("Helen Marsh", world.council("Knowsley Council"), Role.COMMISSIONER)
    for stranger in (rival, lead, parties.commissioner):
        with pytest.raises(NotFound):
            give(parties, agreement_id, by=stranger)
    for stranger in (rival, lead, parties.manager):
        with pytest.raises(NotFound):
            accept(parties, delivery_id, by=stranger)
    with pytest.raises(NotFound):
        give(parties, parties.agreement())


@pytest.mark.its_own_dates
def test_many_weeks_are_returned_at_once_or_none(parties: Parties, world: World) -> None:
    first, second = parties.made(), parties.made()
    with world.acting(parties.manager):
        names = [queries.get_agreement(parties.manager, each).reference for each in (first, second)]
    browser = world.signed_in(parties.manager)
    page = browser.get("/deliveries/sheet")
    good = f"agreement,week beginning,delivered,note\n{names[0]},2027-01-04,14,\n{names[1]},2027-01-04,12,Snow\n"
    bad = f"{good}{names[0]},2027-01-12,14,\nX-1,2027-01-04,1,\n{names[1]},2027-01-11,9,\n"
    refused = browser.post("/deliveries/sheet", data={**hidden_fields(page.text), "sheet": bad})
    assert refused.status_code == 422
    for words in ("row 4:", "is none", "row 5: X-1 is no signed agreement of yours", "row 6:"):
        assert words in refused.text
    assert names[0] in refused.text, "what was pasted is kept"
    with world.acting(parties.commissioner):
        assert queries.list_deliveries_to_settle(parties.commissioner) == []
    kept = browser.post("/deliveries/sheet", data={**hidden_fields(refused.text), "sheet": good})
    assert kept.status_code == 302, kept.text
    with world.acting(parties.commissioner):
        assert len(queries.list_deliveries_to_settle(parties.commissioner)) == 2
    assert "Snow" in browser.get(f"/agreements/{second}/deliveries").text


@pytest.mark.its_own_dates
@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_a_file_is_looked_at_first_and_then_returned_as_it_was_shown(parties: Parties, world: World, kind: str) -> None:
    agreement_id = parties.made()
    with world.acting(parties.manager):
        name = queries.get_agreement(parties.manager, agreement_id).reference
    browser, rows = world.signed_in(parties.manager), [[name, "2027-01-04", "14", ""], [name, "2027-01-11", "12", "-2"]]

    def read(rows: list[list[str]]) -> Any:
        table = io.StringIO()
        csv.writer(table).writerows([deliveries.COLUMNS, *rows])
        data = table.getvalue().encode() if kind == "csv" else ods_file("Returns", deliveries.COLUMNS, rows)
        page = hidden_fields(browser.get("/deliveries/sheet").text)
        return browser.post("/deliveries/sheet/file", data={**page, "file": (io.BytesIO(data), f"returns.{kind}")})

    wrong = read([*rows, [name, "2027-01-12", "14", ""], [name, "2027-01-18", "9", ""]])
    assert wrong.status_code == 422
    for words in ("The file has 2 faults.", "row 4:", "row 5:"):
        assert words in wrong.text
    shown = read(rows)
    assert (shown.status_code, "NOT returned yet" in shown.text) == (200, True)
    with world.acting(parties.commissioner):
        assert queries.list_deliveries_to_settle(parties.commissioner) == []
    sheet = html.unescape(shown.text.split('name="sheet"')[1].split(">", 1)[1].split("</textarea>")[0]).strip()
    kept = browser.post("/deliveries/sheet", data={**hidden_fields(shown.text), "sheet": sheet})
    assert kept.status_code == 302, kept.text
    with world.acting(parties.commissioner):
        found = [each.delivery for each in queries.list_deliveries_to_settle(parties.commissioner)]
        assert [(each.delivered, each.note.lstrip("'")) for each in found] == [(Decimal(14), ""), (Decimal(12), "-2")]
    assert "in place of what you returned before" in read(rows).text


@pytest.mark.its_own_dates
def test_finance_reads_accepted_weeks_in_its_own_columns(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    accept(parties, give(parties, agreement_id))
    give(parties, agreement_id, monday=date(2027, 1, 11))
    browser = world.signed_in(parties.commissioner)
    page = browser.get("/deliveries/statement")
    assert "No payment is made here" in page.text
    usual = browser.get("/deliveries/statement.csv?month=2027-01").text.splitlines()
    assert usual[0].lstrip("\ufeff") == (
        "Supplier,Reference,Week commencing,Units agreed,Units delivered,Net amount,Care,Health,Education"
    )
    assert len(usual) == 2, "a week that nobody accepted is not stated"
    assert usual[1].startswith("Mersey Lantern CIC,")
    assert usual[1].endswith(",2027-01-04,14.00,14.00,328.32,328.32,0.00,0.00")
    wrong = browser.post(
        "/deliveries/statement", data={**hidden_fields(page.text), "columns": "Net: amount\nCentre: nonsense"}
    )
    assert wrong.status_code == 422
    assert "Line 2 is not a heading" in wrong.text
    for columns in ("Net: amount\nWeek: week", "Week: week\nNet: amount\nYear: year\nOn: accepted\nMore: variance"):
        saved = browser.post("/deliveries/statement", data={**hidden_fields(wrong.text), "columns": columns})
        assert saved.status_code == 302, saved.text
        wrong = browser.get("/deliveries/statement")
    own = browser.get("/deliveries/statement.csv?month=2027-01").text.splitlines()
    assert own[0].lstrip("\ufeff") == "Week,Net,Year,On,More"
    assert own[1].startswith("2027-01-04,328.32,2026-27,2027-")
    assert len(browser.get("/deliveries/statement.csv?month=never").text.splitlines()) <= 2


@pytest.mark.its_own_dates
def test_pages_return_query_and_accept(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    provider, council = world.signed_in(parties.manager), world.signed_in(parties.commissioner)
    path = f"/agreements/{agreement_id}/deliveries"
    page = provider.get(path)
    said = {**hidden_fields(page.text), "monday": ["4", "1", "2027"], "delivered": "12"}
    refused = provider.post(path, data=said)
    assert (refused.status_code, "14.00 were agreed for this week" in refused.text) == (422, True)
    assert provider.post(path, data={**said, "note": "Snow.", "idempotency_key": "another"}).status_code == 302
    with world.acting(parties.commissioner):
        (waiting,) = queries.list_deliveries_to_settle(parties.commissioner)
    one = f"/deliveries/{waiting.delivery.id}"
    asking = council.get(f"{one}/query")
    empty = council.post(f"{one}/query", data=hidden_fields(asking.text))
    assert (empty.status_code, "Say what is unclear" in empty.text) == (422, True)
    assert council.post(f"{one}/query", data={**hidden_fields(empty.text), "query": "Why?"}).status_code == 302
    assert "Asked: Why?" in provider.get(path).text
    page = council.get(path)
    assert council.post(f"{one}/acceptance", data=hidden_fields(page.text)).status_code == 302
    assert "£281.42" in provider.get(path).text
    assert "No week waits to be accepted" in council.get("/deliveries").text
    assert council.get(f"{path}?before=2027-01-11").status_code == 200


@pytest.mark.its_own_dates
def test_weeks_are_returned_and_settled_by_api(parties: Parties, world: World) -> None:
    world.administrator()
    own_program(world)
    agreement_id, caller = parties.made(), world.app.test_client()
    provider, council = (bearer(token_of(world, actor)) for actor in (parties.manager, parties.commissioner))
    path = f"/api/v1/agreements/{agreement_id}/deliveries"
    refused = caller.post(path, headers=provider, json={"monday_on": "2027-01-05", "delivered": "14"})
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/api/problems/delivery.not_a_monday")
    given = caller.post(path, headers=provider, json={"monday_on": "2027-01-04", "delivered": "14"})
    assert given.status_code == 200, given.text
    one = f"/api/v1/deliveries/{given.get_json()['id']}"
    assert caller.post(f"{one}/query", headers=council, json={"query": "Sure?"}).get_json()["stage"] == "queried"
    accepted = caller.post(f"{one}/acceptance", headers=council)
    assert accepted.status_code == 200, accepted.text
    (listed,) = caller.get(path, headers=provider).get_json()
    assert (listed["stage"], listed["amount"], listed["scheduled"]) == ("accepted", "328.32", "14.00")


@pytest.mark.its_own_dates
def test_accepted_weeks_stand_beside_what_is_committed_and_in_the_years_of_insight(
    parties: Parties, world: World
) -> None:
    agreement_id = parties.made()
    authoriser = world.person("Priya Nair", parties.buyers.council, Role.AUTHORISER)
    authorising.delegation(world, authoriser, limit="99999.00")
    commissioner = parties.commissioner
    with world.acting(commissioner):
        system = systems.get_system(systems.get_lot(parties.buyers.lot_id).system_id)
        limit = authorisation.propose_limit(
            actor=commissioner, system_id=system.id, from_on=date(2026, 4, 1), to_on=date(2027, 3, 31),
            profile=[ProfileYear("2026-27", 1, Decimal(0), 2, Decimal(20000), counts=True)],
            reason="To open the market.", now=clock.now(),
        )  # fmt: skip
        limit_id, case_id = limit.id, limit.case_id
    with world.acting(authoriser):
        authorisation.approve(actor=authoriser, case_id=case_id, reason="Fits.", now=clock.now())

    def year() -> Any:
        with world.acting(commissioner):
            shown = authorised.show_limit(commissioner, limit_id)
            (only,) = authorised.years_of(commissioner, shown)
            return only

    assert (year().actual, year().forecast) == (None, None)
    first = accept(parties, give(parties, agreement_id)).amount_gbp
    second = accept(parties, give(parties, agreement_id, "7", "Snow.", date(2027, 1, 11))).amount_gbp
    assert (year().accepted, year().actual, year().children) == (first + second, first + second, 1)
    assert year().through_on == date(2027, 1, 17)
    with world.acting(commissioner):
        authorisation.record_paid(
            actor=commissioner, limit_id=limit_id, through_on=date(2027, 1, 10), paid=Decimal("100.00"), children=1,
            now=clock.now(),
        )  # fmt: skip
    assert (year().paid, year().accepted) == (Decimal("100.00"), second), "the first week is in what was paid"
    assert year().actual == Decimal("100.00") + second
    assert year().forecast == half_up((Decimal("100.00") + second) * 365 / 292)
    client = world.signed_in(commissioner)
    page = client.get(f"/call-off-limits/{limit_id}").get_data(as_text=True)
    assert "accepted as delivered" in page

    with world.acting(commissioner):
        shown = next(each for each in insight.list_years(commissioner) if each.counted.year == "2026-27")
    assert (shown.counted.hours, shown.counted.accepted) == (Decimal("21.00"), first + second)
    assert (shown.limit, shown.is_authorised) == (Decimal("20000.00"), True)
