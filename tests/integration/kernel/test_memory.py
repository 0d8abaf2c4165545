"""What is put back for a test is what acting it out again would leave, and nothing is put over what a test did."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock, documents
from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.files import PDF
from tests.factories.memory import Memory, remembered
from tests.factories.tendering import market
from tests.factories.world import World

Begin = Callable[[], World]


def found(world: World) -> dict[str, list[sa.Row[tuple[object, ...]]]]:
    """All rows of every table."""
    with world.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        rows = {table: connection.execute(sa.text(f'SELECT * FROM "{table}" t ORDER BY t::text')) for table in tables}
        return {table: list(each) for table, each in rows.items() if table != "clock_setting"}


@remembered
def bought(world: World) -> tuple[UUID, Actor]:
    """A published mini-tender with a bid, and a bidder who has a certificate on the shelf."""
    sefton = market(world)
    tender_id, bidder = sefton.published(), sefton.bidders["Mersey Lantern"]
    sefton.bid(tender_id, "Mersey Lantern")
    with world.acting(bidder):
        documents.store(actor=bidder, file_name="certificate.pdf", data=PDF)
    return tender_id, bidder


@pytest.fixture
def another_test(world: World, empty: Callable[[], None]) -> Callable[[], World]:
    """Begin as another test does."""

    def begin() -> World:
        empty()
        return World(world.app, world.engine, world.memory)

    return begin


def test_rows_documents_and_what_a_factory_returned_are_as_they_were(
    world: World, memory: Memory, another_test: Begin
) -> None:
    made, rows, files = bought(world), found(world), memory.files()
    again = another_test()
    assert found(again) != rows
    assert bought(again) == made
    assert found(again) == rows
    assert memory.files() == files
    assert len(files) == 1


def test_time_goes_on_from_where_it_was(world: World, another_test: Begin, move_clock: Callable[..., None]) -> None:
    def assessed(world: World) -> datetime:
        opened = admission.open_round(world)
        admission.submitted(world, opened, "Harbour Care Ltd")
        move_clock(days=31)
        admission.begin_assessment(world, opened)
        with world.app.app_context():
            return clock.now()

    then = assessed(world)
    assert abs(assessed(another_test()) - then) < timedelta(minutes=1)


def test_what_a_factory_adds_to_what_it_was_given_is_there_again(world: World, another_test: Begin) -> None:
    first = admission.submitted(world, admission.open_round(world), "Harbour Care Ltd")
    again = another_test()
    opened = admission.open_round(again)
    assert opened.applicants == {}
    assert admission.submitted(again, opened, "Harbour Care Ltd") == first
    assert list(opened.applicants) == [first]


def test_what_is_put_back_belongs_to_the_world_of_this_test(world: World, another_test: Begin) -> None:
    first = market(world)
    first.world.consortium("A later one", world.council("Halton"))
    again = another_test()
    assert market(again).world is again
    assert "A later one" not in again.consortia


@remembered
def joined(world: World, lots: frozenset[int]) -> UUID:
    return world.council(f"Council of lots {sorted(lots)}").id


def test_what_is_equal_is_the_same_in_whatever_order_it_is_written(world: World, another_test: Begin) -> None:
    one, other = frozenset([0, 8]), frozenset([8, 0])
    assert one == other
    assert repr(one) != repr(other)
    assert joined(world, one) == joined(another_test(), other)


def test_nothing_is_put_back_over_what_a_test_did(world: World, another_test: Begin) -> None:
    first = market(world).published()
    sefton = market(another_test())
    ada = sefton.world.person("Ada Moss", sefton.council, Role.COMMISSIONER)
    assert sefton.published() != first
    assert sefton.world.known("Ada Moss").person_id == ada.person_id
