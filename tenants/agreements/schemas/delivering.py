"""What the API takes and shows of deliveries."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.agreements.queries import stage_of_delivery
from tenants.agreements.rules.deliveries import LONGEST_NOTE


class DeliveryIn(In):
    monday_on = fields.Date(required=True, metadata={"description": "The Monday of a week that is over"})
    delivered = fields.Decimal(
        required=True, places=2, allow_nan=False, metadata={"description": "Units of all carers together"}
    )
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_NOTE))


class QueryIn(In):
    query = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_NOTE))


class DeliveryOut(Out):
    id = fields.UUID()
    agreement_id = fields.UUID()
    monday_on = fields.Date()
    scheduled = fields.Decimal(as_string=True)
    delivered = fields.Decimal(as_string=True)
    note = fields.String()
    stage = fields.Function(lambda delivery: str(stage_of_delivery(delivery)))
    returned_at = fields.AwareDateTime()
    query = fields.String(allow_none=True)
    accepted_at = fields.AwareDateTime(allow_none=True)
    amount = Money(attribute="amount_gbp", allow_none=True)
    funders = fields.Dict(allow_none=True)
