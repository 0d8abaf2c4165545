"""What is kept of packages that a mini-tender bought from nobody."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, owned


class FailedPackage(Model):
    """The evidence that a package found nobody, frozen when its mini-tender ended: a spot purchase may follow it."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
    ended_at: Mapped[datetime]
    ended_by: Mapped[UUID]
    __table_args__ = (
        owned(
            "mini_tender_package", "council_id", "mini_tender_id", "package_id",
            key=("council_id", "mini_tender_id", "package_id"),
        ),
        sa.Index("ix_failed_package_package", "council_id", "package_id"),
    )  # fmt: skip
