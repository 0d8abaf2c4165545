"""The secrets by which an organisation's programs prove themselves."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class ProgramSecret(Model):
    """We hold its hash, and its first characters so that people can tell which it is. It always has an end."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    program_id: Mapped[UUID]
    prefix: Mapped[str]
    secret_hash: Mapped[bytes]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    lapses_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        owned("api_client", "organisation_id", "program_id"),
        # Two live ones at the most: the present one, and the one that it replaces.
        sa.Index(
            "uq_program_secret_present",
            "organisation_id",
            "program_id",
            unique=True,
            postgresql_where=sa.text("replaced_at IS NULL AND ended_at IS NULL"),
        ),
    )
