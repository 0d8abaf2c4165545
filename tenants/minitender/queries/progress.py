"""What a council may see of a published mini-tender before its bids are opened."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consortium.kernel.errors import NotFound
from tenants.minitender.models import MiniTender
from tenants.minitender.queries.procedures import count_bids, list_clarifications, list_invited
from tenants.minitender.rules.terms import read_terms


@dataclass(frozen=True, slots=True)
class Progress:
    """`bids` is None where the policy does not show how many there are before the deadline."""

    invited: int
    declines: Mapping[str, int]
    questions: int
    unanswered: int
    bids: int | None


def progress_of(tender: MiniTender, now: datetime) -> Progress:
    """Declines by reason, questions, and bids where the policy counts them. Raises `NotFound` for a draft."""
    if tender.published_at is None or tender.closes_at is None:
        raise NotFound
    invited = list_invited(tender.council_id, tender.id)
    questions = list_clarifications(tender.council_id, tender.id)
    shows_count = read_terms(tender.rules).policy.shows_bid_count or now >= tender.closes_at
    return Progress(
        invited=len(invited),
        declines=Counter(each.decline_reason for each in invited if each.decline_reason),
        questions=len(questions),
        unanswered=sum(each.answered_at is None for each in questions),
        bids=count_bids(tender.id) if shows_count else None,
    )
