"""Who may be part of a consortium, and how."""

import re
from datetime import date
from enum import StrEnum

from consortium.kernel.errors import Refused, explain


class Part(StrEnum):
    """An organisation's part in a consortium."""

    LEAD = "lead"
    MEMBER = "member"
    PROSPECTIVE = "prospective"
    INVITED = "invited"
    OPTED_IN = "opted-in"

    @property
    def may_call_off(self) -> bool:
        return self in {Part.LEAD, Part.MEMBER, Part.OPTED_IN}


MOVES: dict[Part, frozenset[Part]] = {
    Part.LEAD: frozenset(),
    Part.MEMBER: frozenset(),
    Part.PROSPECTIVE: frozenset({Part.MEMBER}),
    Part.INVITED: frozenset({Part.OPTED_IN}),
    Part.OPTED_IN: frozenset(),
}
"""How one part may follow another. Leaving ends a period and needs no other."""

ONS_CODE = re.compile(r"E\d{8}")

explain(
    {
        "membership.not_named": "{name} was not named in the notice of this consortium, so it cannot join. "
        "Only bodies named in the original notice may call off.",
        "membership.not_open": "A body whose part is “{part}” cannot become “{wanted}”.",
        "organisation.ons_code": "“{code}” is not an ONS code: E followed by eight digits.",
        "consortium.one_lead": "A consortium has exactly one lead authority.",
    }
)


def ensure_named(*, name: str, is_named: bool) -> None:
    """Only bodies named in the original notice, by name or described class, may ever call off (rules.md, Regimes)."""
    if not is_named:
        raise Refused("membership.not_named", name=name)


def ensure_may_become(*, part: Part, wanted: Part) -> None:
    if wanted not in MOVES[part]:
        raise Refused("membership.not_open", part=str(part), wanted=str(wanted))


def ensure_one_lead(parts: list[Part]) -> None:
    if parts.count(Part.LEAD) != 1:
        raise Refused("consortium.one_lead")


def ensure_ons_code(code: str) -> None:
    if not ONS_CODE.fullmatch(code):
        raise Refused("organisation.ons_code", code=code)


def is_in_force(*, from_on: date, to_on: date | None, on: date) -> bool:
    return from_on <= on and (to_on is None or on <= to_on)
