"""What several pages show of a case: need, options, cost, effect on the limit, minutes."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.money import pounds
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.words import words_for
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.authorisation import queries, rules, services
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules import Kind, Status, limits

OUTSIDE = "Outside any purchasing system"


def facts_of_case(case_id: UUID) -> dict[str, Any]:
    """All that whoever decides a case reads, for a page to show. Raises `NotFound`."""
    actor, now = present_actor(), clock.now()
    on = local(now).date()
    found = queries.get_case(actor, case_id)
    minutes = queries.list_decisions(found)
    system = systems.get_system(found.system_id) if found.system_id else None
    committed = queries.committed_by_year(actor, found.lead_id, found.system_id)
    years = rules.effects(values=queries.values_of(found), committed=committed)
    thresholds = queries.decision_rules(actor, on)
    effect = _limit_effect(actor, found, committed, on)
    is_open = Status(found.status).is_open
    return {
        "case": found,
        "is_open": is_open,
        "is_intact": services.is_as_it_was_asked(found),
        "system": system.name if system else OUTSIDE,
        "values": queries.values_of(found),
        "years": years,
        "picture": _effect_picture(years) if is_open else None,
        "minutes": minutes,
        "names": people.names_of([found.recommended_by, *(minute.decided_by for minute in minutes)]),
        "is_own": found.recommended_by == actor.person_id,
        "decides": Permission.DECIDE_CASE.allows(actor),
        "limit_effect": effect,
        "limit_refusal": words_for(effect.refusal) if effect and effect.refusal else None,
        "limit_percent": limits.percent_of(effect.limit, effect.after) if effect else None,
        "thresholds": thresholds,
        "may_be_key": thresholds.key_over is not None and found.whole_life_gbp > thresholds.key_over,
        "waits": found.effective_at is not None and found.effective_at > now,
    }


def _limit_effect(actor: Actor, found: Any, committed: dict[str, Decimal], on: date) -> limits.LimitEffect | None:
    """What approving would do to the council's limit; None for a decided case, and where there is no limit."""
    if not Status(found.status).is_open or found.kind == Kind.LIMIT or found.system_id is None:
        return None
    limit = queries.find_limit_terms(actor, found.system_id, on)
    if limit is None:
        return None
    return limits.effect_on(
        limit=limit, committed=committed, values=queries.values_of(found), ends_on=found.ends_on, on=on
    )


def _effect_picture(years: list[rules.Effect]) -> pictures.Picture:
    return pictures.stacked_bars(
        "What approving would commit, by financial year",
        ["Committed so far", "This case"],
        [(year.financial_year, [year.committed, year.this_case]) for year in years],
        heading="Financial year",
        show=pounds,
    )
