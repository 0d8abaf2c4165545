"""What the API takes and shows of rate cards and term dates."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.pricing.rules.cards import MOST_UPLIFT, UNITS
from tenants.pricing.rules.rates import NO_UPLIFT, Uplift


class RateSchema(In):
    unit = fields.String(required=True, validate=validate.OneOf(list(UNITS)))
    amount = Money(required=True)
    is_ceiling = fields.Boolean(load_default=False, metadata={"description": "The most that is paid, not the price"})


class RateCardsIn(In):
    lot_id = fields.UUID(load_default=None)


class RateCardIn(In):
    lot_id = fields.UUID(required=True)
    from_on = fields.Date(required=True)
    rates = fields.List(fields.Nested(RateSchema), required=True, validate=validate.Length(min=1, max=len(UNITS)))
    uplifts = fields.Dict(
        keys=fields.Enum(Uplift, by_value=True),
        values=fields.Decimal(as_string=True, validate=validate.Range(min=NO_UPLIFT, max=MOST_UPLIFT)),
        load_default=dict,
    )
    evening_from = fields.Time(format="%H:%M", load_default=None, allow_none=True)


class RateCardOut(Out):
    id = fields.UUID()
    lot_id = fields.UUID()
    from_on = fields.Date()
    rates = fields.List(fields.Nested(RateSchema), attribute="lines")
    uplifts = fields.Dict(keys=fields.Enum(Uplift, by_value=True), values=fields.Decimal(as_string=True))
    evening_from = fields.Time(format="%H:%M", allow_none=True)


class TermSchema(In):
    first = fields.Date(required=True)
    last = fields.Date(required=True)


class TermDatesSchema(In):
    terms = fields.List(fields.Nested(TermSchema), required=True, validate=validate.Length(max=100))
