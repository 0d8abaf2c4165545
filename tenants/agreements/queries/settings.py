"""What the council acted for said of notice, pauses and hospital stays."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.agreements.models import AgreementSetting
from tenants.agreements.rules.settings import Said, Setting, in_force

MOST_SETTINGS = 200


def list_settings(actor: Actor) -> Sequence[AgreementSetting]:
    """All that was ever said, what begins last on top."""
    return db.session.scalars(
        sa.select(AgreementSetting)
        .where(AgreementSetting.council_id == actor.organisation)
        .order_by(AgreementSetting.from_on.desc(), AgreementSetting.id.desc())
        .limit(MOST_SETTINGS)
    ).all()


def said_in(rows: Sequence[AgreementSetting]) -> list[Said]:
    """The same as the rules take it, in the order in which it was said."""
    return [
        Said(row.lot_id, row.from_on, Setting(row.notice_days, row.paused_percent, row.hospital_percent))
        for row in sorted(rows, key=lambda row: row.id)
    ]


def setting_for(actor: Actor, lot_id: UUID, on: date) -> Setting:
    return in_force(said_in(list_settings(actor)), lot_id, on)
