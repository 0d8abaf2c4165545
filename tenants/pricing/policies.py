"""Prices are the council's own; no regional schedule binds anybody and nobody else sees them.

What was negotiated with a provider is that provider's to read too. A card changes while it is a draft, never after.
"""

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
_DRAFT = "adopted_at IS NULL"
_OF_A_DRAFT = (
    "EXISTS (SELECT 1 FROM rate_card c WHERE c.council_id = rate.council_id AND c.id = rate.rate_card_id"
    " AND c.adopted_at IS NULL)"
)
protect(
    "rate_card",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _DRAFT)),
    may_update(
        both(_OWN, _DRAFT),
        check=_OWN,
        columns=("from_on", "uplifts", "evening_from", "place_bands", "adopted_at", "adopted_by", "revision"),
    ),
    may_delete(both(_OWN, _DRAFT)),
)
protect(
    "rate",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _OF_A_DRAFT)),
    may_delete(both(_OWN, _OF_A_DRAFT)),
)
protect(
    "negotiated_rate",
    DataClass.TWO_PARTY,
    may_select(_OWN, name="by_council"),
    may_select(own("provider_id"), name="by_provider"),
    may_insert(both(_OWN, BUYER)),
    may_update(both(_OWN, "ended_at IS NULL"), check=_OWN, columns=("until_on", "ended_at", "ended_by")),
)
protect("term_period", DataClass.COUNCIL_PRIVATE, may_select(_OWN), may_insert(both(_OWN, BUYER)), may_delete(_OWN))
