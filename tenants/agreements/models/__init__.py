"""Agreements, their reviews, their change orders and what was delivered of them."""

from tenants.agreements.models.agreements import Agreement, AgreementReview, AgreementStart
from tenants.agreements.models.changes import AgreementChange
from tenants.agreements.models.deliveries import AgreementDelivery, StatementLayout
from tenants.agreements.models.handovers import Handover, HandoverTick
from tenants.agreements.models.settings import AgreementSetting

__all__ = [
    "Agreement",
    "AgreementChange",
    "AgreementDelivery",
    "AgreementReview",
    "AgreementSetting",
    "AgreementStart",
    "Handover",
    "HandoverTick",
    "StatementLayout",
]
