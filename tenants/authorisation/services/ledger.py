"""Binding the council to what was approved, under the lock of the ledger's rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from tenants.authorisation import events, queries, rules
from tenants.authorisation.models import Commitment, Ledger, SpendingCase
from tenants.authorisation.rules import Kind, YearValue, limits
from tenants.authorisation.rules.ledger import Cause, Release, taken_less
from tenants.authorisation.rules.limits import CalloffTerms


def bind(actor: Actor, case: SpendingCase, now: datetime) -> None:
    """Let an approved case bind the council. A limit binds nothing: it says how much may be bound.

    Raises `Refused` where the case is past the date of the council's limit or would take commitments over it.
    """
    if case.kind == Kind.LIMIT:
        _ensure_limit_may_begin(actor, case, now)
        return
    values = queries.values_of(case)
    added = {year.financial_year: year.this_case for year in rules.effects(values=values, committed={})}
    limit = _limit_now(actor, case, now)
    after = _add_locked(case, added, also=limit.years if limit else ())
    if _limit_now(actor, case, now) != limit:  # what was read before the lock has to hold under it
        raise Refused("limit.changed")
    if limit is not None:
        before = {year: amount - added.get(year, Decimal(0)) for year, amount in after.items()}
        limits.ensure_fits(
            limit=limit,
            committed=before,
            values=values,
            ends_on=case.ends_on,
            on=local(now).date(),
        )
        _warn(limit, before, after)
    _enter(case, values, now, Cause.AUTHORISED)


def _enter(
    case: SpendingCase, values: Sequence[YearValue], now: datetime, cause: Cause, cause_id: UUID | None = None
) -> None:
    db.session.execute(
        sa.insert(Commitment),
        [
            {
                "council_id": case.council_id,
                "lead_id": case.lead_id,
                "system_id": case.system_id,
                "case_id": case.id,
                "financial_year": line.financial_year,
                "funder": str(line.funder),
                "amount_gbp": line.amount,
                "committed_at": now,
                "cause": str(cause),
                "cause_id": cause_id,
            }
            for line in values
        ],
    )


def release(actor: Actor, case: SpendingCase, why: Release, now: datetime) -> bool:
    """Take what a case bound out of the ledger again. Its lines stay, with when and why they were released.

    Says whether there was anything.
    """
    released = db.session.execute(
        sa.update(Commitment)
        .where(
            Commitment.council_id == actor.organisation,
            Commitment.case_id == case.id,
            Commitment.released_at.is_(None),
        )
        .values(released_at=now, released_why=str(why))
        .returning(Commitment.financial_year, Commitment.amount_gbp)
    )
    taken: dict[str, Decimal] = {}
    for line in released:
        taken[line.financial_year] = taken.get(line.financial_year, Decimal(0)) - line.amount_gbp
    if taken:
        _add_locked(case, taken)
    return bool(taken)


def take_less(
    *, actor: Actor, case_ids: Sequence[UUID], less: Sequence[YearValue], cause_id: UUID, now: datetime
) -> list[YearValue]:
    """The council's job takes out of the ledger what a change of an agreement spends less, by year and funder.

    `case_ids` are the cases behind the agreement, its award's first; never more is taken than they still bind. Harmless
    a second time for the same `cause_id`, the change. Gives what was taken.
    """
    case = queries.get_case(actor, case_ids[0])
    _add_locked(case, {}, also=[value.financial_year for value in less])
    if queries.is_taken_for(actor, cause_id):
        return []
    taken = taken_less(less, queries.list_lines_of_cases(actor, case_ids))
    if not taken:
        return []
    by_year: dict[str, Decimal] = {}
    for value in taken:
        by_year[value.financial_year] = by_year.get(value.financial_year, Decimal(0)) - value.amount
    _add_locked(case, by_year)
    _enter(case, [replace(value, amount=-value.amount) for value in taken], now, Cause.SPENDS_LESS, cause_id)
    audit.record(actor, "spend.taken_less", case, cause=cause_id)
    return taken


def _limit_now(actor: Actor, case: SpendingCase, now: datetime) -> CalloffTerms | None:
    return queries.find_limit_terms(actor, case.system_id, local(now).date()) if case.system_id else None


def _add_locked(case: SpendingCase, added: Mapping[str, Decimal], also: Iterable[str] = ()) -> dict[str, Decimal]:
    """Add to the ledger by year, and give what it holds after. Its rows are locked in the order of their years.

    Rows of years that nothing is added to are made and locked `also`, so that whoever adds to another year of the same
    limit waits. Two who are first in a year meet at its unique key.
    """
    scope = {"council_id": case.council_id, "lead_id": case.lead_id, "system_id": case.system_id}
    years = sorted({*added, *also})
    entering = insert(Ledger).values(
        [{**scope, "id": new_id(), "financial_year": y, "committed_gbp": 0} for y in years]
    )
    db.session.execute(entering.on_conflict_do_nothing(constraint="uq_ledger_system_and_year"))
    rows = db.session.scalars(
        sa.select(Ledger)
        .where(
            Ledger.council_id == case.council_id,
            Ledger.lead_id.is_not_distinct_from(case.lead_id),
            Ledger.system_id.is_not_distinct_from(case.system_id),
            Ledger.financial_year.in_(years),
        )
        .order_by(Ledger.financial_year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        row.committed_gbp += added.get(row.financial_year, Decimal(0))
    db.session.flush()
    return {row.financial_year: row.committed_gbp for row in rows}


def _ensure_limit_may_begin(actor: Actor, case: SpendingCase, now: datetime) -> None:
    """A limit is not set below what is committed already; whoever commits meanwhile waits for it, and it for them."""
    proposed = queries.get_limit_of_case(actor, case.id)
    terms = queries.terms_of(proposed)
    earlier = queries.find_limit_terms(actor, proposed.system_id, local(now).date())
    committed = _add_locked(case, {}, also={*terms.years, *(earlier.years if earlier else ())})
    limits.ensure_above_committed(limit=terms, committed=committed)


def _warn(limit: CalloffTerms, before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> None:
    for percent in limits.warnings_crossed(
        limit, before=limits.committed_under(limit, before), after=limits.committed_under(limit, after)
    ):
        outbox.record(events.LimitNeared(limit_id=limit.id, percent=percent))
