"""Who is invited: asked before publishing and at it in one way, frozen, joined late only where the regime says so."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.register import services as register
from consortium.register.rules import EvidenceKind
from tenants.minitender import queries, services
from tests.factories.register import evidence, on_register, place, provider
from tests.factories.statements import counted
from tests.factories.tendering import Market
from tests.factories.world import Made, World


def under(world: World, regime: str) -> None:
    with world.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE purchasing_system DISABLE TRIGGER USER"))
        connection.execute(sa.text("UPDATE purchasing_system SET regime = :regime"), {"regime": regime})
        connection.execute(sa.text("ALTER TABLE purchasing_system ENABLE TRIGGER USER"))


def newcomer(sefton: Market, name: str = "Late But Good Ltd") -> Made:
    """Everything is in order but its standing."""
    body = provider(sefton.world, sefton.region, name)
    for kind in EvidenceKind:
        evidence(sefton.world, body, kind)
    place(sefton.world, sefton.region, body, sefton.region.home_care, sefton.council)
    return body


def admit(sefton: Market, body: Made, *, later: timedelta = timedelta()) -> None:
    lead = sefton.world.person(f"Helen {body.name}", sefton.region.lead, Role.PROCUREMENT_OFFICER)
    with sefton.world.acting(lead):
        register.admit(
            actor=lead, provider_id=body.id, lot_ids=[sefton.region.home_care], from_at=clock.now() + later,
            now=clock.now(),
        )  # fmt: skip


def hear(sefton: Market) -> None:
    """The council's jobs hear of whoever was admitted and stands."""
    job = sefton.commissioner.as_job_of(sefton.council.id, sefton.council.kind)
    with sefton.world.engine.connect() as connection:
        told = connection.execute(
            sa.text(
                "SELECT payload FROM outbox_message WHERE event = 'ProviderAdmitted' AND handled_as = :council"
                " AND due_at <= guard.now()"
            ),
            {"council": sefton.council.id},
        ).scalars()
        payloads = [{name: UUID(value) for name, value in payload.items()} for payload in told]
    for payload in payloads:
        with sefton.world.acting(job):
            services.invite_late_joiner(actor=job, **payload, now=clock.now())


def invited(sefton: Market, tender_id: object) -> dict[str, bool]:
    with sefton.world.acting(sefton.commissioner):
        return {each.name: each.is_late for each in queries.list_invited(sefton.council.id, tender_id)}


def bidder_of(sefton: Market, body: Made) -> Actor:
    return sefton.world.person("Lena Good", body, Role.BID_WRITER)


def test_in_a_dynamic_market_whoever_is_admitted_meanwhile_may_bid_and_the_frozen_list_stays(
    world: World, sefton: Market
) -> None:
    under(world, "pa23-dynamic-market")
    tender_id = sefton.published()
    with world.acting(sefton.commissioner):
        frozen = bytes(queries.get_own_mini_tender(sefton.commissioner, tender_id).invitations_sha256)
    late = newcomer(sefton)
    admit(sefton, late)
    hear(sefton)
    hear(sefton)  # told twice, invited once
    assert invited(sefton, tender_id) == {**dict.fromkeys(sefton.providers, False), late.name: True}
    lena = bidder_of(sefton, late)
    offer = sefton.offer(tender_id)
    with world.acting(lena):
        assert services.submit_bid(actor=lena, mini_tender_id=tender_id, offer=offer).version == 1
    with world.acting(sefton.commissioner):
        assert bytes(queries.get_own_mini_tender(sefton.commissioner, tender_id).invitations_sha256) == frozen
    page = world.signed_in(sefton.commissioner).get(f"/mini-tenders/{tender_id}/invited").text
    assert "admitted since, and may bid too" in page


@pytest.mark.parametrize("regime", ["pcr-reg34", "pcr-light-touch", "pa23-open-framework"])
def test_elsewhere_whoever_is_admitted_meanwhile_waits_for_the_next(world: World, sefton: Market, regime: str) -> None:
    tender_id = sefton.published()
    under(world, regime)
    late = newcomer(sefton)
    admit(sefton, late)
    hear(sefton)
    assert invited(sefton, tender_id) == dict.fromkeys(sefton.providers, False)
    lena = bidder_of(sefton, late)
    with world.acting(lena), pytest.raises(NotFound):
        queries.get_invited(lena, tender_id)
    following = sefton.draft()
    with world.acting(sefton.commissioner):
        tender = queries.get_own_mini_tender(sefton.commissioner, following)
        asked = services.who_will_be_invited(actor=sefton.commissioner, tender=tender, now=clock.now())
    assert late.name in {each.name for each in asked if each.is_in}


def test_whoever_stands_only_later_joins_then_and_not_after_the_deadline(
    world: World, sefton: Market, move_clock: Callable[..., None]
) -> None:
    under(world, "pa23-dynamic-market")
    tender_id = sefton.published()
    soon, too_late = newcomer(sefton), newcomer(sefton, "Too Late Ltd")
    admit(sefton, soon, later=timedelta(hours=2))
    hear(sefton)
    assert soon.name not in invited(sefton, tender_id)
    move_clock(hours=3)
    hear(sefton)
    assert invited(sefton, tender_id)[soon.name] is True
    move_clock(hours=22)
    admit(sefton, too_late)
    hear(sefton)
    assert too_late.name not in invited(sefton, tender_id)


def test_a_late_joiner_with_anything_against_it_is_not_invited(world: World, sefton: Market) -> None:
    under(world, "pa23-dynamic-market")
    tender_id = sefton.published()
    late = newcomer(sefton)
    lena = bidder_of(sefton, late)
    with world.acting(lena):
        register.pause_invitations(actor=lena, now=clock.now())
    admit(sefton, late)
    hear(sefton)
    assert late.name not in invited(sefton, tender_id)


def test_a_pause_keeps_new_invitations_away_and_never_undoes_a_bid(
    world: World, sefton: Market, move_clock: Callable[..., None]
) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern")
    bea = sefton.bidders["Mersey Lantern"]
    with world.acting(bea):
        register.pause_invitations(actor=bea, now=clock.now())
    assert "Mersey Lantern" not in invited(sefton, sefton.published())
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
        [offer] = queries.list_offers(sefton.council.id, tender_id)
        assert offer.invalid_reason is None


def test_what_is_looked_at_before_publishing_is_what_is_published(world: World, sefton: Market) -> None:
    rowan = sefton.bidders["Rowan and Tide"]
    with world.acting(rowan):
        register.pause_invitations(actor=rowan, council_id=sefton.council.id, now=clock.now())
    tender_id = sefton.draft()
    client = world.signed_in(sefton.commissioner)
    address = f"/mini-tenders/{tender_id}/invited"
    page = client.get(address).text
    assert "<strong>2</strong> will be invited" in page
    assert "Providers of Care at home by area" in page
    others = client.get(f"{address}?side=left-out").text
    assert "Rowan and Tide" in others
    assert "Has paused its invitations" in others
    assert "Has paused invitations" in client.get(f"{address}?side=left-out&ground=paused").text
    assert client.get(f"{address}?side=left-out&ground=paused&after=nonsense").status_code == 200
    with world.acting(sefton.commissioner):
        services.publish(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
    assert list(invited(sefton, tender_id)) == ["Bright Harbour Care", "Mersey Lantern"]


def test_the_page_of_the_invited_costs_the_same_however_many_there_are(world: World, sefton: Market) -> None:
    tender_id = sefton.draft()
    client = world.signed_in(sefton.commissioner)
    for side in ("", "?side=left-out"):
        address = f"/mini-tenders/{tender_id}/invited{side}"
        client.get(address)
        with counted() as few:
            client.get(address)
        for number in range(3):
            on_register(world, sefton.region, f"Another {number}{side[-3:]} Ltd")
            newcomer(sefton, f"No standing {number}{side[-3:]} Ltd")
        with counted() as many:
            client.get(address)
        assert len(many) == len(few)
