"""Referrals taken in from a case system, by file and by API: all or none, each once."""

import html
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.spreadsheets import csv_text
from consortium.people.rules import Role
from tenants.packages import queries, services
from tenants.packages.rules.importing import COLUMNS
from tests.factories import buying
from tests.factories.programs import bearer, program, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.integration.tenants.packages.test_by_api import REFERRAL
from tests.unit.tenants.packages.test_importing import ROW


def table(*changes: dict[str, str]) -> bytes:
    rows = [{**ROW, **change} for change in changes]
    return csv_text(COLUMNS, [[row[name] for name in COLUMNS] for row in rows]).encode()


ANOTHER = {"case reference": "CS-2", "given name": "Bo", "request reference": "LCS-2"}


def keep(sefton: buying.Buyers, data: bytes) -> Any:
    asha = sefton.social_worker
    with sefton.world.acting(asha):
        read = services.read_file(actor=asha, data=data, now=clock.now())
        assert read.faults == []
        return services.keep_import(actor=asha, entries=read.entries, data=data, now=clock.now()).id


def apply(sefton: buying.Buyers, import_id: Any, *, another: bool = False) -> int:
    asha = sefton.social_worker
    with sefton.world.acting(asha):
        return len(services.apply_import(actor=asha, import_id=import_id, another=another, now=clock.now()))


def test_a_file_is_taken_in_once_however_often_it_is_sent(sefton: buying.Buyers) -> None:
    data = table({}, ANOTHER)
    first = keep(sefton, data)
    assert apply(sefton, first) == 2
    with pytest.raises(Refused, match=r"import\.over"):
        apply(sefton, first)
    assert apply(sefton, keep(sefton, data)) == 0
    same_need = table({"request reference": "LCS-9"})
    assert apply(sefton, keep(sefton, same_need)) == 0
    assert apply(sefton, keep(sefton, same_need), another=True) == 1


def test_what_was_read_is_its_makers_alone_and_forgotten_when_it_is_over_or_old(
    sefton: buying.Buyers, move_clock: Any
) -> None:
    asha, moira = sefton.social_worker, sefton.commissioner
    left, discarded = keep(sefton, table({})), keep(sefton, table(ANOTHER))
    with sefton.world.acting(moira), pytest.raises(NotFound):
        queries.get_import(moira, left)
    with sefton.world.acting(asha):
        assert services.discard_import(actor=asha, import_id=discarded, now=clock.now()).rows is None
    move_clock(days=1, seconds=1)
    do_waiting_work(sefton.world)
    with sefton.world.acting(asha):
        kept = queries.get_import(asha, left)
        assert kept.rows is None
        assert kept.discarded_at is not None
        assert queries.list_referrals(asha) == []


def test_a_case_reference_of_another_child_is_a_fault_before_anything_is_saved(sefton: buying.Buyers) -> None:
    sefton.referral()
    asha = sefton.social_worker
    with sefton.world.acting(asha):
        read = services.read_file(actor=asha, data=table(ANOTHER, {"born on": "2018-05-03"}), now=clock.now())
    assert [(fault.row, fault.refused.code) for fault in read.faults] == [(3, "row.child_differs")]


@pytest.mark.usefixtures("tokens_can_be_had")
def test_a_program_sends_many_all_or_none_and_once(world: World, client: FlaskClient, sefton: buying.Buyers) -> None:
    headers = bearer(token_of(world, sefton.social_worker))
    one = {**REFERRAL, "lot_id": str(sefton.lot_id), "external_reference": "LCS-1"}
    two = {**one, "external_reference": "LCS-2", "child": {**REFERRAL["child"], "case_reference": "CS-2"}}
    wrong = {**two, "child": {**two["child"], "postcode": "Thackeray"}}

    def send(*referrals: Any, key: str = "", **more: Any) -> Any:
        keyed = {**headers, "Idempotency-Key": key} if key else headers
        return client.post("/api/v1/referrals/import", json={"referrals": referrals, **more}, headers=keyed)

    refused = send(one, wrong)
    assert (refused.status_code, refused.content_type) == (422, "application/problem+json")
    assert refused.json["faults"] == [
        {"row": 2, "field": "postcode", "words": "is not a postcode such as L20 3DL"},
    ]
    assert client.get("/api/v1/referrals", headers=headers).json == []
    taken = send(one, two, key="night-1")
    assert (taken.status_code, len(taken.json["raised"]), taken.json["left_out"]) == (201, 2, 0)
    assert "Thackeray" not in taken.text
    assert send(one, two, key="night-1").json == taken.json
    again = send(one, two).json
    assert (again["raised"], again["left_out"]) == ([], 2)
    assert [row["outcome"] for row in again["rows"]] == ["sent before", "sent before"]
    assert send({**one, "external_reference": None}, another=True).json["left_out"] == 0


@pytest.mark.usefixtures("tokens_can_be_had")
def test_a_case_systems_own_program_sends_each_request_once_and_reads_no_record(
    world: World, client: FlaskClient, sefton: buying.Buyers
) -> None:
    sefton.referral()
    headers = machine(world, sefton, "referrals:write")
    nobody = machine(world, sefton, "packages:read")
    new = {**ROW, "case reference": "CS-77", "family name": "Ó Brien", "request reference": "LCS-77"}
    data = table(new, {"request reference": "LCS-78", "kind of support": str(sefton.lot_id)})

    def send(said: bytes, who: dict[str, str] = headers, query: str = "") -> Any:
        return client.post(
            f"/api/v1/referrals/import.csv{query}", data=said, headers={**who, "Content-Type": "text/csv"}
        )

    assert send(data, nobody).status_code == 404
    unnamed = send(table({"request reference": ""}, {**new, "family name": "Other"}))
    assert unnamed.status_code == 422
    assert unnamed.json["type"] == "/api/problems/import.faults"
    assert [(fault["row"], fault["field"]) for fault in unnamed.json["faults"]] == [(2, "request reference")]
    taken = send(data)
    assert taken.status_code == 201, taken.text
    assert [row["outcome"] for row in taken.json["rows"]] == ["raised", "asked for already"]
    assert [row["outcome"] for row in send(data, query="?another=true").json["rows"]] == ["sent before", "raised"]
    assert [row["outcome"] for row in send(data).json["rows"]] == ["sent before", "sent before"]
    other = send(table({**new, "family name": "Other", "request reference": "LCS-79"}))
    assert [fault["field"] for fault in other.json["faults"]] == ["case reference"]
    same = send(table({**new, "family name": " ó brien ", "request reference": "LCS-80"}), query="?another=true")
    assert [row["outcome"] for row in same.json["rows"]] == ["raised"]
    raised = taken.json["raised"][0]["id"]
    assert client.get(f"/api/v1/referrals/{raised}/identity", headers=headers).status_code == 404
    page = world.signed_in(sefton.commissioner).get(f"/referrals/{raised}").text
    assert "Raised by your case system" in page
    assert "Ó Brien" in page


def machine(world: World, sefton: buying.Buyers, scope: str) -> dict[str, str]:
    """What a program of the council's own sends with each request."""
    secret, name = "a secret of a test", scope.replace(":", "-")
    program(world, sefton.council, client_id=name, secret=secret, scopes=(scope,), grant_type="client_credentials")
    asked = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
    return bearer(world.app.test_client().post("/oauth/token", data=asked).get_json()["access_token"])


def test_the_page_names_each_fault_and_the_log_none_of_what_stands_there(
    world: World, sefton: buying.Buyers, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = world.signed_in(sefton.social_worker)
    token = client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]
    data = table({"postcode": "Quill"}, {"born on": "Quill"})
    answer = client.post(
        "/referrals/import",
        data={"csrf_token": token, "file": (io.BytesIO(data), "Quill.csv")},
        content_type="multipart/form-data",
    )
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert "The file has" in page
    assert "It is not a postcode such as L20 3DL" in page
    assert "Quill" not in page
    assert "Quill" not in caplog.text + "".join(capfd.readouterr())


def test_the_export_says_where_each_referral_is_and_not_who_it_is_for(world: World, sefton: buying.Buyers) -> None:
    sefton.package()
    manager = world.signed_in(world.person("Cora Sefton", sefton.council, Role.CONTRACT_MANAGER))
    told = manager.get("/referrals.csv?show=all").text
    assert "Package written" in told
    assert "SEF-P-" in told
    assert not {"Imogen", "Thackeray", "CS-10442"} & set(told.replace(",", " ").split())
    assert manager.get("/referrals.ods?show=all").status_code == 200
    assert "R-20" not in manager.get("/referrals.csv?show=all&state=withdrawn").text
