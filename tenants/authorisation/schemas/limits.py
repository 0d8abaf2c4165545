"""What the API takes and shows of call-off limits, what was spent, and thresholds."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.authorisation.rules import LONGEST_REASON, urgency
from tenants.authorisation.rules.consequences import MOST_DAYS, MOST_DIVISIONS
from tenants.authorisation.rules.limits import CLOSE_PERCENT, MOST_YEARS, NEARING_PERCENT


class ProfileYearIn(In):
    financial_year = fields.String(required=True, validate=validate.Length(max=7))
    children_start = fields.Integer(required=True, validate=validate.Range(min=0))
    spend_start = Money(required=True, validate=validate.Range(min=0))
    children_end = fields.Integer(required=True, validate=validate.Range(min=0))
    spend_end = Money(required=True, validate=validate.Range(min=0))
    counts = fields.Boolean(load_default=True)


class LimitIn(In):
    system_id = fields.UUID(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    profile = fields.List(fields.Nested(ProfileYearIn), required=True, validate=validate.Length(1, MOST_YEARS))
    nearing_percent = fields.Integer(load_default=NEARING_PERCENT)
    close_percent = fields.Integer(load_default=CLOSE_PERCENT)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class ProfileYearOut(Out):
    financial_year = fields.String()
    children_start = fields.Integer()
    spend_start = fields.String()
    children_end = fields.Integer()
    spend_end = fields.String()
    counts = fields.Boolean()


class LimitOut(Out):
    id = fields.UUID(attribute="limit.id")
    system_id = fields.UUID(attribute="limit.system_id")
    case_id = fields.UUID(attribute="limit.case_id")
    from_on = fields.Date(attribute="limit.from_on")
    to_on = fields.Date(attribute="limit.to_on")
    amount = Money(attribute="limit.limit_gbp")
    profile = fields.List(fields.Nested(ProfileYearOut), attribute="limit.profile")
    status = fields.String(metadata={"description": "Where its case stands: it holds once that is approved"})
    effective_at = fields.AwareDateTime(allow_none=True)
    committed = Money()
    level = fields.String(attribute="level.value")


class YearOut(Out):
    financial_year = fields.String(attribute="profile.financial_year")
    counts = fields.Boolean(attribute="profile.counts")
    profiled = Money(attribute="profile.spend_end")
    committed = Money()
    paid = Money(allow_none=True, metadata={"description": "As recorded, up to a day"})
    accepted = Money(allow_none=True, metadata={"description": "Accepted as delivered in the weeks after that day"})
    actual = Money(allow_none=True)
    through_on = fields.Date(allow_none=True)
    children = fields.Integer(allow_none=True)
    forecast = Money(allow_none=True)


class LimitsIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last limit of the page before"})


class PaidIn(In):
    through_on = fields.Date(required=True)
    paid = Money(required=True, validate=validate.Range(min=0))
    children = fields.Integer(required=True, validate=validate.Range(min=0))


class PaidOut(Out):
    id = fields.UUID()
    financial_year = fields.String()
    through_on = fields.Date()
    paid = Money(attribute="paid_gbp")
    children = fields.Integer()


class ThresholdsIn(In):
    from_on = fields.Date(required=True)
    key_over = Money(load_default=None, allow_none=True)
    key_divisions = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, MOST_DIVISIONS))
    call_in_from = Money(load_default=None, allow_none=True)
    call_in_days = fields.Integer(load_default=5, validate=validate.Range(1, MOST_DAYS))
    ratify_days = fields.Integer(
        load_default=urgency.USUAL_DAYS,
        validate=validate.Range(1, urgency.MOST_DAYS),
        metadata={"description": "Working days within which a panel ratifies an urgent decision"},
    )
    publish_from = Money(
        load_default=None,
        allow_none=True,
        metadata={"description": "Records of decisions from this value on may be published, as those of key ones"},
    )


class ThresholdsOut(Out):
    id = fields.UUID()
    from_on = fields.Date()
    key_over = Money(attribute="key_over_gbp", allow_none=True)
    key_divisions = fields.Integer(allow_none=True)
    call_in_from = Money(attribute="call_in_from_gbp", allow_none=True)
    call_in_days = fields.Integer()
    ratify_days = fields.Integer()
    publish_from = Money(attribute="publish_from_gbp", allow_none=True)
