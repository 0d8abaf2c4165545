"""What support sees of applications: references and moments; never an answer, nor how it was decided."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from consortium.admission.models import Application, Decision
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


def list_for_support(actor: Actor, limit: int) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The organisation's own, and those sent to it; row security leaves out the others."""
    made = sa.and_(
        Decision.provider_id == Application.provider_id,
        Decision.application_id == Application.id,
        Decision.lead_id == Application.lead_id,
    )
    return db.session.execute(
        sa.select(
            Application.reference,
            (Application.provider_id == actor.organisation).label("is_own"),
            Application.started_at,
            Application.submitted_at,
            Application.withdrawn_at,
            sa.select(sa.func.max(Decision.decided_at)).where(made).scalar_subquery().label("decided_at"),
            sa.select(sa.func.max(Decision.released_at)).where(made).scalar_subquery().label("released_at"),
        )
        .where(sa.or_(Application.provider_id == actor.organisation, Application.lead_id == actor.organisation))
        .order_by(Application.started_at.desc(), Application.id)
        .limit(limit)
    ).all()
