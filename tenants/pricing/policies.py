"""Prices are the council's own; no regional schedule binds anybody and nobody else sees them."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_delete, may_insert, may_select, own, protect

_OWN = own("council_id")
for _table in ("rate_card", "rate"):
    protect(_table, DataClass.COUNCIL_PRIVATE, may_select(_OWN), may_insert(both(_OWN, BUYER)))
protect("term_period", DataClass.COUNCIL_PRIVATE, may_select(_OWN), may_insert(both(_OWN, BUYER)), may_delete(_OWN))
