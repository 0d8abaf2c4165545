"""Who may ask for support, write packages, and read who a child is."""

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

WITH_THE_CHILD = (Role.SOCIAL_WORKER, Role.COMMISSIONER)
"""They work with the child's record every day; everybody else opens it with a reason."""
OTHERS_WITH_A_REASON = (
    Role.AUTHORISER,
    Role.CONTRACT_MANAGER,
    Role.STRATEGIC_LEAD,
    Role.POLICY_OWNER,
    Role.AUDITOR,
    Role.PROCUREMENT_OFFICER,
)


class Permission(Base):
    RAISE_REFERRAL = all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD))
    SEE_REFERRALS = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD, *OTHERS_WITH_A_REASON)),
        all_of(is_a_client, acts_for_a_buyer, has_scope("packages:read")),
    )
    WITHDRAW_REFERRAL = all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD))
    IMPORT_REFERRALS = all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD))
    SEND_REFERRALS = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD)),
        all_of(is_a_client, acts_for_a_buyer, has_scope("referrals:write")),
    )
    CHANGE_REFERRAL = all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD))
    EXPORT_REFERRALS = all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD, *OTHERS_WITH_A_REASON))
    RECORD_DIRECT_PAYMENT = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER))
    RECORD_COVER = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER))
    RELEASE_DETAILS = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER))
    READ_DETAILS = all_of(is_a_person, acts_for_a_provider, holds(Role.BID_WRITER, Role.REGISTERED_MANAGER))
    READ_IDENTITY = all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD, *OTHERS_WITH_A_REASON))
    OPEN_IDENTITY = all_of(is_a_person, acts_for_a_buyer, holds(*OTHERS_WITH_A_REASON))
    WRITE_PACKAGE = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER))
    SEE_PACKAGES = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD, *OTHERS_WITH_A_REASON)),
        all_of(is_a_client, acts_for_a_buyer, has_scope("packages:read")),
    )
    SCREEN_PACKAGE = all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD))
    ASK_OVERRIDE = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER))
    AGREE_OVERRIDE = all_of(is_a_person, acts_for_a_buyer, holds(*WITH_THE_CHILD))


told(
    "Referrals and packages",
    Permission,
    {
        "RAISE_REFERRAL": "Raise a referral for a child",
        "SEE_REFERRALS": "See referrals",
        "WITHDRAW_REFERRAL": "Withdraw a referral",
        "IMPORT_REFERRALS": "Bring in referrals from a file",
        "SEND_REFERRALS": "Send referrals by a program",
        "CHANGE_REFERRAL": "Change a referral",
        "EXPORT_REFERRALS": "Take referrals out as a file",
        "RECORD_DIRECT_PAYMENT": "Record that a family takes a direct payment",
        "RECORD_COVER": "Record how a child is covered meanwhile",
        "RELEASE_DETAILS": "Release a child’s details to a provider, in stages",
        "READ_DETAILS": "Read details that a council released, with a reason",
        "READ_IDENTITY": "Read who a child is",
        "OPEN_IDENTITY": "Open who a child is for a short while, with a reason",
        "WRITE_PACKAGE": "Write an anonymised package",
        "SEE_PACKAGES": "See packages",
        "SCREEN_PACKAGE": "See what the screening found in a text",
        "ASK_OVERRIDE": "Ask to pass over a finding, with a reason",
        "AGREE_OVERRIDE": "Agree, as the second, to pass over a finding",
    },
)
