"""A policy tried before it is adopted: on past mini-tenders of the council, on bids of a file; nothing is kept."""

import io
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from tenants.minitender import services
from tenants.minitender.queries import PastUnranked
from tenants.policy import services as policies
from tenants.policy.rules import PolicyTerms, PriceFormula
from tests.factories import buying
from tests.factories.programs import bearer, token_of
from tests.factories.tendering import PATTERNS, Market, MoveClock, market
from tests.factories.world import World

QUALITY_FIRST = replace(buying.OUTCOMES_TERMS, quality_weight=Decimal(90), price_weight=Decimal(10))
BIDS = {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("16.00", 4)}
SHEET = (
    "bidder,price,start_on,outcomes,safeguarding,continuity\n"
    "Acorn,20.00,2027-01-04,5,5,5\nBeech,16.00,,4,4,4\nCedar,15.00,,3,3,3\n"
)


def owner_of(world: World, sefton: Market) -> Actor:
    return world.person("Polly Owner", sefton.council, Role.POLICY_OWNER)


def drafted(world: World, owner: Actor, sefton: Market, terms: PolicyTerms) -> UUID:
    with world.acting(owner):
        return policies.draft_policy(actor=owner, lot_id=sefton.region.home_care, terms=terms, now=clock.now()).id


def test_a_draft_says_who_would_have_won_a_past_mini_tender(
    world: World, sefton: Market, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    owner = owner_of(world, sefton)
    policy_id = drafted(world, owner, sefton, QUALITY_FIRST)
    with world.acting(owner):
        [found], more = services.try_on_past(actor=owner, policy_id=policy_id)
        assert (found.past.tender.id, more) == (tender_id, None)
        # Then 60 + 40 × 16 ÷ 24 = 86.67 against 48 + 40; under the draft 90 + 6.67 against 72 + 10.
        assert (found.first_then, found.first_now) == (("Rowan and Tide",), ("Mersey Lantern",))
        assert (found.is_changed, found.margin) == (True, "14.67")
        _, tried = services.try_on_one(
            actor=owner, policy_id=policy_id, mini_tender_id=tender_id, package_id=found.past.record.package_id
        )
        cells = {(cell.formula, int(cell.price_weight)): cell.winners for _, row in tried.grid.rows for cell in row}
        assert cells[PriceFormula.LOWEST_PROPORTIONAL, 40] == ("Rowan and Tide",)
        assert cells[PriceFormula.LOWEST_PROPORTIONAL, 10] == ("Mersey Lantern",)


def test_bids_that_are_not_ranked_or_not_ours_are_not_tried(
    world: World, sefton: Market, move_clock: MoveClock
) -> None:
    owner = owner_of(world, sefton)
    policy_id = drafted(world, owner, sefton, QUALITY_FIRST)
    sefton.opened(move_clock, {"Mersey Lantern": "24.00"})
    with world.acting(owner):
        [unranked], _ = services.try_on_past(actor=owner, policy_id=policy_id)
        assert isinstance(unranked, PastUnranked)
    stranger = world.person("Kit Knowsley", sefton.region.lead, Role.POLICY_OWNER)
    with world.acting(stranger), pytest.raises(NotFound):
        services.try_on_past(actor=stranger, policy_id=policy_id)


def send(client: FlaskClient, policy_id: UUID, **given: object) -> tuple[int, str]:
    token = client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        f"/policies/{policy_id}/try", data={"csrf_token": token, **given}, content_type="multipart/form-data"
    )
    return answer.status_code, answer.text


def test_a_sheet_with_faults_names_every_row_and_loses_nothing(world: World, sefton: Market) -> None:
    owner = owner_of(world, sefton)
    policy_id = drafted(world, owner, sefton, QUALITY_FIRST)
    client = world.signed_in(owner)
    wrong = SHEET.replace("16.00", "free").replace("3,3,3", "3,3,9")
    status, page = send(client, policy_id, file=(io.BytesIO(wrong.encode()), "bids.csv"))
    assert status == 422
    assert "Row 3: price: “free” is not a plain number" in page
    assert "Row 4: continuity: must be at most 5, but is 9" in page
    assert "Beech,free,,4,4,4" in page
    status, page = send(client, policy_id, rows=SHEET)
    assert status == 200
    assert "First under this version: Acorn." in page
    status, table = send(client, policy_id, rows=SHEET, **{"as": "csv"})
    assert status == 200
    assert table.startswith("\ufeffwhat,formula,price_weight,bidder,detail\n")
    assert "first place,fixed_price,10,Acorn," in table


@pytest.mark.usefixtures("tokens_can_be_had")
def test_the_lab_answers_by_api_and_keeps_nothing(
    world: World, client: FlaskClient, sefton: Market, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    owner = owner_of(world, sefton)
    path = f"/api/v1/policies/{drafted(world, owner, sefton, QUALITY_FIRST)}/trials"
    headers = bearer(token_of(world, owner))
    [past] = client.get(path, headers=headers).json
    assert (past["mini_tender_id"], past["first_now"]) == (str(tender_id), ["Mersey Lantern"])
    one = client.get(f"{path}/{tender_id}/{past['package_id']}", headers=headers).json
    assert one["ranking"][0]["bidder"] == "Mersey Lantern"
    assert {"formula": "benchmark", "price_weight": "10", "first": [], "missing": "benchmark"} in one["grid"]
    header, *lines = SHEET.splitlines()
    rows = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    mine = client.post(path, json={"bids": rows}, headers=headers)
    assert mine.status_code == 200, mine.text
    assert mine.json["margin"] == "16.12"
    bad = client.post(path, json={"bids": [{**rows[0], "price": "0"}]}, headers=headers)
    assert bad.status_code == 422
    assert "Row 2: price: must be above 0, but is 0" in bad.text
    with world.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT count(*) FROM idempotency_key WHERE body IS NOT NULL")).scalar_one()
    assert kept == 0


def test_a_page_of_past_mini_tenders_makes_as_many_statements_whatever_they_are(
    world: World, sefton: Market, move_clock: MoveClock
) -> None:
    owner = owner_of(world, sefton)
    path = f"/policies/{drafted(world, owner, sefton, QUALITY_FIRST)}/try"
    said: list[str] = []

    def note(*event: object) -> None:
        said.append(str(event[2]))

    counts = []
    for _ in range(2):
        sefton.ranked(move_clock, BIDS)
        client = world.signed_in(owner)  # the session before has ended with the days that passed
        client.get(path)
        said.clear()
        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        page = client.get(path)
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
        counts.append((page.status_code, len(said)))
    assert counts[0] == counts[1]
    assert counts[0][0] == 200
    table = client.get(f"{path}/past.csv").text.splitlines()
    assert len(table) == 3
    # 90 + 6.67 against 72 + 10 under the draft; both lines cross where the price has 37.5 points.
    assert table[1].split(",")[2:] == [
        "Rowan and Tide",
        "Mersey Lantern",
        "yes",
        "14.67",
        "37.52",
        "Rowan and Tide",
        "",
    ]
    assert client.get(f"{path}/past.ods").data.startswith(b"PK")


@pytest.mark.its_own_dates
def test_what_was_bought_in_another_way_is_tried_with_a_note_or_left_out_with_its_reason(
    world: World, move_clock: MoveClock
) -> None:
    sefton = market(world, replace(buying.OUTCOMES_TERMS, allows_direct_award=True))
    ranked = sefton.ranked(move_clock, BIDS)
    with world.acting(sefton.commissioner):
        services.invite_to_negotiate(
            actor=sefton.commissioner, mini_tender_id=ranked, message="", hours=4,
            provider_ids=[sefton.providers["Rowan and Tide"].id],
        )  # fmt: skip
    move_clock(hours=5)
    with world.acting(sefton.commissioner):
        services.rank(actor=sefton.commissioner, mini_tender_id=ranked, now=clock.now())
    unranked = sefton.opened(move_clock, {"Mersey Lantern": "24.00"})
    withdrawn = sefton.published()
    given = _given_to_whom_the_family_chose(sefton)
    with world.acting(sefton.commissioner):
        services.withdraw_mini_tender(
            actor=sefton.commissioner, mini_tender_id=withdrawn, reason="Too early.", now=clock.now()
        )
    owner = owner_of(world, sefton)
    policy_id = drafted(world, owner, sefton, buying.FIXED_PRICE_TERMS)
    with world.acting(owner):
        rows, more = services.try_on_past(actor=owner, policy_id=policy_id)
    assert more is None
    left = {each.id: each.why for each in rows if isinstance(each, PastUnranked)}
    assert "on the ground “" in left[given]
    assert left[unranked].startswith("Its bids are open")
    assert left[withdrawn].startswith("Withdrawn")
    [tried] = [each for each in rows if not isinstance(each, PastUnranked)]
    said = " ".join(tried.trial.notes)
    assert "The draft fixes the price" in said
    assert "after one round of negotiation" in said
    client = world.signed_in(owner)
    page = client.get(f"/policies/{policy_id}/try").text
    assert page.count("Left out") == 3
    assert client.get(f"/policies/{policy_id}/try/past.csv").text.count("\n") == 5


def test_a_mini_tender_at_a_fixed_price_is_tried_by_its_quality(world: World, move_clock: MoveClock) -> None:
    wirral = market(world, buying.FIXED_PRICE_TERMS)
    wirral.ranked(move_clock, BIDS)
    owner = owner_of(world, wirral)
    policy_id = drafted(world, owner, wirral, QUALITY_FIRST)
    with world.acting(owner):
        [tried], _ = services.try_on_past(actor=owner, policy_id=policy_id)
        assert (tried.first_then, tried.first_now) == (("Mersey Lantern",), ("Mersey Lantern",))
        assert any("The council fixed the price" in each for each in tried.trial.notes)


def _given_to_whom_the_family_chose(sefton: Market) -> UUID:
    package_id, officer = sefton.package(), sefton.commissioner
    with sefton.world.acting(officer):
        award = services.award_directly(
            actor=officer, package_id=package_id,
            choice=services.DirectChoice(
                ground="family_choice", reason="The family asked for them.",
                provider_id=sefton.providers["Mersey Lantern"].id, unit_price=Decimal("22.00"), patterns=PATTERNS,
                starts_on=buying.OUTCOMES_PACKAGE.starts_on, ends_on=buying.OUTCOMES_PACKAGE.ends_on,
            ),
            now=clock.now(),
        )  # fmt: skip
        services.confirm_award(actor=officer, case_id=award.case_id, now=clock.now())
        return award.id
