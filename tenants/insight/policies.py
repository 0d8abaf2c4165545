"""What a council learns of itself is its own, not the lead's. What was taken in goes only with its whole import."""

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
protect(
    "arrangement_import",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "taken_back_at IS NULL")),
    may_update(
        both(_OWN, "taken_back_at IS NULL"),
        check=both(_OWN, "taken_back_by = (SELECT guard.person())"),
        columns=("taken_back_at", "taken_back_by"),
    ),
)
protect(
    "arrangement_hours",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_delete(_OWN),
)
protect(
    "spending_year",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(_OWN, columns=("budget_gbp", "limit_gbp", "set_at", "set_by", "revision")),
)
protect(
    "forecast_assumptions",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(
        _OWN,
        columns=(
            "area", "population", "prevalence_percent", "reach_percent", "base_year", "yearly_cost_gbp",
            "growth_percent", "inflation_percent", "set_at", "set_by", "revision",
        ),
    ),
)  # fmt: skip
