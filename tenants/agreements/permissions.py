"""Who may see, sign, change and review agreements, on each side."""

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

_REVIEWS = holds(Role.SOCIAL_WORKER, Role.COMMISSIONER)


class Permission(Base):
    SEE_AGREEMENTS = any_of(
        all_of(is_a_person, acts_for_a_buyer),
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, has_scope("agreements:read")),
    )
    SIGN_AGREEMENT = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.STRATEGIC_LEAD, Role.CONTRACT_MANAGER)),
        all_of(
            is_a_person,
            acts_for_a_provider,
            holds(Role.BID_WRITER, Role.REGISTERED_MANAGER, Role.ORGANISATION_ADMINISTRATOR),
        ),
    )
    CHANGE_AGREEMENT = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER)),
        all_of(is_a_person, acts_for_a_provider, holds(Role.REGISTERED_MANAGER, Role.ORGANISATION_ADMINISTRATOR)),
    )
    SEE_HANDOVERS = any_of(
        all_of(
            is_a_person,
            acts_for_a_buyer,
            holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD, Role.SOCIAL_WORKER, Role.AUTHORISER),
        ),
        all_of(is_a_client, acts_for_a_buyer, has_scope("agreements:read")),
    )
    PREPARE_HANDOVER = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER))
    TICK_HANDOVER = all_of(
        is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.SOCIAL_WORKER)
    )
    SEE_SETTINGS = any_of(
        all_of(
            is_a_person,
            acts_for_a_buyer,
            holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD, Role.POLICY_OWNER),
        ),
        all_of(is_a_client, acts_for_a_buyer, has_scope("agreements:read")),
    )
    SET_SETTINGS = all_of(is_a_person, acts_for_a_buyer, holds(Role.STRATEGIC_LEAD, Role.POLICY_OWNER))
    SEE_DELIVERIES = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD)),
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, has_scope("agreements:read")),
    )
    RETURN_DELIVERY = all_of(
        is_a_person,
        acts_for_a_provider,
        holds(Role.BID_WRITER, Role.REGISTERED_MANAGER, Role.ORGANISATION_ADMINISTRATOR),
    )
    SETTLE_DELIVERY = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.CONTRACT_MANAGER))
    SEE_REVIEWS = all_of(
        is_a_person,
        acts_for_a_buyer,
        holds(Role.SOCIAL_WORKER, Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.STRATEGIC_LEAD),
    )
    HOLD_REVIEW = all_of(is_a_person, acts_for_a_buyer, _REVIEWS)


told(
    "Individual agreements",
    Permission,
    {
        "SEE_AGREEMENTS": "See agreements",
        "SIGN_AGREEMENT": "Sign an agreement",
        "CHANGE_AGREEMENT": "Change or end an agreement",
        "SEE_HANDOVERS": "See handovers",
        "PREPARE_HANDOVER": "Prepare a handover",
        "TICK_HANDOVER": "Tick off a step of a handover",
        "SEE_SETTINGS": "See the council’s settings for agreements",
        "SET_SETTINGS": "Set the council’s settings for agreements",
        "SEE_DELIVERIES": "See what was delivered",
        "RETURN_DELIVERY": "Return what was delivered",
        "SETTLE_DELIVERY": "Accept or dispute what was delivered",
        "SEE_REVIEWS": "See reviews of support",
        "HOLD_REVIEW": "Hold a child’s review",
    },
)
