"""Who may do what with accounts and roles."""

from consortium.kernel.access import (
    Permission as Base,
)
from consortium.kernel.access import (
    acts_for_a_buyer,
    all_of,
    any_of,
    anyone,
    has_scope,
    holds,
    is_a_client,
    is_a_person,
    is_an_administrator_of_the_platform,
    is_signed_in,
    is_support,
    told,
)
from consortium.people.rules import Role


class Permission(Base):
    SIGN_IN = all_of(anyone)
    CREATE_ACCOUNT = all_of(anyone)
    USE_OWN_ACCOUNT = all_of(is_a_person)
    READ_CALENDAR = all_of(anyone)
    SEE_HOME = all_of(is_signed_in)
    GRANT_ROLES = any_of(
        all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_an_administrator_of_the_platform),
    )
    REVIEW_ROLES = any_of(
        all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    SEE_WHO_MAY = all_of(is_signed_in)
    SEE_SUPPORT = any_of(
        all_of(is_a_person, holds(Role.AUDITOR, Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    ASK_TO_LOOK_IN = all_of(is_a_person, is_an_administrator_of_the_platform)
    AGREE_TO_LOOKING_IN = all_of(is_a_person, is_an_administrator_of_the_platform)
    END_LOOKING_IN = any_of(
        all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    LOOK_IN = all_of(is_support)
    REGISTER_PROGRAMS = any_of(
        all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    REGISTER_SIGN_ON = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    SET_UP = all_of(is_a_person, acts_for_a_buyer, holds(Role.ORGANISATION_ADMINISTRATOR))
    READ_CHANGES = any_of(
        all_of(is_a_client, has_scope("changes:read")),
        all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR)),
    )
    KEEP_WEBHOOKS = any_of(
        all_of(is_a_client, has_scope("webhooks:write")),
        all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR)),
    )
    LET_PROGRAMS_ACT = all_of(is_a_person)
    ASK_FOR_TOKENS = all_of(anyone)
    SEE_RECORD = any_of(
        all_of(is_a_person, holds(Role.AUDITOR, Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    ADMINISTER = any_of(
        all_of(is_a_person, holds(Role.AUDITOR, Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    READ_OWN_MESSAGES = all_of(is_a_person)
    SEE_DEAD_LETTERS = all_of(is_an_administrator_of_the_platform)
    REVIVE_DEAD_LETTERS = all_of(is_an_administrator_of_the_platform)


told(
    "People and access",
    Permission,
    {
        "SIGN_IN": "Sign in",
        "CREATE_ACCOUNT": "Make a provider’s first account",
        "USE_OWN_ACCOUNT": "Use one’s own account and sign out",
        "READ_CALENDAR": "Read a calendar by its secret address",
        "SEE_HOME": "See the home page",
        "GRANT_ROLES": "Let people in, and give, confirm and end roles",
        "REVIEW_ROLES": "Look at roles again, every three months",
        "SEE_WHO_MAY": "Read this page",
        "SEE_SUPPORT": "See when support looked in, and at what",
        "ASK_TO_LOOK_IN": "Ask to look into an organisation as support",
        "AGREE_TO_LOOKING_IN": "Agree, as the second, that support looks in",
        "END_LOOKING_IN": "End a look of support",
        "LOOK_IN": "Look in, read only, as was agreed",
        "REGISTER_PROGRAMS": "Register and end programs that use the API",
        "READ_CHANGES": "Read the feed of what changed",
        "KEEP_WEBHOOKS": "Say where our own systems are told what happens",
        "REGISTER_SIGN_ON": "Register a provider for single sign-on, and put it into force",
        "SET_UP": "Set up a new council or health body",
        "LET_PROGRAMS_ACT": "Let a program act for oneself",
        "ASK_FOR_TOKENS": "Ask for a token, with a program’s own secret",
        "SEE_RECORD": "Read the organisation’s record",
        "ADMINISTER": "Open the pages of administration",
        "READ_OWN_MESSAGES": "Read messages to oneself",
        "SEE_DEAD_LETTERS": "See messages between our own parts that failed",
        "REVIVE_DEAD_LETTERS": "Have a failed message tried again",
    },
)
