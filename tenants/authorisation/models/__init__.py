"""What a council keeps of its authorising: cases, scheme, ledger, limits, panels, and the records it publishes."""

from tenants.authorisation.models.cases import CaseDecision, Commitment, Delegation, Ledger, SpendingCase
from tenants.authorisation.models.deputies import Deputyship
from tenants.authorisation.models.limits import ActualSpend, CalloffLimit, DecisionRuleSet
from tenants.authorisation.models.panels import AgendaItem, Panel, PanelMeeting, PanelSeat
from tenants.authorisation.models.records import PublishedRecord
from tenants.authorisation.models.urgency import UrgentDecision

__all__ = [
    "ActualSpend",
    "AgendaItem",
    "CalloffLimit",
    "CaseDecision",
    "Commitment",
    "DecisionRuleSet",
    "Delegation",
    "Deputyship",
    "Ledger",
    "Panel",
    "PanelMeeting",
    "PanelSeat",
    "PublishedRecord",
    "SpendingCase",
    "UrgentDecision",
]
