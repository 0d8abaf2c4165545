"""A copy of what is held: whole for whom it is about, without others, for a week, and a child's by two persons."""

import io
import json
import zipfile
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.retention import services
from tenants.retention.rules.exporting import About
from tests.factories import agreements
from tests.factories.agreements import Parties
from tests.factories.buying import CHILD
from tests.factories.tendering import MoveClock
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.integration.tenants.retention.test_edges import post


@pytest.fixture
def parties(world: World) -> Parties:
    return agreements.parties(world)


def asked(world: World, actor: Actor, about: About, reference: str = "") -> UUID:
    with world.acting(actor):
        return services.ask_for_copy(actor=actor, about=about, reference=reference, now=clock.now()).id


def taken(world: World, actor: Actor, export_id: UUID) -> tuple[dict[str, Any], str]:
    """The record and the page of a copy."""
    with world.acting(actor):
        packed = services.download(actor=actor, export_id=export_id, now=clock.now())
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["record.json", "index.html"]
        return json.loads(archive.read("record.json")), archive.read("index.html").decode()


@pytest.mark.its_own_dates
def test_a_childs_copy_is_whole_and_names_nobody_else_and_takes_two_persons(
    world: World, parties: Parties, move_clock: MoveClock
) -> None:
    parties.made()
    commissioner = parties.commissioner
    asker = world.person("Hugh Marsh", parties.buyers.council, Role.COMMISSIONER)
    export_id = asked(world, asker, About.CHILD, "R-2026-0001")
    do_waiting_work(world)
    with world.acting(commissioner), pytest.raises(Refused, match=r"export\.not_ready"):
        services.download(actor=commissioner, export_id=export_id, now=clock.now())
    with world.acting(asker), pytest.raises(Refused, match=r"export\.second_person"):
        services.agree(actor=asker, export_id=export_id, now=clock.now())
    with world.acting(commissioner):
        services.agree(actor=commissioner, export_id=export_id, now=clock.now())
    do_waiting_work(world)
    record, page = taken(world, asker, export_id)
    assert record["The child"][0]["family_name"] == CHILD.family_name
    assert record["Agreements"][0]["provider"] == "Mersey Lantern CIC"
    assert record["Referrals"][0]["childs_voice"] in page
    assert {"Referrals, 1: needs", "Referrals, 1: childs_voice"} <= set(record["read_before_handing_over"])
    for person in (asker, commissioner, parties.manager):
        assert person.name not in page
        assert str(person.person_id) not in json.dumps(record)
    with world.acting(commissioner), pytest.raises(Refused, match=r"export\.agreed"):
        services.agree(actor=commissioner, export_id=export_id, now=clock.now())

    others = (
        parties.buyers.social_worker,
        world.person("Grace Holt", parties.buyers.council, Role.ORGANISATION_ADMINISTRATOR),
        world.person("Ruth Okoro", world.council("Halton Council"), Role.SOCIAL_WORKER),
        parties.manager,
    )
    for other in others:
        with world.acting(other), pytest.raises(NotFound):
            services.download(actor=other, export_id=export_id, now=clock.now())
    with world.engine.connect() as connection:
        sealed = connection.execute(sa.text("SELECT sealed FROM subject_export")).scalar_one()
        assert CHILD.family_name.encode() not in bytes(sealed)
    with world.acting(commissioner):
        acts = [entry.act for entry in world.entries() if entry.act.startswith("export.")]
        assert acts == ["export.asked", "export.agreed", "export.made", "export.downloaded"]

    move_clock(days=8)
    do_waiting_work(world)
    with world.acting(asker), pytest.raises(Refused, match=r"export\.expired"):
        services.download(actor=asker, export_id=export_id, now=clock.now())
    with world.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT sealed FROM subject_export")).scalar_one() is None


def test_everybody_has_a_copy_of_their_own_and_an_administrator_of_a_colleagues(world: World) -> None:
    acorn = world.provider("Acorn Care")
    writer = world.person("Bea Acorn", acorn, Role.BID_WRITER)
    administrator = world.person("Carl Acorn", acorn, Role.ORGANISATION_ADMINISTRATOR)
    linked = {"person_id": writer.person, "issuer": "https://sign-on.example", "linked_at": sa.func.guard.now()}
    elsewhere = world.council("Sefton Council").id
    for whose, subject in ((acorn.id, "bea-7"), (elsewhere, "elsewhere-1")):
        used = {"shown_as": "bea@acorn.example", "used_at": sa.func.guard.now(), "id": uuid4()}
        world.insert("external_identity", organisation_id=whose, subject=subject, **linked, **used)
    browser, tended = world.signed_in(writer), world.signed_in(administrator)
    assert "No copy was asked for" in browser.get("/copies").text
    assert post(browser, "/copies/own", {}).status_code == 302
    assert "Being made" in browser.get("/copies").text
    do_waiting_work(world)
    with world.engine.connect() as connection:
        export_id = connection.execute(sa.text("SELECT id FROM subject_export")).scalar_one()
    answer = post(browser, f"/copies/{export_id}/download", {})
    assert answer.headers["Content-Disposition"] == "attachment; filename=what-is-held.zip"
    assert answer.data[:2] == b"PK"
    record, page = taken(world, writer, export_id)
    assert record["Account"][0]["email"] == world.address_of("Bea Acorn")
    assert (record["Roles"][0]["role"], len(record["Sessions"])) == ("bid writer", 1)
    assert record["Failed attempts to sign in"] == []
    assert "Carl Acorn" not in page
    [account] = record["Accounts for single sign-on"]
    assert (account["issuer"], account["subject"]) == ("https://sign-on.example", "bea-7"), (
        "nothing of another’s provider"
    )
    assert "set_at" in record["Password"][0]
    assert "secret_hash" not in json.dumps(record)

    assert post(browser, "/copies/colleague", {"reference": world.address_of("Carl Acorn")}).status_code == 404
    assert post(browser, "/copies/child", {"reference": "R-2026-0001"}).status_code == 404
    nobody = post(tended, "/copies/colleague", {"reference": "nobody@people.example"})
    assert "There is nobody with the e-mail address" in nobody.text
    assert post(tended, "/copies/colleague", {"reference": world.address_of("Bea Acorn")}).status_code == 302
    do_waiting_work(world)
    assert tended.get("/copies").text.count("Bea Acorn") >= 2
