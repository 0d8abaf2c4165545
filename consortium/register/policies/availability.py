"""Pauses and room are the provider's own; a council reads what touches its own invitations."""

from consortium.kernel.row_security import (
    BUYER,
    PROVIDER,
    DataClass,
    both,
    may_delete,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_OWN = own("provider_id")
_KNOWN = both(BUYER, "provider_id = ANY ((SELECT guard.known_providers())::uuid[])")
_LOT = "lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])"

protect(
    "invitation_pause",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(
        both(_KNOWN, f"lot_id IS NULL OR {_LOT}", f"council_id IS NULL OR {own('council_id')}"), name="by_member"
    ),
    may_insert(both(_OWN, PROVIDER, "resumed_at IS NULL")),
    may_update(both(_OWN, "resumed_at IS NULL"), check=_OWN, columns=("resumed_at",)),
)
protect(
    "capacity",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(both(_KNOWN, _LOT), name="by_member"),
    may_insert(both(_OWN, PROVIDER)),
    may_update(_OWN, columns=("free_places", "weekly_hours", "stated_at", "stated_by")),
    may_delete(_OWN),
)
