"""What an organisation's programs are told of: which events are changes to the outside, under which names.

    @told("mini-tender.published", "You are invited to a mini-tender", page="/api/v1/invitations/{mini_tender_id}")
    @dataclass(frozen=True, slots=True)
    class MiniTenderPublished: ...

A change says what happened and where to read more of it: identifiers and an address, nothing else; reading there needs
a right of its own. Events of referrals, packages and placements, which are about a child, are not told.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from uuid import UUID

Fact = TypeVar("Fact", bound=type[Any])
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class ChangeType:
    """One kind of change: its stable name, what it says in plain words, and where more of it can be read."""

    name: str
    words: str
    event: str
    page: str
    ids: tuple[str, ...]

    def data(self, payload: Mapping[str, Any], public_url: str) -> dict[str, str]:
        """What a program is told: the identifiers of the event, and the address."""
        ids = {name: str(payload[name]) for name in self.ids if payload.get(name)}
        return {**ids, "link": public_url + self.page.format_map(ids)}


TYPES: dict[str, ChangeType] = {}
"""By their names."""
_BY_EVENT: dict[str, ChangeType] = {}


def told(name: str, words: str, *, page: str) -> Callable[[Fact], Fact]:
    """Say that programs are told of an event. `page` names the address to read more at by the event's own identifiers.

    Raises `ValueError` for a name used twice, and for an address by something that is no identifier.
    """

    def declare(event: Fact) -> Fact:
        ids = tuple(field.name for field in fields(event) if field.type in {UUID, "UUID"})
        strange = set(_FIELD.findall(page)) - set(ids)
        if name in TYPES or strange:
            raise ValueError(f"{name} is told twice, or by what is no identifier: {sorted(strange)}")
        TYPES[name] = _BY_EVENT[event.__name__] = ChangeType(name, words, event.__name__, page, ids)
        return event

    return declare


def is_told(event: str) -> bool:
    """Whether programs are told of events of that name."""
    return event in _BY_EVENT


def type_of(event: str) -> ChangeType:
    """Raises `KeyError` for an event of which programs are not told."""
    return _BY_EVENT[event]


def known_types() -> list[ChangeType]:
    """Every kind of change, by name."""
    return [TYPES[name] for name in sorted(TYPES)]
