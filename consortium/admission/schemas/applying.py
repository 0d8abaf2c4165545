"""A provider's application."""

from marshmallow import fields, validate

from consortium.admission.rules.answers import LONGEST
from consortium.admission.schemas.preparing import QuestionnaireDifferenceOut
from consortium.kernel.api import In, Money, Out


class ApplicationsIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class ApplicationOut(Out):
    id = fields.UUID(attribute="application.id")
    reference = fields.String(attribute="application.reference")
    round_id = fields.UUID(attribute="application.round_id")
    provider_id = fields.UUID(attribute="application.provider_id")
    legal_form = fields.String(attribute="application.legal_form")
    started_at = fields.AwareDateTime(attribute="application.started_at")
    submitted_at = fields.AwareDateTime(attribute="application.submitted_at", allow_none=True)
    withdrawn_at = fields.AwareDateTime(attribute="application.withdrawn_at", allow_none=True)
    decision_due_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "Null for a draft, and in a round, which has one decision date for all"},
    )


class ApplicationLotIn(In):
    lot_id = fields.UUID(required=True)
    council_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=200))


class ApplicationLotsIn(In):
    lots = fields.List(fields.Nested(ApplicationLotIn), required=True, validate=validate.Length(max=200))


class ApplicationAnswersIn(In):
    answers = fields.Dict(
        keys=fields.String(), values=fields.String(validate=validate.Length(max=LONGEST)), required=True
    )


class ExclusionDeclarationIn(In):
    ground = fields.String(required=True)
    applies = fields.Boolean(required=True)
    self_cleaning = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class ExclusionDeclarationsIn(In):
    declarations = fields.List(fields.Nested(ExclusionDeclarationIn), required=True, validate=validate.Length(max=100))


class AskedQuestionOut(Out):
    key = fields.String()
    kind = fields.String()
    text = fields.String()
    guidance = fields.String()
    assessed = fields.String()
    words = fields.Integer(allow_none=True)
    choices = fields.List(fields.String())
    columns = fields.List(fields.String())
    rows = fields.Integer(allow_none=True)
    weight = Money()
    minimum = fields.Integer()


class ExclusionGroundOut(Out):
    key = fields.String()
    words = fields.String()
    is_mandatory = fields.Boolean()


class ApplicationPartOut(Out):
    key = fields.String()
    title = fields.String()
    state = fields.String()
    faults = fields.Dict(keys=fields.String(), values=fields.String())


class ApplicationDraftOut(Out):
    """An application as its applicant sees it: what is asked, what was given, what is left."""

    application = fields.Nested(ApplicationOut)
    lots = fields.Function(
        lambda shown: [
            {"lot_id": str(lot), "council_ids": [str(place) for place in places]}
            for lot, places in shown["draft"].offers.items()
        ]
    )
    questions = fields.List(fields.Nested(AskedQuestionOut), attribute="draft.questions")
    answers = fields.Dict(keys=fields.String(), values=fields.String(), attribute="draft.answers")
    grounds = fields.List(fields.Nested(ExclusionGroundOut), attribute="draft.grounds")
    parts = fields.Function(lambda shown: ApplicationPartOut(many=True).dump(shown["draft"].parts()))


class AnswerChangeOut(Out):
    question = fields.Function(lambda change: change.question.key)
    before = fields.String()
    after = fields.String()


class ApplicationSinceOut(Out):
    """What changed since the application before."""

    questions = fields.List(fields.Nested(QuestionnaireDifferenceOut))
    answers = fields.List(fields.Nested(AnswerChangeOut))
    unchanged = fields.Integer()


class ApplicationReceiptOut(Out):
    application_id = fields.UUID()
    reference = fields.String()
    received_at = fields.AwareDateTime()
    sha256 = fields.String()
    token = fields.String()
