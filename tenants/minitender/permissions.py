"""Who may do what with mini-tenders and bids."""

from consortium.kernel.access import (
    Permission as Base,
)
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

_OFFICER = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER))
_OFFICERS_MACHINE = all_of(is_a_client, acts_for_a_buyer, has_scope("minitender:write"))
_BIDDER = all_of(is_a_person, acts_for_a_provider, holds(Role.BID_WRITER, Role.REGISTERED_MANAGER))
_BIDDERS_MACHINE = all_of(is_a_client, acts_for_a_provider, has_scope("minitender:write"))


class Permission(Base):
    SEE_MINI_TENDERS = any_of(
        all_of(
            is_a_person,
            acts_for_a_buyer,
            holds(
                Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD, Role.AUTHORISER, Role.POLICY_OWNER,
                Role.AUDITOR, Role.CONTRACT_MANAGER,
            ),
        ),
        all_of(is_a_client, acts_for_a_buyer, has_scope("minitender:read")),
        _OFFICERS_MACHINE,
    )  # fmt: skip
    DRAFT_MINI_TENDER = any_of(_OFFICER, _OFFICERS_MACHINE)
    PUBLISH_MINI_TENDER = _OFFICER
    ANSWER_QUESTION = _OFFICER
    OPEN_BIDS = _OFFICER
    DESTROY_KEY = _OFFICER
    ASSIGN_ASSESSORS = _OFFICER
    RANK_BIDS = _OFFICER
    NEGOTIATE = _OFFICER
    REWORD = all_of(is_a_person, acts_for_a_buyer, holds(Role.COMMISSIONER, Role.PROCUREMENT_OFFICER))
    RECOMMEND = _OFFICER
    TRY_POLICY = any_of(
        all_of(is_a_person, acts_for_a_buyer, holds(Role.POLICY_OWNER, Role.COMMISSIONER)),
        all_of(is_a_client, acts_for_a_buyer, has_scope("policy:read"), has_scope("minitender:read")),
    )
    SEE_INVITATIONS = any_of(
        all_of(is_a_person, acts_for_a_provider),
        all_of(is_a_client, acts_for_a_provider, has_scope("minitender:read")),
        _BIDDERS_MACHINE,
    )
    ASK_QUESTION = any_of(_BIDDER, _BIDDERS_MACHINE)
    BID = any_of(_BIDDER, _BIDDERS_MACHINE)
    DECLINE = any_of(_BIDDER, _BIDDERS_MACHINE)


told(
    "Mini-tenders and bids",
    Permission,
    {
        "SEE_MINI_TENDERS": "See the council’s mini-tenders",
        "DRAFT_MINI_TENDER": "Draft a mini-tender",
        "PUBLISH_MINI_TENDER": "Publish a mini-tender",
        "ANSWER_QUESTION": "Answer a bidder’s question, to everybody",
        "OPEN_BIDS": "Open bids, after the deadline",
        "DESTROY_KEY": "Destroy the key of bids that are no longer needed",
        "ASSIGN_ASSESSORS": "Assign assessors of bids",
        "RANK_BIDS": "Rank bids",
        "NEGOTIATE": "Negotiate",
        "REWORD": "Change how a package is worded",
        "RECOMMEND": "Recommend an award",
        "TRY_POLICY": "Try a policy on past mini-tenders",
        "SEE_INVITATIONS": "See invitations",
        "ASK_QUESTION": "Ask a question about an invitation",
        "BID": "Bid, replace a bid and withdraw it",
        "DECLINE": "Decline an invitation",
    },
)
