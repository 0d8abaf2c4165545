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
