"""What the API takes and shows of admission. There is no price anywhere."""

from marshmallow import fields, validate

from consortium.admission.rules.answers import LONGEST
from consortium.evaluation.rules import AssessorStage, Stage
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
    decision_due_on = fields.Date(required=True)


class RoundOut(Out):
    id = fields.UUID()
    system_id = fields.UUID()
    lead_id = fields.UUID()
    questionnaire_id = fields.UUID()
    number = fields.Integer()
    opens_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    decision_due_on = fields.Date()


class RoundProposalOut(Out):
    opens_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    decision_due_on = fields.Date()


class ApplicationsIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class ApplicationOut(Out):
    id = fields.UUID()
    reference = fields.String()
    round_id = fields.UUID()
    provider_id = fields.UUID()
    legal_form = fields.String()
    started_at = fields.AwareDateTime()
    submitted_at = fields.AwareDateTime(allow_none=True)
    withdrawn_at = fields.AwareDateTime(allow_none=True)


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
        lambda draft: [
            {"lot_id": str(lot), "council_ids": [str(place) for place in places]}
            for lot, places in draft.offers.items()
        ]
    )
    questions = fields.List(fields.Nested(AskedQuestionOut))
    answers = fields.Dict(keys=fields.String(), values=fields.String())
    grounds = fields.List(fields.Nested(ExclusionGroundOut))
    parts = fields.Function(lambda draft: ApplicationPartOut(many=True).dump(draft.parts()))


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


class ExclusionReadingIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class ExclusionReadingOut(Out):
    id = fields.UUID()
    application_id = fields.UUID()
    read_at = fields.AwareDateTime()
    until_at = fields.AwareDateTime()


class ExclusionDeclarationOut(Out):
    ground = fields.String()
    applies = fields.Boolean()
    self_cleaning = fields.String()


class AdmissionDecisionIn(In):
    is_self_cleaning_accepted = fields.Boolean(load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=validate.Length(max=4000))
    note = fields.String(load_default="", validate=validate.Length(max=4000))


class AdmissionDecisionOut(Out):
    id = fields.UUID()
    application_id = fields.UUID()
    lot_id = fields.UUID()
    is_admitted = fields.Boolean()
    total = Money()
    findings = fields.Dict()
    decided_at = fields.AwareDateTime()
    released_at = fields.AwareDateTime(allow_none=True)
    standstill_until = fields.AwareDateTime(allow_none=True)
    review_until = fields.AwareDateTime(allow_none=True)
    replaces_id = fields.UUID(allow_none=True)
    contract_id = fields.UUID(allow_none=True)


class ReleasedLettersOut(Out):
    released = fields.Integer()


class ChosenApplicationsIn(In):
    application_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=500))


class DecideTogetherIn(ChosenApplicationsIn):
    and_release = fields.Boolean(load_default=False, metadata={"description": "Release the letters in the same step"})


class DecidedTogetherOut(Out):
    decided = fields.Integer()


class IssuedContractsOut(Out):
    issued = fields.Integer()


class ReadyPageIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last application of the page before"})


class ReadyApplicationOut(Out):
    """What would be decided; nothing is foretold where an officer must judge an exclusion ground first."""

    application_id = fields.UUID(attribute="application.id")
    reference = fields.String(attribute="application.reference")
    needs_judgement = fields.Boolean()
    lots = fields.Function(
        lambda ready: [
            {
                "lot_id": str(lot_id),
                "would_be_admitted": result.is_admitted,
                "total": f"{result.total:.2f}",
                "to_change": result.to_change(),
            }
            for lot_id, result in ready.results.items()
        ]
    )


class ReviewGroundsIn(In):
    grounds = fields.String(required=True, validate=validate.Length(max=8000))


class CorrectedScoreIn(In):
    question = fields.String(required=True)
    score = fields.Integer(required=True)
    reason = fields.String(required=True, validate=validate.Length(max=4000))


class CorrectedGateIn(In):
    gate = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.Length(max=4000))


class ReviewAnswerIn(In):
    """Upheld: with the scores and gates that were wrong. The rule that decided it then decides again."""

    is_upheld = fields.Boolean(required=True)
    reasons = fields.String(required=True, validate=validate.Length(max=8000))
    scores = fields.List(fields.Nested(CorrectedScoreIn), load_default=list, validate=validate.Length(max=200))
    gates = fields.List(fields.Nested(CorrectedGateIn), load_default=list, validate=validate.Length(max=200))


class ReviewListIn(In):
    is_answered = fields.Boolean(load_default=False)
    after = fields.UUID(load_default=None, metadata={"description": "The last review of the page before"})


class DecisionReviewOut(Out):
    """What both parties read. Who decides it is the lead's to know."""

    id = fields.UUID()
    decision_id = fields.UUID()
    application_id = fields.UUID()
    provider_id = fields.UUID()
    grounds = fields.String()
    asked_at = fields.AwareDateTime()
    answer_due_at = fields.AwareDateTime()
    acknowledged_at = fields.AwareDateTime(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)
    is_upheld = fields.Boolean(allow_none=True)
    reasons = fields.String(allow_none=True)


class ReviewTermsIn(In):
    days_to_ask = fields.Integer(required=True)
    working_days_to_answer = fields.Integer(required=True)


class ReviewTermsOut(Out):
    days_to_ask = fields.Integer()
    working_days_to_answer = fields.Integer()
