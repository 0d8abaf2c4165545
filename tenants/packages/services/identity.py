"""Reading who a child is, with a reason, for a quarter of an hour."""

from datetime import datetime, timedelta
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.packages import queries
from tenants.packages.models import IdentityReading
from tenants.packages.rules.details import ensure_reason

LASTS = timedelta(minutes=15)
"""As long as row security allows a reading to be opened for."""


def read_identity(*, actor: Actor, referral_id: UUID, reason: str, now: datetime) -> IdentityReading:
    """Open a child's record to the actor for a quarter of an hour. The reading stays on the record with its reason.

    Raises `Refused` without a reason.
    """
    referral = queries.get_own_referral(actor, referral_id)
    reading = IdentityReading(
        council_id=actor.organisation,
        referral_id=referral.id,
        person_id=actor.person,
        reason=ensure_reason(reason),
        read_at=now,
        until_at=now + LASTS,
    )
    db.session.add(reading)
    db.session.flush()
    audit.record(actor, "identity.opened", reading, referral=referral.id)
    return reading
