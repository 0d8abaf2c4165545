"""Who may see and decide what spends, and who keeps the scheme of delegation."""

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import (
    acts_for_a_buyer,
    all_of,
    any_of,
    anyone,
    has_scope,
    holds,
    is_a_client,
    is_a_person,
    told,
)
from consortium.people.rules import Role

_SEES = holds(
    Role.AUTHORISER,
    Role.COMMISSIONER,
    Role.STRATEGIC_LEAD,
    Role.POLICY_OWNER,
    Role.CONTRACT_MANAGER,
    Role.ORGANISATION_ADMINISTRATOR,
    Role.AUDITOR,
)


class Permission(Base):
    SEE_CASES = any_of(
        all_of(is_a_person, acts_for_a_buyer, _SEES),
        all_of(is_a_client, acts_for_a_buyer, has_scope("authorisation:read")),
    )
    DECIDE_CASE = all_of(is_a_person, acts_for_a_buyer, holds(Role.AUTHORISER))
    SEE_DELEGATIONS = any_of(
        all_of(is_a_person, acts_for_a_buyer, _SEES),
        all_of(is_a_client, acts_for_a_buyer, has_scope("authorisation:read")),
    )
    SET_DELEGATIONS = all_of(is_a_person, acts_for_a_buyer, holds(Role.ORGANISATION_ADMINISTRATOR, Role.STRATEGIC_LEAD))
    NAME_DEPUTY = DECIDE_CASE
    END_DEPUTYSHIP = all_of(
        is_a_person,
        acts_for_a_buyer,
        holds(Role.AUTHORISER, Role.ORGANISATION_ADMINISTRATOR, Role.STRATEGIC_LEAD),
    )
    PUBLISH_RECORD = all_of(
        is_a_person,
        acts_for_a_buyer,
        holds(Role.ORGANISATION_ADMINISTRATOR, Role.STRATEGIC_LEAD, Role.COMMISSIONER),
    )
    READ_PUBLISHED = all_of(anyone)
    SET_DECISION_RULES = SET_DELEGATIONS
    SEE_LIMITS = SEE_CASES
    SET_UP_PANEL = SET_DELEGATIONS
    PLAN_MEETING = all_of(
        is_a_person,
        acts_for_a_buyer,
        holds(Role.AUTHORISER, Role.COMMISSIONER, Role.STRATEGIC_LEAD, Role.ORGANISATION_ADMINISTRATOR),
    )
    HOLD_MEETING = DECIDE_CASE
    PROPOSE_LIMIT = all_of(
        is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.STRATEGIC_LEAD, Role.CONTRACT_MANAGER)
    )
    RECORD_PAID = PROPOSE_LIMIT
    SEE_COMMITMENTS = any_of(
        all_of(is_a_person, acts_for_a_buyer, _SEES),
        all_of(is_a_client, acts_for_a_buyer, has_scope("authorisation:read")),
    )


told(
    "Authorising spend",
    Permission,
    {
        "SEE_CASES": "See cases that ask for spend",
        "DECIDE_CASE": "Approve, refuse or defer a case, within one’s delegation",
        "SEE_DELEGATIONS": "See the scheme of delegation",
        "SET_DELEGATIONS": "Set the scheme of delegation",
        "NAME_DEPUTY": "Name a deputy for oneself",
        "END_DEPUTYSHIP": "End a deputyship",
        "PUBLISH_RECORD": "Publish the record of a decision",
        "READ_PUBLISHED": "Read published decisions",
        "SET_DECISION_RULES": "Set what is a key decision and what is called in",
        "SEE_LIMITS": "See call-off limits",
        "SET_UP_PANEL": "Set up a panel and its members",
        "PLAN_MEETING": "Plan a panel’s meeting and its agenda",
        "HOLD_MEETING": "Hold a panel’s meeting and record its decisions",
        "PROPOSE_LIMIT": "Propose a call-off limit",
        "RECORD_PAID": "Record what was paid",
        "SEE_COMMITMENTS": "See the ledger of commitments",
    },
)
