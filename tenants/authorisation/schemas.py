"""What the API takes and shows of cases, delegations and commitments."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from consortium.people.rules import Role
from tenants.authorisation.rules import LONGEST_REASON, Basis, Status
from tenants.authorisation.rules.consequences import MOST_DAYS, MOST_DIVISIONS
from tenants.authorisation.rules.limits import CLOSE_PERCENT, MOST_YEARS, NEARING_PERCENT
from tenants.authorisation.rules.panels import Decision


class DecisionIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class ApprovalIn(DecisionIn):
    divisions = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(0, MOST_DIVISIONS),
        metadata={"description": "Electoral divisions affected, where the council’s thresholds count them"},
    )  # fmt: skip
    options = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_REASON),
        metadata={"description": "Other options considered, and why not: a key decision needs them"},
    )


class CasesIn(In):
    status = fields.String(load_default="open", validate=validate.OneOf(["open", "decided"]))
    after = fields.UUID(load_default=None, metadata={"description": "The last case of the page before"})


class ValueOut(Out):
    financial_year = fields.String()
    funder = fields.String()
    amount = fields.String()


class CaseOut(Out):
    id = fields.UUID()
    kind = fields.String()
    reference = fields.String()
    title = fields.String()
    status = fields.String(validate=validate.OneOf([str(status) for status in Status]))
    system_id = fields.UUID(allow_none=True)
    values = fields.List(fields.Nested(ValueOut), attribute="value_lines")
    whole_life = Money(attribute="whole_life_gbp")
    largest_year = Money(attribute="largest_year_gbp")
    document = fields.Dict()
    authoriser_roles = fields.List(
        fields.String(), metadata={"description": "Whoever approves holds one of these too; none: any authoriser."}
    )
    recommended_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    divisions = fields.Integer(allow_none=True)
    options_considered = fields.String(allow_none=True)
    is_key = fields.Boolean(allow_none=True)
    effective_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When an approval takes effect: after its call-in period, if any"}
    )


class DelegationIn(In):
    person_id = fields.UUID(load_default=None, allow_none=True)
    role = fields.Enum(
        Role, by_value=True, load_default=None, allow_none=True,
        metadata={"description": "Every authoriser who holds it; in place of a person"},
    )  # fmt: skip
    basis = fields.Enum(Basis, by_value=True, required=True)
    limit = Money(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(load_default=None, allow_none=True)


class EndIn(In):
    last_day = fields.Date(required=True)


class DelegationOut(Out):
    id = fields.UUID()
    person_id = fields.UUID(allow_none=True)
    role = fields.String(allow_none=True)
    basis = fields.String()
    limit = Money(attribute="limit_gbp")
    from_on = fields.Date()
    to_on = fields.Date(allow_none=True)
    granted_by = fields.UUID()


class CommitmentOut(Out):
    system_id = fields.UUID(allow_none=True)
    financial_year = fields.String()
    funder = fields.String()
    amount = Money()
    cases = fields.Integer()


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


class ThresholdsOut(Out):
    id = fields.UUID()
    from_on = fields.Date()
    key_over = Money(attribute="key_over_gbp", allow_none=True)
    key_divisions = fields.Integer(allow_none=True)
    call_in_from = Money(attribute="call_in_from_gbp", allow_none=True)
    call_in_days = fields.Integer()


class PanelOut(Out):
    id = fields.UUID()
    name = fields.String()
    quorum = fields.Integer()
    limit = Money(attribute="limit_gbp", allow_none=True)


class SayingIn(ApprovalIn):
    decision = fields.Enum(Decision, by_value=True, required=True)
    conditions = fields.String(load_default="", validate=validate.Length(max=1000))
    reason = fields.String(required=True, validate=validate.Length(min=1, max=900))


class ItemOut(Out):
    id = fields.UUID()
    case_id = fields.UUID()
    decision = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    conditions = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class MeetingOut(Out):
    id = fields.UUID()
    panel_id = fields.UUID()
    meets_at = fields.AwareDateTime()
    place = fields.String()
    opened_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    minutes = fields.Dict(allow_none=True, metadata={"description": "Frozen as the meeting ends"})


class AgendaOut(Out):
    meeting = fields.Nested(MeetingOut)
    agenda = fields.List(fields.Nested(ItemOut))
