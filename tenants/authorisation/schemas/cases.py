"""What the API takes and shows of cases, delegations, deputies and commitments."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from consortium.people.rules import Role
from tenants.authorisation.rules import LONGEST_REASON, Basis, Status, urgency
from tenants.authorisation.rules.consequences import MOST_DIVISIONS


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
