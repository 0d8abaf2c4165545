"""The rules of how one council buys from one lot: pure, so that anyone can replay them."""

from tenants.policy.rules.documents import as_document, from_document
from tenants.policy.rules.guards import ensure_regime_allows, ensure_terms_hold, faults_of
from tenants.policy.rules.terms import (
    MOST_MONTHS_KEPT,
    TYPICAL_WINDOWS,
    USUAL_MONTHS_KEPT,
    PolicyCriterion,
    PolicyTerms,
    Window,
)
from tenants.policy.rules.vocabulary import AuthoriserRole, PriceFormula, Style, TieBreak, Urgency, WindowUnit

__all__ = [
    "MOST_MONTHS_KEPT",
    "TYPICAL_WINDOWS",
    "USUAL_MONTHS_KEPT",
    "AuthoriserRole",
    "PolicyCriterion",
    "PolicyTerms",
    "PriceFormula",
    "Style",
    "TieBreak",
    "Urgency",
    "Window",
    "WindowUnit",
    "as_document",
    "ensure_regime_allows",
    "ensure_terms_hold",
    "faults_of",
    "from_document",
]
