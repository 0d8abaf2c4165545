"""Who issues, reads and accepts contracts. Accepting binds the provider, so it is a person's act."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import (
    acts_for_a_buyer,
    acts_for_a_provider,
    all_of,
    any_of,
    has_scope,
    holds,
    is_a_client,
    is_a_person,
    told,
)
from consortium.people.rules import Role


class Permission(Base):
    ISSUE_CONTRACT = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER))
    COUNTERSIGN_CONTRACT = all_of(is_a_person, acts_for_a_buyer, holds(Role.STRATEGIC_LEAD))
    SET_COUNTERSIGNATURE = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER))
    READ_CONTRACTS = any_of(
        all_of(is_a_person, acts_for_a_buyer),
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, has_scope("contracts:read")),
    )
    SEE_OWN_CONTRACTS = any_of(
        all_of(
            is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD)
        ),
        all_of(is_a_person, acts_for_a_provider),
    )
    ACCEPT_CONTRACT = all_of(
        is_a_person, acts_for_a_provider, holds(Role.ORGANISATION_ADMINISTRATOR, Role.REGISTERED_MANAGER)
    )
    VARY_CONTRACTS = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD))
    END_CONTRACT = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD))
    READ_OWN_CONTRACTS = any_of(
        SEE_OWN_CONTRACTS,
        all_of(is_a_client, has_scope("contracts:read")),
    )


told(
    "The lead’s contract",
    Permission,
    {
        "ISSUE_CONTRACT": "Issue a contract to an admitted provider",
        "COUNTERSIGN_CONTRACT": "Countersign a contract",
        "SET_COUNTERSIGNATURE": "Decide whether contracts are countersigned",
        "READ_CONTRACTS": "Read contracts as a member",
        "SEE_OWN_CONTRACTS": "See one’s own contracts as a provider",
        "ACCEPT_CONTRACT": "Accept or sign a contract as a provider",
        "VARY_CONTRACTS": "Vary contracts",
        "END_CONTRACT": "End a contract",
        "READ_OWN_CONTRACTS": "Read one’s own contracts by a program",
    },
)
