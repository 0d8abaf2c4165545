"""A contract is its two parties'; once accepted, members of the provider's consortia may see that it stands."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, may_update, own, protect

_KNOWN = both(BUYER, "provider_id = ANY ((SELECT guard.known_providers())::uuid[])")
_OPEN = "accepted_at IS NULL"

protect(
    "lead_contract",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(own("provider_id"), name="by_provider"),
    may_select(both(_KNOWN, "accepted_at IS NOT NULL"), name="by_member"),
    may_insert(both(own("lead_id"), _OPEN)),
    may_update(
        both(own("provider_id"), _OPEN),
        check=own("provider_id"),
        columns=("accepted_at", "accepted_by", "accepted_name", "accepted_role"),
        name="by_provider",
    ),
)
protect(
    "contract_lot",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(own("provider_id"), name="by_provider"),
    may_insert(own("lead_id")),
)
