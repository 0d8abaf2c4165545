"""The acts of agreements: issuing, signing, changing, delivering, reviewing."""

from tenants.agreements.services.agreeing import hash_of_text, issue_from_award, sign
from tenants.agreements.services.changing import (
    accept_change,
    close_change,
    give_up,
    hash_of_change,
    open_for_acceptance,
    propose_change,
    show_effect,
    take_over_change,
)
from tenants.agreements.services.committing import take_case_back, take_less
from tenants.agreements.services.delivering import (
    accept_delivery,
    query_delivery,
    return_delivery,
    return_many,
    set_layout,
)
from tenants.agreements.services.recording import screen_record
from tenants.agreements.services.reviewing import confirm_start, enter_first_review, hold_review

__all__ = [
    "accept_change",
    "accept_delivery",
    "close_change",
    "confirm_start",
    "enter_first_review",
    "give_up",
    "hash_of_change",
    "hash_of_text",
    "hold_review",
    "issue_from_award",
    "open_for_acceptance",
    "propose_change",
    "query_delivery",
    "return_delivery",
    "return_many",
    "screen_record",
    "set_layout",
    "show_effect",
    "sign",
    "take_case_back",
    "take_less",
    "take_over_change",
]
