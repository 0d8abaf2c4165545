"""What a bid comes to, before it is sent: by the same arithmetic as its award, and nothing is kept of the question."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from tenants.minitender import queries, services
from tenants.minitender.models import BidDraft, BidVersion
from tenants.minitender.rules.bidding import Line
from tenants.pricing.rules.cost import cost
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

NAME = "Mersey Lantern"
TYPED = {
    "price_0": "22.00", "week_0-0-days": ["mon", "wed"], "week_0-0-at": "15:30", "week_0-0-hours": "2",
    "week_0-0-carers": "1",
}  # fmt: skip


def _page(sefton: Market, tender_id: UUID, typed: dict[str, Any], act: str = "/cost") -> Any:
    client = sefton.world.signed_in(sefton.bidders[NAME])
    page = client.get(f"/invitations/{tender_id}/bid").text
    hidden = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf_token", "acting_for")}
    return client.post(f"/invitations/{tender_id}/bid{act}", data=hidden | typed)


def _kept(sefton: Market) -> int:
    with sefton.world.acting(sefton.bidders[NAME]):
        return sum(
            db.session.scalars(sa.select(sa.func.count()).select_from(kept)).one() for kept in (BidDraft, BidVersion)
        )


def test_what_is_foreseen_is_what_the_opened_offer_costs(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id, bea = sefton.published(), sefton.bidders[NAME]
    offer = sefton.offer(tender_id)
    own = {**offer.lines[0].patterns[0], "ends_on": "2027-02-28"}
    line = Line(offer.lines[0].package_id, "hour", Decimal("22.00"), (own, *offer.lines[0].patterns[1:]))
    with world.acting(bea):
        [foreseen] = services.foresee(actor=bea, mini_tender_id=tender_id, lines=[line], starts_on=date(2027, 1, 11))
        [without] = services.foresee(actor=bea, mini_tender_id=tender_id, lines=offer.lines, starts_on=None)
        services.submit_bid(
            actor=bea, mini_tender_id=tender_id, offer=type(offer)((line,), offer.answers, date(2027, 1, 11))
        )
    assert foreseen.cost.period.first == date(2027, 1, 11)
    assert without.cost.total > foreseen.cost.total
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
    sefton.scored(tender_id, {NAME: 4})
    with world.acting(sefton.commissioner):
        [opened] = queries.list_offers(sefton.council.id, tender_id)
        costed = services.cost_of_offer(sefton.commissioner, opened.id, None)
        assert cost(costed.schedule, costed.prices).total == foreseen.cost.total


def test_on_the_page_the_cost_is_shown_by_year_with_everything_that_was_typed_and_nothing_is_kept(
    sefton: Market,
) -> None:
    tender_id = sefton.published()
    shown = _page(sefton, tender_id, TYPED | {"answer_0": "Half an answer"})
    assert shown.status_code == 200
    for words in ("What your bid comes to, as typed", "2026-27", "Half an answer", 'value="22.00"', "NOT submitted"):
        assert words in shown.text
    assert "There is a problem" not in shown.text
    by_address = sefton.world.signed_in(sefton.bidders[NAME]).get(f"/invitations/{tender_id}/bid/cost")
    assert by_address.headers["Location"].endswith(f"/invitations/{tender_id}/bid")
    above = _page(sefton, tender_id, TYPED | {"price_0": "99.00"})
    assert "is above the highest price of" in above.text
    assert _kept(sefton) == 0


UNREADABLE: list[tuple[dict[str, Any], str]] = [
    ({"price_0": "a lot"}, "There is a problem"),
    ({"price_0": ""}, "Offer at least one package"),
    ({"week_0-0-days": []}, "at least one visit a week"),
    ({"starts_on": ["31", "2", "2027"]}, "There is a problem"),
]


def test_what_cannot_be_worked_out_is_said_and_answers_are_not_asked_for(sefton: Market) -> None:
    tender_id = sefton.published()
    for typed, words in UNREADABLE:
        refused = _page(sefton, tender_id, TYPED | typed)
        assert refused.status_code == 422
        assert words in refused.text
        assert "Answer “" not in refused.text


def test_by_api_a_line_is_costed_before_it_is_sent(sefton: Market, world: World) -> None:
    world.administrator()
    client, _ = world.app.test_client(), own_program(world)
    tender_id = sefton.published()
    [line] = sefton.offer(tender_id).lines
    headers = bearer(token_of(world, sefton.bidders[NAME]))
    asked: dict[str, Any] = {
        "lines": [
            {"package_id": str(line.package_id), "unit": "hour", "unit_price": "22.00", "patterns": line.patterns}
        ]
    }
    path = f"/api/v1/invitations/{tender_id}/bid/preview"
    [shown] = client.post(path, json=asked, headers=headers).get_json()
    assert sum(map(Decimal, shown["cost"]["financial_years"].values())) == Decimal(shown["cost"]["total"])
    assert shown["is_above_ceiling"] is False
    asked["lines"][0]["unit"] = "session"
    assert client.post(path, json=asked, headers=headers).status_code == 409
    assert _kept(sefton) == 0


def test_nobody_begins_after_the_end_or_offers_what_is_not_bought(sefton: Market, world: World) -> None:
    tender_id, bea = sefton.published(), sefton.bidders[NAME]
    with world.acting(bea):
        [line] = sefton.offer(tender_id).lines
        _, [wanted] = services.get_wanted(queries.get_invited(bea, tender_id))
        late = wanted.ends_on + timedelta(days=1)
        with pytest.raises(Refused, match=r"bid\.starts_after_end"):
            services.foresee(actor=bea, mini_tender_id=tender_id, lines=[line], starts_on=late)
        other = Line(UUID(int=1), line.unit, line.unit_price, line.patterns)
        with pytest.raises(Refused, match=r"bid\.other_package"):
            services.foresee(actor=bea, mini_tender_id=tender_id, lines=[other], starts_on=None)
