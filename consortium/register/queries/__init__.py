"""The register as its readers may see it: a provider its own, buyers the providers of their consortia."""

from consortium.register.queries.coverage import Covered, list_coverage
from consortium.register.queries.eligibility import Eligibility, find_ineligibility, list_eligible
from consortium.register.queries.profiles import (
    find_profile,
    gates_by_lot,
    get_evidence,
    get_profile,
    held_by,
    list_evidence,
    list_places,
    needs_in,
    needs_of,
    profiles_of,
    shown_by,
    shown_by_many,
)
from consortium.register.queries.removals import (
    Removal,
    find_undecided_locked,
    get_removal,
    list_removals,
    list_to_decide,
    notice_of,
    open_lots,
)
from consortium.register.queries.search import (
    ContractLine,
    Entry,
    Place,
    StandingOfLot,
    contracts_of,
    list_entries,
    register_contracts,
)
from consortium.register.queries.standings import (
    list_local_suspensions,
    list_standings,
    lock_standings,
    standing_at,
    standings_at,
)
from consortium.register.rules.seeking import Sought

__all__ = [
    "ContractLine",
    "Covered",
    "Eligibility",
    "Entry",
    "Place",
    "Removal",
    "Sought",
    "StandingOfLot",
    "contracts_of",
    "find_ineligibility",
    "find_profile",
    "find_undecided_locked",
    "gates_by_lot",
    "get_evidence",
    "get_profile",
    "get_removal",
    "held_by",
    "list_coverage",
    "list_eligible",
    "list_entries",
    "list_evidence",
    "list_local_suspensions",
    "list_places",
    "list_removals",
    "list_standings",
    "list_to_decide",
    "lock_standings",
    "needs_in",
    "needs_of",
    "notice_of",
    "open_lots",
    "profiles_of",
    "register_contracts",
    "shown_by",
    "shown_by_many",
    "standing_at",
    "standings_at",
]
