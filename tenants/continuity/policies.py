"""What the register's changes touch is the council's own: no lead, no provider and no other council reads it."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, may_update, own, protect

_COUNCIL = own("council_id")
protect(
    "register_effect",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, "handled_at IS NULL")),
    may_update(
        both(_COUNCIL, "handled_at IS NULL"),
        check=_COUNCIL,
        columns=("seen_at", "seen_by", "handled_at", "handled_by", "note"),
    ),
)
