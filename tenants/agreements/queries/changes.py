"""Change orders of agreements, and how an agreement runs with those that were taken over."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.agreements.models import Agreement, AgreementChange
from tenants.agreements.rules import Side, changes, courses, documents
from tenants.agreements.rules.changes import NOT_ASKED, ChangeStage
from tenants.agreements.rules.courses import ChangeKind, Course

MOST_CHANGES = 200
"""Of one agreement: more than one a fortnight over the longest life."""


def figures_signed(agreement: Agreement) -> dict[str, Any]:
    """Last day, cost and totals as both sides signed them, where a change has moved them since; else nothing."""
    kept = agreement.as_signed
    if kept is None:
        return {}
    return {
        "ends_on": date.fromisoformat(kept["ends_on"]),
        "cost": kept["cost"],
        "total_gbp": Decimal(kept["total_gbp"]),
        "average_week_gbp": Decimal(kept["average_week_gbp"]),
    }


def course_signed(agreement: Agreement) -> Course:
    """How support runs as both sides signed it."""
    return documents.first_course(
        unit=agreement.unit,
        unit_price=agreement.unit_price,
        patterns=agreement.schedule.get("patterns", []),
        starts_on=agreement.starts_on,
        ends_on=figures_signed(agreement).get("ends_on", agreement.ends_on),
        pricing=agreement.pricing,
        stretches=agreement.schedule.get("stretches", ()),
    )


def course_of(agreement: Agreement, all_changes: Sequence[AgreementChange]) -> Course:
    """How support runs with every change that was taken over. `all_changes` are those of the agreement, by number."""
    taken_over = [documents.read_change(each.terms) for each in all_changes if each.applied_at is not None]
    return courses.apply_all(course_signed(agreement), taken_over)


def course_before_its_end(agreement: Agreement, all_changes: Sequence[AgreementChange]) -> Course | None:
    """How support would run had the last change not ended it sooner; None where the last change was no such end."""
    taken_over = [each for each in all_changes if each.applied_at is not None]
    if not taken_over or ChangeKind(taken_over[-1].kind) not in (ChangeKind.END, ChangeKind.NOTICE):
        return None
    return course_of(agreement, taken_over[:-1])


def stage_of_change(change: AgreementChange) -> ChangeStage:
    return changes.change_stage(
        kind=ChangeKind(change.kind),
        needs_authorisation=change.needs_authorisation,
        authorised_at=change.authorised_at,
        refused_at=change.refused_at,
        council_accepted_at=change.council_accepted_at,
        provider_accepted_at=change.provider_accepted_at,
        closed_how=change.closed_how,
        end_reason=change.end_reason,
    )


def side_of_change(actor: Actor, change: AgreementChange) -> Side:
    return Side.COUNCIL if change.council_id == actor.organisation else Side.PROVIDER


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(AgreementChange.council_id == actor.organisation, AgreementChange.provider_id == actor.organisation)


def list_changes(agreement: Agreement) -> Sequence[AgreementChange]:
    """The change orders of an agreement, first to last, for either side."""
    return db.session.scalars(
        sa.select(AgreementChange)
        .where(AgreementChange.council_id == agreement.council_id, AgreementChange.agreement_id == agreement.id)
        .order_by(AgreementChange.number)
        .limit(MOST_CHANGES)
        .execution_options(populate_existing=True)
    ).all()


def get_change(actor: Actor, change_id: UUID) -> AgreementChange:
    """A change order of an agreement to which the organisation acted for is a party. Raises `NotFound`."""
    change = db.session.execute(
        sa.select(AgreementChange)
        .where(AgreementChange.id == change_id, _own(actor))
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if change is None:
        raise NotFound
    return change


def get_change_of(actor: Actor, agreement_id: UUID, change_id: UUID) -> AgreementChange:
    """The same, where it belongs to that agreement. Raises `NotFound`."""
    change = get_change(actor, change_id)
    if change.agreement_id != agreement_id:
        raise NotFound
    return change


def find_open_change_locked(actor: Actor, change_id: UUID) -> AgreementChange | None:
    """The same, locked, while it may still be accepted or closed: both sides may wait here for each other."""
    return db.session.execute(
        sa.select(AgreementChange)
        .where(AgreementChange.id == change_id, _own(actor), _is_open())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _is_open() -> sa.ColumnElement[bool]:
    return sa.and_(
        AgreementChange.applied_at.is_(None), AgreementChange.closed_at.is_(None), AgreementChange.refused_at.is_(None)
    )


def list_changes_of_case(actor: Actor, case_id: UUID) -> Sequence[AgreementChange]:
    """The change orders that a spending case asks for; none where the case asks for something else."""
    return db.session.scalars(
        sa.select(AgreementChange)
        .where(AgreementChange.council_id == actor.organisation, AgreementChange.case_id == case_id)
        .order_by(AgreementChange.id)
    ).all()


def changes_by_agreement(actor: Actor, agreement_ids: Sequence[UUID]) -> dict[UUID, list[AgreementChange]]:
    """The change orders of several agreements, each's first to last, for either side. One statement."""
    found: dict[UUID, list[AgreementChange]] = {each: [] for each in agreement_ids}
    rows = db.session.scalars(
        sa.select(AgreementChange)
        .where(_own(actor), AgreementChange.agreement_id.in_(list(agreement_ids)))
        .order_by(AgreementChange.agreement_id, AgreementChange.number)
        .execution_options(populate_existing=True)
    )
    for change in rows:
        found[change.agreement_id].append(change)
    return found


def is_change_open(change: AgreementChange) -> bool:
    """Whether it is neither taken over, nor closed, nor refused: the same rule as the index that allows one."""
    return change.applied_at is None and change.closed_at is None and change.refused_at is None


def list_changes_waiting_for(actor: Actor, limit: int = 25) -> Sequence[tuple[AgreementChange, str, str]]:
    """What the organisation acted for has still to accept, with the agreement's reference and title, oldest first."""
    rows = db.session.execute(
        sa.select(AgreementChange, Agreement.reference, Agreement.title)
        .join(
            Agreement,
            sa.and_(Agreement.council_id == AgreementChange.council_id, Agreement.id == AgreementChange.agreement_id),
        )
        .where(
            _is_open(),
            AgreementChange.kind != str(ChangeKind.NOTICE),
            sa.or_(sa.not_(AgreementChange.needs_authorisation), AgreementChange.authorised_at.is_not(None)),
            sa.or_(
                sa.and_(
                    AgreementChange.council_id == actor.organisation, AgreementChange.council_accepted_at.is_(None)
                ),
                sa.and_(
                    AgreementChange.provider_id == actor.organisation,
                    AgreementChange.provider_accepted_at.is_(None),
                    sa.or_(
                        AgreementChange.end_reason.is_(None),
                        AgreementChange.end_reason.not_in([str(each) for each in NOT_ASKED]),
                    ),
                ),
            ),
        )
        .order_by(AgreementChange.id)
        .limit(limit)
    )
    return [(change, reference, title) for change, reference, title in rows]
