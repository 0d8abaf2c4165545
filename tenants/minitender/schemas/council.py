"""What the API takes and shows of mini-tenders to the council that buys."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from tenants.policy.rules import Urgency

LONGEST_TEXT = 2000


class TenderIn(In):
    lot_id = fields.UUID(required=True)
    package_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=50))
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    title = fields.String(required=True, validate=validate.Length(min=1, max=150))
    contact_name = fields.String(required=True, validate=validate.Length(min=1, max=100))
    contact_email = fields.Email(required=True)


class TenderOut(Out):
    id = fields.UUID()
    council_id = fields.UUID()
    reference = fields.String()
    lot_id = fields.UUID()
    title = fields.String()
    urgency = fields.String()
    status = fields.String()
    version = fields.Integer()
    contact_name = fields.String()
    contact_email = fields.String()
    published_at = fields.AwareDateTime(allow_none=True)
    closes_at = fields.AwareDateTime(allow_none=True)
    extended_reason = fields.String(allow_none=True)
    opened_at = fields.AwareDateTime(allow_none=True)
    ended_reason = fields.String(allow_none=True)
    rules = fields.Dict(allow_none=True)


class ListIn(In):
    tab = fields.String(load_default=None, allow_none=True)
    before = fields.UUID(load_default=None, metadata={"description": "The last mini-tender of the page before"})


class EligibilityOut(Out):
    provider_id = fields.UUID()
    name = fields.String()
    is_in = fields.Boolean()
    reasons = fields.List(fields.String())


class InvitedOut(Out):
    provider_id = fields.UUID()
    name = fields.String()
    invited_at = fields.AwareDateTime()
    is_late = fields.Boolean(metadata={"description": "Admitted after publication, where the regime lets it bid"})
    decline_reason = fields.String(allow_none=True)
    decline_note = fields.String(allow_none=True)


class ReasonIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class ExtensionIn(ReasonIn):
    closes_at = fields.AwareDateTime(required=True)


class QuestionIn(In):
    question = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class AnswerIn(In):
    answer = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))
    reworded = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_TEXT))


class ClarificationOut(Out):
    id = fields.UUID()
    question = fields.String()
    asked_at = fields.AwareDateTime()
    answer = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)


class AssessorsIn(In):
    assessor_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=20))


class OfferOut(Out):
    """An opened bid. Its prices come with the ranking."""

    id = fields.UUID()
    provider_id = fields.UUID()
    bid_version = fields.Integer()
    received_at = fields.AwareDateTime()
    sha256 = fields.Function(lambda offer: bytes(offer.sha256).hex())
    answers = fields.Dict()
    starts_on = fields.Date()
    invalid_reason = fields.String(allow_none=True)
    evaluation_id = fields.UUID(allow_none=True)


class RankingOut(Out):
    number = fields.Integer()
    package_id = fields.UUID()
    rules = fields.Dict()
    bids = fields.List(fields.Dict())
    bidders = fields.Dict()
    result = fields.Dict()
    explained = fields.List(fields.Dict())
    computed_at = fields.AwareDateTime()


class NegotiationIn(In):
    provider_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=100))
    message = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))
    hours = fields.Integer(required=True, strict=True)
    weeks = fields.Dict(
        keys=fields.UUID(),
        values=fields.List(fields.Dict()),
        load_default=dict,
        metadata={"description": "Another week by package, on which everyone asked offers"},
    )


class RecommendationIn(ReasonIn):
    chosen = fields.Dict(
        keys=fields.UUID(),
        values=fields.String(),
        load_default=dict,
        metadata={"description": "The bidder by package, where several share the first place"},
    )


class AwardOut(Out):
    id = fields.UUID()
    mini_tender_id = fields.UUID()
    ranking_number = fields.Integer()
    reason = fields.String()
    case_id = fields.UUID()
    recommended_at = fields.AwareDateTime()
    confirmed_at = fields.AwareDateTime(allow_none=True)
