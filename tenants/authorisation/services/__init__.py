"""The acts of authorising: cases, the scheme of delegation, limits and the council's thresholds."""

from tenants.authorisation.services.cases import (
    approve,
    ask,
    call_in,
    defer,
    is_as_it_was_asked,
    refuse,
    take_effect,
)
from tenants.authorisation.services.limits import propose_limit, record_paid
from tenants.authorisation.services.scheme import end_delegation, grant_delegation
from tenants.authorisation.services.thresholds import set_decision_rules

__all__ = [
    "approve",
    "ask",
    "call_in",
    "defer",
    "end_delegation",
    "grant_delegation",
    "is_as_it_was_asked",
    "propose_limit",
    "record_paid",
    "refuse",
    "set_decision_rules",
    "take_effect",
]
