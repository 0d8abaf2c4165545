"""Placements by API."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.placements.rules import MOST_HOURS

_ABOVE_NOTHING = validate.Range(min=0, min_inclusive=False)


class PageIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class PlacementIn(In):
    premises_id = fields.UUID(required=True)
    begins_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    core_weekly = Money(required=True, validate=_ABOVE_NOTHING)
    extra_hours = fields.Decimal(load_default=0, as_string=True, validate=validate.Range(min=0, max=MOST_HOURS))
    hour_rate = Money(load_default=None, allow_none=True, validate=_ABOVE_NOTHING)


class PlacementOut(Out):
    id = fields.UUID()
    agreement_id = fields.UUID()
    provider_id = fields.UUID()
    premises_id = fields.UUID()
    area_council_id = fields.UUID()
    begins_on = fields.Date()
    ends_on = fields.Date()
    core_weekly = Money()
    extra_hours = fields.Decimal(as_string=True)
    hour_rate = Money(allow_none=True)
    total = Money(attribute="total_gbp")
    financial_years = fields.Function(lambda each: each.cost["financial_years"])


class NoticeOut(Out):
    id = fields.UUID()
    council_id = fields.UUID(metadata={"description": "The council that placed"})
    premises_name = fields.String()
    postcode = fields.String()
    begins_on = fields.Date()
    ends_on = fields.Date()
    told_at = fields.AwareDateTime()
