"""What is done to the lead authority's contracts, one function for each act."""

from consortium.contracts.services.contracts import (
    accept,
    countersign,
    enter_on_register,
    issue,
    issue_all,
    set_countersignature,
)
from consortium.contracts.services.ending import end_contract
from consortium.contracts.services.variations import (
    accept_variation,
    decline_variation,
    draft_variation,
    is_still_waiting,
    issue_variation,
    remind_of_variation,
    reword_variation,
    withdraw_variation,
)

__all__ = [
    "accept",
    "accept_variation",
    "countersign",
    "decline_variation",
    "draft_variation",
    "end_contract",
    "enter_on_register",
    "is_still_waiting",
    "issue",
    "issue_all",
    "issue_variation",
    "remind_of_variation",
    "reword_variation",
    "set_countersignature",
    "withdraw_variation",
]
