"""Who may do what with accounts and roles."""

from consortium.kernel.access import (
    Permission as Base,
)
from consortium.kernel.access import (
    acts_for_a_buyer,
    all_of,
    any_of,
    anyone,
    holds,
    is_a_person,
    is_an_administrator_of_the_platform,
    is_signed_in,
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
    REGISTER_PROGRAMS = any_of(
        all_of(is_a_person, holds(Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    REGISTER_SIGN_ON = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.ORGANISATION_ADMINISTRATOR)),
        all_of(is_a_person, is_an_administrator_of_the_platform),
    )
    SET_UP = all_of(is_a_person, acts_for_a_buyer, holds(Role.ORGANISATION_ADMINISTRATOR))
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
