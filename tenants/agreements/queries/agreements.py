"""Agreements as either side may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.agreements.models import Agreement
from tenants.agreements.rules import Side, Stage
from tenants.agreements.rules import stage as derive_stage

PAGE = 25
"""Agreements to a page."""


@dataclass(frozen=True, slots=True)
class Partner:
    """What an organisation has agreed with another: how many agreements run, a week of them, and all ever agreed."""

    organisation_id: UUID
    running: int
    weekly: Decimal
    agreements: int
    total: Decimal


def side_of(actor: Actor, agreement: Agreement) -> Side:
    return Side.COUNCIL if agreement.council_id == actor.organisation else Side.PROVIDER


def stage_of(agreement: Agreement, on: date) -> Stage:
    return derive_stage(
        council_signed_at=agreement.council_signed_at,
        provider_signed_at=agreement.provider_signed_at,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        on=on,
        called_off_at=agreement.called_off_at,
    )


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(Agreement.council_id == actor.organisation, Agreement.provider_id == actor.organisation)


def get_agreement(actor: Actor, agreement_id: UUID) -> Agreement:
    """An agreement to which the organisation acted for is a party. Raises `NotFound`."""
    agreement = db.session.execute(
        sa.select(Agreement).where(Agreement.id == agreement_id, _own(actor)).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if agreement is None:
        raise NotFound
    return agreement


def find_unsigned_locked(actor: Actor, agreement_id: UUID) -> Agreement | None:
    """The agreement, locked, where the actor's side has not signed it yet; both sides may wait here for each other."""
    return db.session.execute(
        sa.select(Agreement)
        .where(
            Agreement.id == agreement_id,
            sa.or_(
                sa.and_(Agreement.council_id == actor.organisation, Agreement.council_signed_at.is_(None)),
                sa.and_(Agreement.provider_id == actor.organisation, Agreement.provider_signed_at.is_(None)),
            ),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def list_agreements(
    actor: Actor,
    *,
    on: date,
    stage: Stage | None = None,
    partner_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
) -> Sequence[Agreement]:
    """Agreements of the organisation acted for, the newest first; `after` is the last of the page before."""
    asked = sa.select(Agreement).where(_own(actor))
    if stage is not None:
        asked = asked.where(_is_at(stage, on))
    if partner_id is not None:
        asked = asked.where(sa.or_(Agreement.council_id == partner_id, Agreement.provider_id == partner_id))
    if after is not None:
        asked = asked.where(Agreement.id < after)
    return db.session.scalars(asked.order_by(Agreement.id.desc()).limit(limit)).all()


def _is_at(stage: Stage, on: date) -> sa.ColumnElement[bool]:
    """The same rule as `rules.stage`, for a list; a test runs both on the same cases."""
    is_signed = sa.and_(Agreement.council_signed_at.is_not(None), Agreement.provider_signed_at.is_not(None))
    conditions = {
        Stage.AWAITING_SIGNATURES: sa.and_(
            sa.not_(is_signed), Agreement.ends_on >= on, Agreement.called_off_at.is_(None)
        ),
        Stage.LAPSED: sa.and_(sa.not_(is_signed), sa.or_(Agreement.ends_on < on, Agreement.called_off_at.is_not(None))),
        Stage.TO_BEGIN: sa.and_(is_signed, Agreement.starts_on > on),
        Stage.RUNNING: sa.and_(is_signed, Agreement.starts_on <= on, Agreement.ends_on >= on),
        Stage.ENDED: sa.and_(is_signed, Agreement.ends_on < on),
    }
    return conditions[stage]


def count_by_stage(actor: Actor, on: date) -> dict[Stage, int]:
    """How many agreements stand where, in one statement."""
    counts = [sa.func.count().filter(_is_at(stage, on)).label(stage.name) for stage in Stage]
    row = db.session.execute(sa.select(*counts).select_from(Agreement).where(_own(actor))).one()
    return {stage: getattr(row, stage.name) for stage in Stage}


def list_waiting_for(actor: Actor, on: date, limit: int = PAGE) -> Sequence[Agreement]:
    """What the organisation acted for has still to sign, the earliest start first."""
    return db.session.scalars(
        sa.select(Agreement)
        .where(
            sa.or_(
                sa.and_(Agreement.council_id == actor.organisation, Agreement.council_signed_at.is_(None)),
                sa.and_(Agreement.provider_id == actor.organisation, Agreement.provider_signed_at.is_(None)),
            ),
            Agreement.ends_on >= on,
            Agreement.called_off_at.is_(None),
        )
        .order_by(Agreement.starts_on, Agreement.id)
        .limit(limit)
    ).all()


def list_partners(actor: Actor, on: date) -> list[Partner]:
    """A council's providers, or a provider's councils, the most a week first. What is not signed costs nothing."""
    partner = sa.case((Agreement.council_id == actor.organisation, Agreement.provider_id), else_=Agreement.council_id)
    is_running, is_signed = (
        _is_at(Stage.RUNNING, on),
        sa.not_(sa.or_(_is_at(Stage.AWAITING_SIGNATURES, on), _is_at(Stage.LAPSED, on))),
    )
    weekly = sa.func.coalesce(sa.func.sum(Agreement.average_week_gbp).filter(is_running), 0)
    rows = db.session.execute(
        sa.select(
            partner.label("partner"),
            sa.func.count().filter(is_running).label("running"),
            weekly.label("weekly"),
            sa.func.count().label("agreements"),
            sa.func.coalesce(sa.func.sum(Agreement.total_gbp).filter(is_signed), 0).label("total"),
        )
        .where(_own(actor))
        .group_by(partner)
        .order_by(weekly.desc(), partner)
    )
    return [Partner(row.partner, row.running, row.weekly, row.agreements, row.total) for row in rows]


def list_agreements_of_award(actor: Actor, award_id: UUID) -> Sequence[Agreement]:
    return db.session.scalars(
        sa.select(Agreement)
        .where(Agreement.council_id == actor.organisation, Agreement.award_id == award_id)
        .order_by(Agreement.reference)
    ).all()


def count_by_package(council_id: UUID, package_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many agreements each package has led to."""
    rows = db.session.execute(
        sa.select(Agreement.package_id, sa.func.count().label("agreements"))
        .where(Agreement.council_id == council_id, Agreement.package_id.in_(package_ids))
        .group_by(Agreement.package_id)
    )
    return dict.fromkeys(package_ids, 0) | {row.package_id: row.agreements for row in rows}


def search_agreements(actor: Actor, text: str, limit: int = 5) -> Sequence[Agreement]:
    """Agreements whose reference begins with the text, or whose title holds it, the newest first."""
    return db.session.scalars(
        sa.select(Agreement)
        .where(
            _own(actor),
            sa.or_(
                Agreement.reference.istartswith(text, autoescape=True), Agreement.title.icontains(text, autoescape=True)
            ),
        )
        .order_by(Agreement.id.desc())
        .limit(limit)
    ).all()


def agreements_by_id(actor: Actor, agreement_ids: Sequence[UUID]) -> dict[UUID, Agreement]:
    """Those of the agreements that are the actor's."""
    rows = db.session.scalars(sa.select(Agreement).where(_own(actor), Agreement.id.in_(agreement_ids)))
    return {agreement.id: agreement for agreement in rows}


def list_live_with(actor: Actor, provider_id: UUID, on: date) -> Sequence[Agreement]:
    """The council's agreements with a provider that run, are to begin or wait for signatures, the earliest first."""
    return db.session.scalars(
        sa.select(Agreement)
        .where(
            Agreement.council_id == actor.organisation,
            Agreement.provider_id == provider_id,
            Agreement.ends_on >= on,
            Agreement.called_off_at.is_(None),
        )
        .order_by(Agreement.starts_on, Agreement.id)
    ).all()


def list_signed_past(actor: Actor, on: date, limit: int) -> Sequence[Agreement]:
    """A provider's agreements that both sides have signed and that run on a day or later, by council and reference."""
    return db.session.scalars(
        sa.select(Agreement)
        .where(
            Agreement.provider_id == actor.organisation,
            Agreement.council_signed_at.is_not(None),
            Agreement.provider_signed_at.is_not(None),
            Agreement.ends_on >= on,
        )
        .order_by(Agreement.council_id, Agreement.reference)
        .limit(limit)
    ).all()


def find_made_of_package(actor: Actor, package_id: UUID) -> Agreement | None:
    """The council's agreement for a package that both sides have signed, the latest."""
    return db.session.scalars(
        sa.select(Agreement)
        .where(
            Agreement.council_id == actor.organisation,
            Agreement.package_id == package_id,
            Agreement.council_signed_at.is_not(None),
            Agreement.provider_signed_at.is_not(None),
        )
        .order_by(Agreement.id.desc())
        .limit(1)
    ).one_or_none()
