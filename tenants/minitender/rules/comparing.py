"""From opened offers and agreed scores to the rules and bids that `consortium rank` reads: anyone can replay it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.minitender.rules.ranking import Ranking, rank
from tenants.minitender.rules.ranking_documents import BID, read_bids_of, read_rules

explain(
    {
        "ranking.not_scored": "Quality is not agreed for every bid yet. Rank when every assessment is concluded.",
        "ranking.nothing": "There is no valid bid to rank.",
        "ranking.out_of_date": "Offers have changed since the last ranking. Rank them again first.",
        "award.not_ranked": "Rank the bids first.",
        "award.nobody_ranked": "No bid for {reference} is left in the ranking. End the mini-tender without an award.",
        "award.shared_first": "Several bids share the first place for {reference}. Say which one you recommend.",
        "award.shared_next": "Several bids share a place for {reference}, and not all of them are needed for the "
        "children who are left. Ask them to improve their offers and rank again, or end without an award.",
        "award.children_left": "The bids for {reference} leave {left} of its children without a provider. Take them "
        "out of the package first, or end the mini-tender without an award.",
        "award.nobody_for_all": "No bid is ranked for every package, and your policy awards them all to one bidder. "
        "End the mini-tender without an award.",
        "award.shared_whole": "Several bids share the best sum over all packages. Say which one you recommend.",
        "award.not_best_whole": "Your policy awards every package to one bidder: the best over all of them.",
        "award.not_first": "Only a bid in the first place for {reference} can be recommended.",
    }
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One bidder's offer for one package as it is ranked."""

    provider_id: UUID
    price: Decimal
    starts_on: date | None
    scores: Mapping[str, Decimal]


def bidder_names(names: Mapping[UUID, str], references: Mapping[UUID, str]) -> dict[UUID, str]:
    """The name of each bidder in a ranking: its own, with the bid's reference where two bear the same."""
    shared = Counter(names.values())
    return {each: name if shared[name] == 1 else f"{name} ({references[each]})" for each, name in names.items()}


def bids_document(compared: Sequence[Compared], bidders: Mapping[UUID, str]) -> list[dict[str, str]]:
    """The rows of BIDS.csv."""
    return [
        {
            "bidder": bidders[each.provider_id],
            "price": f"{each.price:f}",
            "start_on": each.starts_on.isoformat() if each.starts_on else "",
            **{key: f"{score.normalize():f}" for key, score in each.scores.items()},
        }
        for each in compared
    ]


def ranked(rules: Mapping[str, Any], bids: Sequence[Mapping[str, str]]) -> Ranking:
    """The ranking that those documents give. Raises `BadInput` where they do not hold together."""
    read = read_rules(rules, "rules")
    return rank(read, read_bids_of(bids, read))


def bids_table(
    rules: Mapping[str, Any], bids: Sequence[Mapping[str, str]]
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The columns and rows of BIDS.csv, as `consortium rank` reads it."""
    columns = [*BID, *(criterion["key"] for criterion in rules["criteria"])]
    return columns, [[bid[column] for column in columns] for bid in bids]


def first_of(result: Mapping[str, Any]) -> list[str]:
    """Every bidder in the first place of a stored result: several where no rule parted them."""
    return [str(row["bidder"]) for row in result["ranking"] if row["rank"] == 1]


def winner_of(result: Mapping[str, Any], chosen: str | None, reference: str) -> str:
    """The bidder in the first place of a stored result; `chosen` settles a shared first place. Raises `Refused`."""
    first = first_of(result)
    if not first:
        raise Refused("award.nobody_ranked", reference=reference)
    if chosen is None:
        if len(first) > 1:
            raise Refused("award.shared_first", reference=reference)
        return first[0]
    if chosen not in first:
        raise Refused("award.not_first", reference=reference)
    return chosen


def shared_out(
    result: Mapping[str, Any],
    first: str,
    offered: Mapping[str, int | None],
    numbers: Sequence[int],
    reference: str,
) -> list[tuple[str, tuple[int, ...]]]:
    """Who supports which children of a package: the first as many as it offers, then the next in the ranking.

    `offered` is how many each bidder can support, None for all; `numbers` are the children's. Raises `Refused` where
    bids share a place and only some of them are needed, and where children are left over.
    """
    left, shares = list(numbers), []
    for group in _places(result, first):
        wanted = [(bidder, len(left) if offered.get(bidder) is None else offered[bidder] or 0) for bidder in group]
        if left and len(group) > 1 and sum(most for _, most in wanted) > len(left):
            raise Refused("award.shared_next", reference=reference)
        for bidder, most in wanted:
            taken, left = left[:most], left[most:]
            if taken:
                shares.append((bidder, tuple(taken)))
    if left:
        raise Refused("award.children_left", reference=reference, left=len(left))
    return shares


def _places(result: Mapping[str, Any], first: str) -> list[list[str]]:
    """The bidders place by place; whoever was chosen of those who share the first stands alone before the others."""
    places: dict[int, list[str]] = {}
    for row in result["ranking"]:
        if row["bidder"] != first:
            places.setdefault(int(row["rank"]), []).append(str(row["bidder"]))
    return [[first], *(places[rank] for rank in sorted(places))]


def sums_of(results: Sequence[Mapping[str, Any]]) -> list[tuple[str, Decimal]]:
    """Every bidder ranked for all packages with the sum of its totals, the best first: the lowest where totals are
    prices for each percent of quality, else the highest."""
    totals = [{str(row["bidder"]): Decimal(row["total"]) for row in result["ranking"]} for result in results]
    everywhere = set.intersection(*(set(each) for each in totals)) if totals else set()
    sums = {bidder: sum((each[bidder] for each in totals), Decimal(0)) for bidder in everywhere}
    lowest_first = any(row["price_points"] is None for result in results for row in result["ranking"])
    return sorted(sums.items(), key=lambda each: (each[1] if lowest_first else -each[1], each[0]))


def best_of_all(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every bidder with the best sum over all packages: several where their sums are equal."""
    sums = sums_of(results)
    return [bidder for bidder, total in sums if total == sums[0][1]]


def winner_of_all(results: Sequence[Mapping[str, Any]], chosen: str | None) -> str:
    """The one bidder that takes every package, where the policy does not split awards; `chosen` settles a tie."""
    best = best_of_all(results)
    if not best:
        raise Refused("award.nobody_for_all")
    if chosen is None:
        if len(best) > 1:
            raise Refused("award.shared_whole")
        return best[0]
    if chosen not in best:
        raise Refused("award.not_best_whole")
    return chosen
