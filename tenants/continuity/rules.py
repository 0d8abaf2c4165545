"""What a change on the register does to an agreement or a mini-tender, and what a commissioner then does."""

from enum import StrEnum

from consortium.kernel.errors import Refused, explain

LONGEST_NOTE = 4000


class Change(StrEnum):
    """What happened to a provider on the register."""

    SUSPENDED = "suspended"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    EVIDENCE_LAPSED = "evidence lapsed"
    RATING_FELL = "rating fell"

    @property
    def in_words(self) -> str:
        return WORDS[self]


WORDS = {
    Change.SUSPENDED: "Suspended from the register",
    Change.REMOVED: "Removed from the register",
    Change.WITHDRAWN: "Withdrew from the register",
    Change.EVIDENCE_LAPSED: "Evidence lapsed",
    Change.RATING_FELL: "Rating fell below the floor",
}


class Work(StrEnum):
    """What of the council's is affected."""

    AGREEMENT = "agreement"
    OPEN_MINI_TENDER = "open mini-tender"
    OPENED_MINI_TENDER = "opened mini-tender"


_AGREEMENT = {
    Change.SUSPENDED: "Support goes on. Ask the social worker today if the child is safe; bring the review forward.",
    Change.REMOVED: "Support goes on until you end it. Agree with the social worker how and when the child moves, then "
    "start a new mini-tender.",
    Change.WITHDRAWN: "Support goes on as agreed. Ask the provider whether it means to see the agreement to its end.",
    Change.EVIDENCE_LAPSED: "Support goes on. Ask for evidence in date; where insurance lapsed, ask legal services.",
    Change.RATING_FELL: "Support goes on. Read the regulator’s report, visit, and bring the review forward.",
}
_MINI_TENDERS = {
    Work.OPEN_MINI_TENDER: "It was invited and may still read the mini-tender. Bids are sealed; its standing is "
    "checked again at the deadline. If few are left, extend the deadline.",
    Work.OPENED_MINI_TENDER: "It was invited. Its standing at the deadline counts for a bid; check it again before you "
    "recommend an award.",
}

explain(
    {
        "effect.handled": "This is handled already. Open the page again to see by whom.",
        "effect.note": "Say what was done, in a sentence. Your colleagues read it.",
    }
)


def what_to_do(work: Work, change: Change) -> str:
    return _AGREEMENT[change] if work is Work.AGREEMENT else _MINI_TENDERS[work]


def ensure_note(note: str) -> None:
    if not note.strip():
        raise Refused("effect.note")


def ensure_open(*, is_handled: bool) -> None:
    if is_handled:
        raise Refused("effect.handled")
