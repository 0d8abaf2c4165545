"""The acts of authorising: cases, the scheme of delegation, limits and the council's thresholds."""

from tenants.authorisation.services.cases import (
    approve,
    ask,
    call_in,
    defer,
    is_as_it_was_asked,
    refuse,
    take_effect,
    withdraw,
)
from tenants.authorisation.services.deputies import end_deputyship, name_deputy
from tenants.authorisation.services.ledger import take_less
from tenants.authorisation.services.limits import propose_limit, record_paid
from tenants.authorisation.services.panels import (
    call_meeting,
    close_meeting,
    decide_together,
    end_seat,
    open_meeting,
    put_on_agenda,
    seat_member,
    set_up_panel,
)
from tenants.authorisation.services.records import (
    ensure_may_publish,
    publish_record,
    register_screen,
    suggest_words,
    withdraw_record,
)
from tenants.authorisation.services.scheme import end_delegation, grant_delegation
from tenants.authorisation.services.thresholds import set_decision_rules
from tenants.authorisation.services.urgency import decide_in_urgency

__all__ = [
    "approve",
    "ask",
    "call_in",
    "call_meeting",
    "close_meeting",
    "decide_in_urgency",
    "decide_together",
    "defer",
    "end_delegation",
    "end_deputyship",
    "end_seat",
    "ensure_may_publish",
    "grant_delegation",
    "is_as_it_was_asked",
    "name_deputy",
    "open_meeting",
    "propose_limit",
    "publish_record",
    "put_on_agenda",
    "record_paid",
    "refuse",
    "register_screen",
    "seat_member",
    "set_decision_rules",
    "set_up_panel",
    "suggest_words",
    "take_effect",
    "take_less",
    "withdraw",
    "withdraw_record",
]
