"""Checking a receipt without the platform: its signature, what it says of a bid, and that it is among those given.

No database and no settings: whoever holds a proof and the published keys can check it (`consortium receipt`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from consortium.kernel.calendar import uk_moment
from consortium.kernel.errors import BadInput
from consortium.kernel.trees import Step, leads_to, leaf_of

ALGORITHM = "Ed25519"
LARGEST = 300_000  # characters of a proof


class Broken(ValueError):  # noqa: N818 - what the receipt is
    """It does not hold; the message says what was found first."""


def read_keys(document: object, where: str) -> KeySet:
    """The platform's published keys (`/.well-known/jwks.json`). Raises `BadInput`."""
    try:
        return KeySet.import_key_set(document)  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput(where, "is no set of keys as at /.well-known/jwks.json") from error


def said_by(token: object, keys: KeySet) -> dict[str, Any]:
    """What the platform signed. Raises `Broken` for what is not, or was changed since."""
    try:
        said = orjson.loads(jws.deserialize_compact(str(token), keys, algorithms=[ALGORITHM]).payload)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Broken("The signature does not hold: it was changed, or signed with another key.") from error
    if not isinstance(said, dict):
        raise Broken("What was signed is no receipt.")
    return said


def read_proof(text: str) -> dict[str, Any]:
    """A proof as it is downloaded, or a bare receipt. Raises `Broken` for neither."""
    trimmed = text.strip()
    if not trimmed or len(trimmed) > LARGEST:
        raise Broken("Give a receipt, or the file of its proof.")
    if not trimmed.startswith("{"):
        return {"receipt": trimmed}
    try:
        proof = orjson.loads(trimmed)
    except ValueError as error:
        raise Broken("This is neither a receipt nor the file of a proof.") from error
    if not isinstance(proof, dict) or "receipt" not in proof:
        raise Broken("There is no receipt in this file.")
    return proof


def findings(proof: Mapping[str, Any], keys: KeySet) -> Iterator[str]:
    """What holds, one sentence after another. Raises `Broken` at the first thing that does not."""
    said = said_by(proof["receipt"], keys)
    if said.get("what") != "bid received":
        raise Broken("This was signed by the platform, and is no receipt of a bid.")
    received = uk_moment(datetime.fromisoformat(said["received_at"]))
    yield (
        f"The platform received version {said['version']} of bid {said['reference']} at {received},"
        f" for mini-tender {said['mini_tender']}."
    )
    if proof.get("bid") is not None:
        yield _what_was_said(proof["bid"], said)
    if proof.get("receipts") is not None:
        yield _is_among(proof["receipts"], str(proof["receipt"]), said, keys)


def _what_was_said(bid: Any, said: Mapping[str, Any]) -> str:
    try:
        whole = bytes.fromhex(bid["blind"]) + str(bid["document"]).encode()
    except (KeyError, TypeError, ValueError) as error:
        raise Broken("The bid in this file cannot be read.") from error
    if hashlib.sha256(whole).hexdigest() != said["sha256"]:
        raise Broken("The bid in this file is not the one that was received.")
    return "The bid in this file is, word for word, the one that was received."


def _is_among(receipts: Any, receipt: str, said: Mapping[str, Any], keys: KeySet) -> str:
    try:
        committed = said_by(receipts["signed"], keys)
        path = [Step(bytes.fromhex(each["neighbour"]), each["side"] == "left") for each in receipts["path"]]
        of_it = committed["what"] == "receipts of a mini-tender" and committed["mini_tender"] == said["mini_tender"]
        reached, number = leads_to(leaf_of(receipt.encode()), path).hex(), int(committed["receipts"])
        closed_at = datetime.fromisoformat(committed["closes_at"])
        is_in_time = datetime.fromisoformat(said["received_at"]) < closed_at
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, Broken):
            raise
        raise Broken("The proof that the receipt is among those given cannot be read.") from error
    if not of_it:
        raise Broken("The published hash is of another mini-tender.")
    if reached != committed["root"]:
        raise Broken("The receipt is not among those that were committed to at the deadline.")
    if not is_in_time:
        raise Broken("The receipt is from after the deadline.")
    return f"It is among the {number} receipts that were committed to at the deadline, {uk_moment(closed_at)}."
