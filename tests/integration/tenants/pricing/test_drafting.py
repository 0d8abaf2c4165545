"""Rate cards drafted as a table or taken from a spreadsheet, then adopted from a day."""

import html
import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.pricing import queries, services
from tenants.pricing.rules.cards import CardTerms, DayKind, RateLine
from tests.factories import buying
from tests.factories.programs import bearer, token_of
from tests.factories.world import World

HOUR = RateLine("hour", Decimal("21.40"))
TERMS = CardTerms([HOUR, RateLine("hour", Decimal("24.00"), place="Coast")], place_bands={"Coast": ["CH41"]})


@pytest.fixture
def wirral(world: World) -> buying.Buyers:
    return buying.buyers(world, "Wirral Council", None)


def test_a_draft_changes_nothing_until_it_is_adopted(world: World, wirral: buying.Buyers) -> None:
    owner, lot_id = wirral.policy_owner, wirral.lot_id
    with world.acting(owner):
        today = clock.now().date()
        draft = services.draft_rate_card(actor=owner, lot_id=lot_id, terms=TERMS, now=clock.now())
        assert queries.list_rate_cards(owner.organisation) == []
        assert queries.prices_for(owner.organisation, lot_id, today) is None
        services.adopt_draft(actor=owner, card_id=draft.id, from_on=today, now=clock.now(), revision=draft.revision)
    with world.acting(owner):
        prices = queries.prices_for(owner.organisation, lot_id, today, place="Bidston (CH41)")
        assert prices
        assert str(prices.usual("hour").amount) == "24.00"  # type: ignore[union-attr]
        assert queries.find_draft(owner.organisation, lot_id) is None


def test_an_adopted_card_never_changes(world: World, wirral: buying.Buyers) -> None:
    owner = wirral.policy_owner
    card_id = buying.rate_card(world, owner, wirral.lot_id)
    with world.acting(owner), pytest.raises(Refused, match=r"rate_card\.adopted"):
        services.discard_draft(actor=owner, card_id=card_id)
    with world.acting(owner), pytest.raises(Refused, match=r"rate_card\.adopted"):
        services.adopt_draft(actor=owner, card_id=card_id, from_on=clock.now().date(), now=clock.now())


def test_a_draft_that_somebody_else_changed_is_neither_saved_nor_adopted(world: World, wirral: buying.Buyers) -> None:
    owner, colleague, lot_id = wirral.policy_owner, wirral.commissioner, wirral.lot_id
    with world.acting(owner):
        seen = services.draft_rate_card(actor=owner, lot_id=lot_id, terms=TERMS, now=clock.now()).revision
    with world.acting(colleague):
        changed = replace(TERMS, lines=[HOUR])
        draft = services.draft_rate_card(actor=colleague, lot_id=lot_id, terms=changed, now=clock.now(), revision=seen)
        card_id = draft.id
    with world.acting(owner), pytest.raises(Refused, match=r"changed\.meanwhile"):
        services.draft_rate_card(actor=owner, lot_id=lot_id, terms=TERMS, now=clock.now(), revision=seen)
    with world.acting(owner), pytest.raises(Refused, match=r"changed\.meanwhile"):
        services.adopt_draft(actor=owner, card_id=card_id, from_on=clock.now().date(), now=clock.now(), revision=seen)


def test_an_empty_draft_is_kept_and_not_adopted(world: World, wirral: buying.Buyers) -> None:
    owner = wirral.policy_owner
    with world.acting(owner):
        draft = services.draft_rate_card(actor=owner, lot_id=wirral.lot_id, terms=CardTerms([]), now=clock.now())
        with pytest.raises(Refused, match=r"rate_card\.empty"):
            services.adopt_draft(actor=owner, card_id=draft.id, from_on=clock.now().date(), now=clock.now())
        with pytest.raises(Refused, match=r"rate_card\.draft_open"):
            services.adopt_rate_card(
                actor=owner, lot_id=wirral.lot_id, from_on=clock.now().date(), terms=TERMS, now=clock.now()
            )
        assert services.discard_draft(actor=owner, card_id=draft.id) == wirral.lot_id
        with pytest.raises(NotFound):
            queries.get_own_card(owner, draft.id)


def _post(client: FlaskClient, path: str, **given: object) -> tuple[int, str]:
    token = client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        path, data={"csrf_token": token, **given}, content_type="multipart/form-data", follow_redirects=True
    )
    answer.request.environ["wsgi.input"].close()
    return answer.status_code, html.unescape(answer.text)


def test_a_spreadsheet_is_looked_at_before_it_is_put_in_the_draft(world: World, wirral: buying.Buyers) -> None:
    owner, lot_id = wirral.policy_owner, wirral.lot_id
    buying.rate_card(world, owner, lot_id, "24.60")
    client = world.signed_in(owner)
    path = f"/rates/lots/{lot_id}/sheet"
    sheet = b"Unit,Complexity,Price,Day\nhour,,25.00,\nhour,High,31.00,Sunday\n"
    status, page = _post(client, path, file=(io.BytesIO(sheet), "prices.csv"))
    assert status == 200
    assert "Nothing is saved yet" in page
    assert "£24.60" in page  # before
    assert "£25.00" in page  # after
    with world.acting(owner):
        assert queries.find_draft(owner.organisation, lot_id) is None
    carried, revision = (
        re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1]
        for name in ("sheet", "revision")  # type: ignore[index]
    )
    status, page = _post(client, f"{path}/put", sheet=carried, revision=revision)
    assert (status, "The rates are in the draft" in page) == (200, True)
    with world.acting(owner):
        draft = queries.find_draft(owner.organisation, lot_id)
        assert draft
        assert draft.lines == (
            RateLine("hour", Decimal("25.00")),
            RateLine("hour", Decimal("31.00"), complexity="High", day_kind=DayKind.SUNDAY),
        )
        assert draft.uplifts, "uplifts stay as they are in the card in force"
    status, page = _post(client, f"{path}/put", sheet=carried, revision=revision)
    assert (status, "Somebody else changed this" in page) == (422, True)
    status, page = _post(client, f"{path}/put", sheet="Unit,Price\nhour,=1", revision="1")
    assert (status, "holds a formula" in page) == (422, True)


def test_a_card_is_taken_away_formula_safe_and_by_its_own_council_only(world: World, wirral: buying.Buyers) -> None:
    card_id = buying.rate_card(world, wirral.policy_owner, wirral.lot_id, "24.60")
    client = world.signed_in(wirral.commissioner)
    taken = client.get(f"/rates/cards/{card_id}.csv")
    assert taken.text.splitlines()[1:] == [
        "hour,,,,,24.60,the most we pay", "waking night,,,,,182.00,the most we pay",
    ]  # fmt: skip
    assert client.get(f"/rates/cards/{card_id}.ods").data.startswith(b"PK")
    other = world.person("Sol Sefton", world.council("Sefton Council"), Role.POLICY_OWNER)
    stranger = world.signed_in(other)
    for path in ("", ".csv", ".ods"):
        assert stranger.get(f"/rates/cards/{card_id}{path}").status_code == 404


def _statements(world: World, client: FlaskClient, path: str) -> int:
    """How many statements a page asks, the turning of its template apart."""
    client.get(path)
    asked: list[str] = []
    with world.app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_a_page_of_prices_makes_as_many_statements_however_long_the_card(world: World, wirral: buying.Buyers) -> None:
    owner, lot_id = wirral.policy_owner, wirral.lot_id
    client = world.signed_in(owner)
    counts = []
    for count in (1, 60):
        with world.acting(owner):
            lines = [replace(HOUR, complexity=f"Band {n}") for n in range(count)]
            services.draft_rate_card(actor=owner, lot_id=lot_id, terms=CardTerms(lines), now=clock.now())
        counts.append(_statements(world, client, f"/rates/lots/{lot_id}/draft"))
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("tokens_can_be_had")
def test_drafts_and_the_line_that_is_paid_by_api(world: World, client: FlaskClient, wirral: buying.Buyers) -> None:
    headers = bearer(token_of(world, wirral.policy_owner))
    with world.acting(wirral.policy_owner):
        today = clock.now().date()
    said = {
        "lot_id": str(wirral.lot_id), "place_bands": {"Coast": ["CH41"]},
        "rates": [{"unit": "hour", "amount": "21.40"}, {"unit": "hour", "amount": "24.00", "place": "Coast"}],
    }  # fmt: skip
    draft = client.put("/api/v1/rate-card-drafts", json=said, headers=headers)
    assert (draft.status_code, draft.json["is_draft"]) == (200, True)
    card = f"/api/v1/rate-cards/{draft.json['id']}"
    begins = {"from_on": today.isoformat(), "revision": draft.json["revision"] + 1}
    assert client.post(f"{card}/adopt", json=begins, headers=headers).status_code == 409
    begins["revision"] = draft.json["revision"]
    assert client.post(f"{card}/adopt", json=begins, headers=headers).json["from_on"] == today.isoformat()
    assert client.delete(card, headers=headers).status_code == 409
    asked = {"lot_id": str(wirral.lot_id), "unit": "hour", "on": today + timedelta(days=1), "place": "CH41"}
    paid = client.get("/api/v1/rate-cards/price", query_string=asked, headers=headers)
    assert (paid.json["rate"], paid.json["line"]["place"]) == ("24.00", "Coast")
    assert "in Coast" in paid.json["why"]
    absent = client.get("/api/v1/rate-cards/price", query_string={**asked, "unit": "week"}, headers=headers)
    assert absent.status_code == 404
