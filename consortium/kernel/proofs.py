"""What anyone can check of an exported record, without a database, an account or a secret.

A record is put into one canonical form before it is hashed, acts are chained by SHA-256, and what the platform says is
signed with its Ed25519 key (`kernel.seals`), whose public half is published.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PARTS_OF_A_TOKEN = 3


class Unproved(Exception):  # noqa: N818 - like `Refused`, it is an answer
    """Something that does not hold: which part of the record, and why, in plain words."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part}: {why}")
        self.part = part
        self.why = why


def canonical(document: object) -> bytes:
    """Plain JSON in the one form that is hashed: names in order, no space, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(document: object) -> str:
    return hashlib.sha256(canonical(document)).hexdigest()


def chained(acts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each act with the hash of itself and of all before it."""
    links, before = [], ""
    for act in acts:
        before = hashlib.sha256(before.encode() + canonical(act)).hexdigest()
        links.append({**act, "link": before})
    return links


def ensure_chain_holds(links: Iterable[Mapping[str, Any]], part: str) -> None:
    """Raise `Unproved` for the first act that was altered, removed, inserted or moved."""
    before = ""
    for number, each in enumerate(links, start=1):
        act = {name: value for name, value in each.items() if name != "link"}
        before = hashlib.sha256(before.encode() + canonical(act)).hexdigest()
        if each.get("link") != before:
            raise Unproved(f"{part} {number}", "was altered, or does not follow from the one before it")


def said_by(token: str, keys: Mapping[str, Any], part: str) -> dict[str, Any]:
    """What a signed statement says, if one of the published keys signed it. Raises `Unproved`."""
    pieces = token.split(".")
    if len(pieces) != PARTS_OF_A_TOKEN:
        raise Unproved(part, "is no signed statement")
    head, said, signature = pieces
    for key in keys.get("keys", ()):
        try:
            public = Ed25519PublicKey.from_public_bytes(_decoded(key["x"]))
            public.verify(_decoded(signature), f"{head}.{said}".encode())
            statement: dict[str, Any] = json.loads(_decoded(said))
        except (InvalidSignature, ValueError, KeyError, TypeError):
            continue
        return statement
    raise Unproved(part, "was not signed with the platform’s key, or was changed since")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
