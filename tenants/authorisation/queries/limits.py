"""Call-off limits, what is committed and was paid under them, and the council's thresholds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.authorisation.models import ActualSpend, CalloffLimit, DecisionRuleSet, Ledger, SpendingCase
from tenants.authorisation.queries.actuals import actuals_of
from tenants.authorisation.rules import Status
from tenants.authorisation.rules.consequences import NO_RULES, DecisionRules
from tenants.authorisation.rules.limits import (
    CalloffTerms,
    Level,
    ProfileYear,
    committed_under,
    forecast_year,
    level_of,
)

PAGE = 25
"""Limits to a page."""


@dataclass(frozen=True, slots=True)
class ListedLimit:
    """A limit with its case's standing and what is committed under it."""

    limit: CalloffLimit
    terms: CalloffTerms
    status: str
    effective_at: datetime | None
    committed: Decimal

    @property
    def level(self) -> Level:
        return level_of(self.terms, self.committed)


def profile_as_document(profile: Iterable[ProfileYear]) -> list[dict[str, Any]]:
    """The form in which a profile is kept."""
    return [
        {
            "financial_year": year.financial_year,
            "children_start": year.children_start,
            "spend_start": f"{year.spend_start:.2f}",
            "children_end": year.children_end,
            "spend_end": f"{year.spend_end:.2f}",
            "counts": year.counts,
        }
        for year in profile
    ]


def terms_of(limit: CalloffLimit) -> CalloffTerms:
    return CalloffTerms(
        id=limit.id,
        amount=limit.limit_gbp,
        from_on=limit.from_on,
        to_on=limit.to_on,
        profile=[
            ProfileYear(
                year["financial_year"],
                year["children_start"],
                Decimal(year["spend_start"]),
                year["children_end"],
                Decimal(year["spend_end"]),
                year["counts"],
            )
            for year in limit.profile
        ],
        nearing_percent=limit.nearing_percent,
        close_percent=limit.close_percent,
    )


def get_limit(actor: Actor, limit_id: UUID) -> CalloffLimit:
    """Raises `NotFound`."""
    limit = db.session.get(CalloffLimit, (actor.organisation, limit_id))
    if limit is None:
        raise NotFound
    return limit


def get_limit_of_case(actor: Actor, case_id: UUID) -> CalloffLimit:
    """The limit that a case asks for. Raises `NotFound`."""
    limit = db.session.execute(
        sa.select(CalloffLimit).where(CalloffLimit.council_id == actor.organisation, CalloffLimit.case_id == case_id)
    ).scalar_one_or_none()
    if limit is None:
        raise NotFound
    return limit


def find_limit_terms(actor: Actor, system_id: UUID, on: date) -> CalloffTerms | None:
    """The limit that holds through a purchasing system: the last that took effect and has begun, ended or not.

    Whether it took effect is asked of the database's own clock, so that a second look under a lock sees the newest.
    """
    limit = db.session.execute(
        _with_case()
        .where(
            CalloffLimit.council_id == actor.organisation,
            CalloffLimit.system_id == system_id,
            SpendingCase.status == str(Status.APPROVED),
            SpendingCase.effective_at <= sa.func.guard.now(),
            CalloffLimit.from_on <= on,
        )
        .order_by(SpendingCase.effective_at.desc(), CalloffLimit.id.desc())
        .limit(1)
    ).first()
    return terms_of(limit.CalloffLimit) if limit else None


def limits_by_year(actor: Actor) -> dict[str, Decimal]:
    """What the council's call-off limits allow in each financial year, over all purchasing systems.

    Of each system and year it is the profile of the limit that took effect last and counts that year.
    """
    rows = db.session.execute(
        _with_case()
        .where(
            CalloffLimit.council_id == actor.organisation,
            SpendingCase.status == str(Status.APPROVED),
            SpendingCase.effective_at <= sa.func.guard.now(),
        )
        .order_by(SpendingCase.effective_at, CalloffLimit.id)
    )
    latest: dict[tuple[UUID, str], Decimal] = {}
    for row in rows:
        for year in terms_of(row.CalloffLimit).profile:
            if year.counts:
                latest[row.CalloffLimit.system_id, year.financial_year] = year.spend_end
    allowed: dict[str, Decimal] = {}
    for (_, label), amount in latest.items():
        allowed[label] = allowed.get(label, Decimal(0)) + amount
    return allowed


def _with_case() -> sa.Select[CalloffLimit, str, datetime | None]:
    return sa.select(CalloffLimit, SpendingCase.status, SpendingCase.effective_at).join(
        SpendingCase,
        sa.and_(SpendingCase.council_id == CalloffLimit.council_id, SpendingCase.id == CalloffLimit.case_id),
    )


def list_calloff_limits(actor: Actor, after: UUID | None = None, limit: int = PAGE) -> list[ListedLimit]:
    """Every limit of the council, the newest first, with what is committed under it."""
    asked = _with_case().where(CalloffLimit.council_id == actor.organisation)
    if after is not None:
        asked = asked.where(CalloffLimit.id < after)
    rows = db.session.execute(asked.order_by(CalloffLimit.id.desc()).limit(limit)).all()
    committed = _committed(actor, {row.CalloffLimit.system_id for row in rows})
    return [_listed(row, committed.get(row.CalloffLimit.system_id, {})) for row in rows]


def show_limit(actor: Actor, limit_id: UUID) -> ListedLimit:
    """One limit with its standing. Raises `NotFound`."""
    row = db.session.execute(
        _with_case().where(CalloffLimit.council_id == actor.organisation, CalloffLimit.id == limit_id)
    ).first()
    if row is None:
        raise NotFound
    return _listed(row, _committed(actor, {row.CalloffLimit.system_id}).get(row.CalloffLimit.system_id, {}))


def _listed(row: sa.Row[CalloffLimit, str, datetime | None], committed: Mapping[str, Decimal]) -> ListedLimit:
    terms = terms_of(row.CalloffLimit)
    return ListedLimit(row.CalloffLimit, terms, row.status, row.effective_at, committed_under(terms, committed))


@dataclass(frozen=True, slots=True)
class YearStanding:
    """One year of a limit: its profile, what is committed, what it has cost up to a day, and what that comes to.

    `actual` is what was recorded as `paid`, and what was `accepted` as delivered in the weeks since.
    """

    profile: ProfileYear
    committed: Decimal
    paid: Decimal | None
    accepted: Decimal | None
    actual: Decimal | None
    through_on: date | None
    children: int | None
    forecast: Decimal | None


def years_of(actor: Actor, listed: ListedLimit) -> list[YearStanding]:
    """A limit year by year. Only the years that count have a forecast."""
    committed = _committed(actor, [listed.limit.system_id]).get(listed.limit.system_id, {})
    paid = paid_by_year(actor, listed.limit.system_id)
    actuals = actuals_of(actor, listed.limit.system_id, paid)
    standings = []
    for year in listed.terms.profile:
        spent = actuals.get(year.financial_year)
        forecast = None
        if spent and year.counts:
            forecast = forecast_year(
                limit=listed.terms,
                financial_year=year.financial_year,
                paid=spent.amount,
                through_on=spent.through_on,
            )
        standings.append(
            YearStanding(
                profile=year,
                committed=committed.get(year.financial_year, Decimal(0)),
                paid=spent.paid if spent and year.counts else None,
                accepted=spent.accepted if spent and year.counts else None,
                actual=spent.amount if spent and year.counts else None,
                through_on=spent.through_on if spent else None,
                children=spent.children if spent else None,
                forecast=forecast,
            )
        )
    return standings


def _committed(actor: Actor, system_ids: Iterable[UUID]) -> dict[UUID, dict[str, Decimal]]:
    rows = db.session.execute(
        sa.select(Ledger.system_id, Ledger.financial_year, Ledger.committed_gbp).where(
            Ledger.council_id == actor.organisation, Ledger.system_id.in_(list(system_ids))
        )
    )
    committed: dict[UUID, dict[str, Decimal]] = {}
    for row in rows:
        committed.setdefault(row.system_id, {})[row.financial_year] = row.committed_gbp
    return committed


def paid_by_year(actor: Actor, system_id: UUID) -> dict[str, ActualSpend]:
    """What was paid through a purchasing system, by financial year: the entry of the latest day, as last recorded."""
    entries = db.session.scalars(
        sa.select(ActualSpend)
        .where(ActualSpend.council_id == actor.organisation, ActualSpend.system_id == system_id)
        .ext(distinct_on(ActualSpend.financial_year))
        .order_by(
            ActualSpend.financial_year,
            ActualSpend.through_on.desc(),
            ActualSpend.recorded_at.desc(),
            ActualSpend.id.desc(),
        )
    )
    return {entry.financial_year: entry for entry in entries}


def decision_rules(actor: Actor, on: date) -> DecisionRules:
    """The council's thresholds that day; none where it has set none."""
    found = db.session.execute(
        sa.select(DecisionRuleSet)
        .where(DecisionRuleSet.council_id == actor.organisation, DecisionRuleSet.from_on <= on)
        .order_by(DecisionRuleSet.from_on.desc(), DecisionRuleSet.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return read_rules(found) if found else NO_RULES


def read_rules(entry: DecisionRuleSet) -> DecisionRules:
    return DecisionRules(
        key_over=entry.key_over_gbp,
        key_divisions=entry.key_divisions,
        call_in_from=entry.call_in_from_gbp,
        call_in_days=entry.call_in_days,
        ratify_days=entry.ratify_days,
        publish_from=entry.publish_from_gbp,
    )


def list_decision_rules(actor: Actor, limit: int = PAGE) -> Sequence[DecisionRuleSet]:
    """The thresholds the council has set, the latest first."""
    return db.session.scalars(
        sa.select(DecisionRuleSet)
        .where(DecisionRuleSet.council_id == actor.organisation)
        .order_by(DecisionRuleSet.from_on.desc(), DecisionRuleSet.id.desc())
        .limit(limit)
    ).all()
