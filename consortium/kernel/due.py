"""`consortium due`: the last moment allowed."""

import click

from consortium.kernel.calculators import Calculator, print_text
from consortium.kernel.calendar import after_elapsed_hours, end_of_working_day, local, parse_moment
from consortium.kernel.errors import BadInput
from consortium.kernel.money import parse_decimal


@click.command("due", cls=Calculator)
@click.option("--from", "start", required=True, metavar="MOMENT", help="UK time, such as 2026-12-23T16:30.")
@click.option("--working-days", metavar="NUMBER", help="To the end of so many working days, England and Wales.")
@click.option("--hours", metavar="NUMBER", help="So many elapsed hours, whatever the clocks do.")
def due(start: str, working_days: str | None, hours: str | None) -> None:
    """Print the last moment allowed, as ISO 8601 with its offset from universal time.

    Working days are counted from the first working day after the given moment, to 23:59:59 of the last. Days and hours
    are two ways of counting: give one of them.
    """
    moment = parse_moment(start, "--from")
    if (working_days is None) == (hours is None):
        raise BadInput("--working-days and --hours", "give one of the two")
    if working_days is not None:
        last = end_of_working_day(moment, _count(working_days, "--working-days", at_least=1))
    else:
        last = after_elapsed_hours(moment, _count(hours or "", "--hours", at_least=0))
    print_text(local(last).isoformat(timespec="seconds"))


def _count(text: str, where: str, *, at_least: int) -> int:
    number = parse_decimal(text, where)
    if number != int(number) or number < at_least:
        raise BadInput(where, f"must be a whole number from {at_least}, but is {text}")
    return int(number)
