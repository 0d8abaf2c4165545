"""Proposing a limit of spend through a purchasing system, and recording what was paid under it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import financial_year, local, long_date
from consortium.kernel.db import db
from consortium.kernel.money import half_up, pounds
from consortium.systems import queries as systems
from tenants.authorisation import queries, rules
from tenants.authorisation.models import ActualSpend, CalloffLimit
from tenants.authorisation.rules import CaseDocument, Kind, Option, limits
from tenants.authorisation.rules.limits import ProfileYear
from tenants.authorisation.services.cases import ask


def propose_limit(
    *,
    actor: Actor,
    system_id: UUID,
    from_on: date,
    to_on: date,
    profile: Sequence[ProfileYear],
    reason: str,
    now: datetime,
    nearing_percent: int = limits.NEARING_PERCENT,
    close_percent: int = limits.CLOSE_PERCENT,
) -> CalloffLimit:
    """Ask for a limit of spend through a purchasing system, both days included; it holds once its case is approved.

    Raises `Refused` for days, years or warnings that cannot be, and without a reason.
    """
    limits.ensure_limit(
        profile=profile,
        from_on=from_on,
        to_on=to_on,
        today=local(now).date(),
        nearing=nearing_percent,
        close=close_percent,
    )
    given = rules.ensure_reason(reason)
    system = systems.get_system(system_id)
    amount = limits.amount_of(profile)
    before = queries.find_limit_terms(actor, system_id, local(now).date())
    case = ask(
        actor=actor,
        kind=Kind.LIMIT,
        reference=f"LIMIT-{to_on:%Y-%m-%d}",
        title=f"Limit of {pounds(amount)} to {long_date(to_on)}: {system.name}",
        lead_id=system.lead_id,
        system_id=system.id,
        values=limits.values_of(profile),
        document=CaseDocument(
            need=f"May this council call off up to {pounds(amount)} through {system.name} "
            f"from {long_date(from_on)} to {long_date(to_on)}?",
            options=_options(amount, before.amount if before else None),
            recommendation=given,
            facts=[(year.financial_year, _in_words(year)) for year in profile],
            publishable=("title", "need", "options"),
        ).as_document(),
        now=now,
    )
    limit = CalloffLimit(
        council_id=actor.organisation,
        lead_id=system.lead_id,
        system_id=system.id,
        case_id=case.id,
        from_on=from_on,
        to_on=to_on,
        limit_gbp=amount,
        profile=queries.profile_as_document(profile),
        nearing_percent=nearing_percent,
        close_percent=close_percent,
        proposed_at=now,
        proposed_by=actor.person,
    )
    db.session.add(limit)
    db.session.flush()
    audit.record(actor, "limit.proposed", limit, case=case.id)
    return limit


def _options(amount: Decimal, present: Decimal | None) -> list[Option]:
    other = Option("Set no limit") if present is None else Option("Keep the limit there is", total=pounds(present))
    return [Option("Authorise this limit", total=pounds(amount), is_recommended=True), other]


def _in_words(year: ProfileYear) -> str:
    children = f"{year.children_start} to {year.children_end} children"
    spend = f"{pounds(year.spend_start)} to {pounds(year.spend_end)} a year"
    return f"{children}, {spend}" + ("" if year.counts else " (does not count)")


def record_paid(
    *, actor: Actor, limit_id: UUID, through_on: date, paid: Decimal, children: int, now: datetime
) -> ActualSpend:
    """Record what was paid in a financial year up to a day of it, for how many children. The latest day counts.

    Raises `Refused` for a day outside the limit or after today.
    """
    limit = queries.get_limit(actor, limit_id)
    limits.ensure_paid_within(limit=queries.terms_of(limit), through_on=through_on, today=local(now).date())
    entry = ActualSpend(
        council_id=actor.organisation,
        lead_id=limit.lead_id,
        system_id=limit.system_id,
        financial_year=financial_year(through_on).label,
        through_on=through_on,
        paid_gbp=half_up(paid),
        children=children,
        recorded_at=now,
        entered_by=actor.person,
    )
    db.session.add(entry)
    db.session.flush()
    audit.record(actor, "spend.paid_recorded", entry, changed=["paid_gbp", "children"])
    return entry
