"""What programs are told of, and the place to read on from."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.changes import TYPES, told
from consortium.kernel.errors import Refused
from consortium.kernel.feed import Cursor, parse_cursor, start_of
from tenants.minitender.events import BidSubmitted

cursors = st.builds(Cursor, st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.uuids())


@given(cursors)
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert parse_cursor(str(cursor), era=cursor.era) == cursor


@given(st.text() | st.from_regex(r"[0-9a-f]{1,20}\.[0-9a-f]{1,20}\.[0-9a-f]{30,34}", fullmatch=True))
def test_whatever_is_no_cursor_is_refused(said: str) -> None:
    if said and not said.startswith("7."):
        with pytest.raises(Refused, match=r"changes\.(unknown_cursor|another_feed)"):
            parse_cursor(said, era=7)


def test_without_a_cursor_one_begins_at_the_beginning() -> None:
    assert parse_cursor("", era=7) == start_of(7)


def test_a_cursor_of_another_server_is_refused() -> None:
    with pytest.raises(Refused, match=r"changes\.another_feed"):
        parse_cursor(str(Cursor(8, 5, UUID(int=1))), era=7)


@pytest.mark.parametrize(
    ("name", "page"), [("bid.submitted", "/bids/{bid_id}"), ("bid.other", "/bids/{price}"), ("bid.none", "/{nothing}")]
)
def test_a_name_is_told_once_and_an_address_is_made_of_identifiers(name: str, page: str) -> None:
    @dataclass(frozen=True)
    class Happened:
        bid_id: UUID
        price: str

    assert BidSubmitted.__name__ == TYPES["bid.submitted"].event
    with pytest.raises(ValueError, match="told twice"):
        told(name, "Something", page=page)(Happened)


def test_what_is_told_is_identifiers_and_an_address() -> None:
    ids = {"mini_tender_id": str(UUID(int=1)), "bid_id": str(UUID(int=2)), "version": 3}
    assert TYPES["bid.submitted"].data(ids, "https://x.example") == {
        "mini_tender_id": str(UUID(int=1)),
        "bid_id": str(UUID(int=2)),
        "link": f"https://x.example/api/v1/invitations/{UUID(int=1)}",
    }
