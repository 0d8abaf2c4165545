"""What is done to the lead authority's contracts, one function for each act."""

from consortium.contracts.services.contracts import (
    accept,
    countersign,
    enter_on_register,
    issue,
    issue_all,
    set_countersignature,
)
from consortium.contracts.services.ending import end_contract, take_ending_back
from consortium.contracts.services.replying import accept_variation, decline_variation, is_still_waiting
from consortium.contracts.services.variations import (
    draft_variation,
    issue_variation,
    offer_to_later_contract,
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
    "offer_to_later_contract",
    "remind_of_variation",
    "reword_variation",
    "set_countersignature",
    "take_ending_back",
    "withdraw_variation",
]
