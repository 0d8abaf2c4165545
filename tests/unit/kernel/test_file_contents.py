"""What is in a file decides: whole ones of every kind are taken, whatever could do harm is refused in plain words."""

import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.kernel.documents.content import examine
from consortium.kernel.documents.kinds import Kind, read_name
from consortium.kernel.documents.state import MOVES, OPEN, State, ensure_may_be_opened
from consortium.kernel.errors import Refused
from consortium.kernel.words import words_for
from tests.factories import files
from tests.factories.hostile import HOSTILE, Hostile

TAKEN = [
    ("Public liability 2027.pdf", files.PDF, Kind.PDF),
    ("photo.png", files.picture(), Kind.PNG),
    ("photo.JPEG", files.picture("JPEG"), Kind.JPEG),
    ("moving photo.jpg", files.picture("JPEG") + b"\0\0\0\x18ftypmp42" + b"\0" * 60, Kind.JPEG),
    ("policy.docx", files.docx(), Kind.DOCX),
    ("figures.xlsx", files.xlsx(), Kind.XLSX),
    ("policy.odt", files.opendocument(), Kind.ODT),
    ("figures.ods", files.opendocument(kind="spreadsheet"), Kind.ODS),
    ("notes.txt", "Straße, café and 5 < 6\n".encode(), Kind.TEXT),
    ("notes.txt", "An old editor’s “quotes”".encode("cp1252"), Kind.TEXT),
    ("notes.txt", "From Windows".encode("utf-16"), Kind.TEXT),
    ("figures.csv", "name,change,telephone\nÁine,-5,+44 151 496 0000\n".encode(), Kind.CSV),
    ("St. Mary’s policy v1.2", files.PDF, Kind.PDF),
    ("Überblick – Pflege 日本語.pdf", files.PDF, Kind.PDF),
]


@pytest.mark.parametrize(("name", "data", "kind"), TAKEN)
def test_whole_files_of_every_kind_are_taken(name: str, data: bytes, kind: Kind) -> None:
    assert examine(name, data) == (name, kind)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.what)
def test_what_could_do_harm_is_refused_in_plain_words(hostile: Hostile) -> None:
    with pytest.raises(Refused) as refused:
        examine(hostile.file_name, hostile.make())
    assert refused.value.code == hostile.code
    said = words_for(refused.value)
    assert said.endswith(".")
    assert "{" not in said


def test_the_table_of_hostile_files_is_long_enough() -> None:
    assert len({hostile.what for hostile in HOSTILE}) == len(HOSTILE) >= 60


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    [bomb] = [hostile for hostile in HOSTILE if hostile.what == "parts of 120 million bytes together"]
    data = bomb.make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused):
        examine(bomb.file_name, data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024  # kilobytes


def refusal_of(file_name: str, data: bytes) -> str:
    """In which words it is refused; none where it is taken. Nothing else is ever raised."""
    try:
        examine(file_name, data)
    except Refused as refused:
        return words_for(refused)
    return ""


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_a_name_is_kept_as_it_reads_or_refused(name: str) -> None:
    try:
        kept = read_name(name)
    except Refused:
        return
    assert kept.isprintable()
    assert not set(kept) & set("/\\")
    assert read_name(kept) == kept


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_taken_or_refused_in_words(data: bytes) -> None:
    refusal_of("notes.txt", data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_office_file_with_any_byte_changed_is_taken_or_refused_in_words(data: st.DataObject) -> None:
    whole = bytearray(files.docx())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(2, len(whole) - 1))] = data.draw(st.integers(0, 255))
    refusal_of("policy.docx", bytes(whole))


def test_every_state_says_where_it_leads_and_who_may_open_the_file() -> None:
    assert set(MOVES) == set(State)
    for state in State:
        if state in OPEN:
            ensure_may_be_opened(state)
        else:
            with pytest.raises(Refused):
                ensure_may_be_opened(state)
