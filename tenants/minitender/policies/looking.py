"""The little that support sees of mini-tenders: references, states and moments; of their packages, which."""

from consortium.kernel.row_security import SUPPORT, extend, may_select, own
from tenants.minitender.policies import tendering

__all__ = ["tendering"]

for table, columns in {
    "mini_tender": "council_id id reference status version drafted_at published_at closes_at opened_at ended_at",
    "mini_tender_package": "council_id mini_tender_id package_id",
}.items():
    extend(table, may_select(own("council_id"), columns=tuple(columns.split()), role=SUPPORT, name="by_support"))
