"""Questions about very low prices, and slips put right."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.minitender.rules.correcting import Ruling
from tenants.minitender.rules.querying import Verdict
from tenants.minitender.schemas.council import LONGEST_TEXT, ReasonIn


class PriceQueryIn(In):
    provider_id = fields.UUID(required=True)
    package_id = fields.UUID(required=True)
    question = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))
    hours = fields.Integer(required=True, strict=True)


class ReplyIn(In):
    reply = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class VerdictIn(ReasonIn):
    verdict = fields.Enum(Verdict, by_value=True, required=True)


class PriceQueryOut(Out):
    id = fields.UUID()
    provider_id = fields.UUID()
    package_id = fields.UUID()
    unit_price = Money()
    flags = fields.List(fields.String())
    question = fields.String()
    asked_at = fields.AwareDateTime()
    reply_by_at = fields.AwareDateTime()
    reply = fields.String(allow_none=True)
    replied_at = fields.AwareDateTime(allow_none=True)
    decision = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class CorrectionIn(In):
    package_id = fields.UUID(required=True)
    price = Money(required=True)
    explanation = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class RulingIn(ReasonIn):
    ruling = fields.Enum(Ruling, by_value=True, required=True)


class CorrectionOut(Out):
    id = fields.UUID()
    provider_id = fields.UUID()
    package_id = fields.UUID()
    before = Money()
    after = Money()
    slip = fields.String()
    explanation = fields.String()
    asked_at = fields.AwareDateTime()
    decision = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
