"""Drafting, changing and adopting a council's policy for a lot."""

from datetime import datetime
from typing import Any
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime
from tenants.policy import queries, rules
from tenants.policy.models import Policy
from tenants.policy.rules import PolicyTerms
from tenants.policy.rules.documents import criteria_document, windows_document


def draft_policy(*, actor: Actor, lot_id: UUID, terms: PolicyTerms, now: datetime) -> Policy:
    """Begin the next version of the council's policy for a lot.

    Raises `Refused` for terms that do not hold and while another draft is open, `NotFound` for an unknown lot.
    """
    lot = systems.get_lot(lot_id)
    _ensure_may_be_used(lot.system_id, terms)
    last = queries.lock_versions(actor.organisation, lot_id)
    rules.ensure_no_draft(has_draft=queries.find_draft(actor.organisation, lot_id) is not None)
    policy = Policy(
        council_id=actor.organisation,
        lead_id=lot.lead_id,
        lot_id=lot_id,
        version=last + 1,
        drafted_at=now,
        drafted_by=actor.person,
        **_columns(terms),
    )
    db.session.add(policy)
    db.session.flush()
    audit.record(actor, "policy.drafted", policy, lot=lot_id, version=policy.version)
    return policy


def change_policy(*, actor: Actor, policy_id: UUID, terms: PolicyTerms) -> Policy:
    """Change a draft. Raises `Refused` for terms that do not hold and once the version was adopted."""
    policy = queries.get_own_policy(actor, policy_id)
    rules.ensure_is_draft(adopted_at=policy.adopted_at)
    _ensure_may_be_used(systems.get_lot(policy.lot_id).system_id, terms)
    columns = _columns(terms)
    changed = [name for name, value in columns.items() if getattr(policy, name) != value]
    for name in changed:
        setattr(policy, name, columns[name])
    db.session.flush()
    audit.record(actor, "policy.changed", policy, changed=changed)
    return policy


def adopt_policy(*, actor: Actor, policy_id: UUID, now: datetime) -> Policy:
    """Adopt a draft: from now on it is the council's policy for the lot. What was published before keeps its own copy.

    Raises `Refused` where it was adopted already or its terms do not hold.
    """
    policy = queries.get_own_policy(actor, policy_id)
    rules.ensure_is_draft(adopted_at=policy.adopted_at)
    rules.ensure_terms_hold(queries.terms_of(policy))
    policy.adopted_at, policy.adopted_by = now, actor.person
    db.session.flush()
    audit.record(actor, "policy.adopted", policy, lot=policy.lot_id, version=policy.version)
    return policy


def _ensure_may_be_used(system_id: UUID, terms: PolicyTerms) -> None:
    rules.ensure_terms_hold(terms)
    regime = REGIMES[Regime(systems.get_system(system_id).regime)]
    rules.ensure_regime_allows(terms, negotiation=regime.allows_negotiation)


def _columns(terms: PolicyTerms) -> dict[str, Any]:
    """The terms as columns of a row."""
    return {
        "style": str(terms.style),
        "windows": windows_document(terms.windows),
        "criteria": criteria_document(terms.criteria),
        "quality_weight": terms.quality_weight,
        "price_weight": terms.price_weight,
        "price_formula": str(terms.price_formula),
        "quality_threshold": terms.quality_threshold,
        "ceiling": terms.ceiling,
        "ceiling_is_hard": terms.ceiling_is_hard,
        "fixed_price": terms.fixed_price,
        "benchmark": terms.benchmark,
        "floor": terms.floor,
        "tie_break": [str(rule) for rule in terms.tie_break],
        "assessors_needed": terms.assessors_needed,
        "allows_negotiation": terms.allows_negotiation,
        "allows_part_bids": terms.allows_part_bids,
        "shows_bid_count": terms.shows_bid_count,
    }
