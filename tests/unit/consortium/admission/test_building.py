"""Building a questionnaire part by part, comparing versions, and reading one that somebody else wrote."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission import services
from consortium.admission.rules import building
from consortium.admission.rules.answers import Kind, fault_of, read_table, write_table
from consortium.admission.rules.differences import asks_the_same, differences_between
from consortium.admission.rules.questionnaire import Questions, read_question, read_questionnaire, totals_of, written
from consortium.kernel.errors import BadInput, Refused

SHIPPED = read_questionnaire(services.read_document(services.shipped_questionnaire()))
KEYS = [each.key for each in SHIPPED]
SECTIONS = [each.key for each in SHIPPED.sections]


def question(**said: Any) -> Any:
    return read_question(
        {"key": "new", "kind": "text", "text": "Why?", "assessed": "information", "words": 100, **said}
    )


ACTS = st.one_of(
    st.tuples(st.just(building.with_question_moved), st.sampled_from(KEYS), st.sampled_from((-1, 1))),
    st.tuples(st.just(building.with_section_moved), st.sampled_from(SECTIONS), st.sampled_from((-1, 1))),
    st.tuples(st.just(building.with_question_duplicated), st.sampled_from(KEYS)),
    st.tuples(st.just(building.without_question), st.sampled_from(KEYS)),
)


@given(st.lists(ACTS, max_size=12))
def test_whatever_is_done_to_a_draft_it_can_be_read_again_and_says_the_same(acts: list[Any]) -> None:
    whole = SHIPPED
    for act, *said in acts:
        with suppress(Refused):  # a part that was removed before
            whole = act(whole, *said)
    assert read_questionnaire(written(whole)) == whole


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from((-1, 1))), max_size=20))
def test_moving_loses_and_changes_no_question(moves: list[tuple[str, int]]) -> None:
    whole = SHIPPED
    for key, by in moves:
        whole = building.with_question_moved(whole, key, by)
    assert sorted(each.key for each in whole) == sorted(KEYS)
    assert set(whole) == set(SHIPPED)


def test_a_question_at_the_edge_of_its_section_moves_into_the_next() -> None:
    first, second = SHIPPED.sections[:2]
    moved = building.with_question_moved(SHIPPED, first.questions[-1].key, 1)
    assert moved.sections[1].questions[0] == first.questions[-1]
    assert building.with_question_moved(moved, first.questions[-1].key, -1) == SHIPPED
    assert building.with_question_moved(SHIPPED, first.questions[0].key, -1) == SHIPPED
    assert len(moved.sections[1].questions) == len(second.questions) + 1


def test_a_copy_of_a_question_has_a_key_of_its_own() -> None:
    twice = building.with_question_duplicated(SHIPPED, "cover")
    thrice = building.with_question_duplicated(twice, "cover")
    assert [each.key for each in thrice if each.text == building.question_of(SHIPPED, "cover").text] == [
        "cover", "cover_3", "cover_2",
    ]  # fmt: skip


def test_a_section_is_removed_only_when_it_is_empty_and_the_last_question_never() -> None:
    with pytest.raises(Refused, match=r"questionnaire\.full_section"):
        building.without_section(SHIPPED, "people")
    with_empty = building.with_section(SHIPPED, "Keeping children safe")
    assert with_empty.sections[-1].key == "keeping_children_safe"
    assert building.without_section(with_empty, "keeping_children_safe") == SHIPPED
    one = Questions("T", "I", (building.section_of(SHIPPED, "organisation"),))
    one = building.without_question(one, "recent_work")
    with pytest.raises(Refused, match=r"questionnaire\.last_question"):
        building.without_question(one, "experience_years")


def test_what_a_colleague_removed_is_said_to_be_gone_and_a_key_is_used_once() -> None:
    for act in (building.question_of, building.section_of):
        with pytest.raises(Refused, match=r"questionnaire\.part_gone"):
            act(SHIPPED, "gone")
    with pytest.raises(Refused, match=r"questionnaire\.key_taken"):
        building.with_question(SHIPPED, "people", question(key="cover"))


def test_the_totals_say_what_is_missing_for_each_lot_and_legal_form() -> None:
    assert {each.missing for each in totals_of(SHIPPED, [1, 2, 3, 4])} == {Decimal("0.00")}
    lighter = building.without_question(SHIPPED, "cover")
    short = {(each.lot, str(each.legal_form)): each.missing for each in totals_of(lighter, [1]) if not each.is_whole}
    assert short == {(1, "sole trader"): Decimal("20.00")}
    heavier = building.with_question_duplicated(SHIPPED, "activities")
    assert {each.missing for each in totals_of(heavier, [2])} == {Decimal("-20.00")}


def test_the_differences_name_what_was_added_removed_and_changed() -> None:
    after = building.without_question(SHIPPED, "equality")
    after = building.with_question(after, "people", question(text="How do you travel?"))
    stricter = read_question({**written_of("safeguarding"), "minimum": 4, "lots": [1, 2]})
    after = building.with_question_changed(after, "safeguarding", stricter)
    found = {each.key: each for each in differences_between(SHIPPED, after)}
    assert {key: str(each.change) for key, each in found.items()} == {
        "safeguarding": "changed", "new": "added", "equality": "removed",
    }  # fmt: skip
    assert [(one.name, one.before, one.after) for one in found["safeguarding"].details] == [
        ("Minimum score", "3", "4"), ("Lots", "All", "1, 2"),
    ]  # fmt: skip
    assert differences_between(after, after) == []


def written_of(key: str) -> dict[str, Any]:
    return next(each for section in written(SHIPPED)["sections"] for each in section["questions"] if each["key"] == key)


def test_an_answer_may_be_carried_over_only_where_kind_and_shape_are_the_same() -> None:
    table = question(kind="table", columns=["Who", "What"], rows=3, words=None)
    assert asks_the_same(question(), question(text="Why now?", words=200))
    assert not asks_the_same(question(), table)
    assert not asks_the_same(table, question(kind="table", columns=["Who"], rows=3, words=None))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "table", "rows": 3}, "columns"), ({"kind": "table", "columns": ["A"]}, "rows"),
        ({"columns": ["A"]}, "columns"), ({"kind": "yes/no", "assessed": "pass/fail", "passes": ["maybe"]}, "passes"),
        ({"assessed": "scored", "weight": "10.005"}, "weight"), ({"lots": []}, "lots"),
        ({"legal_forms": []}, "legal_forms"), ({"key": "Not a key"}, "key"), ({"kind": "essay"}, "kind"),
        ({"assessed": "scored"}, "weight"), ({"minimum": 2}, "minimum"),
    ],
)  # fmt: skip
def test_a_question_that_does_not_hold_together_is_bad_input_at_its_field(said: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as bad:
        question(**said)
    assert bad.value.where == f"question: {field}"


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=5))
def test_a_table_is_read_as_it_was_written_without_its_empty_rows(rows: list[list[str]]) -> None:
    said = [[cell.strip() for cell in row] for row in rows]
    assert read_table(write_table(rows)) == [row for row in said if any(row)]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("[]", "Not answered yet"), ("{", "Not answered yet"), ('{"a": 1}', "Not answered yet"),
        ('[["x", ""]]', "Row 1: “To” is empty"), ('[["x"]]', "Row 1 must have 2 cells, one for each column"),
        ('[["a", "b"], ["c", "d"], ["e", "f"]]', "3 rows, and at most 2 are allowed"), ('[["a", "b"]]', None),
    ],
)  # fmt: skip
def test_a_table_says_which_row_is_not_complete(value: str, fault: str | None) -> None:
    assert fault_of(Kind.TABLE, value, columns=("From", "To"), rows=2) == fault


def test_a_document_is_named_by_its_id() -> None:
    assert fault_of(Kind.DOCUMENT, "policy.pdf") == "Attach a document"
    assert fault_of(Kind.DOCUMENT, "01890a5d-ac96-774b-bcce-b302099a8057") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x [1]\nb: *x", "line 2: aliases"), ("a: 1\na: 2", "line 2: “a” is said twice"), ("- a", "must hold"),
        ("a: !!python/object:os.system {}", "line 1"), ("[" * 50, "line 1: parts within parts"), ("a: [", "line 1"),
        ("x" * 200_001, "longer than 200,000"), ("a: b: c", "line 1"), ("? {a: b}\n: c", "line 1"),
        ("\x00", "cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(text: str, says: str) -> None:
    with pytest.raises(BadInput) as bad:
        services.read_document(text)
    assert says in str(bad.value)


def test_values_of_a_file_are_what_was_written() -> None:
    document = services.read_document("\ufefftitle: 2026-01-01\npasses: [yes, no]\nweight: 12.50\nminimum:\n")
    assert document == {"title": "2026-01-01", "passes": ["yes", "no"], "weight": "12.50", "minimum": None}
