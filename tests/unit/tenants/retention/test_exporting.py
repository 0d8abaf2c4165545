"""A copy of what is held: what is in the archive, what is marked, and when it may be taken."""

import io
import json
import zipfile
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.retention.rules import exporting
from tenants.retention.rules.exporting import State

ANNA, BEN = UUID(int=1), UUID(int=2)
words = st.text(max_size=30)
parts = st.dictionaries(
    words.filter(bool), st.lists(st.dictionaries(st.sampled_from(["note", "name", "reason"]), words))
)


@given(parts, words)
def test_the_archive_says_all_of_it_and_nothing_in_it_runs(held: dict[str, list[dict[str, str]]], name: str) -> None:
    packed = exporting.archive(held, made_on="16 November 2026", organisation=f"<script>{name}")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["record.json", "index.html"]
        said = json.loads(archive.read("record.json"))
        assert {part: said[part] for part in held} == held
        assert "<script" not in archive.read("index.html").decode()


def test_what_people_wrote_is_marked_to_be_read_before_it_is_handed_over() -> None:
    held = {"Reviews": [{"note": "Seen with Bev.", "due_on": "2027-01-04"}, {"note": ""}], "Roles": []}
    assert exporting.to_check(held) == ["Reviews, 1: note"]
    with zipfile.ZipFile(io.BytesIO(exporting.archive(held, made_on="today", organisation="Sefton"))) as archive:
        assert "<mark>Seen with Bev.</mark>" in archive.read("index.html").decode()


def test_a_copy_moves_from_asked_to_expired() -> None:
    ways = {(False, False, False): State.WAITS, (True, False, False): State.BEING_MADE,
            (True, True, True): State.READY, (True, True, False): State.EXPIRED}  # fmt: skip
    for (is_agreed, is_made, is_there), state in ways.items():
        assert exporting.state_of(is_agreed=is_agreed, is_made=is_made, is_there=is_there) is state
    exporting.ensure_ready(State.READY)
    for state, code in ((State.EXPIRED, "expired"), (State.WAITS, "not_ready"), (State.BEING_MADE, "not_ready")):
        with pytest.raises(Refused, match=rf"export\.{code}"):
            exporting.ensure_ready(state)
    exporting.ensure_may_agree(asked_by=ANNA, agreed_by=BEN, state=State.WAITS)
    for agreed_by, state, code in ((ANNA, State.WAITS, "second_person"), (BEN, State.READY, "agreed")):
        with pytest.raises(Refused, match=rf"export\.{code}"):
            exporting.ensure_may_agree(asked_by=ANNA, agreed_by=agreed_by, state=state)
