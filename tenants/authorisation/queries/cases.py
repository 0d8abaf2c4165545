"""Cases, the scheme of delegation and the ledger, of the council acted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.authorisation.models import CaseDecision, Commitment, Delegation, Ledger, SpendingCase
from tenants.authorisation.queries.deputies import held_as_deputies
from tenants.authorisation.rules import Basis, Funder, Limit, Status, Value, YearValue

OPEN = [str(status) for status in Status if status.is_open]
PAGE = 25
"""Cases to a page."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """Committed spend of one purchasing system (None: outside any), year and funder, over so many cases."""

    lead_id: UUID | None
    system_id: UUID | None
    financial_year: str
    funder: Funder
    amount: Decimal
    cases: int


def get_case(actor: Actor, case_id: UUID) -> SpendingCase:
    """A case of the council acted for, as it stands now. Raises `NotFound`."""
    case = db.session.execute(
        sa.select(SpendingCase)
        .where(SpendingCase.council_id == actor.organisation, SpendingCase.id == case_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if case is None:
        raise NotFound
    return case


def find_open_case_locked(actor: Actor, case_id: UUID) -> SpendingCase | None:
    """The case, locked, while it waits; None once it was decided, also by whoever held the lock before."""
    return db.session.execute(
        sa.select(SpendingCase)
        .where(SpendingCase.council_id == actor.organisation, SpendingCase.id == case_id, SpendingCase.status.in_(OPEN))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def find_case_in_call_in_locked(actor: Actor, case_id: UUID) -> SpendingCase | None:
    """An approved case, locked, before its call-in period is over; None otherwise."""
    return db.session.execute(
        sa.select(SpendingCase)
        .where(
            SpendingCase.council_id == actor.organisation,
            SpendingCase.id == case_id,
            SpendingCase.effective_at > sa.func.guard.now(),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def list_open_cases(actor: Actor, after: UUID | None = None, limit: int = PAGE) -> Sequence[SpendingCase]:
    """The agenda: what waits, the longest first; `after` is the last case of the page before. Ids grow with time."""
    return _page(actor, SpendingCase.status.in_(OPEN), after, limit, newest_first=False)


def list_decided_cases(actor: Actor, after: UUID | None = None, limit: int = PAGE) -> Sequence[SpendingCase]:
    """What was decided, the newest case first; `after` is the last case of the page before."""
    return _page(actor, SpendingCase.status.not_in(OPEN), after, limit, newest_first=True)


def _page(
    actor: Actor, condition: sa.ColumnElement[bool], after: UUID | None, limit: int, *, newest_first: bool
) -> Sequence[SpendingCase]:
    asked = sa.select(SpendingCase).where(SpendingCase.council_id == actor.organisation, condition)
    if after is not None:
        asked = asked.where(SpendingCase.id < after if newest_first else SpendingCase.id > after)
    order = SpendingCase.id.desc() if newest_first else SpendingCase.id
    return db.session.scalars(asked.order_by(order).limit(limit)).all()


def search_cases(actor: Actor, text: str, limit: int = 5) -> Sequence[SpendingCase]:
    """Cases whose reference begins with the text, or whose title holds it, the newest first."""
    return db.session.scalars(
        sa.select(SpendingCase)
        .where(
            SpendingCase.council_id == actor.organisation,
            sa.or_(
                SpendingCase.reference.istartswith(text, autoescape=True),
                SpendingCase.title.icontains(text, autoescape=True),
            ),
        )
        .order_by(SpendingCase.id.desc())
        .limit(limit)
    ).all()


def count_open_cases(actor: Actor) -> int:
    counted = sa.select(sa.func.count()).where(
        SpendingCase.council_id == actor.organisation, SpendingCase.status.in_(OPEN)
    )
    return db.session.execute(counted).scalar_one()


def values_of(case: SpendingCase) -> list[YearValue]:
    return [
        YearValue(line["financial_year"], Funder(line["funder"]), Decimal(line["amount"])) for line in case.value_lines
    ]


def value_of(case: SpendingCase) -> Value:
    return Value(whole_life=case.whole_life_gbp, largest_year=case.largest_year_gbp)


def list_decisions(case: SpendingCase) -> Sequence[CaseDecision]:
    """The minutes of a case, in order."""
    return db.session.scalars(
        sa.select(CaseDecision)
        .where(CaseDecision.council_id == case.council_id, CaseDecision.case_id == case.id)
        .order_by(CaseDecision.id)
    ).all()


def list_delegations(actor: Actor) -> Sequence[Delegation]:
    """The scheme of delegation: every line of it, the latest first."""
    return db.session.scalars(
        sa.select(Delegation)
        .where(Delegation.council_id == actor.organisation)
        .order_by(Delegation.from_on.desc(), Delegation.id.desc())
    ).all()


def get_delegation(actor: Actor, delegation_id: UUID) -> Delegation:
    """Raises `NotFound`."""
    delegation = db.session.get(Delegation, (actor.organisation, delegation_id))
    if delegation is None:
        raise NotFound
    return delegation


def limits_held(actor: Actor, on: date) -> list[Limit]:
    """The delegations that cover the actor that day: their own, those of their roles, and those held as a deputy."""
    scheme = list_limits(actor, on)
    held = list(scheme.get(actor.person, ()))
    for role in sorted(actor.roles):
        held.extend(scheme.get(role, ()))
    return held + held_as_deputies(actor, scheme, on, deputy_id=actor.person).get(actor.person, [])


def limits_to_come(actor: Actor, since: date) -> list[Limit]:
    """The actor's own delegations, and those of their roles, that do not end before a day."""
    lines = db.session.scalars(
        sa.select(Delegation)
        .where(
            Delegation.council_id == actor.organisation,
            sa.or_(Delegation.to_on.is_(None), Delegation.to_on >= since),
            sa.or_(Delegation.person_id == actor.person, Delegation.role.in_(sorted(actor.roles))),
        )
        .order_by(Delegation.id)
    )
    return [limit_of(line) for line in lines]


def list_limits(actor: Actor, on: date) -> dict[UUID | str, list[Limit]]:
    """The delegations in force that day, by person or by role."""
    asked = sa.select(Delegation).where(
        Delegation.council_id == actor.organisation,
        Delegation.from_on <= on,
        sa.or_(Delegation.to_on.is_(None), Delegation.to_on >= on),
    )
    limits: dict[UUID | str, list[Limit]] = {}
    for line in db.session.scalars(asked.order_by(Delegation.id)):
        limits.setdefault(line.person_id or str(line.role), []).append(limit_of(line))
    return limits


def limit_of(line: Delegation) -> Limit:
    return Limit(line.id, Basis(line.basis), line.limit_gbp, line.from_on, line.to_on, in_urgency=line.in_urgency)


def committed_by_year(actor: Actor, lead_id: UUID | None, system_id: UUID | None) -> dict[str, Decimal]:
    """What stands in the ledger for one purchasing system (None: outside any), by financial year."""
    rows = db.session.execute(
        sa.select(Ledger.financial_year, Ledger.committed_gbp).where(
            Ledger.council_id == actor.organisation,
            Ledger.lead_id.is_not_distinct_from(lead_id),
            Ledger.system_id.is_not_distinct_from(system_id),
        )
    )
    return {row.financial_year: row.committed_gbp for row in rows}


def list_ledger(actor: Actor) -> list[LedgerLine]:
    """Everything committed, by purchasing system, year and funder."""
    rows = db.session.execute(
        sa.select(
            Commitment.lead_id,
            Commitment.system_id,
            Commitment.financial_year,
            Commitment.funder,
            sa.func.sum(Commitment.amount_gbp).label("amount"),
            sa.func.count(Commitment.case_id.distinct()).label("cases"),
        )
        .where(Commitment.council_id == actor.organisation, Commitment.released_at.is_(None))
        .group_by(Commitment.lead_id, Commitment.system_id, Commitment.financial_year, Commitment.funder)
        .order_by(Commitment.lead_id, Commitment.system_id, Commitment.financial_year, Commitment.funder)
    )
    return [
        LedgerLine(row.lead_id, row.system_id, row.financial_year, Funder(row.funder), row.amount, row.cases)
        for row in rows
    ]
