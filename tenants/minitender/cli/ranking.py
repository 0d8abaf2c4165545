"""`consortium rank`: a ranking computed again. Apart from what checks signatures, so that it starts without that."""

import click

from consortium.kernel.calculators import Calculator, aligned, print_json, print_text, read_json, read_table
from consortium.kernel.money import unit_price
from consortium.kernel.spreadsheets import csv_text
from tenants.minitender.rules.ranking import RankedBid, Ranking
from tenants.minitender.rules.ranking import rank as rank_bids
from tenants.minitender.rules.ranking_documents import ranking_document, read_bids, read_rules

CSV_COLUMNS = (
    "rank", "bidder", "quality_points", "price_points", "total", "flags", "tie_break", "reason", "detail",
)  # fmt: skip


@click.command("rank", cls=Calculator)
@click.argument("rules", metavar="RULES.json")
@click.argument("bids", metavar="BIDS.csv")
@click.option("--format", "form", type=click.Choice(["json", "csv", "table"]), default="json", show_default=True)
def rank(rules: str, bids: str, form: str) -> None:
    """Rank the bids of BIDS.csv under the rules of RULES.json; the table shows every working."""
    ranking_rules = read_rules(read_json(rules), rules)
    ranking = rank_bids(ranking_rules, read_bids(read_table(bids), ranking_rules))
    if form == "json":
        print_json(ranking_document(ranking))
    else:
        print_text(_csv(ranking) if form == "csv" else _table(ranking))


def _csv(ranking: Ranking) -> str:
    """Ranked bids, then those set aside, whose first columns stay empty."""
    rows = [
        (str(row.rank), row.bid.bidder, *_figures(row), " ".join(row.flags), row.tie_break or "", "", "")
        for row in ranking.ranked
    ]
    rows += [("", aside.bid.bidder, "", "", "", "", "", aside.reason, aside.detail) for aside in ranking.set_aside]
    return csv_text(CSV_COLUMNS, rows)


def _table(ranking: Ranking) -> str:
    header = ("Rank", "Bidder", "Price", "Quality", "Price points", "Total", "Flags", "Tie-break")
    rows = [
        (str(row.rank), row.bid.bidder, unit_price(row.bid.price), *_figures(row), ", ".join(row.flags) or "none",
         row.tie_break or "none")
        for row in ranking.ranked
    ]  # fmt: skip
    parts = [aligned([header, *rows]) if rows else "No bid is ranked."]
    if ranking.set_aside:
        asides = [(aside.bid.bidder, aside.reason, aside.detail) for aside in ranking.set_aside]
        parts.append(f"Set aside\n{aligned([('Bidder', 'Reason', 'Detail'), *asides])}")
    if ranking.ranked:
        parts.append("\n".join(["How each figure was reached", *map(_workings, ranking.ranked)]))
    return "\n\n".join(parts)


def _figures(row: RankedBid) -> tuple[str, str, str]:
    return str(row.quality.points), "" if row.price_points is None else str(row.price_points), str(row.total)


def _workings(row: RankedBid) -> str:
    lines = [("quality", row.quality.working), ("price", row.price_working), ("total", row.total_working)]
    lines += [("flag", remark) for remark in row.remarks]
    lines += [("lot", row.lot)] if row.lot else []
    return f"{aligned([(f'{row.rank}.', row.bid.bidder)])}\n{aligned([('  ', *line) for line in lines])}"
