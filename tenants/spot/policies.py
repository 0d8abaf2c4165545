"""What a council buys outside is its own: no lead, no provider and no other council reads it."""

from consortium.kernel.row_security import (
    BUYER,
    DataClass,
    both,
    may_delete,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_OWN = own("council_id")
_MAY_WRITE = both(_OWN, BUYER)
protect(
    "spot_terms",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(_MAY_WRITE),
    may_update(_OWN, columns=("longest_months", "exemption_roles", "set_at", "set_by", "revision")),
)
protect(
    "spot_provider",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "confirmed_at IS NULL")),
    may_update(
        _OWN,
        columns=(
            "proposed_id", "how", "confidence", "why", "compared_at", "confirmed_at", "confirmed_by", "rejected",
            "rejected_at", "rejected_by",
        ),
    ),
)  # fmt: skip
protect(
    "spot_import",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "made_by = (SELECT guard.person())", "applied_at IS NULL")),
    may_update(
        both(_OWN, "undone_at IS NULL AND discarded_at IS NULL"),
        check=_OWN,
        columns=(
            "rows", "applied_at", "applied_by", "taken_in", "discarded_at", "undone_at", "undone_by", "case_id",
        ),
    ),
)  # fmt: skip
protect(
    "spot_purchase",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "authorised_at IS NULL AND refused_at IS NULL AND moved_on IS NULL")),
    may_update(
        both(_OWN, "refused_at IS NULL"),
        check=_OWN,
        columns=(
            "approved_by", "last_on", "cost", "total_gbp", "asked_at", "asked_by", "case_id", "authorised_at",
            "refused_at", "ended_at", "ended_by", "ended_reason", "moves_on", "stays", "plan_reason", "planned_at",
            "planned_by", "package_id", "linked_at", "linked_by", "agreement_id", "moved_on", "revision",
        ),
    ),
    # What a file brought goes with its import again, while nothing was built on it.
    may_delete(both(_OWN, "import_id IS NOT NULL AND case_id IS NULL AND package_id IS NULL AND ended_at IS NULL")),
)  # fmt: skip
