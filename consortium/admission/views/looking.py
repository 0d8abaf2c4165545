"""What of applications support looks at."""

from typing import Any

from consortium.admission.queries import looking
from consortium.kernel.web.looking import MOST, Section, show_to_support


def _state(row: Any) -> str:
    if row.withdrawn_at:
        return "Withdrawn"
    if row.submitted_at is None:
        return "Draft"
    if row.released_at:
        return "Letter out"
    return "Decided, letter held back" if row.decided_at else "Submitted, not decided"


show_to_support(
    Section(
        10,
        "Applications",
        ("Application", "Whose", "Begun", "Submitted", "Letter out", "State"),
        lambda actor: [
            (
                each.reference,
                "Its own" if each.is_own else "Received",
                each.started_at,
                each.submitted_at,
                each.released_at,
                _state(each),
            )
            for each in looking.list_for_support(actor, MOST)
        ],
    )
)
