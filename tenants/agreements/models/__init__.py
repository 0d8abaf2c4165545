"""Agreements, their reviews, their change orders and what was delivered of them."""

from tenants.agreements.models.agreements import Agreement, AgreementReview, AgreementStart
from tenants.agreements.models.changes import AgreementChange
from tenants.agreements.models.deliveries import AgreementDelivery, StatementLayout

__all__ = ["Agreement", "AgreementChange", "AgreementDelivery", "AgreementReview", "AgreementStart", "StatementLayout"]
