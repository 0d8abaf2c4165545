"""What the API takes and shows of awards without a mini-tender."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out

LONGEST_REASON = 2000


class DirectBuyOut(Out):
    """What a package may be awarded on directly."""

    class GroundOut(Out):
        key = fields.String()
        name = fields.String()
        holds_when = fields.String()
        source = fields.String()
        needs_failed_mini_tender = fields.Boolean()
        longest_days = fields.Integer(allow_none=True)
        notice = fields.String()

    class AbleOut(Out):
        provider_id = fields.UUID()
        name = fields.String()

    grounds = fields.List(fields.Nested(GroundOut))
    providers = fields.List(fields.Nested(AbleOut))
    unit = fields.String()
    states_week = fields.Boolean(metadata={"description": "The package states the week: give no patterns"})


class DirectListIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last award of the page before"})


class DirectAwardIn(In):
    provider_id = fields.UUID(required=True)
    ground = fields.String(required=True, validate=validate.Length(min=1, max=40))
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    unit_price = Money(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    patterns = fields.List(
        fields.Dict(), load_default=list, metadata={"description": "The agreed week, where the package states none"}
    )


class DirectAwardOut(Out):
    id = fields.UUID(attribute="award.id")
    reference = fields.String(attribute="direct.reference")
    package_id = fields.UUID(attribute="line.package_id")
    provider_id = fields.UUID(attribute="line.provider_id")
    ground = fields.String(attribute="direct.ground")
    ground_name = fields.String(attribute="direct.ground_name")
    ground_source = fields.String(attribute="direct.ground_source")
    notice = fields.String(attribute="direct.notice")
    reason = fields.String(attribute="award.reason")
    evidence_mini_tender_id = fields.UUID(attribute="direct.evidence_mini_tender_id", allow_none=True)
    unit = fields.String(attribute="line.unit")
    unit_price = Money(attribute="line.unit_price")
    most_gbp = Money(attribute="direct.most_gbp")
    most_source = fields.String(attribute="direct.most_source")
    starts_on = fields.Date(attribute="line.starts_on")
    ends_on = fields.Date(attribute="line.ends_on")
    schedule = fields.Dict(attribute="line.schedule")
    cost = fields.Dict(attribute="line.cost")
    total_gbp = Money(attribute="line.total_gbp")
    case_id = fields.UUID(attribute="award.case_id")
    recommended_at = fields.AwareDateTime(attribute="award.recommended_at")
    confirmed_at = fields.AwareDateTime(attribute="award.confirmed_at", allow_none=True)
    refused_at = fields.AwareDateTime(attribute="award.refused_at", allow_none=True)
