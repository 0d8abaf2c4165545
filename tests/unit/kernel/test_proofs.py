"""Chains and signatures that anyone can check."""

import copy
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel import exports, seals
from consortium.kernel.proofs import Unproved, canonical, chained, ensure_chain_holds, said_by

KEY = seals.signing_key("a seed")
KEYS = seals.published(KEY)
ORGANISATION = UUID(int=7)
ACTS = st.lists(st.dictionaries(st.sampled_from(["act", "at", "facts"]), st.text(max_size=5)), min_size=2, max_size=6)


@given(acts=ACTS)
def test_a_chain_holds_as_it_was_made_and_in_no_other_order_or_number(acts: list[dict[str, Any]]) -> None:
    links = chained(acts)
    ensure_chain_holds(links, "act")
    for altered in (links[1:], [*links[:-1], {**links[-1], "act": "something else altogether"}], [links[0], *links]):
        with pytest.raises(Unproved):
            ensure_chain_holds(altered, "act")


def test_a_statement_is_believed_of_a_published_key_only() -> None:
    token = seals.signed({"what": "so"}, KEY)
    assert said_by(token, KEYS, "seal") == {"what": "so"}
    other = seals.published(seals.signing_key("another seed"))
    head, said, signature = token.split(".")
    for faulty, keys in ((token, other), (f"{head}.{said[:-2]}.{signature}", KEYS), ("nothing", KEYS), (token, {})):
        with pytest.raises(Unproved):
            said_by(faulty, keys, "seal")


def test_the_canonical_form_knows_no_order_of_names() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'.encode()


def _export() -> dict[str, Any]:
    entries = [
        {"sequence": 1, "act": "bid.submitted", "previous_hash": "", "hash": "aa"},
        {"sequence": 2, "act": "bid.withdrawn", "previous_hash": "aa", "hash": "bb"},
    ]
    content = exports.content_of(entries, ORGANISATION)
    return {**content, "keys": KEYS, "seal": seals.signed(exports.statement_of(content), KEY)}


def test_an_audit_export_holds_as_it_was_sealed() -> None:
    assert len(exports.ensure_holds(_export())) == 2
    assert exports.ensure_holds(_export(), KEYS)


@pytest.mark.parametrize("number", [0, 1])
def test_an_audit_export_without_an_entry_does_not_hold(number: int) -> None:
    export = copy.deepcopy(_export())
    del export["entries"][number]
    with pytest.raises(Unproved):
        exports.ensure_holds(export)


def test_an_export_chained_anew_after_a_change_is_not_what_was_sealed() -> None:
    export = _export()
    entries = [{name: value for name, value in each.items() if name != "link"} for each in export["entries"]]
    entries[0]["act"] = "bid.changed"
    export["entries"] = chained(entries)
    with pytest.raises(Unproved, match="seal"):
        exports.ensure_holds(export)
