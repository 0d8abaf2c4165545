"""What the API takes and shows of assessments: to assessors their own, to moderators all scores once locked."""

from marshmallow import fields, validate

from consortium.evaluation.rules import AssessorStage, Stage
from consortium.kernel.api import In, Out

TEXT = validate.Length(max=4000)


class CriterionOut(Out):
    key = fields.String()
    title = fields.String()
    weight = fields.Decimal(places=2, as_string=True)
    max_score = fields.Integer()
    minimum = fields.Integer()
    guidance = fields.String()


class InterestIn(In):
    has_conflict = fields.Boolean(required=True)
    interest = fields.String(load_default="", validate=TEXT)


class ScoreIn(In):
    score = fields.Integer(load_default=None, allow_none=True, strict=True)
    reason = fields.String(load_default="", validate=TEXT)


class SheetScoreIn(ScoreIn):
    criterion = fields.String(required=True)


class SheetIn(In):
    """Several questions at once: what is not named stays as it is."""

    scores = fields.List(fields.Nested(SheetScoreIn), required=True, validate=validate.Length(min=1, max=200))


class ScoreOut(Out):
    criterion = fields.String()
    score = fields.Integer(allow_none=True)
    reason = fields.String()
    scored_at = fields.AwareDateTime()


class AssessmentOut(Out):
    """One of the assessor's own assessments."""

    id = fields.UUID(attribute="evaluation.id")
    owner_id = fields.UUID(attribute="evaluation.owner_id")
    provider_id = fields.UUID(allow_none=True)
    title = fields.String()
    stage = fields.Enum(AssessorStage, by_value=True, attribute="part.stage")
    declared_at = fields.AwareDateTime(allow_none=True, attribute="assignment.declared_at")
    has_conflict = fields.Boolean(allow_none=True, attribute="assignment.has_conflict")
    locked_at = fields.AwareDateTime(allow_none=True, attribute="assignment.locked_at")
    criteria = fields.List(fields.Nested(CriterionOut))


class WholeAssessmentOut(AssessmentOut):
    """The same with what was answered, once interests are declared, and the assessor's own scores."""

    answers = fields.Dict(keys=fields.String(), values=fields.String())
    scores = fields.List(fields.Nested(ScoreOut))


class PageIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class QueuePageIn(PageIn):
    after_was_locked = fields.Boolean(
        load_default=False, metadata={"description": "Whether the last one of the page before was locked"}
    )
    limit = fields.Integer(load_default=200, validate=validate.Range(min=1, max=500))


class AssignmentIn(In):
    assessor_id = fields.UUID(required=True)
    assessor_organisation_id = fields.UUID(required=True)


class AssessorOut(Out):
    person_id = fields.UUID()
    name = fields.String()
    organisation_id = fields.UUID()


class AssessorProgressOut(AssessorOut):
    stage = fields.Enum(AssessorStage, by_value=True)
    interest = fields.String(allow_none=True)


class GivenScoreOut(Out):
    assessor_id = fields.UUID()
    name = fields.String()
    organisation_id = fields.UUID()
    score = fields.Integer()
    reason = fields.String()


class ConsensusIn(In):
    score = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, validate=TEXT)
    discussion = fields.String(load_default="", validate=TEXT)
    outside_reason = fields.String(load_default="", validate=TEXT)
    second_moderator_id = fields.UUID(load_default=None, allow_none=True)


class SheetConsensusIn(ConsensusIn):
    criterion = fields.String(required=True)


class ConsensusSheetIn(In):
    """Several questions of one evaluation: all are agreed, or none."""

    agreements = fields.List(fields.Nested(SheetConsensusIn), required=True, validate=validate.Length(min=1, max=200))


class ConsensusOut(Out):
    criterion = fields.String()
    score = fields.Integer()
    reason = fields.String()
    discussion = fields.String(allow_none=True)
    is_outside_range = fields.Boolean()
    outside_reason = fields.String(allow_none=True)
    moderator_id = fields.UUID()
    second_moderator_id = fields.UUID(allow_none=True)
    agreed_at = fields.AwareDateTime()
    confirmed_at = fields.AwareDateTime(allow_none=True)


class EvaluationOut(Out):
    id = fields.UUID(attribute="evaluation_id")
    provider_id = fields.UUID()
    stage = fields.Enum(Stage, by_value=True)
    assessors = fields.List(fields.Nested(AssessorProgressOut))
    assessors_needed = fields.Integer()
    councils_needed = fields.Integer()
    questions = fields.Integer()
    agreed = fields.Integer()
    concluded_at = fields.AwareDateTime(allow_none=True)


class ModerationOut(EvaluationOut):
    """One evaluation with everything a moderator may see: no score before all have locked."""

    criteria = fields.List(fields.Nested(CriterionOut))
    scores = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(GivenScoreOut)))
    consensus = fields.List(fields.Nested(ConsensusOut))
