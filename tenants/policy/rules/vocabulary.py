"""The words of a policy: how a council buys, how fast, by which formula."""

from enum import StrEnum


class Style(StrEnum):
    """`outcomes`: the provider says how. `prescriptive`: the council states the week."""

    OUTCOMES = "outcomes"
    PRESCRIPTIVE = "prescriptive"


class Urgency(StrEnum):
    """How soon support is needed, the soonest first: it decides how long providers have to answer."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    STANDARD = "standard"
    PLANNED = "planned"


class WindowUnit(StrEnum):
    HOURS = "hours"
    WORKING_DAYS = "working_days"


class PriceFormula(StrEnum):
    """How a price earns its points (rules.md, Ranking)."""

    LOWEST_PROPORTIONAL = "lowest_proportional"
    LINEAR_TO_CEILING = "linear_to_ceiling"
    DEDUCT_PERCENT_ABOVE_LOWEST = "deduct_percent_above_lowest"
    DISTANCE_FROM_MEDIAN = "distance_from_median"
    MEAN_PLUS_MINUS = "mean_plus_minus"
    BENCHMARK = "benchmark"
    FIXED_PRICE = "fixed_price"
    PRICE_PER_QUALITY = "price_per_quality"


class AuthoriserRole(StrEnum):
    """A role that whoever authorises an award may have to hold as well as a delegation (`people.rules.Role`)."""

    STRATEGIC_LEAD = "strategic lead"
    PROCUREMENT_OFFICER = "procurement officer"
    CONTRACT_MANAGER = "contract manager"


class TieBreak(StrEnum):
    """What parts bids with the same total."""

    QUALITY = "quality"
    PRICE = "price"
    EARLIEST_START = "earliest_start"
    LOTS_DRAWN = "lots_drawn"
