"""Purchasing systems, their lots and their extensions, as far as the actor may see them."""

from consortium.systems.queries.agreements import (
    get_member_agreement,
    list_agreements_on_file,
    list_member_agreements,
)
from consortium.systems.queries.extending import (
    find_view,
    get_extension,
    get_own_extension,
    list_extensions,
    list_extensions_asked_of,
    list_views,
)
from consortium.systems.queries.systems import (
    get_health_route,
    get_lot,
    get_own_system,
    get_system,
    last_day_of,
    list_health_routes,
    list_lot_ids_of_consortium,
    list_lots,
    list_lots_of_published_systems,
    list_systems,
    lots_by_id,
    rules_for_call_off,
    rules_of,
    systems_by_id,
)

__all__ = [
    "find_view",
    "get_extension",
    "get_health_route",
    "get_lot",
    "get_member_agreement",
    "get_own_extension",
    "get_own_system",
    "get_system",
    "last_day_of",
    "list_agreements_on_file",
    "list_extensions",
    "list_extensions_asked_of",
    "list_health_routes",
    "list_lot_ids_of_consortium",
    "list_lots",
    "list_lots_of_published_systems",
    "list_member_agreements",
    "list_systems",
    "list_views",
    "lots_by_id",
    "rules_for_call_off",
    "rules_of",
    "systems_by_id",
]
