"""Who won which package, at what cost: the lines of an award and the case put to the authoriser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel.calendar import long_date
from consortium.kernel.money import pounds, unit_price
from tenants.authorisation.rules import CaseDocument, Funder, Option, YearValue
from tenants.minitender.models import Award, AwardLine, MiniTender, RankingRecord
from tenants.minitender.rules import comparing
from tenants.minitender.rules.costing import cost_offered
from tenants.minitender.rules.terms import TenderTerms
from tenants.minitender.services.comparing import OfferNow
from tenants.packages import queries as packages
from tenants.pricing import queries as pricing
from tenants.pricing.rules import negotiated
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.cost import Cost, as_document, for_children


@dataclass(frozen=True, slots=True)
class Winner:
    """The offer in the first place for one package, under the bidder's name in the ranking.

    `children` are the numbers of those whom it supports, and `cost` is that of all of them.
    """

    package: Any
    offer: OfferNow
    bidder: str
    children: tuple[int, ...]
    cost: Cost

    @property
    def starts_on(self) -> date:
        return first_day(self.package, self.offer.starts_on)


def first_day(package: Any, starts_on: date | None) -> date:
    """When support begins: the later of what the council wants and what the bidder can."""
    wanted: date = package.starts_on
    return max(wanted, starts_on or wanted)


def cost_of(terms: TenderTerms, package: Any, offer: OfferNow) -> Cost:
    """What an offer costs for one child from its first day to the package's last, at its price and the uplifts."""
    starts_on = first_day(package, offer.starts_on)
    return cost_offered(
        terms,
        patterns=offer.schedule["patterns"],
        unit=offer.line.unit,
        unit_price=offer.price,
        package_id=package.id,
        reference=package.reference,
        period=(starts_on, package.ends_on),
    )


def winners_of(
    terms: TenderTerms,
    records: Sequence[RankingRecord],
    standing: Sequence[OfferNow],
    chosen: Mapping[UUID, str],
) -> list[Winner]:
    """The winners of each package: one, or several where the first cannot support all of its children.

    Raises `Refused` where a first place is shared and nobody was chosen, and where children would be left over.
    """
    rows = {row.id: row for row in packages.list_packages([record.package_id for record in records])}
    offers = {(each.offer.provider_id, each.line.package_id): each for each in standing}
    numbers = packages.numbers_of(rows)
    whole = _winner_of_the_whole(terms, records, chosen)
    winners = []
    for record in records:
        package = rows[record.package_id]
        name = whole or comparing.winner_of(record.result, chosen.get(package.id), package.reference)
        of_package = {each: offers[UUID(id_), package.id] for each, id_ in record.bidders.items()}
        can = {each: offer.line.children for each, offer in of_package.items()}
        shares = comparing.shared_out(record.result, name, can, numbers[package.id], package.reference)
        for bidder, children in shares:
            offer = of_package[bidder]
            its_cost = for_children(cost_of(terms, package, offer), len(children))
            winners.append(Winner(package, offer, bidder, children, its_cost))
    return winners


def ensure_as_negotiated(winners: Sequence[Winner]) -> None:
    """Raise `Refused` where a winner asks more than the council negotiated with it for the day support begins."""
    for winner in winners:
        package, line = winner.package, winner.offer.line
        prices = pricing.prices_for(
            package.council_id,
            package.lot_id,
            winner.starts_on,
            complexity=package.complexity,
            place=package.place,
            provider_id=winner.offer.offer.provider_id,
        )
        agreed = prices.negotiated_line(line.unit) if prices else None
        negotiated.ensure_within_negotiated(
            offered=winner.offer.price,
            agreed=agreed.amount if agreed else None,
            unit=UNITS.get(line.unit, line.unit),
            reference=package.reference,
        )


def _winner_of_the_whole(
    terms: TenderTerms, records: Sequence[RankingRecord], chosen: Mapping[UUID, str]
) -> str | None:
    """The bidder that takes every package, where there are several and the policy does not split awards."""
    if len(records) == 1 or terms.may_split_award:
        return None
    named = next(iter(chosen.values()), None)
    return comparing.winner_of_all([record.result for record in records], named)


def line_of(award: Award, winner: Winner) -> AwardLine:
    return AwardLine(
        council_id=award.council_id,
        award_id=award.id,
        package_id=winner.package.id,
        provider_id=winner.offer.offer.provider_id,
        mini_tender_id=award.mini_tender_id,
        ranking_number=award.ranking_number,
        unit=winner.offer.line.unit,
        unit_price=winner.offer.price,
        schedule=winner.offer.schedule,
        children=list(winner.children),
        starts_on=winner.starts_on,
        ends_on=winner.package.ends_on,
        cost=as_document(winner.cost),
        total_gbp=winner.cost.total,
        average_week_gbp=winner.cost.average_week,
    )


def values_of(winners: Sequence[Winner]) -> list[YearValue]:
    """What the award spends, by financial year."""
    return [
        YearValue(year.label, Funder.CARE, amount)
        for winner in winners
        for year, amount in winner.cost.by_financial_year().items()
    ]


def average_weeks(
    terms: TenderTerms, records: Sequence[RankingRecord], standing: Sequence[OfferNow]
) -> dict[tuple[UUID, UUID], Decimal]:
    """What each offer costs in an average week, by package and provider: for as many children as it can support."""
    rows = {row.id: row for row in packages.list_packages([record.package_id for record in records])}
    found = {}
    for offer in standing:
        package = rows[offer.line.package_id]
        able = min(offer.line.children or package.children, package.children)
        found[package.id, offer.offer.provider_id] = for_children(cost_of(terms, package, offer), able).average_week
    return found


def case_of(
    tender: MiniTender,
    records: Sequence[RankingRecord],
    winners: Sequence[Winner],
    weeks: Mapping[tuple[UUID, UUID], Decimal],
    reason: str,
) -> CaseDocument:
    """What the authoriser reads: the need, every bidder's place and cost, the recommendation. No word names a child."""
    won: dict[UUID, list[Winner]] = {}
    for winner in winners:
        won.setdefault(winner.package.id, []).append(winner)
    several = len(records) > 1
    return CaseDocument(
        need="\n".join(f"{w.package.reference}, {w.package.title}: {w.package.summary}" for w, *_ in won.values()),
        options=[option for record in records for option in _options(record, won[record.package_id], weeks, several)],
        recommendation=reason,
        facts=[fact for winner in winners for fact in _facts(winner)],
        href=f"/mini-tenders/{tender.id}",
    )


def _options(
    record: RankingRecord, winners: Sequence[Winner], weeks: Mapping[tuple[UUID, UUID], Decimal], is_named: bool
) -> list[Option]:
    """Every bidder for one package, as the ranking has it; the package is named where the case is about several."""
    reference = winners[0].package.reference if is_named else ""
    won = {winner.bidder: winner.cost.average_week for winner in winners}
    weekly = {name: weeks[record.package_id, UUID(id_)] for name, id_ in record.bidders.items()} | won
    ranked = [
        Option(
            name=row["bidder"],
            rank=row["rank"],
            quality_points=row["quality_points"],
            price_points=row["price_points"],
            total=row["total"],
            weekly=pounds(weekly[row["bidder"]]),
            note=reference,
            is_recommended=row["bidder"] in won,
        )
        for row in record.result["ranking"]
    ]
    aside = [Option(name=row["bidder"], note=reference, set_aside=row["detail"]) for row in record.result["set_aside"]]
    return ranked + aside


def _facts(winner: Winner) -> list[tuple[str, str]]:
    reference, line = winner.package.reference, winner.offer.line
    several = [(f"Children in {reference}", str(len(winner.children)))] if len(winner.children) > 1 else []
    return [
        (f"Provider for {reference}", winner.bidder),
        *several,
        (f"Price for {reference}", f"{unit_price(winner.offer.price)} for each {UNITS.get(line.unit, line.unit)}"),
        (f"Period of {reference}", f"{long_date(winner.starts_on)} to {long_date(winner.package.ends_on)}"),
        (f"Average week of {reference}", pounds(winner.cost.average_week)),
    ]
