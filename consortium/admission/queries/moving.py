"""What became of a round's timetable."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import Round, TimetableChange
from consortium.kernel.db import db


def list_timetable_changes(round_id: UUID) -> Sequence[TimetableChange]:
    """The changes of a round's dates, the latest first."""
    return db.session.scalars(
        sa.select(TimetableChange)
        .where(TimetableChange.round_id == round_id)
        .order_by(TimetableChange.number.desc())
        .limit(50)
    ).all()


def find_round_after(round_: Round) -> Round | None:
    """The round of the same system that comes next, where one is announced."""
    return db.session.scalars(
        sa.select(Round)
        .where(Round.system_id == round_.system_id, Round.number > round_.number)
        .order_by(Round.number)
        .limit(1)
    ).first()
