"""A council's policy is its own: neither the lead nor another member may see it. What is published carries a copy."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, may_update, own, protect

_OWN = own("council_id")
protect(
    "policy",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(
        both(_OWN, "adopted_at IS NULL"),
        check=_OWN,
        columns=(
            "style", "windows", "criteria", "quality_weight", "price_weight", "price_formula", "quality_threshold",
            "ceiling", "ceiling_is_hard", "fixed_price", "benchmark", "floor", "tie_break", "assessors_needed",
            "allows_negotiation", "allows_part_bids", "shows_bid_count", "allows_split_awards", "allows_direct_award",
            "opening_officers", "bids_kept_months", "authoriser_roles", "adoption_needs_another", "adopted_at",
            "adopted_by", "in_force_at", "changed_at", "changed_by", "discarded_at", "discarded_by", "revision",
        ),
    ),
)  # fmt: skip
