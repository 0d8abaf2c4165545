"""Drafting, changing, discarding and adopting a council's policy for a lot."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime
from tenants.policy import queries, rules
from tenants.policy.models import Policy
from tenants.policy.rules import PolicyTerms, versions
from tenants.policy.rules.documents import criteria_document, windows_document


def draft_policy(*, actor: Actor, lot_id: UUID, terms: PolicyTerms, now: datetime) -> Policy:
    """Begin the next version of the council's policy for a lot.

    Raises `Refused` for terms that do not hold and while another draft is open, `NotFound` for an unknown lot.
    """
    lot = systems.get_lot(lot_id)
    _ensure_may_be_used(lot.system_id, terms)
    last = queries.lock_versions(actor.organisation, lot_id)
    versions.ensure_no_draft(has_draft=queries.find_draft(actor.organisation, lot_id) is not None)
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


def change_policy(
    *, actor: Actor, policy_id: UUID, terms: PolicyTerms, now: datetime, seen: int | None = None
) -> Policy:
    """Change a draft, whose revision was `seen`.

    Raises `Refused` for terms that do not hold, once the version was adopted or discarded, and where somebody changed
    it meanwhile.
    """
    policy = _get_draft(actor, policy_id, seen)
    _ensure_may_be_used(systems.get_lot(policy.lot_id).system_id, terms)
    columns = _columns(terms)
    changed = [name for name, value in columns.items() if getattr(policy, name) != value]
    for name in changed:
        setattr(policy, name, columns[name])
    policy.changed_at, policy.changed_by = now, actor.person
    db.session.flush()
    audit.record(actor, "policy.changed", policy, changed=changed)
    return policy


def discard_draft(*, actor: Actor, policy_id: UUID, now: datetime, seen: int | None = None) -> Policy:
    """Put a draft aside: it stays on record, and another can be begun. Raises `Refused` as `change_policy` does."""
    policy = _get_draft(actor, policy_id, seen)
    policy.discarded_at, policy.discarded_by = now, actor.person
    db.session.flush()
    audit.record(actor, "policy.discarded", policy, version=policy.version)
    return policy


def take_up_again(*, actor: Actor, policy_id: UUID) -> Policy:
    """Make a discarded draft the draft again. Raises `Refused` for any other version, and beside another draft."""
    policy = queries.get_own_policy(actor, policy_id)
    queries.lock_versions(actor.organisation, policy.lot_id)
    versions.ensure_is_discarded(discarded_at=policy.discarded_at)
    versions.ensure_no_draft(has_draft=queries.find_draft(actor.organisation, policy.lot_id) is not None)
    policy.discarded_at, policy.discarded_by = None, None
    db.session.flush()
    audit.record(actor, "policy.taken_up_again", policy, version=policy.version)
    return policy


def adopt_policy(
    *, actor: Actor, policy_id: UUID, now: datetime, from_on: date | None = None, seen: int | None = None
) -> Policy:
    """Adopt a draft: from that day (None: from now) it is the council's policy for the lot.

    What was published before keeps its own copy. Raises `Refused` for a day that is over, where it was adopted or
    discarded already or changed meanwhile, where its terms do not hold, and for whoever wrote it where the policy in
    force, or the draft itself, wants a second person.
    """
    policy = _get_draft(actor, policy_id, seen)
    terms = queries.terms_of(policy)
    _ensure_may_be_used(systems.get_lot(policy.lot_id).system_id, terms)
    before = queries.find_policy_in_force(actor.organisation, policy.lot_id, now)
    versions.ensure_another_person(
        is_needed=terms.adoption_needs_another or (before is not None and before.adoption_needs_another),
        writers=(policy.drafted_by, policy.changed_by),
        adopter=actor.person,
    )
    policy.in_force_at = versions.in_force_from(from_on, now)
    policy.adopted_at, policy.adopted_by = now, actor.person
    db.session.flush()
    audit.record(
        actor,
        "policy.adopted",
        policy,
        lot=policy.lot_id,
        version=policy.version,
        in_force_at=policy.in_force_at.isoformat(),
    )
    return policy


def _get_draft(actor: Actor, policy_id: UUID, seen: int | None) -> Policy:
    policy = queries.get_own_policy(actor, policy_id)
    versions.ensure_is_draft(adopted_at=policy.adopted_at, discarded_at=policy.discarded_at)
    versions.ensure_unchanged(seen=seen, revision=policy.revision)
    return policy


def _ensure_may_be_used(system_id: UUID, terms: PolicyTerms) -> None:
    rules.ensure_terms_hold(terms)
    regime = REGIMES[Regime(systems.get_system(system_id).regime)]
    rules.ensure_regime_allows(terms, negotiation=regime.allows_negotiation, direct_award=regime.allows_direct_award)


COPIED = (
    "quality_weight", "price_weight", "quality_threshold", "ceiling", "ceiling_is_hard", "fixed_price", "benchmark",
    "floor", "assessors_needed", "allows_negotiation", "allows_part_bids", "shows_bid_count", "allows_split_awards",
    "allows_direct_award", "opening_officers", "bids_kept_months", "adoption_needs_another",
)  # fmt: skip
"""Terms that a row holds as they are."""


def _columns(terms: PolicyTerms) -> dict[str, Any]:
    """The terms as columns of a row."""
    return {
        **{name: getattr(terms, name) for name in COPIED},
        "style": str(terms.style),
        "windows": windows_document(terms.windows),
        "criteria": criteria_document(terms.criteria),
        "price_formula": str(terms.price_formula),
        "tie_break": [str(rule) for rule in terms.tie_break],
        "authoriser_roles": [str(role) for role in terms.authoriser_roles],
    }
