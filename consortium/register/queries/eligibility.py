"""Who is invited for a lot and a place, and why the others are not: one statement whatever their number.

The statement gathers the facts of each provider (`policies.inviting`); `rules.why_not` judges them, so that the rule
is written once, and whoever looks before publishing, publishes, or opens asks the same.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register import rules
from consortium.register.queries.directory import in_directory
from consortium.register.queries.profiles import needs_in
from consortium.register.rules import (
    EvidenceKind,
    Ground,
    Held,
    InvitationFacts,
    LegalForm,
    LookupOutcome,
    Outcome,
    PublicRegister,
    Reason,
    Said,
    StandingKind,
)
from consortium.register.rules.places import not_covered
from consortium.systems import queries as systems

PAGE = 100
GRAVEST_FIRST = [str(kind) for kind in reversed(StandingKind)]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A provider with any standing for the lot, and whether it is invited."""

    provider_id: UUID
    name: str
    why_not: Sequence[Reason] = ()

    @property
    def is_in(self) -> bool:
        return not self.why_not

    @property
    def reasons(self) -> list[str]:
        return [each.words for each in self.why_not]

    @property
    def ground(self) -> Ground | None:
        """The first ground against it, by which it is counted."""
        return self.why_not[0].ground if self.why_not else None


@dataclass(frozen=True, slots=True)
class Asked:
    """For which lot, asked by the council acted for, at which instant.

    `places` are where the children live and `ages` their ages from and to, as published; without any, neither is
    held against anybody. `heeds_pauses` is false at a deadline: whoever paused meanwhile may still bid.
    """

    lot_id: UUID
    at: datetime
    on: date
    places: Collection[str] = ()
    ages: Collection[tuple[int, int]] = ()
    heeds_pauses: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """How many are invited, and how many are not, each counted once, by the first ground against it."""

    invited: int
    by_ground: dict[Ground, int] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        return sum(self.by_ground.values())


_KINDS = {str(kind): kind for kind in EvidenceKind}  # thousands are read at a time, and an enum's call costs more
_ARRAY_OF_IDS = sa.ARRAY(sa.Uuid())
_GIVEN = (
    sa.bindparam("lot", type_=sa.Uuid()),
    sa.bindparam("at", type_=sa.TIMESTAMP(timezone=True)),
)
_OF = "SELECT * FROM guard.invitation_facts(:lot, :at, {wanted}) ORDER BY {order}"
_BY_NAME = "lower(name), provider_id"
_EVERYBODY = sa.text(
    _OF.format(wanted="ARRAY(SELECT o.provider_id FROM guard.on_the_lot(:lot, :at) o)", order=_BY_NAME)
).bindparams(*_GIVEN)
_CHOSEN = sa.text(_OF.format(wanted=":chosen", order=_BY_NAME)).bindparams(
    *_GIVEN, sa.bindparam("chosen", type_=_ARRAY_OF_IDS)
)
_CANDIDATES = sa.text(
    _OF.format(
        wanted="ARRAY(SELECT c.provider_id FROM guard.candidates(:lot, :at, :after, :most) c)", order="provider_id"
    )
).bindparams(*_GIVEN, sa.bindparam("after", type_=sa.Uuid()), sa.bindparam("most", type_=sa.Integer()))
# What is held against a provider before its evidence is looked at, in the order of `rules.Ground`.
_FIRST_GROUND = """
    CASE WHEN standing IS DISTINCT FROM 'active' THEN 'standing' WHEN local_until IS NOT NULL THEN 'suspended here'
      WHEN is_paused THEN 'paused' WHEN NOT is_place_declared THEN 'place' END
"""
_COUNTS = sa.text(
    f"SELECT {_FIRST_GROUND} AS ground, count(*) AS providers FROM guard.on_the_lot(:lot, :at) GROUP BY 1"
).bindparams(*_GIVEN)
_LEFT_OUT = sa.text(
    f"""
    SELECT * FROM guard.invitation_facts(:lot, :at, ARRAY(
      SELECT o.provider_id FROM guard.on_the_lot(:lot, :at) o
      CROSS JOIN LATERAL (SELECT {_FIRST_GROUND}) g (ground)
      WHERE (g.ground = :ground OR (CAST(:ground AS text) IS NULL AND g.ground IS NOT NULL)
          OR o.provider_id = ANY (:judged))
        AND (lower(o.name), o.provider_id) > (lower(:after_name), :after)
      ORDER BY lower(o.name), o.provider_id LIMIT :most
    )) ORDER BY {_BY_NAME}
    """
).bindparams(
    *_GIVEN,
    sa.bindparam("judged", type_=_ARRAY_OF_IDS),
    sa.bindparam("after", type_=sa.Uuid()),
    sa.bindparam("ground", type_=sa.Text()),
)


def list_eligible(asked: Asked, *, of: Collection[UUID] | None = None) -> list[Eligibility]:
    """Everyone with any standing for the lot, by name: invited, or not with every reason; `of` asks for some alone.

    Invited are those active at that instant who declared the council's area, whose evidence suffices and is in date,
    who have not paused, and whom that council has not suspended itself. Whoever declared districts covers one of the
    places, where any are given.
    """
    given = _given(asked)
    if of is None:
        return _judged(db.session.execute(_EVERYBODY, given), asked)
    return _judged(db.session.execute(_CHOSEN, {**given, "chosen": list(of)}), asked)


def list_invited(asked: Asked) -> list[Eligibility]:
    """Those who are invited, by name. The same as in `list_eligible`, without a look at who cannot be."""
    return sorted((each for each in list_candidates(asked) if each.is_in), key=_by_name)


def list_candidates(asked: Asked, *, after: UUID | None = None, most: int | None = None) -> list[Eligibility]:
    """Whoever stands and offers the lot in the council's area and has not paused, in the order of their ids.

    Each is invited, or not for its evidence, its districts or the ages; a page costs the same however many there are.
    """
    return _judged(db.session.execute(_CANDIDATES, {**_given(asked), "after": after, "most": most}), asked)


def count_eligible(asked: Asked) -> Tally:
    """How many are invited, and how many not and for what: in two statements."""
    judged = list_candidates(asked)
    counted: Counter[Ground] = Counter(each.ground for each in judged if each.ground is not None)
    for row in db.session.execute(_COUNTS, _given(asked)):
        if row.ground is not None:
            counted[Ground(row.ground)] += row.providers
    by_ground = {ground: counted[ground] for ground in list(Ground) if counted[ground]}
    return Tally(sum(each.is_in for each in judged), by_ground)


def list_left_out(
    asked: Asked, ground: Ground | None = None, *, after: tuple[str, UUID] | None = None, most: int = PAGE
) -> list[Eligibility]:
    """Who is not invited, by name, each with every reason: those counted under one ground, or all. Two statements."""
    judged = [each.provider_id for each in list_candidates(asked) if not each.is_in and ground in {None, each.ground}]
    name, last = after or ("", UUID(int=0))
    rows = db.session.execute(
        _LEFT_OUT,
        {
            **_given(asked), "judged": judged, "ground": str(ground) if ground else None,
            "after_name": name, "after": last, "most": most,
        },
    )  # fmt: skip
    return _judged(rows, asked)


def find_ineligibility(provider_id: UUID, asked: Asked) -> str | None:
    """Why one provider would not be invited, in words; None where it would."""
    judged = list_eligible(asked, of=[provider_id])
    if not judged:
        return "Not on the register for this lot"
    return "; ".join(judged[0].reasons) or None


def _given(asked: Asked) -> dict[str, Any]:
    return {"lot": asked.lot_id, "at": asked.at}


def _by_name(each: Eligibility) -> tuple[str, UUID]:
    return each.name.lower(), each.provider_id


def _judged(rows: Iterable[Any], asked: Asked) -> list[Eligibility]:
    lot = systems.get_lot(asked.lot_id)
    needs = needs_in(lot)
    ages = [_in_words(*age) for age in asked.ages if age[1] < lot.age_from or age[0] > lot.age_to]
    return [
        Eligibility(row.provider_id, row.name, rules.why_not(_facts_in(row, asked, ages), needs, asked.on))
        for row in rows
    ]


def _in_words(youngest: int, oldest: int) -> str:
    return f"{youngest}" if youngest == oldest else f"{youngest} to {oldest}"


def _facts_in(row: Any, asked: Asked, ages_not_covered: Sequence[str]) -> InvitationFacts:
    return InvitationFacts(
        standing=StandingKind(row.standing) if row.standing else None,
        standing_until=row.standing_until,
        is_place_declared=row.is_place_declared,
        suspended_locally_until=row.local_until,
        legal_form=LegalForm(row.legal_form) if row.legal_form else None,
        employs_staff=row.employs_staff,
        held=held_in(row),
        places_not_covered=not_covered(row.districts or (), asked.places),
        directory=in_directory(row.as_of, row.is_gone, row.gives_personal_care, row.rating_place),
        said=said_in(row),
        is_paused=row.is_paused and asked.heeds_pauses,
        paused_until=row.paused_until,
        ages_not_covered=ages_not_covered,
    )


def said_in(row: Any) -> Said | None:
    """What a public register answered last, where one was asked."""
    if row.said_outcome is None:
        return None
    return Said(
        PublicRegister(row.said_by),
        row.said_of,
        LookupOutcome(row.said_outcome),
        row.said_at,
        row.said_name or "",
        row.said_status or "",
    )


def held_in(row: Any) -> dict[EvidenceKind, Held]:
    """The newest evidence of each kind."""
    columns = (row.kinds or (), row.covers or (), row.expiries or (), row.days or (), row.outcomes or ())
    return {
        _KINDS[kind]: Held(cover, expires_on, issued_on, Outcome(outcome) if outcome else None)
        for kind, cover, expires_on, issued_on, outcome in zip(*columns, strict=True)
    }
