"""`consortium price`: what a schedule of support costs."""

from collections import Counter

import click

from consortium.kernel.calculators import Calculator, aligned, print_json, print_text, read_json
from consortium.kernel.money import pounds, unit_price
from tenants.pricing.rules.cost import WEEK, Cost, CostLine, as_document, cost
from tenants.pricing.rules.rates import read_rates
from tenants.pricing.rules.schedule import read_schedule


@click.command("price", cls=Calculator)
@click.argument("schedule", metavar="SCHEDULE.json")
@click.argument("rates", metavar="RATES.json")
@click.option("--format", "form", type=click.Choice(["json", "table"]), default="json", show_default=True)
def price(schedule: str, rates: str, form: str) -> None:
    """Cost the schedule of SCHEDULE.json day by day at the rates of RATES.json; the table shows every working."""
    whole = cost(read_schedule(read_json(schedule), schedule), read_rates(read_json(rates), rates), schedule)
    if form == "json":
        print_json(_document(whole))
    else:
        print_text(_table(whole))


def _document(whole: Cost) -> dict[str, object]:
    return {name: figure for name, figure in as_document(whole).items() if name != "weeks"}


def _table(whole: Cost) -> str:
    years = [(year.label, pounds(amount)) for year, amount in whole.by_financial_year().items()]
    totals = [("Total", pounds(whole.total)), ("Average week", pounds(whole.average_week))]
    lines = Counter((line.pattern, line.uplift, _working(line)) for line in whole.lines)
    workings = [
        (pattern.unit, uplift or "no uplift", working, str(visits))
        for (pattern, uplift, working), visits in lines.items()
    ]
    parts = [aligned([("Financial year", "Cost"), *years, *totals])]
    if workings:
        parts.append(aligned([("Unit", "Uplift", "Rate × quantity × carers × uplift", "Visits"), *workings]))
    return "\n\n".join([*parts, f"Visits: {whole.visits}"])


def _working(line: CostLine) -> str:
    pattern = line.pattern
    factors = f"{unit_price(line.rate)} × {pattern.quantity:f} × {pattern.carers} × {line.factor:f}"
    return f"{factors}{' ÷ 7' if pattern.unit == WEEK else ''} = {pounds(line.amount)}"
