"""A notice is public once it is sent, and stands as it was sent."""

from consortium.kernel.row_security import EVERYONE, DataClass, both, may_insert, may_select, own, protect

protect(
    "round_notice",
    DataClass.PUBLIC,
    may_select(EVERYONE),
    may_insert(both(own("lead_id"), "recorded_by = (SELECT guard.person())")),
)
