"""A handover is the council's own: neither provider reads on what terms the other gives or takes the agreement."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, may_update, own, protect

_COUNCIL = own("council_id")
protect(
    "handover",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, "successor_id IS NULL", "called_off_at IS NULL")),
    may_update(
        both(_COUNCIL, "called_off_at IS NULL"),
        check=_COUNCIL,
        columns=("successor_id", "called_off_at", "called_off_by", "called_off_reason"),
    ),
)
protect(
    "handover_tick",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, "ticked_by = (SELECT guard.person())", "unticked_at IS NULL")),
    may_update(
        both(_COUNCIL, "unticked_at IS NULL"),
        check=both(_COUNCIL, "unticked_by = (SELECT guard.person())"),
        columns=("unticked_at", "unticked_by"),
    ),
)
