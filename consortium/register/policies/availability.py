"""Pauses and room are the provider's own; a council reads what touches its own invitations."""

from consortium.kernel.row_security import (
    PROVIDER,
    DataClass,
    both,
    known_provider,
    may_delete,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_OWN = own("provider_id")
_LOT = "lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])"

protect(
    "invitation_pause",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(
        both(
            known_provider("invitation_pause.provider_id"),
            f"lot_id IS NULL OR {_LOT}",
            f"council_id IS NULL OR {own('council_id')}",
        ),
        name="by_member",
    ),
    may_insert(both(_OWN, PROVIDER, "resumed_at IS NULL")),
    may_update(both(_OWN, "resumed_at IS NULL"), check=_OWN, columns=("resumed_at",)),
)
protect(
    "capacity",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(both(known_provider("capacity.provider_id"), _LOT), name="by_member"),
    may_insert(both(_OWN, PROVIDER)),
    may_update(_OWN, columns=("free_places", "weekly_hours", "stated_at", "stated_by")),
    may_delete(_OWN),
)
