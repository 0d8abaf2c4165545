"""Every change that touches our work says what to do."""

from itertools import product

import pytest

from consortium.kernel.errors import Refused
from tenants.continuity import rules
from tenants.continuity.rules import WORDS, Change, Work, what_to_do


@pytest.mark.parametrize(("work", "change"), list(product(Work, Change)))
def test_there_is_always_something_to_do(work: Work, change: Change) -> None:
    assert what_to_do(work, change).endswith(".")


def test_what_to_do_about_an_open_mini_tender_never_tells_of_a_bid() -> None:
    words = {what_to_do(Work.OPEN_MINI_TENDER, change) for change in Change}
    assert len(words) == 1
    assert "Bids are sealed" in words.pop()


def test_every_change_has_its_words() -> None:
    assert set(WORDS) == set(Change)
    assert all(change.in_words for change in Change)


def test_handling_takes_a_note_and_comes_once() -> None:
    rules.ensure_note("Moved to another provider.")
    rules.ensure_open(is_handled=False)
    for act, code in (
        (lambda: rules.ensure_note("  "), "effect.note"),
        (lambda: rules.ensure_open(is_handled=True), "effect.handled"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
