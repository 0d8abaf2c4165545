"""What nobody bid for, how long support took to begin, and who won how much."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.systems import queries as systems
from tenants.insight import queries
from tenants.insight.permissions import Permission
from tenants.insight.rules import finding
from tenants.insight.rules.finding import Market, Waited
from tenants.insight.rules.years import read_year
from tenants.insight.views.blueprint import blueprint, money

SHOWN = 50
"""Rows on a page, the most important first; the file has all of them."""
IN_PICTURE = 8
UNFILLED_COLUMNS = ("Lot", "Place", "Packages", "Without bids", "Percent without", "Answers")
STARTING_COLUMNS = ("Year raised", "Lot", "Referrals", "Half within (days)", "Nine in ten within (days)", "Longest")
PROVIDER_COLUMNS = ("Provider", "Invited", "Bids", "Wins", "Win rate %", "Won", "Share %")


def _year() -> str | None:
    """The year asked for, or all."""
    asked = request.args.get("year", "")
    return read_year(asked) if asked else None


def _lot_names(lot_ids: set[UUID]) -> dict[UUID, str]:
    return {lot_id: lot.name for lot_id, lot in systems.lots_by_id(lot_ids).items()}


@blueprint.get("/insight/unfilled")
@requires(Permission.SEE_INSIGHT)
def unfilled() -> ResponseReturnValue:
    """Packages that nobody bid for, by lot, place and the reasons given."""
    actor, year = present_actor(), _year()
    answers = queries.list_answers(actor, year)
    lots = finding.of_lots(answers)
    names = _lot_names({each.lot_id for each in answers})
    without = [each for each in answers if each.without_bids]
    return render_template(
        "tenants/insight/unfilled.html",
        year=year,
        years=queries.list_tendered_years(actor),
        lots=lots,
        places=without[:SHOWN],
        place_count=len(without),
        names=names,
        packages=sum(each.packages for each in lots),
        without_bids=sum(each.without_bids for each in lots),
        places_picture=_places(without, names),
        reasons_picture=_reasons(finding.reasons_of(answers)),
    )


def _places(answers: Sequence[finding.Answers], names: Mapping[UUID, str]) -> pictures.Picture | None:
    if not answers:
        return None
    return pictures.stacked_bars(
        "Packages by place",
        ("Nobody bid", "Somebody bid"),
        [
            (f"{each.place}, {names.get(each.lot_id, 'a lot')}", (each.without_bids, each.packages - each.without_bids))
            for each in answers[:IN_PICTURE]
        ],
        heading="Place and lot",
    )


def _reasons(reasons: Mapping[str, int]) -> pictures.Picture | None:
    if not reasons:
        return None
    return pictures.bars(
        "Why nobody bid: the answers of those invited",
        [(reason.capitalize(), count) for reason, count in finding.in_order(reasons)],
        heading="Answer",
        measure="Providers",
    )


def _unfilled_lines() -> list[list[str]]:
    answers = queries.list_answers(present_actor(), _year())
    names = _lot_names({each.lot_id for each in answers})
    return [
        [
            names.get(each.lot_id, ""), each.place, str(each.packages), str(each.without_bids),
            f"{each.share_without}", "; ".join(f"{reason}: {count}" for reason, count in each.commonest),
        ]
        for each in answers
    ]  # fmt: skip


@blueprint.get("/insight/starting")
@requires(Permission.SEE_INSIGHT)
def starting() -> ResponseReturnValue:
    """Days from referral to the first day of support, by lot and the year of the referral."""
    actor = present_actor()
    waited = queries.list_waited(actor, clock.today())
    names = _lot_names({each.lot_id for each in waited})
    return render_template(
        "tenants/insight/starting.html",
        waited=waited[:SHOWN],
        waited_count=len(waited),
        names=names,
        waiting=queries.count_waiting(actor),
        picture=_waits(waited, names),
    )


def _waits(waited: Sequence[Waited], names: Mapping[UUID, str]) -> pictures.Picture | None:
    if not waited:
        return None
    return pictures.bars(
        "Days until support began: half of the referrals waited so long or less",
        [(f"{each.year}, {names.get(each.lot_id, 'a lot')}", each.median) for each in waited[:IN_PICTURE]],
        heading="Year and lot",
        measure="Days",
    )


def _starting_lines() -> list[list[str]]:
    waited = queries.list_waited(present_actor(), clock.today())
    names = _lot_names({each.lot_id for each in waited})
    return [
        [each.year, names.get(each.lot_id, ""), *map(str, (each.referrals, each.median, each.slow, each.longest))]
        for each in waited
    ]


@blueprint.get("/insight/providers")
@requires(Permission.SEE_INSIGHT)
def providers() -> ResponseReturnValue:
    """How often each provider was invited, bid and won, and how much of the whole lies with how few."""
    actor, year = present_actor(), _year()
    market = Market(finding.by_what_was_won(queries.list_trading(actor, year)))
    shown = market.providers[:SHOWN]
    names = members.names_of([each.provider_id for each in shown])
    return render_template(
        "tenants/insight/providers.html",
        year=year,
        years=queries.list_tendered_years(actor),
        market=market,
        shown=shown,
        names=names,
        picture=_shares(market, names),
    )


def _shares(market: Market, names: Mapping[UUID, str]) -> pictures.Picture | None:
    winners = [each for each in market.providers if each.won][:IN_PICTURE]
    if not winners:
        return None
    items: list[tuple[str, Decimal]] = [(names.get(each.provider_id, "A provider"), each.won) for each in winners]
    others = market.won - sum(amount for _, amount in items)
    if others:
        items.append(("All others", others))
    return pictures.bars("What was won, by provider", items, heading="Provider", measure="Won", show=money)


def _provider_lines() -> list[list[str]]:
    market = Market(finding.by_what_was_won(queries.list_trading(present_actor(), _year())))
    names = members.names_of([each.provider_id for each in market.providers])
    return [
        [
            names.get(each.provider_id, ""), str(each.invited), str(each.bids), str(each.wins),
            "" if each.win_rate is None else f"{each.win_rate}", f"{each.won:.2f}",
            "" if market.share_of(each) is None else f"{market.share_of(each)}",
        ]
        for each in market.providers
    ]  # fmt: skip


FILES = {
    "unfilled": ("packages-without-bids", UNFILLED_COLUMNS, _unfilled_lines),
    "starting": ("from-referral-to-start", STARTING_COLUMNS, _starting_lines),
    "providers": ("providers", PROVIDER_COLUMNS, _provider_lines),
}


@blueprint.get("/insight/<any(unfilled, starting, providers):report>.<any(csv, ods):kind>")
@requires(Permission.SEE_INSIGHT)
def export(report: str, kind: str) -> ResponseReturnValue:
    """A report as a file, with every row."""
    name, columns, lines = FILES[report]
    return download_table(f"{name}.{kind}", columns, lines())
