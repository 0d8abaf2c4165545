"""By when each application is decided."""

from datetime import datetime
from typing import Any

from consortium.admission.models import Application, Round
from consortium.systems.rules import Regime, decision_due


def decision_due_of(application: Application, round_: Round, system: Any) -> datetime | None:
    """The last moment for a decision on an application to a standing opening: its own clock, from receipt.

    None for a draft, in a round, which has one date for all, and where neither the regime nor the system says.
    """
    if not round_.is_standing or application.submitted_at is None:
        return None
    return decision_due(
        Regime(system.regime), received_at=application.submitted_at, working_days=system.decision_working_days
    )
