"""Forms that were kept over the end of a session."""

from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.people.models import KeptForm


def find_sealed(person_id: UUID, form_id: UUID) -> bytes | None:
    """The person's own, while it is kept."""
    return db.session.execute(
        sa.select(KeptForm.sealed).where(KeptForm.person_id == person_id, KeptForm.id == form_id)
    ).scalar_one_or_none()
