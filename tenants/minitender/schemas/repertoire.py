"""What a provider keeps for its next bid."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.minitender.rules.repertoire import LONGEST_TOPIC


class StandingAnswerIn(In):
    topic = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TOPIC))
    answer = fields.String(required=True, validate=validate.Length(min=1, max=20_000))


class StandingAnswerOut(Out):
    id = fields.UUID()
    topic = fields.String()
    answer = fields.String()
    saved_at = fields.AwareDateTime()


class OfferedPriceIn(In):
    lot_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    unit_price = Money(load_default=None, allow_none=True)


class OfferedPriceOut(Out):
    lot_id = fields.UUID()
    unit = fields.String()
    unit_price = Money()
    saved_at = fields.AwareDateTime()
