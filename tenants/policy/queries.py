"""A council's policies: what is in force, what is drafted, what was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.reading import Document
from consortium.members import queries as members
from consortium.systems import queries as systems
from tenants.policy.models import Policy
from tenants.policy.rules import AuthoriserRole, PolicyTerms, PriceFormula, Style, TieBreak
from tenants.policy.rules.documents import read_criteria, read_windows
from tenants.policy.rules.versions import Life


@dataclass(frozen=True, slots=True)
class LotToBuyFrom:
    """A lot of a published system of a consortium that the council belongs to."""

    id: UUID
    lead_id: UUID
    number: int
    name: str
    summary: str
    age_from: int
    age_to: int
    system_id: UUID
    system_name: str


def list_lots_to_buy_from(actor: Actor, on: date) -> list[LotToBuyFrom]:
    """The lots that the actor's council may have a policy for, by system and number."""
    consortia = set(members.list_consortia_of(actor.organisation, on))
    lots = systems.list_lots_of_published_systems()
    found = systems.systems_by_id({lot.system_id for lot in lots})
    return [
        LotToBuyFrom(
            lot.id, lot.lead_id, lot.number, lot.name, lot.summary, lot.age_from, lot.age_to,
            lot.system_id, found[lot.system_id].name,
        )
        for lot in lots
        if found[lot.system_id].consortium_id in consortia
    ]  # fmt: skip


def get_lot_to_buy_from(actor: Actor, lot_id: UUID, on: date) -> LotToBuyFrom:
    """Raises `NotFound` for a lot of a consortium that the council does not belong to."""
    for lot in list_lots_to_buy_from(actor, on):
        if lot.id == lot_id:
            return lot
    raise NotFound


def get_own_policy(actor: Actor, policy_id: UUID) -> Policy:
    """One version of the actor's own council. Raises `NotFound`."""
    policy = db.session.get(Policy, (actor.organisation, policy_id))
    if policy is None:
        raise NotFound
    return policy


def find_policy_in_force(council_id: UUID, lot_id: UUID, at: datetime) -> Policy | None:
    """The policy at that moment: the last version that was adopted from it or from an earlier one."""
    return db.session.scalars(
        _of_lot(council_id, lot_id).where(Policy.in_force_at <= at).order_by(Policy.version.desc()).limit(1)
    ).one_or_none()


def find_draft(council_id: UUID, lot_id: UUID) -> Policy | None:
    return db.session.scalars(
        _of_lot(council_id, lot_id).where(Policy.adopted_at.is_(None), Policy.discarded_at.is_(None))
    ).one_or_none()


def list_versions(council_id: UUID, lot_id: UUID) -> Sequence[Policy]:
    """Every version of the council's policy for a lot, the newest first."""
    return db.session.scalars(_of_lot(council_id, lot_id).order_by(Policy.version.desc())).all()


def lives_of(versions: Sequence[Policy]) -> list[Life]:
    """The dates of versions of one lot, from which what each of them is follows."""
    return [Life(each.version, each.in_force_at, each.discarded_at) for each in versions]


def list_policies(council_id: UUID) -> Sequence[Policy]:
    """Every version of every policy of the council, by lot, the newest first."""
    return db.session.scalars(
        sa.select(Policy).where(Policy.council_id == council_id).order_by(Policy.lot_id, Policy.version.desc())
    ).all()


def has_policy_in_force(council_id: UUID) -> bool:
    """Whether the council has adopted how it buys from any lot."""
    adopted = sa.select(Policy.id).where(Policy.council_id == council_id, Policy.in_force_at.is_not(None))
    return bool(db.session.execute(sa.select(adopted.exists())).scalar_one())


def _of_lot(council_id: UUID, lot_id: UUID) -> sa.Select[Policy]:
    return sa.select(Policy).where(Policy.council_id == council_id, Policy.lot_id == lot_id)


def lock_versions(council_id: UUID, lot_id: UUID) -> int:
    """Hold off other drafting for this lot until the transaction ends. Returns the last version's number, or 0."""
    key = sa.func.hashtextextended(f"policy {council_id} {lot_id}", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    last = db.session.scalar(
        sa.select(sa.func.max(Policy.version)).where(Policy.council_id == council_id, Policy.lot_id == lot_id)
    )
    return last or 0


def terms_of(policy: Policy) -> PolicyTerms:
    """The terms that a stored version holds."""
    return PolicyTerms(
        style=Style(policy.style),
        windows=read_windows(policy.windows, "windows"),
        criteria=read_criteria(Document({"criteria": policy.criteria}, "policy", ("criteria",))),
        quality_weight=policy.quality_weight,
        price_weight=policy.price_weight,
        price_formula=PriceFormula(policy.price_formula),
        quality_threshold=policy.quality_threshold,
        ceiling=policy.ceiling,
        ceiling_is_hard=policy.ceiling_is_hard,
        fixed_price=policy.fixed_price,
        benchmark=policy.benchmark,
        floor=policy.floor,
        tie_break=tuple(TieBreak(rule) for rule in policy.tie_break),
        assessors_needed=policy.assessors_needed,
        allows_negotiation=policy.allows_negotiation,
        allows_part_bids=policy.allows_part_bids,
        shows_bid_count=policy.shows_bid_count,
        allows_split_awards=policy.allows_split_awards,
        allows_direct_award=policy.allows_direct_award,
        opening_officers=policy.opening_officers,
        bids_kept_months=policy.bids_kept_months,
        authoriser_roles=tuple(AuthoriserRole(role) for role in policy.authoriser_roles),
        adoption_needs_another=policy.adoption_needs_another,
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """A page on which a version can be tried out before it is adopted."""

    title: str
    href: str


TellTrial = Callable[[Actor, UUID], Trial | None]
_TRIALS: list[TellTrial] = []


def register_trial(tell: TellTrial) -> TellTrial:
    """Let a capability further out try versions: given the actor and a version's id, where to, or None."""
    _TRIALS.append(tell)
    return tell


def trials_of(actor: Actor, policy_id: UUID) -> list[Trial]:
    """Where the actor can try a version out."""
    return [trial for tell in _TRIALS if (trial := tell(actor, policy_id)) is not None]
