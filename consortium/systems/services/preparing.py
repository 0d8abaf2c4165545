"""Setting up a purchasing system: draft, lots, publication."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.members import queries as members
from consortium.systems import queries, rules
from consortium.systems.models import Lot, PurchasingSystem
from consortium.systems.rules import PolicyAsked, Rating, Regime


@dataclass(frozen=True, slots=True)
class SystemDetails:
    """What the lead says of a system.

    `entry_every_months` is how often a round opens, where it admits in rounds; `fee_percent` the share of an award that
    a provider pays, where the regime allows one; `decision_working_days` the period for a decision that the system
    sets itself, where the regime sets none.
    """

    consortium_id: UUID
    name: str
    summary: str
    regime: Regime
    commenced_on: date
    ends_on: date
    entry_every_months: int | None
    notice_reference: str
    contact_name: str
    contact_email: str
    contract_terms: str
    contract_terms_version: str
    is_dynamic: bool = True
    admission_threshold: Decimal = Decimal("60.00")
    assessors_needed: int = 2
    assessor_councils_needed: int = 2
    is_light_touch: bool = True
    fee_percent: Decimal | None = None
    decision_working_days: int | None = None
    needs_member_agreements: bool = False
    cqc_rating_floor: Rating | None = None
    """What lots that need registration ask for where nothing else is said of them."""
    agreed_call_off_days: int | None = None
    """The fewest days to bid that a provider agrees to with its contract, where the law gives more."""


@dataclass(frozen=True, slots=True)
class LotDetails:
    """What the lead says of a lot. Insurance minimums are pounds of cover."""

    name: str
    summary: str
    age_from: int
    age_to: int
    cpv_code: str
    needs_cqc_personal_care: bool = False
    cqc_rating_floor: Rating | None = None
    needs_ofsted: bool = False
    policies_needed: tuple[PolicyAsked, ...] = ()
    employers_liability_gbp: Decimal = Decimal("10000000.00")
    public_liability_gbp: Decimal = Decimal("5000000.00")
    professional_indemnity_gbp: Decimal = Decimal("2000000.00")


def draft_system(*, actor: Actor, details: SystemDetails, now: datetime) -> PurchasingSystem:
    """The lead authority drafts a system of its consortium. Raises `Refused` where the regime does not allow it."""
    _ensure_acceptable(actor, details, now)
    system = PurchasingSystem(lead_id=actor.organisation, **_columns(details))
    db.session.add(system)
    db.session.flush()
    audit.record(actor, "system.drafted", system, regime=str(details.regime))
    return system


def amend_system(*, actor: Actor, system_id: UUID, details: SystemDetails, now: datetime) -> PurchasingSystem:
    """Change a draft, within its consortium. Raises `Refused` once it is published: what was advertised stands."""
    system = _draft(actor, system_id)
    details = replace(details, consortium_id=system.consortium_id)
    _ensure_acceptable(actor, details, now)
    rules.ensure_end_stands(
        is_changed=details.ends_on != system.ends_on, extensions=len(queries.list_extensions(system_id))
    )
    changed = [name for name, value in _columns(details).items() if getattr(system, name) != value]
    for name, value in _columns(details).items():
        setattr(system, name, value)
    db.session.flush()
    audit.record(actor, "system.amended", system, changed=changed)
    return system


def add_lot(*, actor: Actor, system_id: UUID, lot: LotDetails) -> Lot:
    """Add the next lot to a draft. Raises `Refused` for an unknown CPV code, or once the system is published."""
    system = _draft(actor, system_id)
    rules.ensure_known_cpv(lot.cpv_code)
    rules.ensure_ages_in_order(age_from=lot.age_from, age_to=lot.age_to)
    rules.ensure_floor_has_a_regulator(
        needs_cqc_personal_care=lot.needs_cqc_personal_care, cqc_rating_floor=lot.cqc_rating_floor
    )
    number = max((each.number for each in queries.list_lots(system.id)), default=0) + 1
    added = Lot(lead_id=actor.organisation, system_id=system.id, number=number, **_columns_of_lot(lot))
    db.session.add(added)
    db.session.flush()
    audit.record(actor, "lot.added", added, system=system.id)
    return added


def remove_lot(*, actor: Actor, lot_id: UUID) -> None:
    """Take a lot out of a draft. Raises `Refused` once the system is published."""
    lot = queries.get_lot(lot_id)
    _draft(actor, lot.system_id)
    audit.record(actor, "lot.removed", lot, system=lot.system_id)
    db.session.delete(lot)
    db.session.flush()


def publish_system(*, actor: Actor, system_id: UUID, now: datetime) -> PurchasingSystem:
    """Publish a draft: from now on everybody can read it, and its terms and regime stand.

    Raises `Refused` without a lot, or where its dates have become impossible under the regime.
    """
    system = _draft(actor, system_id)
    rules.ensure_regime_allows(
        regime=Regime(system.regime),
        is_dynamic=system.is_dynamic,
        commenced_on=system.commenced_on,
        ends_on=system.ends_on,
        is_light_touch=system.is_light_touch,
    )
    for extension in queries.list_extensions(system_id):
        rules.ensure_within_the_law(ends_on=extension.ends_on, last_day=queries.last_day_of(system))
    rules.ensure_may_publish(lots=len(queries.list_lots(system_id)))
    rules.ensure_in_force(is_published=True, ends_on=system.ends_on, on=local(now).date())
    system.published_at = now
    system.published_by = actor.person
    db.session.flush()
    audit.record(actor, "system.published", system, changed=["contract_terms", "regime", "ends_on"])
    return system


def _draft(actor: Actor, system_id: UUID) -> PurchasingSystem:
    system = queries.get_own_system(actor, system_id)
    rules.ensure_draft(is_published=system.published_at is not None)
    return system


def _ensure_acceptable(actor: Actor, details: SystemDetails, now: datetime) -> None:
    consortium = members.get_consortium(details.consortium_id)
    rules.ensure_leads(lead_id=consortium.lead_id, organisation_id=actor.organisation)
    rules.ensure_regime_allows(
        regime=details.regime,
        is_dynamic=details.is_dynamic,
        commenced_on=details.commenced_on,
        ends_on=details.ends_on,
        is_light_touch=details.is_light_touch,
    )
    rules.ensure_rhythm(regime=details.regime, entry_every_months=details.entry_every_months)
    rules.ensure_fee(regime=details.regime, percent=details.fee_percent)
    rules.ensure_agreed_call_off(regime=details.regime, days=details.agreed_call_off_days)
    rules.ensure_fair_assessment(
        threshold=details.admission_threshold,
        assessors_needed=details.assessors_needed,
        councils_needed=details.assessor_councils_needed,
        bodies_that_buy=len(members.list_councils_that_may_call_off(details.consortium_id, local(now).date())),
    )


def _columns_of_lot(lot: LotDetails) -> dict[str, object]:
    floor = str(lot.cqc_rating_floor) if lot.cqc_rating_floor else None
    return {**asdict(lot), "cqc_rating_floor": floor, "policies_needed": sorted(map(str, lot.policies_needed))}


def _columns(details: SystemDetails) -> dict[str, object]:
    floor = str(details.cqc_rating_floor) if details.cqc_rating_floor else None
    return {**asdict(details), "regime": str(details.regime), "cqc_rating_floor": floor}
