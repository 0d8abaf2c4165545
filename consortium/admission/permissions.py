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
    told,
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


told(
    "Admission",
    Permission,
    {
        "READ_ABOUT_JOINING": "Read about joining",
        "SEE_ROUNDS": "See rounds",
        "PREPARE_QUESTIONNAIRE": "Prepare a questionnaire",
        "ANNOUNCE_ROUND": "Announce a round and change its timetable",
        "SEE_ROUND_AS_LEAD": "See the progress of a round as its lead",
        "ASK_ENQUIRY": "Ask a question about a round",
        "ANSWER_ENQUIRY": "Answer a question about a round",
        "ASSIGN_ASSESSORS": "Share applications out among assessors",
        "READ_EXCLUSION_EVIDENCE": "Read and judge exclusion evidence, with a reason",
        "DECIDE": "Decide on an application, lot by lot",
        "RELEASE_DECISIONS": "Release decision letters",
        "SEE_OWN_APPLICATIONS": "See one’s own applications",
        "PREPARE_APPLICATION": "Prepare an application",
        "SUBMIT_APPLICATION": "Submit an application",
        "ASK_FOR_REVIEW": "Ask for a review of a decision",
        "SEE_REVIEWS": "See reviews of decisions",
        "ANSWER_REVIEWS": "Answer a review of a decision",
        "RECORD_NOTICE": "Record a published notice",
        "SET_REVIEW_TERMS": "Set the terms of reviews",
    },
)
