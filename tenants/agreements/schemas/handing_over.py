"""What the API takes and shows of handovers, to the council alone."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.agreements.rules.changes import LONGEST_REASON
from tenants.agreements.rules.handovers import LONGEST_WHY, Item
from tenants.agreements.rules.successors import Cause


class HandoverIn(In):
    incoming_id = fields.UUID(required=True)
    from_on = fields.Date(required=True, metadata={"description": "The first day of the incoming provider"})
    ends_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "Its last day; that of the agreement if absent"}
    )
    cause = fields.Enum(Cause, by_value=True, required=True)
    ground = fields.String(required=True, metadata={"description": "The key of a ground that holds today"})
    unit_price = Money(load_default=None, allow_none=True, metadata={"description": "As it is now if absent"})
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    why = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_WHY))


class HandoversIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last handover of the page before"})


class CallingOffIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class TickIn(In):
    item = fields.Enum(Item, by_value=True, required=True)
    is_done = fields.Boolean(load_default=True, metadata={"description": "False takes a tick away again"})


class HandoverOut(Out):
    id = fields.UUID()
    agreement_id = fields.UUID()
    change_id = fields.UUID()
    successor_id = fields.UUID(allow_none=True)
    incoming_id = fields.UUID()
    stage = fields.String()
    cause = fields.String()
    route = fields.String()
    ground = fields.String()
    ground_source = fields.String()
    why = fields.String()
    from_on = fields.Date()
    ends_on = fields.Date()
    unit_price = Money()
    effect = fields.Dict(metadata={"description": "The figures before; of both providers, and of both together"})
    difference = Money(attribute="difference_gbp")
    ticked = fields.List(fields.String())
    called_off_reason = fields.String(allow_none=True)
