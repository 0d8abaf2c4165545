"""Questionnaires and rounds."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out


class QuestionnaireIn(In):
    document = fields.Dict(
        keys=fields.String(),
        load_default=None,
        allow_none=True,
        metadata={"description": "Sections and questions; without it, the questionnaire that is shipped"},
    )
    revision = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "The revision that was read: the draft is only replaced while it is still this one"},
    )


class QuestionnaireTextIn(In):
    text = fields.String(required=True, validate=validate.Length(min=1, max=200_000))
    revision = fields.Integer(load_default=None, allow_none=True)


class QuestionnaireTextOut(Out):
    text = fields.String(metadata={"description": "YAML"})


class QuestionnaireTotalOut(Out):
    lot = fields.Integer()
    legal_form = fields.String()
    total = Money()
    missing = Money()


class QuestionnaireDetailOut(Out):
    name = fields.String()
    before = fields.String()
    after = fields.String()


class QuestionnaireDifferenceOut(Out):
    key = fields.String()
    change = fields.String()
    section = fields.String()
    text = fields.String()
    details = fields.List(fields.Nested(QuestionnaireDetailOut))


class QuestionnaireOut(Out):
    id = fields.UUID()
    system_id = fields.UUID()
    version = fields.Integer()
    revision = fields.Integer()
    document = fields.Dict()
    adopted_at = fields.AwareDateTime(allow_none=True)


class RoundIn(In):
    questionnaire_id = fields.UUID(required=True)
    opens_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    questions_until_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={"description": "Until when providers may ask; without it, ten days before the round closes"},
    )
    decision_due_on = fields.Date(required=True)


class OpeningIn(In):
    questionnaire_id = fields.UUID(required=True)


class RoundOut(Out):
    id = fields.UUID()
    system_id = fields.UUID()
    lead_id = fields.UUID()
    questionnaire_id = fields.UUID()
    number = fields.Integer()
    opens_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    questions_until_at = fields.AwareDateTime()
    decision_due_on = fields.Date()
    is_standing = fields.Boolean()


class RoundProposalOut(Out):
    opens_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    decision_due_on = fields.Date()
