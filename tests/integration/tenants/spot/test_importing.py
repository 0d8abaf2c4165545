"""Running purchases from a file: read, taken in once, authorised as one case, undone within a day."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from tenants.authorisation import queries as authorisation
from tenants.authorisation import services as deciding
from tenants.spot import queries, services
from tenants.spot.rules.purchases import Status
from tests.factories import spot
from tests.factories.authorisation import job_of
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.statements import counted
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.integration.tenants.spot.conftest import Kent

TWO = ({}, {"reference": "PO-2", "child": "CS-2", "provider": "Willow Night Nursing", "price": "30.00"})


def statuses(world: World, kent: Kent) -> dict[str, Status]:
    with world.acting(kent.commissioner):
        on = date(2026, 11, 16)
        return {row.reference: queries.status_of(row, on) for row in queries.list_purchases(kent.commissioner, on=on)}


def test_what_runs_is_taken_over_once_however_often_it_is_sent(world: World, kent: Kent) -> None:
    first = spot.taken_over(world, kent.commissioner, *TWO)
    assert (first.row_count, first.taken_in) == (2, 2)
    assert statuses(world, kent) == dict.fromkeys(("PO-1", "PO-2"), Status.TAKEN_IN)
    again = spot.taken_over(world, kent.commissioner, *TWO, {"reference": "PO-3"})
    assert (again.row_count, again.taken_in) == (3, 1)
    with pytest.raises(Refused, match=r"spots\.nothing_new"):
        spot.taken_over(world, kent.commissioner, *TWO)
    with world.acting(kent.commissioner):
        data = spot.sheet({"price": "99.00"})
        [fault] = services.read_file(actor=kent.commissioner, data=data, now=clock.now()).faults
        assert (fault.row, fault.refused.code) == (2, "spot_row.differs")


def test_all_of_a_file_is_one_case_and_a_refusal_ends_nothing(world: World, kent: Kent) -> None:
    moira, made = kent.commissioner, spot.taken_over(world, kent.commissioner, *TWO)
    for decide in (deciding.refuse, deciding.approve):
        with world.acting(moira):
            kept = services.ask_for_import(actor=moira, import_id=made.id, reason="They run on.", now=clock.now())
            case_id = kept.case_id
            assert case_id is not None
            with pytest.raises(Refused, match=r"spot\.asked_already"):
                services.ask_for_import(actor=moira, import_id=made.id, reason="Again.", now=clock.now())
            case = authorisation.get_case(moira, case_id)
            assert case.whole_life_gbp == Decimal("10400.00"), "52 weeks of £80 and of £120"
        assert set(statuses(world, kent).values()) == {Status.AWAITING}
        with world.acting(kent.authoriser):
            decide(actor=kent.authoriser, case_id=case_id, reason="So.", now=clock.now())
        do_waiting_work(world)
        wanted = Status.TAKEN_IN if decide is deciding.refuse else Status.RUNNING
        assert set(statuses(world, kent).values()) == {wanted}


def test_what_ends_early_leaves_the_ledger_and_nothing_else_does(world: World, kent: Kent) -> None:
    """Three are authorised as one case: one ends in November, one after its first visit, and one runs to its end."""
    moira, job = kent.commissioner, job_of(kent.council)
    made = spot.taken_over(world, moira, *TWO, {"reference": "PO-3", "child": "CS-3"})

    def end(reference: str, last_day: date) -> None:
        with world.acting(moira):
            bought = queries.find_by_reference(moira, reference)
            assert bought is not None
            services.end_early(
                actor=moira, purchase_id=bought.id, last_day=last_day, reason="Not needed any more.", now=clock.now()
            )
        do_waiting_work(world)

    def committed() -> dict[str, Decimal]:
        with world.acting(kent.authoriser):
            by_year = authorisation.committed_by_year(kent.authoriser, None, None)
        return {year: amount for year, amount in by_year.items() if amount}

    with world.acting(moira):
        kept = services.ask_for_import(actor=moira, import_id=made.id, reason="They run on.", now=clock.now())
    assert kept.case_id is not None
    spot.approve(world, kent.authoriser, kept.case_id)
    assert committed() == {"2026-27": Decimal("14560.00")}, "52 weeks of £80, £120 and £80"
    end("PO-2", date(2026, 11, 29))
    assert committed() == {"2026-27": Decimal("12400.00")}, "18 weeks of £120 are not spent"
    end("PO-1", date(2026, 4, 6))
    with world.acting(job):
        services.take_less(actor=job, case_id=kept.case_id, now=clock.now())
    assert committed() == {"2026-27": Decimal("8280.00")}, "one visit of £40 was made"


def test_it_is_undone_within_a_day_while_nothing_was_built_on_it(
    world: World, kent: Kent, move_clock: Callable[..., None]
) -> None:
    moira = kent.commissioner

    def undo(import_id: UUID) -> None:
        with world.acting(moira):
            services.undo_import(actor=moira, import_id=import_id, now=clock.now())

    made = spot.taken_over(world, moira, *TWO)
    undo(made.id)
    assert statuses(world, kent) == {}
    with pytest.raises(Refused, match=r"spots\.not_taken_in"):
        undo(made.id)
    again = spot.taken_over(world, moira, *TWO)
    with world.acting(moira):
        [row, _] = queries.list_purchases(moira, on=date(2026, 11, 16))
        services.end_early(
            actor=moira, purchase_id=row.id, last_day=date(2026, 12, 1), reason="Moved.", now=clock.now()
        )
    with pytest.raises(Refused, match=r"spots\.built_on"):
        undo(again.id)
    third = spot.taken_over(world, moira, {"reference": "PO-9"})
    move_clock(hours=24)
    with pytest.raises(Refused, match=r"spots\.undone_in_a_day"):
        undo(third.id)


def test_what_nobody_takes_in_is_forgotten_after_a_day(
    world: World, kent: Kent, move_clock: Callable[..., None]
) -> None:
    moira, data = kent.commissioner, spot.sheet({})
    with world.acting(moira):
        read = services.read_file(actor=moira, data=data, now=clock.now())
        kept = services.keep_import(actor=moira, entries=read.entries, data=data, now=clock.now())
    move_clock(hours=25)
    do_waiting_work(world)
    with world.acting(moira):
        assert queries.get_import(moira, kept.id).rows is None
        with pytest.raises(Refused, match=r"import\.over"):
            services.apply_import(actor=moira, import_id=kept.id, now=clock.now())


def test_a_list_by_api_is_all_or_none_and_says_where_it_is_wrong(world: World, kent: Kent) -> None:
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, kent.commissioner))
    row = {name.replace(" ", "_"): text for name, text in spot.RUNNING.items()}
    row["from_on"], row["to_on"] = row.pop("from"), row.pop("to")
    wrong = client.post(
        "/api/v1/spot-purchases/import", headers=headers,
        json={"purchases": [row, row | {"reference": "PO-2", "number_of": "company"}]},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert [(fault["row"], fault["field"]) for fault in wrong.json["faults"]] == [(2, "number")]
    assert statuses(world, kent) == {}
    made = client.post("/api/v1/spot-purchases/import", headers=headers, json={"purchases": [row]})
    assert (made.status_code, made.json["taken_in"]) == (201, 1), made.text
    path = f"/api/v1/spot-purchases/imports/{made.json['id']}"
    assert client.get(path, headers=headers).json["rows"] == 1
    assert client.post(f"{path}/undo", headers=headers, json={}).json["undone_at"]
    late = client.post(f"{path}/ask", headers=headers, json={"reason": "They run on."})
    assert late.status_code == 409


def test_a_page_makes_as_many_statements_for_many_rows_as_for_few(world: World, kent: Kent) -> None:
    client = world.signed_in(kent.commissioner)
    paths = ("/spot-purchases", "/spot-purchases/migration", "/spot-purchases/migration/providers")
    spot.taken_over(world, kent.commissioner, {})
    few = {}
    for path in paths:
        client.get(path)
        with counted() as said:
            assert client.get(path).status_code == 200
        few[path] = len(said)
    spot.taken_over(
        world, kent.commissioner, *({"reference": f"PO-{n}", "provider": f"Provider {n}"} for n in range(2, 40))
    )
    for path in paths:
        with counted() as said:
            client.get(path)
        assert len(said) <= few[path], path


def test_what_cannot_be_is_not_stored(world: World, kent: Kent) -> None:
    made = spot.taken_over(world, kent.commissioner, {})
    for broken in ("undone_at = now()", "applied_at = NULL", "rows = '[]'", "row_count = 0", "discarded_at = now()"):
        with pytest.raises(sa.exc.IntegrityError), world.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE spot_import SET {broken} WHERE id = :id"), {"id": made.id})
