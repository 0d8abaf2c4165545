"""References that people quote, and fingerprints that prove a thing unchanged."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no letter that is taken for a number
_LETTERS, _BITS = 8, 5


def reference_of(prefix: str, identifier: UUID) -> str:
    """A reference made of the random end of an identifier: `MT-7F3K-Q2WX`. Nobody can guess a neighbour's."""
    letters = "".join(_ALPHABET[(identifier.int >> (_BITS * place)) & 31] for place in reversed(range(_LETTERS)))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def fingerprint_of_invited(provider_ids: Iterable[UUID]) -> bytes:
    """SHA-256 of the invited providers' ids, in order, a line each: anyone with the list can make it again."""
    return hashlib.sha256("\n".join(sorted(map(str, provider_ids))).encode()).digest()
