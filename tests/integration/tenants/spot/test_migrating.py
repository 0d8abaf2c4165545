"""Spot providers found on the register, purchases planned, and each moved by an ordinary package and agreement."""

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from tenants.insight import queries as insight
from tenants.spot import queries, services
from tenants.spot.rules import migration
from tenants.spot.rules.migration import Fate, Trigger
from tenants.spot.rules.purchases import Status
from tests.factories import agreements, spot, tendering
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

TODAY = date(2026, 11, 16)


def test_who_is_on_the_register_is_proposed_and_a_person_has_the_last_word(world: World) -> None:
    market = tendering.market(world)
    moira = market.commissioner
    spot.taken_over(
        world, moira,
        {"provider": "MERSEY  LANTERN Ltd."}, {"reference": "PO-2", "provider": "Rowan & Tide"},
        {"reference": "PO-3", "provider": "Another Name", "number of": "company", "number": "1234567"},
        {"reference": "PO-4", "provider": "Willow Night Nursing"},
    )  # fmt: skip
    with world.acting(moira):
        assert services.compare_with_register(actor=moira, now=clock.now()) == 3
        lines = {line.provider.name: line.provider for line in queries.list_providers(moira, on=TODAY)}
        lantern, rowan = lines["MERSEY  LANTERN Ltd."], lines["Rowan & Tide"]
        assert (lantern.proposed_id, lantern.how) == (market.providers["Mersey Lantern"].id, "name")
        assert rowan.proposed_id == market.providers["Rowan and Tide"].id
        assert (lines["Another Name"].how, lines["Another Name"].confidence) == ("number", 100)
        assert lines["Willow Night Nursing"].proposed_id is None
        assert queries.count_to_decide(moira, on=TODAY) == 3

        services.confirm_match(actor=moira, provider_id=lantern.id, proposed_id=lantern.proposed_id, now=clock.now())
        rowan_id = rowan.proposed_id
        services.reject_match(actor=moira, provider_id=rowan.id, proposed_id=rowan_id, now=clock.now())
        with pytest.raises(Refused, match=r"match\.nothing_proposed"):
            services.confirm_match(actor=moira, provider_id=rowan.id, proposed_id=rowan_id, now=clock.now())
        assert services.compare_with_register(actor=moira, now=clock.now()) == 1, "what was rejected stays rejected"
        found = queries.overlap(moira, on=TODAY)
        assert (found.whole.providers, found.confirmed.providers, found.proposed.providers) == (4, 1, 1)
        assert f"{found.percent_confirmed} {found.percent_likely}" == "25.0 50.0"
    page = world.signed_in(moira).get("/spot-purchases/migration/providers").text
    assert "The same company number" in page


def planned(world: World, actor: Actor) -> migration.Plan:
    with world.acting(actor):
        return migration.plan(queries.list_items(actor), TODAY)


@pytest.mark.its_own_dates
def test_each_purchase_moves_on_expiry_on_change_of_need_or_stays_for_a_reason(world: World) -> None:
    parties = agreements.parties(world)
    moira = parties.commissioner
    spot.taken_over(world, moira, {}, {"reference": "PO-2"}, {"reference": "PO-3", "to": "2026-12-31"})
    with world.acting(moira):
        rows = {row.reference: row.id for row in queries.list_purchases(moira, on=TODAY)}
        for reference, trigger, on in (("PO-1", Trigger.CHANGE, date(2027, 1, 4)), ("PO-2", Trigger.STAYS, None)):
            services.plan_move(
                actor=moira, purchase_id=rows[reference], trigger=trigger, moves_on=on, reason="Turns 18.",
                now=clock.now(),
            )  # fmt: skip
    made = planned(world, moira)
    assert [(phase.name, phase.on_expiry, phase.on_change) for phase in made.phases] == [
        ("January to March 2027", 1, 1)
    ]
    assert (made.whole.count, made.stays.count) == (3, 1)
    client = world.signed_in(moira)
    page = client.get("/spot-purchases/migration").text
    assert "January to March 2027" in page
    assert "Turns 18." in page
    assert "PO-3" in client.get("/spot-purchases/migration/2027-1").text
    assert client.get("/spot-purchases/migration/2027-2").status_code == 404
    for path in ("phases.csv", "progress.csv", "purchases.csv", "purchases.ods", "providers.csv"):
        assert client.get(f"/spot-purchases/migration/{path}").status_code == 200
    assert "January to March 2027,2027-01-01,2027-03-31,2," in client.get("/spot-purchases/migration/phases.csv").text
    with world.acting(moira):
        back = services.plan_move(
            actor=moira, purchase_id=rows["PO-2"], trigger=Trigger.EXPIRY, moves_on=None, reason="", now=clock.now()
        )
        assert (back.stays, back.plan_reason) == (False, None)
        with pytest.raises(Refused, match=r"changed\.meanwhile"):
            services.plan_move(
                actor=moira, purchase_id=rows["PO-2"], trigger=Trigger.EXPIRY, moves_on=None, reason="",
                now=clock.now(), revision=back.revision - 1,
            )  # fmt: skip
    assert "Spot purchase" in client.get("/search?q=PO-2").text


def _agreed(world: World, parties: agreements.Parties, package_id: UUID, *, starts_on: date) -> UUID:
    """An agreement that both sides signed, for a package of our own making."""
    agreement_id = parties.agreement(starts_on=starts_on)
    with world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE spot_purchase SET package_id = (SELECT package_id FROM agreement WHERE id = :id)"
                " WHERE package_id = :package"
            ),
            {"id": agreement_id, "package": package_id},
        )
    parties.sign(agreement_id, parties.commissioner)
    parties.sign(agreement_id, parties.manager, "Registered manager")
    do_waiting_work(world)
    return agreement_id


def test_it_moves_when_the_agreement_of_its_package_starts_and_moves_once(world: World) -> None:
    parties = agreements.parties(world)
    moira = parties.commissioner
    spot.taken_over(world, moira, {})
    package_id = parties.buyers.package()
    with world.acting(moira):
        [row] = queries.list_purchases(moira, on=TODAY)
        linked = services.link_package(actor=moira, purchase_id=row.id, package_id=package_id, now=clock.now())
        assert (linked.package_id, linked.moved_on) == (package_id, None)
    assert planned(world, moira).phases[0].prepared == 1
    agreement_id = _agreed(world, parties, package_id, starts_on=date(2027, 1, 4))
    with world.acting(moira):
        moved = queries.get_purchase(moira, row.id)
        assert (moved.agreement_id, moved.moved_on, moved.last_on) == (
            agreement_id, date(2027, 1, 4), date(2027, 1, 3),
        )  # fmt: skip
        assert queries.status_of(moved, date(2027, 1, 3)) is Status.TAKEN_IN
        assert queries.status_of(moved, date(2027, 1, 4)) is Status.MOVED
        [item] = queries.list_items(moira)
        assert migration.fate_of(item, date(2027, 1, 4)) is Fate.MOVED
        with pytest.raises(Refused, match=r"move\.done"):
            services.link_package(actor=moira, purchase_id=row.id, package_id=package_id, now=clock.now())
        assert services.take_over_by_agreement(actor=moira, agreement_id=agreement_id, now=clock.now()) == 0


def test_a_package_that_has_its_agreement_already_takes_over_at_once(world: World) -> None:
    parties = agreements.parties(world)
    moira = parties.commissioner
    spot.taken_over(world, moira, {}, {"reference": "PO-2"})
    agreement_id = parties.made(starts_on=date(2027, 2, 1))
    with world.engine.connect() as connection:
        package_id = connection.exec_driver_sql("SELECT package_id FROM agreement").scalar_one()
    with world.acting(moira):
        [row, other] = queries.list_purchases(moira, on=TODAY)
        moved = services.link_package(actor=moira, purchase_id=row.id, package_id=package_id, now=clock.now())
        assert (moved.agreement_id, moved.last_on) == (agreement_id, date(2027, 1, 31))
        with pytest.raises(NotFound):
            services.link_package(actor=moira, purchase_id=other.id, package_id=other.id, now=clock.now())


def test_spend_outside_the_system_is_told_by_the_purchases_themselves(world: World) -> None:
    parties = agreements.parties(world)
    moira = parties.commissioner
    parties.made(starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 31))
    spot.taken_over(world, moira, {}, {"reference": "PO-2", "child": "CS-2"})
    spot.asked(world, moira)  # nobody has authorised it: it is no spend
    with world.acting(moira):
        years = {each.year: each for each in insight.count_years(moira)}
    assert years["2026-27"].spot == 8320, "104 visits of £40 for each of two children"
    assert 0 < (years["2026-27"].share_on_system or 0) < 100
    assert years["2026-27"].children == 3
