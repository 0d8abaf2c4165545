"""Evidence of packages that found nobody: the council's, written once when their mini-tender has ended."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, own, protect
from tenants.minitender.policies.tendering import of_tender

_COUNCIL = own("council_id")

protect(
    "failed_package",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, of_tender("t.status = 'no award'", "failed_package"))),
)
