"""Legal holds: what may not be removed while a case, an inquiry or a request goes on, whatever its time."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from consortium.kernel.errors import Refused, explain

explain(
    {
        "hold.no_reason": "Say why it must be kept.",
        "hold.before_it_begins": "The last day must not be before the first.",
        "hold.begins_before_today": "A hold begins today or later.",
        "hold.not_found": "There is no {kind} with the reference “{reference}”.",
        "hold.no_reference": "Give the reference of what must be kept.",
        "hold.over": "This hold is over.",
        "hold.asked": "Somebody has asked for this hold to be lifted already.",
        "hold.not_asked": "Nobody has asked for this hold to be lifted.",
        "hold.second_person": "Whoever asked for a hold to be lifted cannot agree to it as well: ask a second "
        "administrator.",
        "hold.for_buyers": "Your organisation keeps no {kind}.",
    }
)
LONGEST_REASON = 500


class HoldOn(StrEnum):
    """What a hold is on. A child is named by the reference of a referral: no name is needed, nor shown."""

    EVERYTHING = "everything"
    CHILD = "child"
    PACKAGE = "package"
    MINI_TENDER = "mini-tender"
    APPLICATION = "application"
    CONTRACT = "contract"
    PERSON = "person"

    @property
    def is_for_buyers(self) -> bool:
        return self not in {HoldOn.EVERYTHING, HoldOn.PERSON}

    @property
    def named_by(self) -> str:
        """What reference names it, in words."""
        return _NAMED_BY[self]


_NAMED_BY = {
    HoldOn.EVERYTHING: "no reference",
    HoldOn.CHILD: "the reference of a referral of the child",
    HoldOn.PACKAGE: "the reference of the package",
    HoldOn.MINI_TENDER: "the reference of the mini-tender",
    HoldOn.APPLICATION: "its reference, with the exclusion evidence and the contract that came of it",
    HoldOn.CONTRACT: "its reference, with the applications that led to it",
    HoldOn.PERSON: "the e-mail address of a colleague",
}


def ensure_may_hold(*, reason: str, from_on: date, to_on: date | None, today: date) -> None:
    if not reason.strip():
        raise Refused("hold.no_reason")
    if from_on < today:
        raise Refused("hold.begins_before_today")
    if to_on is not None and to_on < from_on:
        raise Refused("hold.before_it_begins")


def is_in_force(*, from_on: date, to_on: date | None, is_lifted: bool, on: date) -> bool:
    """On both its first and its last day. `guard.is_held` asks the same."""
    return not is_lifted and from_on <= on and (to_on is None or on <= to_on)


def ensure_may_ask_to_lift(*, is_over: bool, asked_by: UUID | None) -> None:
    if is_over:
        raise Refused("hold.over")
    if asked_by is not None:
        raise Refused("hold.asked")


def ensure_may_lift(*, is_over: bool, asked_by: UUID | None, agreed_by: UUID) -> None:
    """Two persons lift a hold: one asks, another agrees."""
    if is_over:
        raise Refused("hold.over")
    if asked_by is None:
        raise Refused("hold.not_asked")
    if asked_by == agreed_by:
        raise Refused("hold.second_person")
