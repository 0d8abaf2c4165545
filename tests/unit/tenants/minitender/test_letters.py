"""The reasons that bidders are told: what is bound to what, and what stops a letter."""

from uuid import UUID

import pytest

from consortium.kernel.errors import Refused
from tenants.minitender.rules import letters
from tenants.minitender.rules.letters import Told
from tenants.packages.rules.screening import Finding, Kind

BID = UUID(int=1)
NAME, PHONE = Finding(Kind.NAME, 6, 12), Finding(Kind.PHONE, 20, 31)
WORDS = "Takes Imogen out."


def test_nothing_leaves_while_anything_stands_and_the_kinds_are_said_in_words() -> None:
    letters.ensure_nothing_stands([])
    with pytest.raises(Refused) as refused:
        letters.ensure_nothing_stands([NAME, PHONE, NAME])
    assert refused.value.facts["what"] == "a name from the child’s record and a telephone number"


@pytest.mark.parametrize(
    "other",
    [
        Told(UUID(int=2), "outcomes", WORDS),
        Told(BID, "safety", WORDS),
        Told(BID, "outcomes", WORDS + " Often."),
    ],
)
def test_what_two_agreed_to_holds_for_exactly_those_words_of_that_reason(other: Told) -> None:
    told = Told(BID, "outcomes", WORDS)
    assert letters.digest_of(told, NAME) == letters.digest_of(Told(BID, "outcomes", WORDS, True), NAME)
    assert letters.digest_of(told, NAME) not in {letters.digest_of(other, NAME), letters.digest_of(told, PHONE)}


def test_a_reason_goes_back_for_what_was_found_and_once_at_a_time() -> None:
    letters.ensure_may_send_back(findings=[NAME], waits=False)
    for findings, waits, why in (([NAME], True, "sent_back_already"), ([], False, "changed")):
        with pytest.raises(Refused, match=f"letters.{why}"):
            letters.ensure_may_send_back(findings=findings, waits=waits)


def test_other_words_are_other_words() -> None:
    assert letters.ensure_other_words(before=WORDS, words=" Takes her out. ") == "Takes her out."
    for words, why in (("  ", "no_words"), (f" {WORDS} ", "same_words")):
        with pytest.raises(Refused, match=f"letters.{why}"):
            letters.ensure_other_words(before=WORDS, words=words)
