"""Agreements, their reviews and their change orders."""

from tenants.agreements.models.agreements import Agreement, AgreementReview
from tenants.agreements.models.changes import AgreementChange

__all__ = ["Agreement", "AgreementChange", "AgreementReview"]
