"""Which evaluations are concluded, and who had a part in them."""

from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation.models import Evaluation
from consortium.kernel.actors import Actor


def select_concluded(actor: Actor) -> sa.Select[UUID]:
    """The ids of the organisation's evaluations that are concluded, for others to join."""
    return sa.select(Evaluation.id).where(
        Evaluation.owner_id == actor.organisation, Evaluation.concluded_at.is_not(None)
    )
