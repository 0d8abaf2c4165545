"""Setting periods, holding back, removing what is due (`keeping`), and copies for whom it is about (`exporting`)."""

from tenants.retention.services.exporting import agree, ask_for_copy, download, forget, make_copy
from tenants.retention.services.keeping import ask_to_lift, lift, place_hold, remove_due, say_schedule, set_period

__all__ = [
    "agree",
    "ask_for_copy",
    "ask_to_lift",
    "download",
    "forget",
    "lift",
    "make_copy",
    "place_hold",
    "remove_due",
    "say_schedule",
    "set_period",
]
