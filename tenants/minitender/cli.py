"""`consortium rank`: a ranking computed again; `receipt`, `verify`: what was exported, checked without a database."""

import sys

import click

from consortium.kernel import exports
from consortium.kernel.calculators import (
    Calculator,
    aligned,
    print_json,
    print_text,
    printable,
    read_json,
    read_plain_json,
    read_table,
    read_text,
)
from consortium.kernel.errors import BadInput
from consortium.kernel.money import unit_price
from consortium.kernel.proofs import Unproved
from consortium.kernel.receipts import Broken, findings, read_keys, read_proof
from consortium.kernel.spreadsheets import csv_text
from tenants.minitender.rules import bundles
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


@click.command("receipt", cls=Calculator)
@click.argument("proof", metavar="PROOF")
@click.option("--keys", metavar="KEYS.json", required=True, help="The keys published at /.well-known/jwks.json.")
def receipt(proof: str, keys: str) -> None:
    """Check a receipt (.jws), or its proof (.json): signature, bid, and that it is among those committed to.

    Exit status 1 where something does not hold: the first thing that does not is named.
    """
    published = read_keys(read_json(keys), keys)
    try:
        for each in findings(read_proof(read_text(proof)), published):
            print_text(each)
    except Broken as broken:
        print_text(str(broken))
        sys.exit(1)


@click.command("verify", cls=Calculator)
@click.argument("bundle", metavar="BUNDLE.json")
@click.option("--keys", metavar="KEYS.json", help="The platform's published keys (/.well-known/jwks.json).")
def verify(bundle: str, keys: str | None) -> None:
    """Check an exported award bundle or audit export. Exit status 1 names the first thing that does not hold."""
    document = read_plain_json(bundle)
    published = read_plain_json(keys) if keys else None
    if published is not None and not isinstance(published, dict):
        raise BadInput(str(keys), "must hold the published keys")
    kind = document.get("format") if isinstance(document, dict) else None
    if kind not in CHECKS:
        raise BadInput(bundle, "is neither an award bundle nor an audit export")
    try:
        held = CHECKS[kind](document, published)
    except Unproved as fault:
        print_text(f"Does not hold: {printable(str(fault))}")
        sys.exit(1)
    if published is None:
        held.append("Signatures were checked with the keys in the file: give --keys to check them with the published.")
    print_text("\n".join([*held, "Everything holds."]))


CHECKS = {bundles.FORMAT: bundles.ensure_holds, exports.FORMAT: exports.ensure_holds}


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
