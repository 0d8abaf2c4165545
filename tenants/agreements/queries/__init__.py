"""Looking up agreements and their reviews."""

from tenants.agreements.queries.agreements import (
    PAGE,
    Partner,
    agreements_by_id,
    count_by_package,
    count_by_stage,
    find_unsigned_locked,
    get_agreement,
    list_agreements,
    list_agreements_of_award,
    list_live_with,
    list_partners,
    list_waiting_for,
    search_agreements,
    side_of,
    stage_of,
)
from tenants.agreements.queries.costing import find_costed
from tenants.agreements.queries.dealings import tell_of_agreements
from tenants.agreements.queries.reviews import (
    ReviewDue,
    get_review,
    has_review,
    list_reviews,
    list_reviews_due,
)
from tenants.agreements.queries.stages import stages_of_packages

__all__ = [
    "PAGE",
    "Partner",
    "ReviewDue",
    "agreements_by_id",
    "count_by_package",
    "count_by_stage",
    "find_costed",
    "find_unsigned_locked",
    "get_agreement",
    "get_review",
    "has_review",
    "list_agreements",
    "list_agreements_of_award",
    "list_live_with",
    "list_partners",
    "list_reviews",
    "list_reviews_due",
    "list_waiting_for",
    "search_agreements",
    "side_of",
    "stage_of",
    "stages_of_packages",
    "tell_of_agreements",
]
