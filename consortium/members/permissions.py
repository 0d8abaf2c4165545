"""Who may found consortia and change who belongs."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import (
    acts_for_a_buyer,
    all_of,
    any_of,
    has_scope,
    holds,
    is_a_client,
    is_a_person,
    is_an_administrator_of_the_platform,
    is_signed_in,
    told,
)


class Permission(Base):
    FOUND_CONSORTIUM = all_of(is_an_administrator_of_the_platform)
    SEE_CONSORTIA = all_of(is_signed_in)
    ADMIT_PROSPECTIVE_MEMBER = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds("procurement officer")),
        all_of(is_a_client, acts_for_a_buyer, has_scope("members:write")),
    )
    SEE_WHAT_JOINING_MEANS = all_of(is_signed_in, acts_for_a_buyer)
    OPT_IN = all_of(is_a_person, acts_for_a_buyer, holds("strategic lead"))
    LEAVE = all_of(is_a_person, acts_for_a_buyer, holds("strategic lead"))


told(
    "Consortia and who belongs",
    Permission,
    {
        "FOUND_CONSORTIUM": "Found a consortium, and register public bodies",
        "SEE_CONSORTIA": "See consortia and their members",
        "ADMIT_PROSPECTIVE_MEMBER": "Admit a prospective member",
        "SEE_WHAT_JOINING_MEANS": "See what joining would mean",
        "OPT_IN": "Opt a health body in",
        "LEAVE": "Say that a member leaves",
    },
)
