"""What happens to prices that others hear of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuarterEnded:
    """A council with rate cards has its prices of a quarter's last day (ISO 8601) to give to the benchmark."""

    quarter_on: str


@dataclass(frozen=True, slots=True)
class BenchmarkDue:
    """The figures of a quarter (its last day, ISO 8601) have been gathered."""

    quarter_on: str
