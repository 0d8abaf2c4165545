"""What became of applications: their evaluations and decisions."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
import sqlalchemy.orm

from consortium.admission.models import Application, ApplicationEvaluation, Decision, Round
from consortium.admission.rules.applications import Marks
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


def evaluations_of(actor: Actor, application_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The evaluation of each application that has one. For its lead."""
    rows = db.session.execute(
        sa.select(ApplicationEvaluation.application_id, ApplicationEvaluation.evaluation_id).where(
            ApplicationEvaluation.lead_id == actor.organisation,
            ApplicationEvaluation.application_id.in_(application_ids),
        )
    )
    return dict(rows.all())


def evaluations_of_round(actor: Actor, round_id: UUID) -> dict[UUID, UUID]:
    """By evaluation: the applications of a round that are assessed, in the order of their evaluations. For its lead."""
    rows = db.session.execute(
        sa.select(ApplicationEvaluation.evaluation_id, ApplicationEvaluation.application_id)
        .join(
            Application,
            sa.and_(
                Application.provider_id == ApplicationEvaluation.provider_id,
                Application.id == ApplicationEvaluation.application_id,
            ),
        )
        .where(
            ApplicationEvaluation.lead_id == actor.organisation,
            Application.lead_id == actor.organisation,
            Application.round_id == round_id,
        )
        .order_by(ApplicationEvaluation.evaluation_id)
    )
    return dict(rows.all())


def assessed_applications(evaluation_ids: Sequence[UUID]) -> Sequence[ApplicationEvaluation]:
    """Which applications these evaluations are of. For the lead, and for whoever is assigned."""
    return db.session.scalars(
        sa.select(ApplicationEvaluation).where(ApplicationEvaluation.evaluation_id.in_(evaluation_ids))
    ).all()


def applications_by_id(application_ids: Sequence[UUID]) -> dict[UUID, Application]:
    rows = db.session.scalars(sa.select(Application).where(Application.id.in_(application_ids)))
    return {row.id: row for row in rows}


def decisions_of(application_ids: Sequence[UUID]) -> dict[UUID, list[Decision]]:
    """The decisions that stand on each application, by lot: the lead's own, or those released to the applicant.

    One that a review replaced no longer stands.
    """
    later = sa.orm.aliased(Decision)
    replaced = sa.exists().where(later.lead_id == Decision.lead_id, later.replaces_id == Decision.id)
    rows = db.session.scalars(
        sa.select(Decision).where(Decision.application_id.in_(application_ids), ~replaced).order_by(Decision.id)
    )
    found: dict[UUID, list[Decision]] = defaultdict(list)
    for row in rows:
        found[row.application_id].append(row)
    return dict(found)


def marks_of(
    application: Application, round_: Round, *, is_assessed: bool = False, decisions: Sequence[Decision] = ()
) -> Marks:
    """What was recorded of an application, from which its stage follows."""
    return Marks(
        closes_at=round_.closes_at,
        submitted_at=application.submitted_at,
        withdrawn_at=application.withdrawn_at,
        is_assessed=is_assessed,
        is_decided=bool(decisions),
        is_released=any(decision.released_at is not None for decision in decisions),
    )
