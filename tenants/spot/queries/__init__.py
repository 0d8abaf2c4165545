"""Looking up spot purchases, whoever gives them, the files they came from, and how far they have moved."""

from tenants.spot.queries.importing import count_built_on, get_import, kept_entries, list_imports, lock_import
from tenants.spot.queries.migration import list_items, list_plan_lines, overlap
from tenants.spot.queries.providers import (
    SpotProviderLine,
    count_to_decide,
    get_provider,
    list_providers,
    list_to_compare,
    lock_provider,
    providers_by_id,
    register_now,
)
from tenants.spot.queries.purchases import (
    PAGE,
    find_by_reference,
    find_extension,
    find_terms,
    find_terms_row,
    get_purchase,
    list_ending,
    list_of_package,
    list_purchases,
    lock_purchase,
    standing_of,
    status_of,
)

__all__ = [
    "PAGE",
    "SpotProviderLine",
    "count_built_on",
    "count_to_decide",
    "find_by_reference",
    "find_extension",
    "find_terms",
    "find_terms_row",
    "get_import",
    "get_provider",
    "get_purchase",
    "kept_entries",
    "list_ending",
    "list_imports",
    "list_items",
    "list_of_package",
    "list_plan_lines",
    "list_providers",
    "list_purchases",
    "list_to_compare",
    "lock_import",
    "lock_provider",
    "lock_purchase",
    "overlap",
    "providers_by_id",
    "register_now",
    "standing_of",
    "status_of",
]
