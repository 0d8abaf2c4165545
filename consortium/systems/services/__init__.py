"""What the lead and the members do with a purchasing system."""

from consortium.systems.services.health import end_health_route, record_health_route
from consortium.systems.services.preparing import (
    LotDetails,
    SystemDetails,
    add_lot,
    amend_system,
    draft_system,
    publish_system,
    remove_lot,
)

__all__ = [
    "LotDetails",
    "SystemDetails",
    "add_lot",
    "amend_system",
    "draft_system",
    "end_health_route",
    "publish_system",
    "record_health_route",
    "remove_lot",
]
