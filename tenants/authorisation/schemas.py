"""What the API takes and shows of cases, delegations and commitments."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.authorisation.rules import LONGEST_REASON, Basis, Status


class DecisionIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


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


class DelegationIn(In):
    person_id = fields.UUID(required=True)
    basis = fields.Enum(Basis, by_value=True, required=True)
    limit = Money(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(load_default=None, allow_none=True)


class EndIn(In):
    last_day = fields.Date(required=True)


class DelegationOut(Out):
    id = fields.UUID()
    person_id = fields.UUID()
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
