"""Pauses and room as the API takes and shows them."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from consortium.register.rules.availability import MOST_HOURS, MOST_PLACES


class PauseIn(In):
    lot_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "Every lot, where not given"})
    council_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Every area, where not given"}
    )
    from_on = fields.Date(load_default=None, allow_none=True)
    until_on = fields.Date(load_default=None, allow_none=True, metadata={"description": "The last day without any"})


class PauseOut(Out):
    id = fields.UUID()
    lot_id = fields.UUID(allow_none=True)
    council_id = fields.UUID(allow_none=True)
    from_at = fields.AwareDateTime()
    until_at = fields.AwareDateTime(allow_none=True)
    resumed_at = fields.AwareDateTime(allow_none=True)


class CapacityIn(In):
    lot_id = fields.UUID(required=True)
    council_id = fields.UUID(required=True)
    free_places = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(0, MOST_PLACES)
    )
    weekly_hours = fields.Decimal(
        load_default=None, allow_none=True, as_string=True, allow_nan=False, validate=validate.Range(0, MOST_HOURS)
    )


class CapacityOut(Out):
    lot_id = fields.UUID()
    council_id = fields.UUID()
    free_places = fields.Integer(allow_none=True)
    weekly_hours = fields.Decimal(allow_none=True, as_string=True)
    stated_at = fields.AwareDateTime()


class AvailabilityOut(Out):
    pauses = fields.List(fields.Nested(PauseOut))
    capacities = fields.List(fields.Nested(CapacityOut))
