"""What a provider keeps for its next bid: its own eyes alone."""

from consortium.kernel.row_security import (
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

_BIDDER = own("provider_id")

protect(
    "standing_answer",
    DataClass.BID,
    may_select(_BIDDER),
    may_insert(both(_BIDDER, PROVIDER)),
    may_update(_BIDDER, columns=("sealed", "saved_at", "saved_by", "revision")),
    may_delete(_BIDDER),
)
protect(
    "offered_price",
    DataClass.BID,
    may_select(_BIDDER),
    may_insert(both(_BIDDER, PROVIDER)),
    may_update(_BIDDER, columns=("sealed", "saved_at", "saved_by")),
    may_delete(_BIDDER),
)
