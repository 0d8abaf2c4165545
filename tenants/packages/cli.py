"""`consortium screen`: what in a text could tell which child it is about."""

import click

from consortium.kernel.calculators import Calculator, print_json, read_json, read_text
from tenants.packages.rules.screening import ChildRecord, read_record
from tenants.packages.rules.screening import screen as screen_text

SOMETHING_FOUND = 1  # exit status


@click.command("screen", cls=Calculator)
@click.argument("file", metavar="FILE|-")
@click.option("--record", metavar="RECORD.json", help="The child's names, schools and date of birth.")
@click.pass_context
def screen(context: click.Context, file: str, record: str | None) -> None:
    """Print what FILE gives away, as JSON: kind and place of each finding. Exit status 1 when there is any."""
    known = ChildRecord() if record is None else read_record(read_json(record), record)
    findings = screen_text(read_text(file), known)
    print_json([{"kind": str(found.kind), "start": found.start, "end": found.end} for found in findings])
    context.exit(SOMETHING_FOUND if findings else 0)
