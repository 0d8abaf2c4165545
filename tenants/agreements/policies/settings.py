"""What a council says for its agreements is its own; the provider reads it on each agreement that it signs."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, own, protect

_COUNCIL = own("council_id")
protect(
    "agreement_setting",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, "set_by = (SELECT guard.person())")),
)
