"""What a mini-tender is judged by: copied from the council's policy and prices on publication, then fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel.reading import Document
from tenants.policy.rules import PolicyTerms, PriceFormula, Style, as_document, from_document
from tenants.pricing.rules.rates import Rates, read_rates
from tenants.pricing.rules.schedule import Schedule, read_schedule

TERMS = ("policy", "policy_version", "ceilings", "uplifts", "evening_from", "term_dates", "seed", "packages")
USUAL_UNIT = "hour"
"""What a provider prices where the council does not prescribe the week."""


@dataclass(frozen=True, slots=True)
class PackagePrices:
    """The most that the council pays by unit for one package, of its complexity and in its place, and what on top."""

    ceilings: Mapping[str, Decimal]
    uplifts: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class TenderTerms:
    """A council's policy as it stood, the most it pays by unit, what it pays on top, and its school terms.

    `packages` says for a package, by its id, what its own place and complexity make of that. `seed` is published, so
    that anyone can draw the lots again. Money in £ per unit.
    """

    policy: PolicyTerms
    policy_version: int
    ceilings: Mapping[str, Decimal]
    uplifts: Mapping[str, Decimal]
    evening_from: str | None
    term_dates: Sequence[tuple[date, date]]
    seed: str
    packages: Mapping[str, PackagePrices] = field(default_factory=dict)

    @property
    def is_prescriptive(self) -> bool:
        return self.policy.style is Style.PRESCRIPTIVE

    @property
    def has_fixed_price(self) -> bool:
        return self.policy.price_formula is PriceFormula.FIXED_PRICE

    @property
    def may_split_award(self) -> bool:
        """Whether packages of one mini-tender may go to different winners."""
        return self.policy.allows_split_awards

    @property
    def may_support_some(self) -> bool:
        """Whether a bid may be for some children of a package, which then goes to several winners."""
        return self.policy.allows_part_bids and self.policy.allows_split_awards

    def ceiling(self, unit: str, package_id: UUID | None = None) -> Decimal | None:
        """The policy's own ceiling, else that of the council's rate card for the unit, and the package where given."""
        if self.policy.ceiling is not None:
            return self.policy.ceiling
        own = self.packages.get(str(package_id))
        return (own.ceilings if own else self.ceilings).get(unit)

    def as_document(self) -> dict[str, Any]:
        """Plain JSON. `shows_bid_count` and `opening_officers` stand at the top, where the database reads them."""
        return {
            "policy": as_document(self.policy),
            "policy_version": self.policy_version,
            "shows_bid_count": self.policy.shows_bid_count,
            "opening_officers": self.policy.opening_officers,
            "ceilings": {unit: str(amount) for unit, amount in self.ceilings.items()},
            "uplifts": {str(name): str(factor) for name, factor in self.uplifts.items()},
            "evening_from": self.evening_from,
            "term_dates": [[first.isoformat(), last.isoformat()] for first, last in self.term_dates],
            "seed": self.seed,
            "packages": {
                package: {
                    "ceilings": {unit: str(amount) for unit, amount in prices.ceilings.items()},
                    "uplifts": {
                        unit: {str(name): str(factor) for name, factor in uplifts.items()}
                        for unit, uplifts in prices.uplifts.items()
                    },
                }
                for package, prices in self.packages.items()
            },
        }

    def ranking_rules(self, unit: str, package_id: UUID | None = None) -> dict[str, Any]:
        """RULES.json of `consortium rank`, for packages priced by that unit, or for one of them."""
        policy, ceiling = self.policy, self.ceiling(unit, package_id)
        return {
            "quality_weight": _plain(policy.quality_weight),
            "price_weight": _plain(policy.price_weight),
            "price_formula": str(policy.price_formula),
            "criteria": [
                {
                    "key": each.key,
                    "weight": _plain(each.weight),
                    "max_score": _plain(each.max_score),
                    "minimum": _plain(each.minimum),
                }
                for each in policy.criteria
            ],
            "quality_threshold": _plain(policy.quality_threshold),
            "ceiling": _plain(ceiling),
            "ceiling_is_hard": policy.ceiling_is_hard,
            "benchmark": _plain(policy.benchmark),
            "floor": _plain(policy.floor),
            "tie_break": [str(rule) for rule in policy.tie_break],
            "seed": self.seed,
        }

    def rates(self, unit: str, price: Decimal, package_id: UUID | None = None) -> Rates:
        """What support is paid at that price: the price and the council's uplifts, for the package where given."""
        own = self.packages.get(str(package_id))
        uplifts = own.uplifts.get(unit, self.uplifts) if own else self.uplifts
        document = {
            "unit_rates": {unit: str(price)},
            "uplifts": {str(name): str(factor) for name, factor in uplifts.items()},
            "evening_from": self.evening_from,
        }
        return read_rates(document, "prices")

    def schedule(self, patterns: Sequence[Mapping[str, Any]], starts_on: date, ends_on: date) -> Schedule:
        """A week's patterns over a period, by the council's school terms. Raises `BadInput`."""
        return read_schedule(
            {
                "starts_on": starts_on.isoformat(),
                "ends_on": ends_on.isoformat(),
                "term_dates": [[first.isoformat(), last.isoformat()] for first, last in self.term_dates],
                "patterns": list(patterns),
            },
            "schedule",
        )


def read_terms(document: object) -> TenderTerms:
    """Terms as they were copied onto a mini-tender. Raises `BadInput`."""
    fields = Document(document, "rules of the mini-tender", TERMS)
    ceilings, uplifts = fields.part("ceilings", ()), fields.part("uplifts", ())
    return TenderTerms(
        policy=from_document(fields.value("policy"), fields.place("policy")),
        policy_version=fields.whole_number("policy_version", at_least=1),
        ceilings={unit: ceilings.number(unit, above=0) for unit in ceilings.names()},
        uplifts={name: uplifts.number(name, at_least=1) for name in uplifts.names()},
        evening_from=fields.text("evening_from") if fields.has("evening_from") else None,
        term_dates=tuple(
            (date.fromisoformat(first), date.fromisoformat(last)) for first, last in fields.value("term_dates")
        ),
        seed=fields.text("seed"),
        packages=_read_packages(fields),
    )


def _read_packages(fields: Document) -> dict[str, PackagePrices]:
    """By package; none in terms that were copied before prices went by place and complexity."""
    if not fields.has("packages"):
        return {}
    packages = fields.part("packages", ())
    found = {}
    for name in packages.names():
        own = packages.part(name, ("ceilings", "uplifts"))
        ceilings, uplifts = own.part("ceilings", ()), own.part("uplifts", ())
        found[name] = PackagePrices(
            {unit: ceilings.number(unit, above=0) for unit in ceilings.names()},
            {unit: _read_factors(uplifts.part(unit, ())) for unit in uplifts.names()},
        )
    return found


def _read_factors(uplifts: Document) -> dict[str, Decimal]:
    return {name: uplifts.number(name, at_least=1) for name in uplifts.names()}


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
