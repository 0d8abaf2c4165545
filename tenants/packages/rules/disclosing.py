"""What the shortlisted and the winner may learn of a child, stage by stage, and meeting the family before the award."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from consortium.kernel.errors import Refused, explain

LASTS = timedelta(minutes=15)
"""How long a reading opens what was released, to the person who gave a reason."""
LONGEST_WORDS = 4000
LONGEST_VIEW = 2000


class DisclosureStage(StrEnum):
    """What is released, by how far its reader has come (rules.md, Screening)."""

    SHORTLISTED = "shortlisted"
    WINNER = "winner"


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a provider has come with a package; as a winner, with the numbers of the children it was chosen for."""

    stage: DisclosureStage
    children: frozenset[int] = frozenset()

    def and_also(self, other: "Reached | None") -> "Reached":
        """Of two answers about one provider what goes farther; a winner twice over has the children of both."""
        if other is None or (self.stage is DisclosureStage.WINNER and other.stage is not DisclosureStage.WINNER):
            return self
        return Reached(other.stage, self.children | other.children)

    def for_child(self, number: int) -> DisclosureStage:
        """A winner of other children is as far with this one as everybody shortlisted."""
        is_its_own = self.stage is not DisclosureStage.WINNER or number in self.children
        return self.stage if is_its_own else DisclosureStage.SHORTLISTED


MAY_BE_RELEASED: Mapping[DisclosureStage, frozenset[DisclosureStage]] = {
    DisclosureStage.SHORTLISTED: frozenset({DisclosureStage.SHORTLISTED}),
    DisclosureStage.WINNER: frozenset(DisclosureStage),
}
"""By how far a provider has come, what may be released to it."""

explain(
    {
        "disclosure.not_shortlisted": "This provider has no valid bid for the package, so nothing is released to it.",
        "disclosure.not_winner": "Who the child is goes to the provider that was chosen, once the award is confirmed.",
        "disclosure.already": "This was released to the provider already.",
        "disclosure.no_words": "Write what the shortlisted need to know.",
        "disclosure.ended": "The council has ended this release.",
        "meeting.not_shortlisted": "Families meet providers with a valid bid for the package.",
        "meeting.after_award": "The provider is chosen already: a meeting belongs before the award.",
        "meeting.held_before_offered": "The meeting was held before it was offered.",
        "meeting.in_future": "The day of the meeting lies ahead. Record it once it was held.",
        "meeting.no_views": "Write down what the child and the family thought of it.",
        "meeting.held_already": "This meeting is on record already.",
    }
)


@dataclass(frozen=True, slots=True)
class MeetingViews:
    """What came of a meeting. Private to the council."""

    held_on: date
    childs_view: str
    family_view: str


def ensure_may_release(wanted: DisclosureStage, reached: DisclosureStage | None) -> None:
    """Raise `Refused` for more than the provider has come to. `reached` is None for whoever has no valid bid."""
    if reached is None:
        raise Refused("disclosure.not_shortlisted")
    if wanted not in MAY_BE_RELEASED[reached]:
        raise Refused("disclosure.not_winner")


def ensure_not_released(*, is_released: bool) -> None:
    if is_released:
        raise Refused("disclosure.already")


def ensure_not_ended(*, is_ended: bool) -> None:
    if is_ended:
        raise Refused("disclosure.ended")


def ensure_words(stage: DisclosureStage, words: str) -> str:
    """The words, without the space around them. The shortlisted are told something; the winner may be told no more."""
    if stage is DisclosureStage.SHORTLISTED and not words.strip():
        raise Refused("disclosure.no_words")
    return words.strip()[:LONGEST_WORDS]


def disclosed(stage: DisclosureStage, words: str, identity: Mapping[str, Any]) -> dict[str, Any]:
    """What a provider reads at a stage: who the child is only as the winner. Never a health or pupil number."""
    if stage is DisclosureStage.SHORTLISTED:
        return {"words": words}
    return {"words": words, "identity": {name: identity[name] for name in IDENTITY}}


IDENTITY = (
    "given_name", "family_name", "known_as", "born_on", "address", "postcode", "schools", "needs", "childs_voice",
    "outcomes",
)  # fmt: skip


def ensure_may_meet(reached: DisclosureStage | None) -> None:
    if reached is None:
        raise Refused("meeting.not_shortlisted")
    if reached is DisclosureStage.WINNER:
        raise Refused("meeting.after_award")


def ensure_views(views: MeetingViews, *, offered_on: date, today: date, held_on: date | None) -> None:
    if held_on is not None:
        raise Refused("meeting.held_already")
    if views.held_on < offered_on:
        raise Refused("meeting.held_before_offered")
    if views.held_on > today:
        raise Refused("meeting.in_future")
    if not views.childs_view.strip() or not views.family_view.strip():
        raise Refused("meeting.no_views")
