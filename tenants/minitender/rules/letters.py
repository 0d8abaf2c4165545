"""The agreed reasons that bidders are told: screened before a letter leaves, reworded, or let stay by two."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.packages.rules.screening import Finding
from tenants.packages.rules.texts import what

explain(
    {
        "letters.findings_stand": "Screening found {what} in the reasons that bidders will be told. On the page "
        "“Letters”, send each back to be put into other words, or have a second officer agree that it may stay.",
        "letters.changed": "This reason reads differently now. Look at what it says.",
        "letters.sent_back_already": "This reason was sent back already, and waits for other words.",
        "letters.reworded_already": "Somebody has put this reason into other words already.",
        "letters.no_words": "Write the reason in other words.",
        "letters.same_words": "These are the same words. Leave out what is marked.",
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """One reason as a bidder will be told it: the agreed one, or the other words it was put into."""

    evaluation_id: UUID
    criterion: str
    words: str
    is_reworded: bool = False


def fingerprint_of(words: str) -> bytes:
    """Binds other words to the reason that they replace: a reason that was agreed anew is told as it was agreed."""
    return hashlib.sha256(words.encode()).digest()


def digest_of(told: Told, finding: Finding) -> bytes:
    """What an agreement to let a finding stay is bound to: any change of the words, and it must be agreed again."""
    said = [str(told.evaluation_id), told.criterion, told.words, str(finding.kind), finding.start, finding.end]
    return hashlib.sha256(json.dumps(said).encode()).digest()


def ensure_nothing_stands(standing: Iterable[Finding]) -> None:
    """No letter leaves while screening finds anything in it (rules.md, Screening before publication)."""
    if found := list(standing):
        raise Refused("letters.findings_stand", what=what(found))


def ensure_may_send_back(*, findings: Sequence[Finding], waits: bool) -> None:
    """A reason goes back for what was found in it, once at a time."""
    if waits:
        raise Refused("letters.sent_back_already")
    if not findings:
        raise Refused("letters.changed")


def ensure_other_words(*, before: str, words: str) -> str:
    """The new words without the space around them. Raises `Refused` for none, and for the same."""
    if not words.strip():
        raise Refused("letters.no_words")
    if words.strip() == before.strip():
        raise Refused("letters.same_words")
    return words.strip()
