"""What each legal regime allows a purchasing system, and what a system must have before it is published.

The table is that of the consortium's rules ("Regimes"); its law is for the consortium's lawyers to confirm.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from consortium.kernel.calendar import add_years
from consortium.kernel.errors import Refused, explain
from consortium.systems.rules.law import LAW, Article, Topic

PCR_REPEALED_ON = date(2025, 2, 24)
"""Procurement Act 2023 (Commencement No. 3 and Transitional and Saving Provisions) Regulations 2024."""
LAST_DAY_OF_A_PCR_DYNAMIC_SYSTEM = date(2029, 2, 23)
"""The same Regulations: a dynamic purchasing system of 2015 ends four years after the repeal at the latest."""


class Regime(StrEnum):
    """The law under which a system was set up. Fixed once the system is published."""

    PCR_REG34 = "pcr-reg34"
    PCR_LIGHT_TOUCH = "pcr-light-touch"
    PA23_DYNAMIC_MARKET = "pa23-dynamic-market"
    PA23_OPEN_FRAMEWORK = "pa23-open-framework"


class Joining(StrEnum):
    """How new providers come in."""

    CONTINUOUS = "at any time"
    ROUNDS = "in rounds"
    REOPENED = "when reopened"


class Fee(StrEnum):
    """What admitted providers pay for the system."""

    NONE = "none"
    SHARE_OF_AN_AWARD = "share of an award"


class ExclusionList(StrEnum):
    """Which list of exclusion grounds an applicant answers for."""

    REG57 = "reg57"
    PA23 = "pa23"


class Rating(StrEnum):
    """An overall rating of the Care Quality Commission, in its own words, the best first."""

    OUTSTANDING = "Outstanding"
    GOOD = "Good"
    REQUIRES_IMPROVEMENT = "Requires improvement"
    INADEQUATE = "Inadequate"

    def is_under(self, floor: "Rating") -> bool:
        order = list(Rating)
        return order.index(self) > order.index(floor)


class PolicyAsked(StrEnum):
    """A policy with its day and its next review that a lot may ask of everyone on it."""

    SAFEGUARDING = "safeguarding policy"
    HEALTH_AND_SAFETY = "health and safety policy"
    DATA_PROTECTION = "data protection policy"
    EQUALITY = "equality policy"


@dataclass(frozen=True, slots=True)
class RegimeRules:
    """What a regime decides. Days are working days where the name says so, else calendar days; None: none in law."""

    name: str
    in_plain_words: str
    joining: frozenset[Joining]
    decision_working_days: int | None
    admits_late_joiner_to_open_call_offs: bool
    least_call_off_days: int | None
    allows_negotiation: bool
    allows_direct_award: bool
    exclusion_list: ExclusionList
    standstill_calendar_days: int | None
    standstill_working_days: int | None
    notices: str
    source: str
    fees: frozenset[Fee]
    law: Mapping[Topic, Article]
    decision_extendable_to_working_days: int | None = None
    first_reopening_within_years: int | None = None
    reopening_every_years: int | None = None
    longest_years_unless_light_touch: int | None = None
    must_be_dynamic: bool | None = None
    commenced_before: date | None = None
    ends_by_if_dynamic: date | None = None


REGIMES: Mapping[Regime, RegimeRules] = {
    Regime.PCR_REG34: RegimeRules(
        name="Dynamic purchasing system, 2015 Regulations",
        in_plain_words="Open to new providers throughout its life, with no limit on how many.",
        joining=frozenset({Joining.CONTINUOUS}),
        decision_working_days=10,
        admits_late_joiner_to_open_call_offs=False,
        least_call_off_days=10,
        allows_negotiation=False,
        allows_direct_award=False,
        exclusion_list=ExclusionList.REG57,
        standstill_calendar_days=None,
        standstill_working_days=None,
        notices="Contract notice; award notices may be grouped quarterly, within 30 days of the quarter's end.",
        source="Public Contracts Regulations 2015, regulation 34",
        fees=frozenset({Fee.NONE}),
        law=LAW["pcr-reg34"],
        decision_extendable_to_working_days=15,
        must_be_dynamic=True,
        commenced_before=PCR_REPEALED_ON,
        ends_by_if_dynamic=LAST_DAY_OF_A_PCR_DYNAMIC_SYSTEM,
    ),
    Regime.PCR_LIGHT_TOUCH: RegimeRules(
        name="Light-touch system, 2015 Regulations",
        in_plain_words="Open as its notice says: in rounds, at any time, or reopened. No limit on how many.",
        joining=frozenset({Joining.ROUNDS, Joining.CONTINUOUS, Joining.REOPENED}),
        decision_working_days=None,
        admits_late_joiner_to_open_call_offs=False,
        least_call_off_days=None,
        allows_negotiation=True,
        allows_direct_award=True,
        exclusion_list=ExclusionList.REG57,
        standstill_calendar_days=None,
        standstill_working_days=None,
        notices="Contract notice; award notices may be grouped quarterly, within 30 days of the quarter's end.",
        source="Public Contracts Regulations 2015, regulations 74 to 76",
        fees=frozenset({Fee.NONE}),
        law=LAW["pcr-light-touch"],
        commenced_before=PCR_REPEALED_ON,
        ends_by_if_dynamic=LAST_DAY_OF_A_PCR_DYNAMIC_SYSTEM,
    ),
    Regime.PA23_DYNAMIC_MARKET: RegimeRules(
        name="Dynamic market, Procurement Act 2023",
        in_plain_words="Open to new providers at any time. "
        "Whoever is admitted in time may bid for what is open already.",
        joining=frozenset({Joining.CONTINUOUS}),
        decision_working_days=None,
        admits_late_joiner_to_open_call_offs=True,
        least_call_off_days=None,
        allows_negotiation=True,
        allows_direct_award=True,
        exclusion_list=ExclusionList.PA23,
        standstill_calendar_days=None,
        standstill_working_days=8,
        notices="UK13 to UK16 for the market; UK4, UK6 and UK7 for a call-off over the threshold.",
        source="Procurement Act 2023, sections 34 to 40",
        fees=frozenset(Fee),
        law=LAW["pa23-dynamic-market"],
        must_be_dynamic=True,
    ),
    Regime.PA23_OPEN_FRAMEWORK: RegimeRules(
        name="Open framework, Procurement Act 2023",
        in_plain_words="Reopened to new providers first within three years, then at least every five.",
        joining=frozenset({Joining.REOPENED, Joining.ROUNDS}),
        decision_working_days=None,
        admits_late_joiner_to_open_call_offs=False,
        least_call_off_days=None,
        allows_negotiation=True,
        allows_direct_award=True,
        exclusion_list=ExclusionList.PA23,
        standstill_calendar_days=None,
        standstill_working_days=8,
        notices="UK4, UK6 and UK7 for each reopening; UK6 and UK7 for a call-off over the threshold.",
        source="Procurement Act 2023, section 49",
        fees=frozenset(Fee),
        law=LAW["pa23-open-framework"],
        first_reopening_within_years=3,
        reopening_every_years=5,
        longest_years_unless_light_touch=8,
        must_be_dynamic=False,
    ),
}

explain(
    {
        "lot.floor_of_nothing": "A least rating is for lots that need registration with the Care Quality Commission. "
        "Tick that too, or choose no rating.",
        "system.commenced_too_late": "A system under the Public Contracts Regulations 2015 must have been commenced "
        "before {before}. Choose a regime of the Procurement Act 2023.",
        "system.ends_too_late": "A dynamic purchasing system under the Public Contracts Regulations 2015 "
        "ends by {last}.",
        "system.ends_before_it_begins": "The system must end after the day on which it began.",
        "system.must_be_dynamic": "Under this regime the system is a dynamic one, not a framework.",
        "system.must_be_framework": "Under this regime the system is a framework, not a dynamic one.",
        "system.no_rounds": "This regime is open at any time: fixed rounds of admission are not allowed under it.",
        "system.no_fee": "Under this regime providers pay nothing for the system: not to join, and not for an award.",
        "system.fee_percent": "A fee is a share of each award: more than 0 and at most 100 percent. "
        "Leave it empty where providers pay nothing.",
        "system.too_long": "An open framework that is not light touch lasts at most {years} years: until {last}.",
        "system.reopens_too_late": "An open framework is first reopened within {years} years of its beginning.",
        "system.published": "The system is published. What was advertised, above all its regime, can no longer "
        "be changed.",
        "system.not_published": "The system is still a draft. Publish it first.",
        "system.has_ended": "The system ended on {ended}.",
        "system.no_lots": "Add at least one lot before you publish the system.",
        "system.not_led": "Only the lead authority of the consortium can set up its purchasing system.",
        "system.threshold": "The threshold is a percentage between 0 and 100.",
        "system.assessors": "Each application needs at least two assessors, from at least two councils where the "
        "consortium has more than one.",
        "lot.unknown_cpv": "“{code}” is not a CPV code of this market.",
        "lot.ages": "The youngest age comes before the oldest.",
    }
)


def ensure_regime_allows(
    *, regime: Regime, is_dynamic: bool, commenced_on: date, ends_on: date, is_light_touch: bool = True
) -> None:
    """Raise `Refused` for dates or a form the regime cannot have (rules.md, Regimes)."""
    rules = REGIMES[regime]
    if rules.must_be_dynamic is not None and rules.must_be_dynamic is not is_dynamic:
        raise Refused("system.must_be_dynamic" if rules.must_be_dynamic else "system.must_be_framework")
    if ends_on <= commenced_on:
        raise Refused("system.ends_before_it_begins")
    if rules.commenced_before is not None and commenced_on >= rules.commenced_before:
        raise Refused("system.commenced_too_late", before=rules.commenced_before)
    last = latest_end(regime, is_dynamic=is_dynamic, commenced_on=commenced_on, is_light_touch=is_light_touch)
    if last is not None and ends_on > last:
        if rules.longest_years_unless_light_touch is not None:
            raise Refused("system.too_long", years=rules.longest_years_unless_light_touch, last=last)
        raise Refused("system.ends_too_late", last=last)


def latest_end(regime: Regime, *, is_dynamic: bool, commenced_on: date, is_light_touch: bool) -> date | None:
    """The last day on which a system of this regime may be used, extensions included; None where the law names none."""
    rules = REGIMES[regime]
    if is_dynamic and rules.ends_by_if_dynamic is not None:
        return rules.ends_by_if_dynamic
    if rules.longest_years_unless_light_touch is not None and not is_light_touch:
        return add_years(commenced_on, rules.longest_years_unless_light_touch) - timedelta(days=1)
    return None


def ensure_rhythm(*, regime: Regime, entry_every_months: int | None) -> None:
    """No fixed round where providers join at any time; an open framework reopens in time (rules.md, Regimes)."""
    if entry_every_months is None:
        return
    ensure_admits_in_rounds(regime)
    years = REGIMES[regime].first_reopening_within_years
    if years is not None and entry_every_months > 12 * years:
        raise Refused("system.reopens_too_late", years=years)


def ensure_fee(*, regime: Regime, percent: Decimal | None) -> None:
    """A fee is a published share of an award, and only where the regime knows one (rules.md, Regimes)."""
    if percent is None:
        return
    if Fee.SHARE_OF_AN_AWARD not in REGIMES[regime].fees:
        raise Refused("system.no_fee")
    if not 0 < percent <= 100:
        raise Refused("system.fee_percent")


def reopening_due(regime: Regime, *, commenced_on: date, last_opened_on: date | None) -> date | None:
    """The day by which an open framework must next be opened; None for the other regimes."""
    rules = REGIMES[regime]
    if rules.first_reopening_within_years is None or rules.reopening_every_years is None:
        return None
    if last_opened_on is None or last_opened_on <= commenced_on:
        return add_years(commenced_on, rules.first_reopening_within_years)
    return add_years(last_opened_on, rules.reopening_every_years)


def ensure_admits_in_rounds(regime: Regime) -> None:
    """A fixed round is refused where providers may join at any time."""
    if REGIMES[regime].joining == {Joining.CONTINUOUS}:
        raise Refused("system.no_rounds")


def ensure_draft(*, is_published: bool) -> None:
    if is_published:
        raise Refused("system.published")


def ensure_in_force(*, is_published: bool, ends_on: date, on: date) -> None:
    if not is_published:
        raise Refused("system.not_published")
    if on > ends_on:
        raise Refused("system.has_ended", ended=ends_on)


def ensure_may_publish(*, lots: int) -> None:
    if lots == 0:
        raise Refused("system.no_lots")


def ensure_leads(*, lead_id: object, organisation_id: object) -> None:
    if lead_id != organisation_id:
        raise Refused("system.not_led")


def ensure_fair_assessment(
    *, threshold: Decimal, assessors_needed: int, councils_needed: int, bodies_that_buy: int
) -> None:
    """At least two assessors, from at least two councils where there are two (rules.md, Admission).

    `bodies_that_buy` is how many may call off; a system of one council alone (S4 and S5) is assessed by its own people.
    """
    if not 0 <= threshold <= 100:
        raise Refused("system.threshold")
    if councils_needed < min(2, max(1, bodies_that_buy)) or assessors_needed < max(2, councils_needed):
        raise Refused("system.assessors")


def ensure_floor_has_a_regulator(*, needs_cqc_personal_care: bool, cqc_rating_floor: str | None) -> None:
    if cqc_rating_floor and not needs_cqc_personal_care:
        raise Refused("lot.floor_of_nothing")


def ensure_ages_in_order(*, age_from: int, age_to: int) -> None:
    if not 0 <= age_from <= age_to:
        raise Refused("lot.ages")


@cache
def cpv_codes() -> Mapping[str, str]:
    """The codes of this market in plain words (Common Procurement Vocabulary)."""
    rows = (files("consortium.systems") / "reference" / "cpv_codes.csv").read_text(encoding="utf-8").splitlines()
    return {row["code"]: row["description"] for row in csv.DictReader(rows)}


def ensure_known_cpv(code: str) -> None:
    if code not in cpv_codes():
        raise Refused("lot.unknown_cpv", code=code)
