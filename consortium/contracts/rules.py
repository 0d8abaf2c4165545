"""What it takes to accept the lead authority's contract."""

import hashlib
from datetime import datetime

from consortium.kernel.errors import Refused, explain

explain(
    {
        "contract.no_lots": "A contract covers at least one lot.",
        "contract.accepted": "This contract was accepted already, on {accepted_at}.",
        "contract.name_needed": "Type your full name.",
        "contract.role_needed": "Say in which role you sign, for example director.",
        "contract.text_changed": "The text shown is not the text that was issued. Ask the lead authority.",
    }
)


def digest(terms: str) -> bytes:
    """The fingerprint of a text of terms: SHA-256 of its UTF-8."""
    return hashlib.sha256(terms.encode()).digest()


def ensure_covers_something(lots: int) -> None:
    if not lots:
        raise Refused("contract.no_lots")


def ensure_may_accept(*, accepted_at: datetime | None, name: str, role: str, issued: bytes, shown: bytes) -> None:
    """Raise `Refused` for a second acceptance, without name or role, or where the text is not the one issued."""
    if accepted_at is not None:
        raise Refused("contract.accepted", accepted_at=accepted_at)
    if issued != shown:
        raise Refused("contract.text_changed")
    if len(name.split()) < 2:
        raise Refused("contract.name_needed")
    if not role.strip():
        raise Refused("contract.role_needed")
