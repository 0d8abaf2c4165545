"""Cases, delegations and the ledger are the council's own, not the lead's."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, may_update, own, protect

_OWN = own("council_id")
protect(
    "delegation",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(_OWN, columns=("to_on",)),
)
protect(
    "spending_case",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "status = 'awaiting'")),
    may_update(
        both(_OWN, "status IN ('awaiting', 'deferred')"),
        check=_OWN,
        columns=("status", "decided_at", "decided_by", "decision_reason", "delegation_id", "revision"),
    ),
)
protect("commitment", DataClass.COUNCIL_PRIVATE, may_select(_OWN), may_insert(both(_OWN, BUYER)))
