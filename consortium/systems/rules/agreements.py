"""What a member has signed before it may buy: the access agreement and the data-sharing agreement."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from consortium.kernel.errors import Refused, explain


class Paper(StrEnum):
    """An agreement between the lead authority and a member."""

    ACCESS = "access agreement"
    DATA_SHARING = "data-sharing agreement"


explain(
    {
        "paper.missing": "Before you buy through this system the lead authority needs on file: {papers}.",
        "paper.not_a_member": "Choose a body that belongs to the consortium of this system.",
        "paper.on_file": "There is such an agreement on file already. Take it off before you record another.",
        "paper.signed_later": "An agreement cannot be signed after today.",
        "paper.taken_off": "That agreement was taken off the file already.",
    }
)


def ensure_agreements_on_file(*, are_needed: bool, on_file: Collection[Paper]) -> None:
    """A setting of the system: where it wants them, a member calls off only with both on file."""
    missing = [str(paper) for paper in Paper if paper not in on_file]
    if are_needed and missing:
        raise Refused("paper.missing", papers=" and ".join(missing))


def ensure_may_file(*, belongs: bool, is_on_file: bool, signed_on: date, today: date) -> None:
    if not belongs:
        raise Refused("paper.not_a_member")
    if is_on_file:
        raise Refused("paper.on_file")
    if signed_on > today:
        raise Refused("paper.signed_later")


def ensure_on_file(*, is_ended: bool) -> None:
    if is_ended:
        raise Refused("paper.taken_off")
