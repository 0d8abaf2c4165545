"""The acts of a mini-tender, each part named by what it does."""

from tenants.minitender.services.awarding import confirm_award, end_without_award, recommend, return_award
from tenants.minitender.services.bidding import (
    Receipt,
    decline,
    get_wanted,
    save_draft_bid,
    submit_bid,
    withdraw_bid,
)
from tenants.minitender.services.bundling import award_bundle
from tenants.minitender.services.changing import change_published, confirm_bid, take_child_out
from tenants.minitender.services.clarifying import answer, ask
from tenants.minitender.services.committing import commit_receipts
from tenants.minitender.services.comparing import OfferNow, offers_now, rank
from tenants.minitender.services.correcting import ask_to_correct, decide_correction, prices_bid
from tenants.minitender.services.costing import cost_of_offer
from tenants.minitender.services.destroying import destroy_key
from tenants.minitender.services.direct import (
    DirectBuy,
    DirectChoice,
    award_directly,
    get_direct_buy,
    may_award_directly,
    most_for,
    who_may_be_awarded,
)
from tenants.minitender.services.drafting import draft_mini_tender
from tenants.minitender.services.failing import run_again
from tenants.minitender.services.foreseeing import foresee
from tenants.minitender.services.improving import Improved, improved_offers, own_improved
from tenants.minitender.services.inviting import asked_for, invite_late_joiner, who_will_be_invited
from tenants.minitender.services.lettering import (
    Reason,
    agree_to_tell,
    ask_to_tell,
    list_reasons,
    reword,
    send_back,
)
from tenants.minitender.services.negotiating import (
    best_ranks,
    invite_to_negotiate,
    open_negotiation,
    standing_offer,
    submit_negotiated_offer,
)
from tenants.minitender.services.opening import assign_assessors, open_mini_tender
from tenants.minitender.services.publishing import extend, publish, withdraw_mini_tender
from tenants.minitender.services.querying import (
    ask_about_price,
    decide_about_price,
    flagged_of,
    reply_about_price,
)
from tenants.minitender.services.receipts import leaves_in, proof_of
from tenants.minitender.services.recording import screen_record
from tenants.minitender.services.repertoire import (
    KeptAnswer,
    KeptPrice,
    agreed_prices,
    delete_standing_answer,
    get_standing_answer,
    keep_for_next_time,
    keep_price,
    list_offered_prices,
    list_standing_answers,
    save_standing_answer,
    suggested_bid,
)
from tenants.minitender.services.sealing import own_offer, read_own_bid, typed_in
from tenants.minitender.services.timing import least_time_to_bid
from tenants.minitender.services.trying import read_sheet, try_on_bids, try_on_one, try_on_past
from tenants.minitender.services.winners import cost_of

__all__ = [
    "DirectBuy",
    "DirectChoice",
    "Improved",
    "KeptAnswer",
    "KeptPrice",
    "OfferNow",
    "Reason",
    "Receipt",
    "agree_to_tell",
    "agreed_prices",
    "answer",
    "ask",
    "ask_about_price",
    "ask_to_correct",
    "ask_to_tell",
    "asked_for",
    "assign_assessors",
    "award_bundle",
    "award_directly",
    "best_ranks",
    "change_published",
    "commit_receipts",
    "confirm_award",
    "confirm_bid",
    "cost_of",
    "cost_of_offer",
    "decide_about_price",
    "decide_correction",
    "decline",
    "delete_standing_answer",
    "destroy_key",
    "draft_mini_tender",
    "end_without_award",
    "extend",
    "flagged_of",
    "foresee",
    "get_direct_buy",
    "get_standing_answer",
    "get_wanted",
    "improved_offers",
    "invite_late_joiner",
    "invite_to_negotiate",
    "keep_for_next_time",
    "keep_price",
    "least_time_to_bid",
    "leaves_in",
    "list_offered_prices",
    "list_reasons",
    "list_standing_answers",
    "may_award_directly",
    "most_for",
    "offers_now",
    "open_mini_tender",
    "open_negotiation",
    "own_improved",
    "own_offer",
    "prices_bid",
    "proof_of",
    "publish",
    "rank",
    "read_own_bid",
    "read_sheet",
    "recommend",
    "reply_about_price",
    "return_award",
    "reword",
    "run_again",
    "save_draft_bid",
    "save_standing_answer",
    "screen_record",
    "send_back",
    "standing_offer",
    "submit_bid",
    "submit_negotiated_offer",
    "suggested_bid",
    "take_child_out",
    "try_on_bids",
    "try_on_one",
    "try_on_past",
    "typed_in",
    "who_may_be_awarded",
    "who_will_be_invited",
    "withdraw_bid",
    "withdraw_mini_tender",
]
