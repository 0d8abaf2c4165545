"""What a decision on a case does to the purchases it was asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.authorisation import queries as authorisation
from tenants.authorisation.rules import Kind
from tenants.spot.models import SpotImport, SpotPurchase


def _of_case(actor: Actor, case_id: UUID) -> sa.Update:
    return sa.update(SpotPurchase).where(
        SpotPurchase.council_id == actor.organisation,
        SpotPurchase.case_id == case_id,
        SpotPurchase.authorised_at.is_(None),
        SpotPurchase.refused_at.is_(None),
    )


def let_stand(*, actor: Actor, case_id: UUID, now: datetime) -> int:
    """The spend was authorised: its purchases stand, and whoever decided has approved their exemptions.

    Harmless a second time, and for cases that are somebody else's. Gives how many now stand.
    """
    case = authorisation.get_case(actor, case_id)
    if case.kind != Kind.SPOT_PURCHASE:
        return 0
    values: dict[str, Any] = {"authorised_at": now, "approved_by": case.decided_by}
    return _decide(actor, case, _of_case(actor, case_id).values(**values), "spot_purchase.authorised")


def turn_down(*, actor: Actor, case_id: UUID, now: datetime) -> int:
    """The spend was refused. A new purchase is not made; what was taken over runs as it did and may be asked for again.

    Harmless a second time.
    """
    case = authorisation.get_case(actor, case_id)
    if case.kind != Kind.SPOT_PURCHASE:
        return 0
    new = _of_case(actor, case_id).where(SpotPurchase.import_id.is_(None)).values(refused_at=now)
    taken_over = (
        _of_case(actor, case_id)
        .where(SpotPurchase.import_id.is_not(None))
        .values(case_id=None, asked_at=None, asked_by=None)
    )
    count = _decide(actor, case, new, "spot_purchase.refused")
    count += _decide(actor, case, taken_over, "spot_import.refused")
    db.session.execute(
        sa.update(SpotImport)
        .where(SpotImport.council_id == actor.organisation, SpotImport.case_id == case_id)
        .values(case_id=None)
    )
    return count


def _decide(actor: Actor, case: Any, statement: sa.Update, act: str) -> int:
    changed = db.session.execute(
        statement.values(revision=SpotPurchase.revision + 1).returning(SpotPurchase.id),
        execution_options={"synchronize_session": False},
    ).all()
    if changed:
        audit.record(actor, act, case, purchases=len(changed))
    return len(changed)
