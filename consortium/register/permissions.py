"""Who keeps a provider's profile, who reads the register, who decides on standing."""

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
    is_an_administrator_of_the_platform,
    told,
)
from consortium.people.rules import Role

_KEEPERS = holds(Role.ORGANISATION_ADMINISTRATOR, Role.BID_WRITER, Role.REGISTERED_MANAGER)


class Permission(Base):
    READ_OWN_PROFILE = any_of(
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, acts_for_a_provider, has_scope("register:read")),
    )
    KEEP_OWN_PROFILE = any_of(
        all_of(is_a_person, acts_for_a_provider, _KEEPERS),
        all_of(is_a_client, acts_for_a_provider, has_scope("register:write")),
    )
    WITHDRAW = all_of(is_a_person, acts_for_a_provider, _KEEPERS)
    READ_EVIDENCE = any_of(
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_person, acts_for_a_buyer),
    )
    READ_REGISTER = any_of(
        all_of(is_a_person, acts_for_a_buyer),
        all_of(is_a_client, acts_for_a_buyer, has_scope("register:read")),
    )
    DECIDE_STANDING = all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER))
    READ_REMOVAL = any_of(
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER)),
        all_of(is_a_client, has_scope("register:read")),
    )
    REPLY_TO_NOTICE = all_of(is_a_person, acts_for_a_provider, _KEEPERS)
    SUSPEND_LOCALLY = all_of(
        is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD)
    )
    IMPORT_DIRECTORY = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER)),
        all_of(is_an_administrator_of_the_platform),
    )


told(
    "The register of providers",
    Permission,
    {
        "READ_OWN_PROFILE": "Read one’s own profile",
        "KEEP_OWN_PROFILE": "Keep one’s own profile, evidence and places up to date",
        "WITHDRAW": "Withdraw from a lot",
        "READ_EVIDENCE": "Read a provider’s evidence",
        "READ_REGISTER": "Read the register",
        "DECIDE_STANDING": "Suspend a provider, or give notice of removal",
        "READ_REMOVAL": "Read notices of removal",
        "REPLY_TO_NOTICE": "Reply to a notice of removal",
        "SUSPEND_LOCALLY": "Suspend a provider for one’s own council",
        "IMPORT_DIRECTORY": "Take in the regulator’s directory",
    },
)
