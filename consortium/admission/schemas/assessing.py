"""Sharing a round out, and how far it is."""

from marshmallow import fields, validate

from consortium.admission.schemas.applying import ApplicationsIn
from consortium.evaluation.rules import AssessorStage, Stage
from consortium.kernel.api import In, Out


class RoundAssessorOut(Out):
    person_id = fields.UUID()
    name = fields.String()
    organisation_id = fields.UUID()


class RoundAssessmentOut(Out):
    evaluation_id = fields.UUID()
    application_id = fields.UUID()


class RoundSuggestionOut(Out):
    evaluation_id = fields.UUID()
    assessors = fields.List(fields.Nested(RoundAssessorOut))


class RoundAssessorIn(In):
    person_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)


class RoundAssignmentIn(In):
    evaluation_id = fields.UUID(required=True)
    assessors = fields.List(fields.Nested(RoundAssessorIn), required=True, validate=validate.Length(max=20))


class RoundAssignmentsIn(In):
    assignments = fields.List(
        fields.Nested(RoundAssignmentIn),
        load_default=None,
        allow_none=True,
        metadata={"description": "Without it, the suggested assessors are asked"},
    )


class RoundAssignedOut(Out):
    asked = fields.Integer()


class RoundLoadOut(RoundAssessorOut):
    is_assessor_today = fields.Boolean()
    carries = fields.Integer()
    locked = fields.Integer()
    working = fields.Integer()
    conflicts = fields.Integer()
    set_aside = fields.Integer()


class RoundProgressIn(ApplicationsIn):
    stage = fields.Enum(Stage, by_value=True, load_default=None, allow_none=True)
    assessor = fields.UUID(load_default=None, allow_none=True)
    q = fields.String(load_default="", metadata={"description": "Words of the applicant's name or the reference"})


class RoundPartOut(Out):
    person_id = fields.UUID()
    name = fields.String()
    stage = fields.Enum(AssessorStage, by_value=True)
    scored = fields.List(fields.String())


class RoundProgressOut(Out):
    """One application: which questions each assessor has scored, never how before all have locked."""

    application_id = fields.UUID()
    evaluation_id = fields.UUID()
    reference = fields.String()
    provider_id = fields.UUID()
    stage = fields.Enum(Stage, by_value=True)
    questions = fields.List(fields.String())
    assessors = fields.List(fields.Nested(RoundPartOut))
    consensus = fields.Dict(keys=fields.String(), values=fields.Integer())


class RoundLeaningOut(Out):
    """How an assessor's scores lie beside the others' on the same answers, where everybody has locked."""

    assessor_id = fields.UUID()
    answers = fields.Integer()
    by = fields.Decimal(places=2, as_string=True)
    far_apart = fields.Integer()
    is_systematic = fields.Boolean()


class RoundRemindedOut(Out):
    reminded = fields.Integer()


class RoundReplacementIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class RoundReplacedOut(Out):
    set_aside = fields.Integer()
    asked = fields.Integer()
