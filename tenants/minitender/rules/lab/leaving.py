"""Which purchases of the past a policy cannot be tried on, and why; and what to know of those that it can."""

from collections.abc import Iterator

from tenants.minitender.rules.ranking import RankingRules
from tenants.minitender.rules.state import Status
from tenants.policy.rules import PolicyTerms, PriceFormula


def why_left_out(status: Status) -> str:
    """Why a published mini-tender without a ranking is not tried."""
    match status:
        case Status.WITHDRAWN:
            return "Withdrawn before its bids were opened: nobody ever reads them."
        case Status.NO_AWARD:
            return "Ended without a ranking: no bid was valid, or none was scored."
        case _:
            return "Its bids are open, and not ranked yet."


def why_no_bids(ground: str) -> str:
    """The same of an award without a mini-tender, such as one that the family chose."""
    return f"Given without a mini-tender, on the ground “{ground}”: there were no bids to compare."


def notes_on(draft: PolicyTerms, past: RankingRules, rounds: int) -> Iterator[str]:
    """What the result of a mini-tender that is tried cannot say, because it was bought in another way."""
    was_fixed = past.price_formula is PriceFormula.FIXED_PRICE
    if was_fixed and draft.price_formula is not PriceFormula.FIXED_PRICE:
        yield "The council fixed the price: every bid has the same, so no formula for the price tells them apart."
    if not was_fixed and draft.price_formula is PriceFormula.FIXED_PRICE:
        yield "The draft fixes the price, so quality alone decides here: the prices that were bid count for nothing."
    if rounds:
        yield (
            f"The prices are those after {'one round' if rounds == 1 else f'{rounds} rounds'} of negotiation. Under "
            "the draft another ranking might have led to other bidders being asked."
        )
