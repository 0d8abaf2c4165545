"""Saying how long notice is and what is paid while support rests."""

from datetime import date, datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from tenants.agreements.models import AgreementSetting
from tenants.agreements.rules import settings
from tenants.agreements.rules.settings import Setting
from tenants.policy import queries as policies


def set_terms(*, actor: Actor, lot_id: UUID | None, setting: Setting, from_on: date, now: datetime) -> AgreementSetting:
    """Say what agreements that are made from a day on say, of one lot or of all. Those there are keep theirs.

    Raises `Refused` for a day in the past, for a lot the council does not buy from, and for figures that cannot be.
    """
    today = local(now).date()
    settings.ensure_lot(lot_id, (lot.id for lot in policies.list_lots_to_buy_from(actor, today)))
    settings.ensure_setting(setting, from_on=from_on, today=today)
    said = AgreementSetting(
        council_id=actor.organisation,
        lot_id=lot_id,
        from_on=from_on,
        notice_days=setting.notice_days,
        paused_percent=setting.paused_percent,
        hospital_percent=setting.hospital_percent,
        set_at=now,
        set_by=actor.person,
    )
    db.session.add(said)
    db.session.flush()
    audit.record(
        actor, "agreement_setting.said", said, from_on=from_on,
        changed=["notice_days", "paused_percent", "hospital_percent"],
    )  # fmt: skip
    return said
