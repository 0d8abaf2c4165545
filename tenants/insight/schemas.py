"""Reports by API."""

from decimal import Decimal

from marshmallow import ValidationError, fields, validate

from consortium.kernel.api import In, Money, Out
from consortium.kernel.errors import NotFound
from tenants.insight.rules.arrangements import TABLE, Route
from tenants.insight.rules.forecast import FIRST_YEAR, LAST_YEAR, MOST_CHILDREN, MOST_POINTS
from tenants.insight.rules.years import read_year


class YearOut(Out):
    year = fields.String(attribute="counted.year")
    children = fields.Integer(attribute="counted.children")
    hours = fields.Decimal(attribute="counted.hours", as_string=True, places=2)
    recorded = Money(attribute="counted.recorded", metadata={"description": "Delivered, from single lines of hours"})
    agreed = Money(
        attribute="counted.agreed", metadata={"description": "The cost of signed agreements and spot purchases"}
    )
    accepted = Money(
        attribute="counted.accepted", metadata={"description": "The part of it that was accepted as delivered"}
    )
    spend = Money(attribute="counted.spend")
    on_system = Money(attribute="counted.on_system")
    spot = Money(attribute="counted.spot")
    budget = Money(allow_none=True)
    limit = Money(allow_none=True)
    is_authorised = fields.Boolean(
        metadata={"description": "Whether the limit is that of authorised call-off limits, not entered by hand"}
    )
    level = fields.String(metadata={"description": "How far spend has come towards budget or limit"})


class ArrangementIn(In):
    arrangement = fields.String(required=True)
    child = fields.String(
        required=True, metadata={"description": "Your own reference of the child, never a name; not kept as it is"}
    )
    provider = fields.String(required=True)
    route = fields.String(required=True, validate=validate.OneOf([str(route) for route in Route]))
    from_on = fields.String(required=True)
    to_on = fields.String(required=True)
    hours = fields.String(required=True)
    hourly_rate = fields.String(required=True)


class ArrangementsIn(In):
    arrangements = fields.List(
        fields.Nested(ArrangementIn), required=True, validate=validate.Length(min=1, max=TABLE.most_rows)
    )


class ImportOut(Out):
    id = fields.UUID()
    made_at = fields.AwareDateTime()
    rows = fields.Integer(attribute="row_count")
    amount = Money(attribute="amount_gbp")


class OfYearIn(In):
    year = fields.String(
        load_default=None,
        validate=validate.Regexp(r"20[0-9]{2}-[0-9]{2}\Z"),
        metadata={"description": "The financial year in which bids closed, such as 2026-27; all where left out"},
    )


class AnswersOut(Out):
    lot_id = fields.UUID()
    place = fields.String()
    packages = fields.Integer()
    without_bids = fields.Integer()
    answers = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        attribute="reasons",
        metadata={"description": "Of those invited where nobody bid: the reason to decline, or no answer"},
    )


class WaitedOut(Out):
    lot_id = fields.UUID()
    year = fields.String()
    referrals = fields.Integer()
    median_days = fields.Integer(attribute="median")
    nine_in_ten_days = fields.Integer(attribute="slow")
    longest_days = fields.Integer(attribute="longest")


class TradingOut(Out):
    provider_id = fields.UUID()
    invited = fields.Integer()
    bids = fields.Integer()
    wins = fields.Integer()
    win_rate_percent = fields.Decimal(attribute="win_rate", as_string=True, allow_none=True)
    won = Money()


def _ensure_year(label: str) -> None:
    try:
        read_year(label)
    except NotFound:
        raise ValidationError("Not a financial year such as 2026-27.") from None


def _percent(least: str, most: int, places: int = 2) -> fields.Decimal:
    return fields.Decimal(
        required=True, places=places, as_string=True, validate=validate.Range(min=Decimal(least), max=most)
    )


class AssumptionsIn(In):
    area = fields.String(required=True, validate=validate.Length(min=1, max=200))
    population = fields.Dict(
        keys=fields.Integer(validate=validate.Range(FIRST_YEAR, LAST_YEAR)),
        values=fields.Integer(validate=validate.Range(1, MOST_CHILDREN)),
        required=True,
        validate=validate.Length(min=2, max=MOST_POINTS),
        metadata={"description": "Children aged 0 to 17 by year; the years between are filled in evenly"},
    )
    prevalence_percent = _percent("0.01", 100)
    reach_percent = _percent("0.001", 100, places=3)
    base_year = fields.String(required=True, validate=_ensure_year)
    yearly_cost = Money(required=True, validate=validate.Range(min=0, min_inclusive=False))
    growth_percent = _percent("-50", 100)
    inflation_percent = _percent("-50", 100)
    revision = fields.Integer(
        load_default=None, allow_none=True, metadata={"description": "The one you changed; null where none was set"}
    )


class AssumptionsOut(Out):
    area = fields.String()
    population = fields.Dict(keys=fields.Integer(), values=fields.Integer())
    prevalence_percent = fields.Decimal(attribute="prevalence", as_string=True)
    reach_percent = fields.Decimal(attribute="reach", as_string=True)
    base_year = fields.String(attribute="base.label")
    yearly_cost = Money()
    growth_percent = fields.Decimal(attribute="growth", as_string=True)
    inflation_percent = fields.Decimal(attribute="inflation", as_string=True)


class ForecastYearOut(Out):
    year = fields.String()
    population = fields.Integer()
    with_disability = fields.Integer()
    children = fields.Integer()
    spend = Money()
    committed = Money(metadata={"description": "The cost of agreements that are signed already"})
    still_to_come = Money()
    set_for_the_year = Money(attribute="most", allow_none=True)


class ForecastOut(Out):
    revision = fields.Integer()
    assumptions = fields.Nested(AssumptionsOut)
    years = fields.List(fields.Nested(ForecastYearOut))


class TotalOut(Out):
    lot_id = fields.UUID()
    lot = fields.String(attribute="name")
    system = fields.String(attribute="system_name")
    advertised = Money(allow_none=True)
    region = Money(
        allow_none=True, metadata={"description": "To £100; null until at least five councils are behind it"}
    )
    quarter_on = fields.Date(allow_none=True)
    own = Money(allow_none=True)
    own_quarter_on = fields.Date(allow_none=True)
