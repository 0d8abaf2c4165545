"""What the API takes and shows of agreements and their reviews."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.agreements.rules import LONGEST_NAME, LONGEST_VOICE, Outcome, Progress, Stage


class AgreementsIn(In):
    stage = fields.Enum(Stage, by_value=True, load_default=None, allow_none=True)
    after = fields.UUID(load_default=None, metadata={"description": "The last agreement of the page before"})


class OutsideIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last agreement of the page before"})


class SignatureIn(In):
    name = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))
    role = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))


class AgreementOut(Out):
    id = fields.UUID()
    reference = fields.String()
    council_id = fields.UUID()
    provider_id = fields.UUID()
    package_reference = fields.String()
    child_number = fields.Integer(metadata={"description": "Which child of the package; the council alone knows who"})
    title = fields.String()
    unit = fields.String()
    unit_price = fields.String()
    schedule = fields.Dict()
    cost = fields.Dict()
    total = Money(attribute="total_gbp")
    average_week = Money(attribute="average_week_gbp")
    starts_on = fields.Date()
    ends_on = fields.Date()
    review_due_on = fields.Date()
    terms = fields.String()
    sha256 = fields.Function(lambda agreement: bytes(agreement.document_sha256).hex())
    issued_at = fields.AwareDateTime()
    council_signed_at = fields.AwareDateTime(allow_none=True)
    council_signed_name = fields.String(allow_none=True)
    council_signed_role = fields.String(allow_none=True)
    provider_signed_at = fields.AwareDateTime(allow_none=True)
    provider_signed_name = fields.String(allow_none=True)
    provider_signed_role = fields.String(allow_none=True)


class ReviewsIn(In):
    until = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "Due by this day; today if absent"}
    )


class ReviewDueOut(Out):
    id = fields.UUID()
    due_on = fields.Date()
    agreement_id = fields.UUID()
    reference = fields.String()
    title = fields.String()


class ReviewIn(In):
    held_on = fields.Date(required=True)
    childs_voice = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_VOICE))
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_VOICE))
    progress = fields.Dict(
        keys=fields.String(),
        values=fields.Enum(Progress, by_value=True),
        load_default=dict,
        metadata={"description": "How far each outcome of the package is, by its words"},
    )


class StartIn(In):
    began_on = fields.Date(required=True)


class StartOut(Out):
    id = fields.UUID()
    agreement_id = fields.UUID()
    began_on = fields.Date()
    confirmed_at = fields.AwareDateTime()


class ReviewOut(Out):
    id = fields.UUID()
    agreement_id = fields.UUID()
    due_on = fields.Date()
    held_on = fields.Date(allow_none=True)
    childs_voice = fields.String(allow_none=True)
    outcome = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    progress = fields.List(fields.Dict(), allow_none=True)
