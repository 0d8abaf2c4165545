"""What the API takes and shows of purchasing systems and their lots."""

from decimal import Decimal

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from consortium.systems.rules import (
    Outcome,
    Paper,
    PolicyAsked,
    Rating,
    Regime,
    Route,
    Step,
    View,
    cpv_codes,
    overlay_of,
)

_TEXT = validate.Length(min=1, max=4000)
_NAME = validate.Length(min=1, max=200)
_COVER = validate.Range(min=0)


class SystemIn(In):
    consortium_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=_NAME)
    summary = fields.String(required=True, validate=_TEXT)
    regime = fields.Enum(Regime, by_value=True, required=True)
    is_dynamic = fields.Boolean(load_default=True)
    commenced_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    entry_every_months = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=60))
    notice_reference = fields.String(required=True, validate=_NAME)
    contact_name = fields.String(required=True, validate=_NAME)
    contact_email = fields.Email(required=True)
    contract_terms = fields.String(required=True, validate=validate.Length(min=1, max=200_000))
    contract_terms_version = fields.String(required=True, validate=_NAME)
    agreed_call_off_days = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "The fewest days to bid that providers agree to, where the law gives more"},
    )
    admission_threshold = Money(load_default=Decimal("60.00"))
    assessors_needed = fields.Integer(load_default=2, validate=validate.Range(min=1, max=20))
    assessor_councils_needed = fields.Integer(load_default=2, validate=validate.Range(min=1, max=20))
    is_light_touch = fields.Boolean(load_default=True)
    fee_percent = Money(load_default=None, allow_none=True)
    decision_working_days = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=100))
    needs_member_agreements = fields.Boolean(load_default=False)
    cqc_rating_floor = fields.Enum(
        Rating,
        by_value=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "What its lots ask for, where nothing else is said of them"},
    )


class SystemOut(Out):
    id = fields.UUID()
    lead_id = fields.UUID()
    consortium_id = fields.UUID()
    name = fields.String()
    summary = fields.String()
    regime = fields.String()
    is_dynamic = fields.Boolean()
    commenced_on = fields.Date()
    ends_on = fields.Date()
    entry_every_months = fields.Integer(allow_none=True)
    notice_reference = fields.String()
    contact_name = fields.String()
    contact_email = fields.String()
    contract_terms = fields.String()
    contract_terms_version = fields.String()
    agreed_call_off_days = fields.Integer(allow_none=True)
    terms_to_sign = fields.String(
        metadata={"description": "What a provider signs: the terms, and the clause on the time to bid where it has one"}
    )
    admission_threshold = Money()
    assessors_needed = fields.Integer()
    assessor_councils_needed = fields.Integer()
    is_light_touch = fields.Boolean()
    fee_percent = Money(allow_none=True)
    decision_working_days = fields.Integer(allow_none=True)
    needs_member_agreements = fields.Boolean()
    cqc_rating_floor = fields.String(allow_none=True, validate=validate.OneOf([str(rating) for rating in Rating]))
    published_at = fields.AwareDateTime(allow_none=True)


class LotIn(In):
    name = fields.String(required=True, validate=_NAME)
    summary = fields.String(required=True, validate=_TEXT)
    age_from = fields.Integer(required=True, validate=validate.Range(min=0, max=130))
    age_to = fields.Integer(required=True, validate=validate.Range(min=0, max=130))
    cpv_code = fields.String(required=True)
    needs_cqc_personal_care = fields.Boolean(load_default=False)
    cqc_rating_floor = fields.Enum(
        Rating, by_value=True, allow_none=True, metadata={"description": "That of the system where it is left out"}
    )
    needs_ofsted = fields.Boolean(load_default=False)
    policies_needed = fields.List(fields.Enum(PolicyAsked, by_value=True), load_default=())
    employers_liability_gbp = Money(load_default=Decimal("10000000.00"), validate=_COVER)
    public_liability_gbp = Money(load_default=Decimal("5000000.00"), validate=_COVER)
    professional_indemnity_gbp = Money(load_default=Decimal("2000000.00"), validate=_COVER)


class LotOut(Out):
    id = fields.UUID()
    system_id = fields.UUID()
    number = fields.Integer()
    name = fields.String()
    summary = fields.String()
    age_from = fields.Integer()
    age_to = fields.Integer()
    cpv_code = fields.String()
    cpv_in_words = fields.Function(lambda lot: cpv_codes().get(lot.cpv_code, ""))
    needs_cqc_personal_care = fields.Boolean()
    cqc_rating_floor = fields.String(allow_none=True, validate=validate.OneOf([str(rating) for rating in Rating]))
    needs_ofsted = fields.Boolean()
    policies_needed = fields.List(fields.String())
    employers_liability_gbp = Money()
    public_liability_gbp = Money()
    professional_indemnity_gbp = Money()


class RuleOut(Out):
    """What the system's regime says on a topic at a step, where it stands, and the last day it leaves."""

    step = fields.Enum(Step, by_value=True)
    topic = fields.String()
    words = fields.String()
    source = fields.String()
    deadline = fields.Date(allow_none=True)


class HealthRouteIn(In):
    lot_id = fields.UUID(required=True)
    buyer_id = fields.UUID(required=True)
    route = fields.Enum(Route, by_value=True, required=True)
    reasons = fields.String(required=True, validate=_TEXT)


class HealthRouteOut(Out):
    id = fields.UUID()
    lot_id = fields.UUID()
    buyer_id = fields.UUID()
    route = fields.String()
    reasons = fields.String()
    recorded_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)
    switches_off = fields.Function(lambda each: sorted(map(str, overlay_of(Route(each.route)).switches_off)))


class ExtensionIn(In):
    ends_on = fields.Date(required=True)


class ExtensionOut(Out):
    id = fields.UUID()
    system_id = fields.UUID()
    number = fields.Integer()
    follows_on = fields.Date()
    ends_on = fields.Date()
    views_due_on = fields.Date(allow_none=True)
    outcome = fields.String(allow_none=True)
    agreed_ends_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class AskIn(In):
    due_on = fields.Date(required=True)


class ApprovalIn(In):
    """The office that approved, never a name, and the day."""

    office = fields.String(required=True, validate=_NAME)
    approved_on = fields.Date(required=True)


class ExtensionViewIn(In):
    view = fields.Enum(View, by_value=True, required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=4000))
    approvals = fields.List(fields.Nested(ApprovalIn), load_default=list, validate=validate.Length(max=10))
    is_given = fields.Boolean(required=True)


class ApprovalOut(Out):
    office = fields.String()
    approved_on = fields.String()


class ExtensionViewOut(Out):
    council_id = fields.UUID()
    view = fields.String()
    reason = fields.String()
    approvals = fields.List(fields.Nested(ApprovalOut))
    given_at = fields.AwareDateTime(allow_none=True)


class ExtensionDecisionIn(In):
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    agreed_ends_on = fields.Date(load_default=None, allow_none=True)
    reason = fields.String(required=True, validate=_TEXT)


class MemberAgreementIn(In):
    council_id = fields.UUID(required=True)
    paper = fields.Enum(Paper, by_value=True, required=True)
    reference = fields.String(required=True, validate=_NAME)
    signed_on = fields.Date(required=True)


class CopyIn(In):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class CopyFactsIn(In):
    replaces_id = fields.UUID(
        load_default=None, metadata={"description": "The copy in whose place it is put, which stays on record"}
    )


class MemberAgreementOut(Out):
    """`document_id` names the copy; it is fetched from `/member-agreements/{agreement_id}/copy`."""

    id = fields.UUID()
    document_id = fields.UUID(allow_none=True)
    council_id = fields.UUID()
    paper = fields.String()
    reference = fields.String()
    signed_on = fields.Date()
    ended_at = fields.AwareDateTime(allow_none=True)
