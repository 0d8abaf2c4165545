"""The reasons that bidders will be told, and what screening found in them: kinds and places."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from tenants.minitender.schemas.council import LONGEST_TEXT, ReasonIn
from tenants.minitender.schemas.receipts import HashField


class FoundOut(Out):
    kind = fields.String(attribute="finding.kind")
    start = fields.Integer(attribute="finding.start")
    end = fields.Integer(attribute="finding.end")
    digest = HashField()
    stands = fields.Boolean()
    override_id = fields.UUID(attribute="override.id", allow_none=True)


class ReasonToldOut(Out):
    provider_id = fields.UUID()
    evaluation_id = fields.UUID(attribute="told.evaluation_id")
    criterion = fields.String(attribute="told.criterion")
    words = fields.String(attribute="told.words")
    is_reworded = fields.Boolean(attribute="told.is_reworded")
    found = fields.List(fields.Nested(FoundOut))
    waiting_id = fields.UUID(attribute="waiting.id", allow_none=True)


class SendBackIn(In):
    evaluation_id = fields.UUID(required=True)
    criterion = fields.String(required=True, validate=validate.Length(min=1, max=100))
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class RewordIn(In):
    words = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class RewordedOut(Out):
    id = fields.UUID()
    evaluation_id = fields.UUID()
    criterion = fields.String()
    before = fields.String()
    findings = fields.List(fields.Dict())
    note = fields.String()
    asked_at = fields.AwareDateTime()
    words = fields.String(allow_none=True)
    worded_at = fields.AwareDateTime(allow_none=True)


class TellIn(ReasonIn):
    digest = fields.String(required=True, validate=validate.Regexp("^[0-9a-f]{64}$"))


class LetterOverrideOut(Out):
    id = fields.UUID()
    kind = fields.String()
    reason = fields.String()
    asked_at = fields.AwareDateTime()
    agreed_at = fields.AwareDateTime(allow_none=True)
