"""Taking in what is known of other arrangements, and saying what spend is held against and a forecast rests on."""

from tenants.insight.services.arrangements import read_file, read_list, take_back, take_in
from tenants.insight.services.forecasting import set_assumptions
from tenants.insight.services.targets import set_targets
from tenants.insight.services.totals import advertise, begin_giving, give_totals, publish_totals

__all__ = [
    "advertise",
    "begin_giving",
    "give_totals",
    "publish_totals",
    "read_file",
    "read_list",
    "set_assumptions",
    "set_targets",
    "take_back",
    "take_in",
]
