"""An award bundle: everything a decision follows from, in one file that anyone can check years later."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.proofs import Unproved, canonical, digest, ensure_chain_holds, said_by
from tenants.minitender.rules import comparing
from tenants.minitender.rules.ranking_documents import ranking_document

FORMAT = "consortium award bundle 1"
PARTS = (
    "format", "mini_tender", "invited", "versions", "bids", "rankings", "award", "acts", "keys", "seal",
)  # fmt: skip
OUTSIDE_THE_SEAL = ("seal", "keys")

explain({"bundle.not_decided": "A bundle is made when the bids are ranked or the mini-tender has ended."})


def ensure_may_be_made(*, has_ranking: bool, is_over: bool) -> None:
    if not has_ranking and not is_over:
        raise Refused("bundle.not_decided")


def content_of(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """All that the seal covers."""
    return {name: value for name, value in bundle.items() if name not in OUTSIDE_THE_SEAL}


def ensure_holds(bundle: object, keys: Mapping[str, Any] | None = None) -> list[str]:
    """What was checked and holds, in words. `keys` are the published ones; else those in the bundle serve.

    Raises `Unproved` for the first thing that does not hold, `BadInput` for what is no bundle.
    """
    if not isinstance(bundle, Mapping):
        raise BadInput("bundle", "must hold names and values")
    if missing := [name for name in PARTS if name not in bundle]:
        raise BadInput(f"bundle: {missing[0]}", "is missing")
    trusted = keys if keys is not None else bundle["keys"]
    held: list[str] = []
    for check in (_invited, _documents, _receipts, _acts, _rankings, _award, _seal):
        try:
            held.extend(check(bundle, trusted))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unproved(check.__name__.strip("_"), f"cannot be read ({type(error).__name__}: {error})") from error
    return held


def _invited(bundle: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    providers = bundle["invited"]["providers"]
    made = hashlib.sha256("\n".join(sorted(providers)).encode()).hexdigest()
    if made != bundle["invited"]["sha256"]:
        raise Unproved("invited", "the list is not the one that was frozen at publication")
    yield f"The list of the {len(providers)} invited is the one frozen at publication."


def _documents(bundle: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    for bid in bundle["bids"]:
        said = None if bid["document"] is None else bytes.fromhex(bid["blind"]) + canonical(bid["document"])
        if said is not None and hashlib.sha256(said).hexdigest() != bid["sha256"]:
            raise Unproved(f"bid {bid['reference']}", "does not say what was sealed")
        if bid["provider_id"] not in bundle["invited"]["providers"]:
            raise Unproved(f"bid {bid['reference']}", "is of a provider that was not invited")
    yield f"Each of {len(bundle['bids'])} bids says what was sealed."


def _receipts(bundle: Mapping[str, Any], keys: Mapping[str, Any]) -> Iterator[str]:
    for bid in bundle["bids"]:
        part = f"receipt of bid {bid['reference']}"
        said = said_by(bid["receipt"], keys, part)
        for ours, theirs in (("bid", "bid_id"), ("version", "version"), ("sha256", "sha256"),
                             ("received_at", "received_at"), ("reference", "reference")):  # fmt: skip
            if said[ours] != bid[theirs]:
                raise Unproved(part, f"says otherwise: {ours}")
        if said["mini_tender"] != bundle["mini_tender"]["id"]:
            raise Unproved(part, "is of another mini-tender")
        if said["received_at"] >= bundle["mini_tender"]["closes_at"]:
            raise Unproved(part, "was given at or after the deadline")
    yield f"Each of {len(bundle['bids'])} receipts is signed, and was given before the deadline."


def _acts(bundle: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    ensure_chain_holds(bundle["acts"], "act")
    numbers = [act["sequence"] for act in bundle["acts"]]
    if numbers != sorted(set(numbers)):
        raise Unproved("acts", "are not in the order of the council’s record")
    yield f"The chain of {len(numbers)} acts holds."


def _rankings(bundle: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    for record in bundle["rankings"]:
        part = f"ranking {record['number']} of {record['reference']}"
        _ensure_of_the_bids(record, bundle["bids"], part)
        try:
            made = ranking_document(comparing.ranked(record["rules"], record["bids"]))
        except BadInput as bad:
            raise Unproved(part, f"cannot be recomputed: {bad}") from bad
        if made != record["result"]:
            raise Unproved(part, "does not follow from its rules and bids")
    yield f"Each of {len(bundle['rankings'])} rankings recomputes to the same figures."


def _ensure_of_the_bids(record: Mapping[str, Any], bids: Sequence[Mapping[str, Any]], part: str) -> None:
    """Every row is a bid at a price that its bidder offered."""
    offered = {bid["provider_id"]: bid["prices"].get(record["package_id"], []) for bid in bids}
    for row in record["bids"]:
        prices = [each["price"] for each in offered.get(record["bidders"].get(row["bidder"], ""), [])]
        if row["price"] not in prices:
            raise Unproved(part, f"ranks {row['bidder']} at a price that it did not offer, {row['price']}")


def _award(bundle: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[str]:
    award = bundle["award"]
    if award is None:
        return
    records = {(each["number"], each["package_id"]): each for each in bundle["rankings"]}
    takes_all = not bundle["mini_tender"]["rules"]["policy"].get("allows_split_awards") and len(award["lines"]) > 1
    for line in award["lines"]:
        record = records.get((line["ranking_number"], line["package_id"]))
        if record is None:
            raise Unproved(f"award of {line['reference']}", "has no ranking")
        results = [each["result"] for each in bundle["rankings"] if each["number"] == line["ranking_number"]]
        best = comparing.best_of_all(results) if takes_all else comparing.first_of(record["result"])
        if line["provider_id"] not in {record["bidders"].get(name) for name in best}:
            _ensure_better_ones_are_full(bundle, record, line)
    yield f"Each of {len(award['lines'])} lines of the award is to the best bid there was for it."


def _ensure_better_ones_are_full(bundle: Mapping[str, Any], record: Mapping[str, Any], line: Mapping[str, Any]) -> None:
    """A package for several children may go on to the next bid where each better one has as many as it offered."""
    part, package = f"award of {line['reference']}", line["package_id"]
    ranks = {record["bidders"][row["bidder"]]: row["rank"] for row in record["result"]["ranking"]}
    won = {each["provider_id"]: each.get("children", []) for each in bundle["award"]["lines"]
           if each["package_id"] == package}  # fmt: skip
    offered = {
        bid["provider_id"]: said.get("children")
        for bid in bundle["bids"] if bid["document"]
        for said in bid["document"]["lines"] if said["package_id"] == package
    }  # fmt: skip
    if line["provider_id"] not in ranks:
        raise Unproved(part, "is to a bid that is not ranked")
    for provider, rank in ranks.items():
        is_better = rank < ranks[line["provider_id"]]
        if is_better and (offered.get(provider) is None or len(won.get(provider, [])) < offered[provider]):
            raise Unproved(part, "is not to a bid in the first place")


def _seal(bundle: Mapping[str, Any], keys: Mapping[str, Any]) -> Iterator[str]:
    said = said_by(bundle["seal"], keys, "seal")
    if said.get("sha256") != digest(content_of(bundle)):
        raise Unproved("seal", "the bundle is not what was sealed")
    yield "The seal of the platform covers all of it."
