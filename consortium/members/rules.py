"""Who may be part of a consortium, and how."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from consortium.kernel.actors import OrganisationKind
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

    @property
    def may_leave(self) -> bool:
        """Any council may stop at any time, and so may a health body; the lead authority holds the system together."""
        return self in {Part.MEMBER, Part.OPTED_IN}


class Means(StrEnum):
    """What kind of consequence joining has."""

    MAY = "may"
    RUNS = "runs"
    ASKED = "asked"


MOVES: dict[Part, frozenset[Part]] = {
    Part.LEAD: frozenset(),
    Part.MEMBER: frozenset(),
    Part.PROSPECTIVE: frozenset({Part.MEMBER}),
    Part.INVITED: frozenset({Part.OPTED_IN}),
    Part.OPTED_IN: frozenset(),
}
"""How one part may follow another. Leaving ends a period and needs no other."""

ONS_CODE = re.compile(r"E\d{8}")
ODS_CODE = re.compile(r"[A-Z0-9]{3,6}")
MAY_BE: dict[Part, frozenset[OrganisationKind]] = {
    Part.LEAD: frozenset({OrganisationKind.COUNCIL}),
    Part.MEMBER: frozenset({OrganisationKind.COUNCIL}),
    Part.PROSPECTIVE: frozenset({OrganisationKind.COUNCIL}),
    Part.INVITED: frozenset({OrganisationKind.HEALTH}),
    Part.OPTED_IN: frozenset({OrganisationKind.HEALTH}),
}
"""Which kind of body may have which part: health bodies opt in, councils are members (domain.md, S1)."""

explain(
    {
        "membership.not_named": "{name} was not named in the notice of this consortium, so it cannot join. "
        "Only bodies named in the original notice may call off.",
        "membership.not_open": "A body whose part is “{part}” cannot become “{wanted}”.",
        "membership.since_today": "{name} has had its present part only since today; change it from tomorrow.",
        "membership.cannot_leave": "A body whose part is “{part}” cannot leave this way.",
        "membership.leaves_too_early": "Choose a last day from today on. What is past cannot be undone.",
        "membership.leaves_already": "You leave already, after {last}. To choose another day, stay first.",
        "membership.stays_already": "You have not said that you leave.",
        "membership.part_of_kind": "{name} cannot be “{part}”: that is not a part for its kind of body.",
        "membership.named_line": "Say which line of the notice names {name}.",
        "membership.named_twice": "{name} is listed twice.",
        "membership.named_where": "Say where the notice names {name}.",
        "organisation.ons_code": "“{code}” is not an ONS code: E followed by eight digits.",
        "organisation.ods_code": "“{code}” is not an ODS code: three to six capital letters and digits.",
        "organisation.known": "There is an organisation with the code {code} already: {name}.",
        "consortium.known": "There is a consortium called “{name}” already.",
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


def ensure_may_leave(*, part: Part, to_on: date | None, last_day: date, today: date) -> None:
    """Any council may stop at any time, from today on (domain.md, S2). Raises `Refused`."""
    if not part.may_leave:
        raise Refused("membership.cannot_leave", part=str(part))
    if to_on is not None:
        raise Refused("membership.leaves_already", last=to_on)
    if last_day < today:
        raise Refused("membership.leaves_too_early")


def ensure_leaves(to_on: date | None) -> None:
    if to_on is None:
        raise Refused("membership.stays_already")


def ensure_one_lead(parts: list[Part]) -> None:
    if parts.count(Part.LEAD) != 1:
        raise Refused("consortium.one_lead")


def ensure_may_be(*, name: str, kind: OrganisationKind, part: Part) -> None:
    if kind not in MAY_BE[part]:
        raise Refused("membership.part_of_kind", name=name, part=str(part))


def ensure_named_somewhere(*, name: str, named_where: str) -> None:
    """The record says where the notice names a body (rules.md, Regimes)."""
    if not named_where.strip():
        raise Refused("membership.named_where", name=name)


def ensure_line_of_the_notice(*, name: str, line: str) -> None:
    """Whoever joins is named in the notice, by name or described class, and the record says where (rules.md)."""
    if not line.strip():
        raise Refused("membership.named_line", name=name)


def ensure_listed_once(*, names: Sequence[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise Refused("membership.named_twice", name=twice)


def ensure_ods_code(code: str) -> None:
    if not ODS_CODE.fullmatch(code):
        raise Refused("organisation.ods_code", code=code)


def ensure_ons_code(code: str) -> None:
    if not ONS_CODE.fullmatch(code):
        raise Refused("organisation.ons_code", code=code)


def is_in_force(*, from_on: date, to_on: date | None, on: date) -> bool:
    return from_on <= on and (to_on is None or on <= to_on)
