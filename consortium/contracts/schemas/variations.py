"""What the API takes and shows of variations, and of the end of a contract."""

from marshmallow import fields, validate

from consortium.contracts.rules.variation import Answer
from consortium.contracts.schemas.contracts import AcceptIn
from consortium.kernel.api import In, Out


class WordingIn(In):
    title = fields.String(required=True, validate=validate.Length(max=200))
    changes = fields.String(required=True, validate=validate.Length(max=5000))
    reason = fields.String(required=True, validate=validate.Length(max=2000))
    terms = fields.String(required=True, validate=validate.Length(max=200_000))
    terms_version = fields.String(required=True, validate=validate.Length(max=40))
    effective_on = fields.Date(required=True)
    reply_by_on = fields.Date(required=True)


class RewordingIn(WordingIn):
    revision = fields.Integer(required=True, metadata={"description": "That of the draft as it was read"})


class VariationOut(Out):
    id = fields.UUID()
    reference = fields.String()
    system_id = fields.UUID()
    title = fields.String()
    changes = fields.String()
    reason = fields.String()
    terms = fields.String()
    terms_version = fields.String()
    terms_sha256 = fields.Function(lambda variation: bytes(variation.terms_sha256).hex())
    effective_on = fields.Date()
    reply_by_on = fields.Date()
    issued_at = fields.AwareDateTime(allow_none=True)
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    withdrawn_reason = fields.String(allow_none=True)
    revision = fields.Integer()


class ContractsChosenIn(AcceptIn):
    contract_ids = fields.List(
        fields.UUID(),
        load_default=None,
        validate=validate.Length(1, 100),
        metadata={"description": "Of our contracts, those that the reply is for; every one that is open without it"},
    )


class AcceptVariationIn(ContractsChosenIn):
    terms_sha256 = fields.String(required=True, metadata={"description": "The fingerprint of the text accepted"})


class DeclineVariationIn(ContractsChosenIn):
    reason = fields.String(required=True, validate=validate.Length(max=2000))


class ReasonIn(In):
    reason = fields.String(required=True, validate=validate.Length(max=2000))


class RepliesIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last reply of the page before"})
    answer = fields.Enum(Answer, by_value=True, load_default=None)


class ReplyOut(Out):
    id = fields.UUID()
    variation_id = fields.UUID()
    contract_id = fields.UUID()
    provider_id = fields.UUID()
    offered_at = fields.AwareDateTime()
    reply_by_on = fields.Date()
    answer = fields.Function(lambda offer: offer.answer or "waiting")
    answered_at = fields.AwareDateTime(allow_none=True)
    answered_name = fields.String(allow_none=True)
    answered_role = fields.String(allow_none=True)
    declined_reason = fields.String(allow_none=True)


class RemindedOut(Out):
    reminded = fields.Integer(metadata={"description": "How many providers were reminded"})


class EndIn(In):
    clause = fields.String(required=True, validate=validate.Length(max=200))
    notice_days = fields.Integer(required=True)
    reason = fields.String(required=True, validate=validate.Length(max=2000))
    ends_on = fields.Date(required=True, metadata={"description": "The last day of the contract"})


class EndOut(Out):
    contract_id = fields.UUID()
    clause = fields.String()
    notice_days = fields.Integer()
    reason = fields.String()
    given_at = fields.AwareDateTime()
    ends_on = fields.Date()
    taken_back_at = fields.AwareDateTime(allow_none=True)
    taken_back_reason = fields.String(allow_none=True)


class OnIn(In):
    on = fields.Date(load_default=None, metadata={"description": "A day; today without it"})


class TermsOut(Out):
    version = fields.String()
    from_on = fields.Date(allow_none=True, metadata={"description": "None for the terms first signed"})
