"""Returns of what was delivered, and the statements made of those that were accepted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.calendar import financial_year, local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.agreements.models import Agreement, AgreementDelivery, StatementLayout
from tenants.agreements.rules.deliveries import USUAL_LAYOUT, DeliveryStage, delivery_stage

PAGE = 25
MOST_STATED = 20_000
"""Rows of one statement."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A return with the agreement it is about."""

    delivery: AgreementDelivery
    agreement: Agreement


def stage_of_delivery(delivery: AgreementDelivery) -> DeliveryStage:
    return delivery_stage(
        returned_at=delivery.returned_at, queried_at=delivery.queried_at, accepted_at=delivery.accepted_at
    )


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(
        AgreementDelivery.council_id == actor.organisation, AgreementDelivery.provider_id == actor.organisation
    )


def list_deliveries(agreement: Agreement, since: date | None = None) -> dict[date, AgreementDelivery]:
    """The returns of an agreement by their Monday, from a day on where one is given."""
    asked = sa.select(AgreementDelivery).where(
        AgreementDelivery.council_id == agreement.council_id, AgreementDelivery.agreement_id == agreement.id
    )
    if since is not None:
        asked = asked.where(AgreementDelivery.monday_on >= since)
    rows = db.session.scalars(asked.order_by(AgreementDelivery.monday_on).execution_options(populate_existing=True))
    return {each.monday_on: each for each in rows}


def get_delivery_locked(actor: Actor, delivery_id: UUID) -> AgreementDelivery:
    """A return that is not accepted yet, locked; one that is, as it stands. Raises `NotFound`."""
    asked = sa.select(AgreementDelivery).where(AgreementDelivery.id == delivery_id, _own(actor))
    found = db.session.execute(
        asked.where(AgreementDelivery.accepted_at.is_(None)).with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    found = found or db.session.execute(asked).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def get_delivery(actor: Actor, delivery_id: UUID) -> AgreementDelivery:
    """A return of an agreement to which the organisation acted for is a party. Raises `NotFound`."""
    found = db.session.execute(
        sa.select(AgreementDelivery).where(AgreementDelivery.id == delivery_id, _own(actor))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def providers_of(actor: Actor) -> Sequence[UUID]:
    """Those who ever returned a week to the council acted for."""
    return db.session.scalars(
        sa.select(AgreementDelivery.provider_id).where(AgreementDelivery.council_id == actor.organisation).distinct()
    ).all()


def list_deliveries_to_settle(actor: Actor, after: UUID | None = None, limit: int = PAGE) -> list[Delivered]:
    """Returns that are not accepted yet, the earliest first; `after` is the last of the page before."""
    asked = (
        sa.select(AgreementDelivery, Agreement)
        .join(
            Agreement,
            sa.and_(
                Agreement.council_id == AgreementDelivery.council_id, Agreement.id == AgreementDelivery.agreement_id
            ),
        )
        .where(_own(actor), AgreementDelivery.accepted_at.is_(None))
    )
    if after is not None:
        asked = asked.where(AgreementDelivery.id > after)
    rows = db.session.execute(asked.order_by(AgreementDelivery.id).limit(limit))
    return [Delivered(delivery, agreement) for delivery, agreement in rows]


def last_weeks_returned(agreement_ids: Sequence[UUID]) -> dict[UUID, date]:
    """The Monday of the latest week that was returned for each agreement; nothing for one without a return."""
    rows = db.session.execute(
        sa.select(AgreementDelivery.agreement_id, sa.func.max(AgreementDelivery.monday_on))
        .where(AgreementDelivery.agreement_id.in_(agreement_ids))
        .group_by(AgreementDelivery.agreement_id)
    )
    return dict(rows.all())


def agreements_by_reference(actor: Actor, references: Sequence[str]) -> dict[str, Agreement]:
    """A provider's agreements by their references."""
    rows = db.session.scalars(
        sa.select(Agreement).where(Agreement.provider_id == actor.organisation, Agreement.reference.in_(references))
    )
    return {each.reference: each for each in rows}


def find_layout(actor: Actor) -> StatementLayout | None:
    return db.session.execute(
        sa.select(StatementLayout).where(StatementLayout.council_id == actor.organisation)
    ).scalar_one_or_none()


def layout_of(actor: Actor) -> list[tuple[str, str]]:
    """The council's columns, each a heading and a field; the usual ones where it chose none."""
    found = find_layout(actor)
    return [(each["heading"], each["field"]) for each in found.columns] if found else list(USUAL_LAYOUT)


def statement(actor: Actor, first: date, last: date, names: dict[UUID, str]) -> Iterator[list[str]]:
    """Accepted weeks that begin in a period, row by row in the council's own layout. `names` are its providers'."""
    fields = [field for _, field in layout_of(actor)]
    for each in list_accepted(actor, first, last):
        cells = _cells(each, names)
        yield [cells[field] for field in fields]


def list_accepted(actor: Actor, first: date, last: date) -> list[Delivered]:
    rows = db.session.execute(
        sa.select(AgreementDelivery, Agreement)
        .join(
            Agreement,
            sa.and_(
                Agreement.council_id == AgreementDelivery.council_id, Agreement.id == AgreementDelivery.agreement_id
            ),
        )
        .where(
            AgreementDelivery.council_id == actor.organisation,
            AgreementDelivery.accepted_at.is_not(None),
            AgreementDelivery.monday_on.between(first, last),
        )
        .order_by(AgreementDelivery.monday_on, Agreement.reference)
        .limit(MOST_STATED)
    )
    return [Delivered(delivery, agreement) for delivery, agreement in rows]


def _cells(each: Delivered, names: dict[UUID, str]) -> dict[str, str]:
    delivery, agreement = each.delivery, each.agreement
    paid = delivery.funders or {}
    return {
        "agreement": agreement.reference,
        "package": agreement.package_reference,
        "provider": names.get(delivery.provider_id, ""),
        "week": delivery.monday_on.isoformat(),
        "year": financial_year(delivery.monday_on).label,
        "unit": agreement.unit,
        "scheduled": f"{delivery.scheduled:.2f}",
        "delivered": f"{delivery.delivered:.2f}",
        "variance": f"{delivery.delivered - delivery.scheduled:.2f}",
        "amount": f"{delivery.amount_gbp or 0:.2f}",
        "care": paid.get("care", "0.00"),
        "health": paid.get("health", "0.00"),
        "education": paid.get("education", "0.00"),
        "accepted": local(delivery.accepted_at).date().isoformat() if delivery.accepted_at else "",
    }
