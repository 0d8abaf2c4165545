"""What the API takes and shows of rate cards, negotiated rates and term dates."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.pricing.rules.cards import MOST_BANDS, MOST_CARERS, MOST_LINES, MOST_PLACES, MOST_UPLIFT, UNITS, DayKind
from tenants.pricing.rules.rates import NO_UPLIFT, Uplift

_BAND = validate.Length(min=1, max=40)


class LineSchema(In):
    """What a rate names; what it does not name it leaves open."""

    unit = fields.String(required=True, validate=validate.OneOf(list(UNITS)))
    amount = Money(required=True, metadata={"description": "£ for one unit and one carer"})
    complexity = fields.String(load_default=None, allow_none=True, validate=_BAND)
    place = fields.String(
        load_default=None, allow_none=True, validate=_BAND, metadata={"description": "One of the card’s place bands"}
    )
    day_kind = fields.Enum(DayKind, by_value=True, load_default=None, allow_none=True)
    carers = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=MOST_CARERS))


class RateSchema(LineSchema):
    is_ceiling = fields.Boolean(load_default=False, metadata={"description": "The most that is paid, not the price"})


class LotIn(In):
    lot_id = fields.UUID(load_default=None)
    before = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class RateCardsIn(In):
    lot_id = fields.UUID(load_default=None)


class DraftIn(In):
    lot_id = fields.UUID(required=True)
    rates = fields.List(fields.Nested(RateSchema), required=True, validate=validate.Length(max=MOST_LINES))
    uplifts = fields.Dict(
        keys=fields.Enum(Uplift, by_value=True),
        values=fields.Decimal(as_string=True, validate=validate.Range(min=NO_UPLIFT, max=MOST_UPLIFT)),
        load_default=dict,
    )
    evening_from = fields.Time(format="%H:%M", load_default=None, allow_none=True)
    place_bands = fields.Dict(
        keys=fields.String(validate=_BAND),
        values=fields.List(
            fields.String(validate=validate.Length(min=1, max=80)), validate=validate.Length(min=1, max=MOST_PLACES)
        ),
        load_default=dict,
        validate=validate.Length(max=MOST_BANDS),
        metadata={"description": "The outward codes and wards of each band"},
    )


class DraftChangeIn(DraftIn):
    revision = fields.Integer(load_default=None, allow_none=True, metadata={"description": "The one you changed"})


class RateCardIn(DraftIn):
    from_on = fields.Date(required=True)


class AdoptIn(In):
    from_on = fields.Date(required=True)
    revision = fields.Integer(load_default=None, allow_none=True, metadata={"description": "The one you looked at"})


class RateCardOut(Out):
    id = fields.UUID()
    lot_id = fields.UUID()
    from_on = fields.Date(allow_none=True)
    is_draft = fields.Boolean()
    rates = fields.List(fields.Nested(RateSchema), attribute="lines")
    uplifts = fields.Dict(keys=fields.Enum(Uplift, by_value=True), values=fields.Decimal(as_string=True))
    evening_from = fields.Time(format="%H:%M", allow_none=True)
    place_bands = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    revision = fields.Integer()


class PriceIn(In):
    lot_id = fields.UUID(required=True)
    unit = fields.String(required=True, validate=validate.OneOf(list(UNITS)))
    on = fields.Date(required=True)
    at = fields.Time(format="%H:%M", load_default=None, allow_none=True)
    carers = fields.Integer(load_default=1, validate=validate.Range(min=1, max=MOST_CARERS))
    complexity = fields.String(load_default=None, allow_none=True, validate=_BAND)
    place = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=80))
    provider_id = fields.UUID(load_default=None, allow_none=True)


class PriceOut(Out):
    rate = Money()
    uplift = fields.Enum(Uplift, by_value=True, allow_none=True)
    factor = fields.Decimal(as_string=True)
    is_negotiated = fields.Boolean()
    line = fields.Nested(RateSchema)
    why = fields.String()


class NegotiatedIn(LineSchema):
    lot_id = fields.UUID(required=True)
    provider_id = fields.UUID(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(load_default=None, allow_none=True)


class EndIn(In):
    until_on = fields.Date(required=True)


class NegotiatedOut(Out):
    id = fields.UUID()
    council_id = fields.UUID()
    provider_id = fields.UUID()
    lot_id = fields.UUID()
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True)
    unit = fields.String()
    amount = Money()
    complexity = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    day_kind = fields.String(allow_none=True)
    carers = fields.Integer(allow_none=True)


class ComparedOut(Out):
    lot_id = fields.UUID()
    unit = fields.String()
    own = Money(allow_none=True, metadata={"description": "What the council’s card pays on a usual weekday"})
    region = Money(allow_none=True, metadata={"description": "The mean to ten pence; null where it may not be shown"})
    quarter_on = fields.Date(allow_none=True, metadata={"description": "The last day of the quarter of that figure"})


class TermSchema(In):
    first = fields.Date(required=True)
    last = fields.Date(required=True)


class TermDatesSchema(In):
    terms = fields.List(fields.Nested(TermSchema), required=True, validate=validate.Length(max=100))
