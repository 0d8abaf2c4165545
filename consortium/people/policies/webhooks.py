"""Webhooks are their organisation's own: its administrators and programs keep them, its jobs send."""

from consortium.kernel.row_security import (
    ADMINISTRATOR,
    DataClass,
    both,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_OWN = own("organisation_id")
_KEEPS_THEM = (
    f"((SELECT guard.has_role('organisation administrator')) OR {ADMINISTRATOR} OR (SELECT guard.kind()) = 'client')"
)
_A_JOB = "(SELECT guard.kind()) = 'job'"

protect(
    "webhook",
    DataClass.OWN_STREAM,
    may_select(_OWN),
    may_insert(both(_OWN, _KEEPS_THEM)),
    may_update(
        both(_OWN, f"({_KEEPS_THEM} OR {_A_JOB})"),
        columns=(
            "name",
            "address",
            "types",
            "failing_since",
            "quiet_until",
            "disabled_at",
            "disabled_because",
            "ended_at",
        ),
    ),
)
protect(
    "webhook_secret",
    DataClass.OWN_STREAM,
    may_select(both(_OWN, f"({_KEEPS_THEM} OR {_A_JOB})")),
    may_insert(both(_OWN, _KEEPS_THEM)),
    may_update(both(_OWN, _KEEPS_THEM), columns=("lapses_at",)),
)
protect(
    "webhook_delivery",
    DataClass.OWN_STREAM,
    may_select(_OWN),
    may_insert(both(_OWN, f"({_KEEPS_THEM} OR {_A_JOB})")),
    may_update(
        both(_OWN, f"({_KEEPS_THEM} OR {_A_JOB})"),
        columns=("tries", "round", "due_at", "delivered_at", "given_up_at"),
    ),
)
protect(
    "webhook_attempt",
    DataClass.OWN_STREAM,
    may_select(_OWN),
    may_insert(both(_OWN, _A_JOB)),
)
