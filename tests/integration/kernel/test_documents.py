"""Files: judged by what is in them, kept apart by owner, found again by whoever may see them."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from consortium.kernel import documents
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound
from consortium.kernel.settings import Settings
from consortium.kernel.tenancy import acting_as
from consortium.people.rules import Role
from tests.factories.files import PDF
from tests.factories.world import World


@pytest.fixture
def writer(world: World) -> Actor:
    return world.person("Ada Bell", world.provider("Acorn Care"), Role.BID_WRITER)


@pytest.fixture
def folder(settings: Settings) -> Path:
    return Path(urlsplit(settings.documents_url).path)


def kept(world: World, actor: Actor, data: bytes = PDF, name: str = "certificate.pdf") -> UUID:
    with world.acting(actor):
        return documents.store(actor=actor, file_name=name, data=data).id


def test_a_file_is_found_again_as_it_was_given(world: World, writer: Actor) -> None:
    document_id = kept(world, writer)
    with world.acting(writer):
        row, data = documents.fetch(document_id)
    assert (data, row.file_name, row.media_type) == (PDF, "certificate.pdf", "application/pdf")
    assert (row.size, bytes(row.sha256)) == (len(PDF), hashlib.sha256(PDF).digest())


def test_another_organisations_file_looks_as_if_it_were_not_there(world: World, writer: Actor) -> None:
    document_id = kept(world, writer)
    other = world.person("Bo Hill", world.provider("Beech Homes"), Role.BID_WRITER)
    with world.acting(other), pytest.raises(NotFound):
        documents.fetch(document_id)


def test_the_name_a_person_gave_never_reaches_the_store(world: World, writer: Actor, folder: Path) -> None:
    document_id = kept(world, writer, name="outside.pdf")
    assert (folder / str(writer.organisation) / str(document_id)).read_bytes() == PDF
    assert [path for path in folder.rglob("*") if path.name == "outside.pdf"] == []
    with world.acting(writer):
        assert documents.fetch(document_id)[0].file_name == "outside.pdf"


def test_a_row_that_was_rolled_back_points_to_nothing(world: World, writer: Actor, app: Flask) -> None:
    with app.app_context(), acting_as(writer):
        document_id = documents.store(actor=writer, file_name="a.pdf", data=PDF).id
        db.session.rollback()
        with pytest.raises(NotFound):
            documents.fetch(document_id)


def test_bytes_that_are_gone_look_like_absence(world: World, writer: Actor, folder: Path) -> None:
    document_id = kept(world, writer)
    (folder / str(writer.organisation) / str(document_id)).unlink()
    with world.acting(writer), pytest.raises(NotFound):
        documents.fetch(document_id)


def test_a_row_cannot_point_to_anothers_file(world: World, writer: Actor, app: Flask) -> None:
    theirs = kept(world, world.person("Bo Hill", world.provider("Beech Homes"), Role.BID_WRITER))
    with app.app_context(), acting_as(writer), pytest.raises(sa.exc.IntegrityError, match="lies_with_its_owner"):
        world.execute(
            "INSERT INTO stored_document"
            " (organisation_id, id, file_name, media_type, size, sha256, location, stored_at, state, judged_at)"
            " VALUES (:own, :id, 'a', 'b', 1, 'x', :location, guard.now(), 'not scanned', guard.now())",
            own=writer.organisation, id=new_id(), location=f"{theirs}/{theirs}",
        )  # fmt: skip


def test_evidence_is_read_by_the_members_of_the_providers_consortia_only(world: World, writer: Actor) -> None:
    document_id = kept(world, writer)
    sefton, outside = world.council("Sefton"), world.council("Outside")
    consortium = world.consortium("Liverpool City Region", sefton)
    world.insert("participation", provider_id=writer.organisation, consortium_id=consortium, since=sa.func.guard.now())
    world.insert(
        "evidence", provider_id=writer.organisation, id=new_id(), kind="identity", reference="1",
        document_id=document_id, given_at=sa.func.guard.now(),
    )  # fmt: skip
    with world.acting(world.person("Sam Okoro", sefton, Role.PROCUREMENT_OFFICER)):
        assert documents.fetch(document_id)[1] == PDF
    with world.acting(world.person("Olu Bright", outside, Role.PROCUREMENT_OFFICER)), pytest.raises(NotFound):
        documents.fetch(document_id)
