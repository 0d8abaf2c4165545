"""What the API takes and shows of referrals. Who a child is has a schema of its own."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.packages.rules.closing import State
from tenants.packages.rules.details import LONGEST_REASON
from tenants.packages.rules.importing import TABLE, Outcome
from tenants.policy.rules import Urgency

_TEXT = validate.Length(min=1, max=4000)
_LINE = validate.Length(min=1, max=300)


class ChildSchema(In):
    """Private to the council: shown only to those who may read the child's record."""

    case_reference = fields.String(required=True, validate=validate.Length(min=1, max=40))
    given_name = fields.String(required=True, validate=_LINE)
    family_name = fields.String(required=True, validate=_LINE)
    known_as = fields.String(load_default=None, allow_none=True)
    born_on = fields.Date(required=True)
    nhs_number = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))
    upn = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))
    address = fields.String(required=True, validate=_LINE)
    postcode = fields.String(required=True, validate=validate.Length(min=1, max=10))
    schools = fields.List(fields.String(validate=_LINE), load_default=list)


class RequestSchema(In):
    needs = fields.String(required=True, validate=_TEXT)
    childs_voice = fields.String(required=True, validate=_TEXT)
    outcomes = fields.List(fields.String(validate=_LINE), required=True, validate=validate.Length(min=1, max=20))
    urgency = fields.Enum(Urgency, by_value=True, load_default=Urgency.STANDARD)
    wanted_from = fields.Date(required=True)


class ReferralIn(RequestSchema):
    child = fields.Nested(ChildSchema, required=True)
    lot_id = fields.UUID(required=True)
    external_reference = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=60),
        metadata={"description": "The case system's own reference of this request"},
    )  # fmt: skip
    another = fields.Boolean(
        load_default=False, metadata={"description": "Although one for the same child and lot is still open"}
    )


class ImportIn(In):
    referrals = fields.List(
        fields.Nested(ReferralIn, exclude=("another",)),
        required=True,
        validate=validate.Length(min=1, max=TABLE.most_rows),
    )
    another = fields.Boolean(
        load_default=False, metadata={"description": "Although ones for the same child and lot are still open"}
    )


class ReferralChangeIn(RequestSchema):
    revision = fields.Integer(load_default=None, allow_none=True, metadata={"description": "The one you changed"})


class PageIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class ReferralsIn(PageIn):
    without_package = fields.Boolean(load_default=False)
    lot_id = fields.UUID(load_default=None)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    state = fields.Enum(State, by_value=True, load_default=None)


class ReferralOut(Out):
    """What every reader of the council may know. The social worker's own words may name the child."""

    id = fields.UUID()
    reference = fields.String()
    lot_id = fields.UUID()
    urgency = fields.String()
    wanted_from = fields.Date()
    raised_at = fields.AwareDateTime()
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    external_reference = fields.String(allow_none=True)
    revision = fields.Integer()


class TakenInOut(Out):
    row = fields.Integer(attribute="entry.row")
    outcome = fields.String(attribute="outcome.value", metadata={"enum": [outcome.value for outcome in Outcome]})
    external_reference = fields.String(attribute="entry.details.external_reference", allow_none=True)
    referral_id = fields.UUID(attribute="referral.id")
    referral_reference = fields.String(attribute="referral.reference")


class ImportOut(Out):
    """What was raised, and what became of each row: `sent before` is the same request, known by its reference."""

    raised = fields.List(fields.Nested(ReferralOut))
    left_out = fields.Integer()
    rows = fields.List(fields.Nested(TakenInOut))


class ImportTableIn(In):
    another = fields.Boolean(
        load_default=False, metadata={"description": "Although ones for the same child and lot are still open"}
    )


class DirectPaymentIn(In):
    weekly_gbp = Money(required=True, validate=validate.Range(min=0, min_inclusive=False))
    from_on = fields.Date(required=True)
    agreed_with = fields.String(required=True, validate=_LINE)
    note = fields.String(load_default="", validate=validate.Length(max=1000))


class DirectPaymentOut(Out):
    referral_id = fields.UUID()
    weekly_gbp = Money()
    from_on = fields.Date()
    agreed_with = fields.String()
    note = fields.String()
    recorded_at = fields.AwareDateTime()


class CoverIn(In):
    provider_name = fields.String(required=True, validate=_LINE)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    agreed_with = fields.String(required=True, validate=_LINE)
    cost_note = fields.String(required=True, validate=_LINE)


class CoverEndIn(In):
    ended_on = fields.Date(required=True)


class CoverOut(CoverIn):
    id = fields.UUID()
    referral_id = fields.UUID()
    ended_on = fields.Date(allow_none=True)
    recorded_at = fields.AwareDateTime()


class IdentityOut(Out):
    """Who the child is, and what was asked for in words that may say so."""

    child = fields.Nested(ChildSchema)
    needs = fields.String()
    childs_voice = fields.String()
    outcomes = fields.List(fields.String())
    withdrawn_reason = fields.String(allow_none=True)


class ReasonIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class ReadingOut(Out):
    id = fields.UUID()
    referral_id = fields.UUID()
    until_at = fields.AwareDateTime()


class StageOut(Out):
    stage = fields.String(attribute="kind.value")
    at = fields.AwareDateTime(allow_none=True)
    text = fields.String()
    has_happened = fields.Boolean()
