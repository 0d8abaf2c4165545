"""What is done about a reason before it is told: the council's own, until somebody is recommended."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, may_update, own, protect
from tenants.minitender.policies.tendering import of_tender

_COUNCIL = own("council_id")
_BY_ONESELF = "asked_by = (SELECT guard.person())"
_OPENED = "t.status = 'opened'"

protect(
    "reworded_reason",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, _BY_ONESELF, "words IS NULL", of_tender(_OPENED, "reworded_reason"))),
    may_update(
        both(_COUNCIL, "words IS NULL", of_tender(_OPENED, "reworded_reason")),
        check=both(_COUNCIL, "worded_by = (SELECT guard.person())"),
        columns=("words", "worded_at", "worded_by"),
    ),
)
protect(
    "letter_override",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, _BY_ONESELF, "agreed_at IS NULL", of_tender(_OPENED, "letter_override"))),
    may_update(
        both(_COUNCIL, "agreed_at IS NULL", of_tender(_OPENED, "letter_override")),
        check=both(_COUNCIL, "agreed_by = (SELECT guard.person())"),
        columns=("agreed_at", "agreed_by"),
    ),
)
