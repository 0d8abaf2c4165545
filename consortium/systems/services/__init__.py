"""What the lead and the members do with a purchasing system."""

from consortium.systems.services.agreements import (
    Copy,
    file_agreement,
    put_copy_on_file,
    take_agreement_off,
)
from consortium.systems.services.extending import (
    Opinion,
    advertise_extension,
    ask_for_views,
    decide_extension,
    follow_the_end,
    missing_views,
    remind_of_views,
    remind_when_views_are_near,
    remove_extension,
    save_view,
)
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
    "Copy",
    "LotDetails",
    "Opinion",
    "SystemDetails",
    "add_lot",
    "advertise_extension",
    "amend_system",
    "ask_for_views",
    "decide_extension",
    "draft_system",
    "end_health_route",
    "file_agreement",
    "follow_the_end",
    "missing_views",
    "publish_system",
    "put_copy_on_file",
    "record_health_route",
    "remind_of_views",
    "remind_when_views_are_near",
    "remove_extension",
    "remove_lot",
    "save_view",
    "take_agreement_off",
]
