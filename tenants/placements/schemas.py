"""Placements by API."""

from typing import Any

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.placements.rules import LONGEST_NOTE, MOST_HOURS, EndReason, state_of

_ABOVE_NOTHING = validate.Range(min=0, min_inclusive=False)


def _state(placement: Any) -> str:
    return state_of(
        case_id=placement.case_id,
        authorised_at=placement.authorised_at,
        refused_at=placement.refused_at,
        ended_on=placement.ended_on,
    )


class PageIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class PlacementIn(In):
    premises_id = fields.UUID(required=True)
    begins_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    core_weekly = Money(required=True, validate=_ABOVE_NOTHING)
    extra_hours = fields.Decimal(load_default=0, as_string=True, validate=validate.Range(min=0, max=MOST_HOURS))
    hour_rate = Money(load_default=None, allow_none=True, validate=_ABOVE_NOTHING)


class EndIn(In):
    last_day = fields.Date(required=True)
    reason = fields.Enum(EndReason, by_value=True, required=True)
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_NOTE))


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
    financial_years = fields.Function(lambda each: (each.ended_cost or each.cost)["financial_years"])
    state = fields.Function(lambda each: _state(each))
    ended_on = fields.Date(allow_none=True)
    end_reason = fields.String(allow_none=True)
    ended_total = Money(attribute="ended_total_gbp", allow_none=True)


class NoticeOut(Out):
    id = fields.UUID()
    council_id = fields.UUID(metadata={"description": "The council that placed"})
    premises_name = fields.String()
    postcode = fields.String()
    begins_on = fields.Date()
    ends_on = fields.Date()
    left_on = fields.Date(allow_none=True, metadata={"description": "The last day, where it ended early"})
    told_at = fields.AwareDateTime()
