"""What time brings about for the region's totals."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuarterOver:
    """A council with agreements has what they come to on a quarter's last day (ISO 8601) to give to the totals."""

    quarter_on: str


@dataclass(frozen=True, slots=True)
class TotalsDue:
    """The totals of a quarter (its last day, ISO 8601) have been gathered."""

    quarter_on: str
