"""What it takes to accept the lead authority's contract."""

import hashlib
from datetime import date, datetime, time

from consortium.kernel.calendar import in_uk_time, local
from consortium.kernel.errors import Refused, explain

explain(
    {
        "contract.no_lots": "A contract covers at least one lot.",
        "contract.accepted": "This contract was accepted already, on {accepted_at}.",
        "contract.name_needed": "Type your full name.",
        "contract.role_needed": "Say in which role you sign, for example director.",
        "contract.not_accepted": "The provider has not accepted this contract yet. It signs first.",
        "contract.needs_no_countersignature": "This contract takes effect when the provider accepts it.",
        "contract.countersigned": "This contract was signed for the lead authority already.",
        "contract.effect_in_the_past": "A contract takes effect today at the earliest.",
        "contract.effect_after_the_end": "The system ends on {ended}: a contract takes effect before that.",
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
    ensure_signed_with(name, role)


def ensure_signed_with(name: str, role: str) -> None:
    """Raise `Refused` without a full name or a role."""
    if len(name.split()) < 2:
        raise Refused("contract.name_needed")
    if not role.strip():
        raise Refused("contract.role_needed")


def ensure_may_countersign(
    *,
    needs_countersignature: bool,
    accepted_at: datetime | None,
    countersigned_at: datetime | None,
    name: str,
    role: str,
) -> None:
    """Once, after the provider has accepted, where the contract asks for it, with name and role."""
    if not needs_countersignature:
        raise Refused("contract.needs_no_countersignature")
    if accepted_at is None:
        raise Refused("contract.not_accepted")
    if countersigned_at is not None:
        raise Refused("contract.countersigned")
    ensure_signed_with(name, role)


def takes_effect_at(*, on: date, system_ends_on: date, now: datetime) -> datetime:
    """The moment a contract takes effect: now for today, else the beginning of that day in UK time.

    Raises `Refused` for a day that is past, or after the system's last.
    """
    today = local(now).date()
    if on < today:
        raise Refused("contract.effect_in_the_past")
    if on > system_ends_on:
        raise Refused("contract.effect_after_the_end", ended=system_ends_on)
    return now if on == today else in_uk_time(datetime.combine(on, time()), "takes effect")


def in_effect_from(
    *, needs_countersignature: bool, accepted_at: datetime | None, takes_effect_at: datetime | None
) -> datetime | None:
    """From when a contract is in effect; None while a signature is missing."""
    return takes_effect_at if needs_countersignature else accepted_at
