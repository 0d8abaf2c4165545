"""The acts of buying outside the system, taking over what was bought, and moving it into the system."""

from tenants.spot.services.committing import take_less
from tenants.spot.services.deciding import let_stand, turn_down
from tenants.spot.services.importing import (
    apply_import,
    ask_for_import,
    discard_import,
    keep_import,
    read_file,
    read_list,
    take_over,
    undo_import,
)
from tenants.spot.services.matching import compare_with_register, confirm_match, reject_match
from tenants.spot.services.migrating import link_package, plan_move, take_over_by_agreement
from tenants.spot.services.purchases import Extension, ask_for_purchase, end_early, extend, set_terms, show_cost

__all__ = [
    "Extension",
    "apply_import",
    "ask_for_import",
    "ask_for_purchase",
    "compare_with_register",
    "confirm_match",
    "discard_import",
    "end_early",
    "extend",
    "keep_import",
    "let_stand",
    "link_package",
    "plan_move",
    "read_file",
    "read_list",
    "reject_match",
    "set_terms",
    "show_cost",
    "take_less",
    "take_over",
    "take_over_by_agreement",
    "turn_down",
    "undo_import",
]
