"""Who may open rounds, apply, assign, decide and read what an applicant declared."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import (
    acts_for_a_buyer,
    acts_for_a_provider,
    all_of,
    any_of,
    anyone,
    has_scope,
    holds,
    is_a_client,
    is_a_person,
    is_signed_in,
)
from consortium.people.rules import Role

_AN_OFFICER = (is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER))
_AN_APPLICANT = (is_a_person, acts_for_a_provider, holds(Role.BID_WRITER, Role.REGISTERED_MANAGER))

_A_REVIEWER = (is_a_person, acts_for_a_buyer, holds(Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD))


class Permission(Base):
    READ_ABOUT_JOINING = all_of(anyone)
    SEE_ROUNDS = all_of(is_signed_in)
    PREPARE_QUESTIONNAIRE = any_of(
        all_of(*_AN_OFFICER), all_of(is_a_client, acts_for_a_buyer, has_scope("admission:write"))
    )
    ANNOUNCE_ROUND = all_of(*_AN_OFFICER)
    SEE_ROUND_AS_LEAD = any_of(all_of(*_AN_OFFICER), all_of(is_a_client, acts_for_a_buyer, has_scope("admission:read")))
    ASK_ENQUIRY = any_of(all_of(*_AN_APPLICANT), all_of(is_a_client, acts_for_a_provider, has_scope("admission:write")))
    ANSWER_ENQUIRY = all_of(*_AN_OFFICER)
    ASSIGN_ASSESSORS = all_of(*_AN_OFFICER)
    READ_EXCLUSION_EVIDENCE = all_of(*_AN_OFFICER)
    DECIDE = all_of(*_AN_OFFICER)
    RELEASE_DECISIONS = all_of(*_AN_OFFICER)
    SEE_OWN_APPLICATIONS = any_of(
        all_of(is_a_person, acts_for_a_provider), all_of(is_a_client, acts_for_a_provider, has_scope("admission:read"))
    )
    PREPARE_APPLICATION = any_of(
        all_of(*_AN_APPLICANT), all_of(is_a_client, acts_for_a_provider, has_scope("admission:write"))
    )
    SUBMIT_APPLICATION = all_of(*_AN_APPLICANT)
    ASK_FOR_REVIEW = all_of(*_AN_APPLICANT)
    SEE_REVIEWS = any_of(
        all_of(*_A_REVIEWER),
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, has_scope("admission:read")),
    )
    ANSWER_REVIEWS = all_of(*_A_REVIEWER)
    RECORD_NOTICE = all_of(*_AN_OFFICER)
    SET_REVIEW_TERMS = all_of(*_AN_OFFICER)
