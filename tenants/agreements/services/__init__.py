"""The acts of agreements: issuing, signing, changing, delivering, reviewing."""

from tenants.agreements.services.agreeing import hash_of_text, issue_from_award, sign
from tenants.agreements.services.changing import (
    accept_change,
    close_change,
    hash_of_change,
    propose_change,
    show_effect,
)
from tenants.agreements.services.committing import take_case_back, take_less
from tenants.agreements.services.delivering import (
    LookedAt,
    accept_delivery,
    look_at_many,
    query_delivery,
    return_delivery,
    return_many,
    set_layout,
)
from tenants.agreements.services.following import take_over_change
from tenants.agreements.services.handing_over import (
    call_off_handover,
    complete_handover,
    issue_successor,
    prepare_handover,
    tick,
    untick,
)
from tenants.agreements.services.raising import Rise, Told, propose_rises
from tenants.agreements.services.recording import screen_record
from tenants.agreements.services.reviewing import confirm_start, enter_first_review, hold_review
from tenants.agreements.services.setting import set_terms
from tenants.agreements.services.settling import (
    Acceptance,
    Acceptances,
    give_up,
    hand_over,
    open_for_acceptance,
    register_acceptances,
)
from tenants.agreements.services.succeeding import HandoverPlan, HandoverRoom, get_handover_room, show_handover

__all__ = [
    "Acceptance",
    "Acceptances",
    "HandoverPlan",
    "HandoverRoom",
    "LookedAt",
    "Rise",
    "Told",
    "accept_change",
    "accept_delivery",
    "call_off_handover",
    "close_change",
    "complete_handover",
    "confirm_start",
    "enter_first_review",
    "get_handover_room",
    "give_up",
    "hand_over",
    "hash_of_change",
    "hash_of_text",
    "hold_review",
    "issue_from_award",
    "issue_successor",
    "look_at_many",
    "open_for_acceptance",
    "prepare_handover",
    "propose_change",
    "propose_rises",
    "query_delivery",
    "register_acceptances",
    "return_delivery",
    "return_many",
    "screen_record",
    "set_layout",
    "set_terms",
    "show_effect",
    "show_handover",
    "sign",
    "take_case_back",
    "take_less",
    "take_over_change",
    "tick",
    "untick",
]
