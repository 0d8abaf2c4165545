"""What the API takes and shows of cases, delegations and commitments."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from consortium.people.rules import Role
from tenants.authorisation.rules import LONGEST_REASON, Basis, Status, urgency
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


class UrgentIn(ApprovalIn):
    ground = fields.Enum(urgency.Ground, by_value=True, required=True)
    need = fields.String(
        required=True,
        validate=validate.Length(min=1, max=urgency.LONGEST_NEED),
        metadata={"description": "What the child needs now, naming no child"},
    )
    panel_id = fields.UUID(required=True, metadata={"description": "The panel that is to ratify it"})


class UrgentOut(Out):
    id = fields.UUID()
    case_id = fields.UUID()
    panel_id = fields.UUID()
    ground = fields.String()
    need = fields.String()
    decided_at = fields.AwareDateTime()
    ratify_by = fields.AwareDateTime()
    outcome = fields.String(allow_none=True, validate=validate.OneOf([str(each) for each in urgency.Outcome]))
    outcome_reason = fields.String(allow_none=True)
    settled_at = fields.AwareDateTime(allow_none=True)
    meeting_id = fields.UUID(allow_none=True)


class DeputyIn(In):
    deputy_id = fields.UUID(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    limit = Money(
        load_default=None, allow_none=True, metadata={"description": "None: whatever the delegate may approve"}
    )


class DeputyOut(Out):
    id = fields.UUID()
    person_id = fields.UUID(metadata={"description": "The delegate"})
    deputy_id = fields.UUID()
    from_on = fields.Date()
    to_on = fields.Date()
    limit = Money(attribute="limit_gbp", allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)


class PageIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


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
    in_urgency = fields.Boolean(
        load_default=False, metadata={"description": "Whether it is for urgent decisions alone, ratified later"}
    )


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
    in_urgency = fields.Boolean()
    granted_by = fields.UUID()


class CommitmentOut(Out):
    system_id = fields.UUID(allow_none=True)
    financial_year = fields.String()
    funder = fields.String()
    amount = Money()
    cases = fields.Integer()


class LinesIn(PageIn):
    year = fields.String(load_default=None, validate=validate.Length(max=7))


class LineOut(Out):
    id = fields.UUID(attribute="entry.id")
    case_id = fields.UUID(attribute="entry.case_id")
    system_id = fields.UUID(attribute="entry.system_id", allow_none=True)
    financial_year = fields.String(attribute="entry.financial_year")
    funder = fields.String(attribute="entry.funder")
    amount = Money(attribute="entry.amount_gbp", metadata={"description": "Below zero where a change spends less"})
    cause = fields.String(attribute="entry.cause")
    cause_id = fields.UUID(
        attribute="entry.cause_id", allow_none=True, metadata={"description": "The change that spends less"}
    )
    committed_at = fields.AwareDateTime(attribute="entry.committed_at")
    released_at = fields.AwareDateTime(attribute="entry.released_at", allow_none=True)
    released_why = fields.String(attribute="entry.released_why", allow_none=True)


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
