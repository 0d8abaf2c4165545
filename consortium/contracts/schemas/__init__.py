"""What the API takes and shows of contracts."""

from consortium.contracts.schemas.contracts import (
    AcceptIn,
    ContractOut,
    CountersignatureIn,
    CountersignatureOut,
    CountersignIn,
    IssueIn,
    PageIn,
)

__all__ = [
    "AcceptIn",
    "ContractOut",
    "CountersignIn",
    "CountersignatureIn",
    "CountersignatureOut",
    "IssueIn",
    "PageIn",
]
