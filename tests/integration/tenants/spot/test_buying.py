"""A purchase outside the system: justified, authorised by somebody else, ended early, extended for a new reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.authorisation import queries as authorisation
from tenants.authorisation import services as deciding
from tenants.minitender import queries as minitender
from tenants.minitender import services as tendering_services
from tenants.spot import queries, services
from tenants.spot.rules.purchases import Exemption, Reason, Status, Terms
from tenants.spot.services import Extension
from tests.factories import spot, tendering
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.integration.tenants.spot.conftest import Kent


def found(world: World, kent: Kent, purchase_id: UUID) -> Any:
    with world.acting(kent.commissioner):
        return queries.get_purchase(kent.commissioner, purchase_id)


def test_it_stands_once_somebody_else_authorises_it_and_enters_the_ledger(world: World, kent: Kent) -> None:
    purchase_id = spot.asked(world, kent.commissioner)
    bought = found(world, kent, purchase_id)
    assert queries.status_of(bought, date(2026, 11, 30)) is Status.AWAITING
    with world.acting(kent.commissioner):
        case = authorisation.get_case(kent.commissioner, bought.case_id)
        assert (case.kind, case.lead_id, case.ends_on) == ("spot purchase", None, date(2027, 4, 30))
        assert "CS-77" not in str(case.document), "nothing in a case says who the child is"
    spot.approve(world, kent.authoriser, bought.case_id)
    bought = found(world, kent, purchase_id)
    assert queries.status_of(bought, date(2026, 11, 30)) is Status.RUNNING
    assert bought.approved_by == kent.authoriser.person != bought.asked_by
    with world.acting(kent.authoriser):
        committed = authorisation.committed_by_year(kent.authoriser, None, None)
    assert committed == {year: Decimal(amount) for year, amount in bought.cost["financial_years"].items()}
    do_waiting_work(world)


def test_refused_it_is_not_made_and_its_reference_is_free_again(world: World, kent: Kent) -> None:
    purchase_id = spot.asked(world, kent.commissioner)
    with world.acting(kent.commissioner), pytest.raises(Refused, match=r"spot\.reference_taken"):
        services.ask_for_purchase(actor=kent.commissioner, details=spot.details(), reason=spot.TONIGHT, now=clock.now())
    with world.acting(kent.authoriser):
        deciding.refuse(
            actor=kent.authoriser, case_id=found(world, kent, purchase_id).case_id, reason="Wait.", now=clock.now()
        )
    do_waiting_work(world)
    assert queries.status_of(found(world, kent, purchase_id), date(2026, 12, 1)) is Status.REFUSED
    spot.asked(world, kent.commissioner)


def test_the_councils_own_terms_decide_how_long_and_who_approves_an_exemption(world: World, kent: Kent) -> None:
    with world.acting(kent.lead):
        terms = Terms(3, (str(Role.STRATEGIC_LEAD),))
        services.set_terms(actor=kent.lead, terms=terms, revision=None, now=clock.now())
        with pytest.raises(Refused, match=r"changed\.meanwhile"):
            services.set_terms(actor=kent.lead, terms=terms, revision=None, now=clock.now())
    with pytest.raises(Refused, match=r"spot\.lasts_too_long"):
        spot.asked(world, kent.commissioner)
    purchase_id = spot.asked(world, kent.commissioner, ends_on=date(2027, 1, 31))
    case_id = found(world, kent, purchase_id).case_id
    with world.acting(kent.authoriser), pytest.raises(Refused, match=r"case\.role_missing"):
        deciding.approve(actor=kent.authoriser, case_id=case_id, reason="So.", now=clock.now())


@pytest.mark.parametrize(
    ("changed", "reason", "code"),
    [
        ({"support": "Ring 07700 900123 in the evening."}, spot.TONIGHT, r"spot\.names_somebody"),
        ({}, Reason("Nobody bid.", package_id=uuid4()), r"spot\.no_evidence"),
        ({}, Reason("So.", exemption=Exemption.BEFORE), r"spot\.before_is_for_imports"),
        ({"ends_on": date(2026, 11, 1)}, spot.TONIGHT, r"spot\.backwards"),
    ],
)
def test_what_does_not_hold_is_refused(
    world: World, kent: Kent, changed: dict[str, Any], reason: Reason, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        spot.asked(world, kent.commissioner, reason=reason, **changed)


def test_a_package_that_found_nobody_lends_its_frozen_evidence(world: World, move_clock: Callable[..., None]) -> None:
    market = tendering.market(world)
    moira = market.commissioner
    tender_id = market.published()
    move_clock(hours=25)
    with world.acting(moira):
        tendering_services.open_mini_tender(actor=moira, mini_tender_id=tender_id)
        tendering_services.end_without_award(
            actor=moira, mini_tender_id=tender_id, reason="Nobody has bid.", now=clock.now()
        )
        [package_id] = minitender.package_ids_of([tender_id])[tender_id]
        [evidence] = minitender.list_failed_packages(moira)
    purchase_id = spot.asked(world, moira, reason=Reason("Nobody bid.", package_id=package_id))
    with world.acting(moira):
        bought = queries.get_purchase(moira, purchase_id)
        assert bytes(bought.evidence_sha256 or b"") == bytes(evidence.sha256)
        case = authorisation.get_case(moira, bought.case_id or uuid4())
        assert evidence.sha256.hex() in str(case.document)
    client = world.signed_in(moira)

    assert "The frozen evidence that nobody was found" in client.get(f"/spot-purchases/{purchase_id}").text
    assert str(package_id) in client.get("/spot-purchases/new").text


def _standing(world: World, kent: Kent, **changed: Any) -> UUID:
    purchase_id = spot.asked(world, kent.commissioner, starts_on=date(2026, 11, 9), **changed)
    spot.approve(world, kent.authoriser, found(world, kent, purchase_id).case_id)
    return purchase_id


@pytest.mark.its_own_dates
def test_ended_early_its_cost_follows_and_it_is_not_extended(world: World, kent: Kent) -> None:
    purchase_id, moira = _standing(world, kent), kent.commissioner
    with world.acting(moira):
        bought = services.end_early(
            actor=moira, purchase_id=purchase_id, last_day=date(2026, 11, 22), reason="The child moved.",
            now=clock.now(),
        )  # fmt: skip
        assert (bought.total_gbp, bought.cost["financial_years"]) == (Decimal("160.00"), {"2026-27": "160.00"})
        for refused, act in (
            (r"spot\.ended_early", lambda: services.extend(
                actor=moira, purchase_id=purchase_id, extension=Extension("PO-901", date(2027, 1, 1)),
                reason=spot.TONIGHT, now=clock.now(),
            )),
            (r"spot\.end_after", lambda: services.end_early(
                actor=moira, purchase_id=purchase_id, last_day=date(2026, 11, 22), reason="Again.", now=clock.now(),
            )),
        ):  # fmt: skip
            with pytest.raises(Refused, match=refused):
                act()


@pytest.mark.its_own_dates
def test_it_goes_on_only_as_a_purchase_of_its_own_and_once(world: World, kent: Kent) -> None:
    purchase_id, moira = _standing(world, kent, ends_on=date(2026, 12, 31)), kent.commissioner
    longer = Extension("PO-901", date(2027, 2, 28), Decimal("21.00"))
    with world.acting(moira):
        next_ = services.extend(
            actor=moira, purchase_id=purchase_id, extension=longer, reason=spot.TONIGHT, now=clock.now()
        )
        assert (next_.starts_on, next_.first_on, next_.unit_price) == (
            date(2027, 1, 1), date(2026, 11, 9), Decimal("21.00"),
        )  # fmt: skip
        assert queries.status_of(next_, date(2027, 1, 1)) is Status.AWAITING
        with pytest.raises(Refused, match=r"spot\.extended_already"):
            services.extend(
                actor=moira, purchase_id=purchase_id, extension=replace(longer, reference="PO-902"),
                reason=spot.TONIGHT, now=clock.now(),
            )  # fmt: skip
    waiting = spot.asked(world, moira, reference="PO-903")
    with world.acting(moira), pytest.raises(Refused, match=r"spot\.not_standing"):
        services.extend(
            actor=moira, purchase_id=waiting, extension=replace(longer, reference="PO-904"), reason=spot.TONIGHT,
            now=clock.now(),
        )  # fmt: skip


def test_another_council_sees_none_of_it(world: World, kent: Kent) -> None:
    purchase_id = spot.asked(world, kent.commissioner)
    other = world.person("Ruth Okoro", world.council("Medway Council"), Role.COMMISSIONER)
    client = world.signed_in(other)
    assert client.get(f"/spot-purchases/{purchase_id}").status_code == 404
    assert "No spot purchase here" in client.get("/spot-purchases").text
    with world.acting(other), pytest.raises(NotFound):
        services.end_early(
            actor=other, purchase_id=purchase_id, last_day=date(2026, 12, 1), reason="x", now=clock.now()
        )


BROKEN = (
    "approved_by = asked_by, authorised_at = now()", "authorised_at = now()", "exemption = NULL",
    "failed_package_id = gen_random_uuid()", "last_on = ends_on + 1", "ended_at = now()", "moved_on = last_on",
    "stays = true", "asked_by = NULL", "unit_price = 0", "justification = 'habit'", "reason = ''",
)  # fmt: skip


def test_what_cannot_be_is_not_stored(world: World, kent: Kent) -> None:
    purchase_id = spot.asked(world, kent.commissioner)
    for broken in BROKEN:
        with pytest.raises(sa.exc.IntegrityError), world.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE spot_purchase SET {broken} WHERE id = :id"), {"id": purchase_id})


@pytest.mark.its_own_dates
def test_a_program_of_a_person_buys_plans_and_ends_it(world: World, kent: Kent) -> None:
    world.administrator()
    own_program(world)
    token = token_of(world, kent.commissioner)
    client, headers = world.app.test_client(), bearer(token)
    sent = {
        "reference": "PO-7", "case_reference": "CS-7", "provider_name": "Willow Night Nursing",
        "support": "Nights.", "starts_on": "2026-11-16", "ends_on": "2027-01-31", "unit": "waking_night",
        "unit_price": "140.00", "visits": [{"days": ["fri", "sat"], "quantity": "1"}], "exemption": "specialist",
        "reason": "Nobody in the system gives waking nights.",
    }  # fmt: skip
    both = client.post("/api/v1/spot-purchases", json=sent | {"package_id": str(uuid4())}, headers=headers)
    assert both.status_code == 422
    made = client.post("/api/v1/spot-purchases", json=sent, headers=headers)
    assert made.status_code == 201, made.text
    assert (made.json["status"], made.json["total"]) == ("awaiting authorisation", "3080.00")
    again = client.post("/api/v1/spot-purchases", json=sent, headers=headers)
    assert again.status_code == 409
    spot.approve(world, kent.authoriser, UUID(made.json["case_id"]))
    path = f"/api/v1/spot-purchases/{made.json['id']}"
    planned = client.post(
        f"{path}/plan", json={"trigger": "change of need", "moves_on": "2026-12-01", "reason": "x"}, headers=headers
    )
    assert planned.json["moves_on"] == "2026-12-01"
    ended = client.post(f"{path}/end", json={"last_day": "2026-11-29", "reason": "x"}, headers=headers)
    assert (ended.json["ends_on"], ended.json["total"]) == ("2026-11-29", "560.00")
    assert client.get(path, headers=headers).json["status"] == "running"
    [listed] = client.get("/api/v1/spot-purchases", headers=headers).json
    assert listed["reference"] == "PO-7"
