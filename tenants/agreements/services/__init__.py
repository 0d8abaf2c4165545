"""The acts of agreements: issuing, signing, changing, reviewing."""

from tenants.agreements.services.agreeing import (
    enter_first_review,
    hash_of_text,
    hold_review,
    issue_from_award,
    sign,
)
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

__all__ = [
    "accept_change",
    "close_change",
    "enter_first_review",
    "give_up",
    "hash_of_change",
    "hash_of_text",
    "hold_review",
    "issue_from_award",
    "open_for_acceptance",
    "propose_change",
    "show_effect",
    "sign",
    "take_over_change",
]
