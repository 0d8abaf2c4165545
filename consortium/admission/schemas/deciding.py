"""Decisions, their letters, and reviews of them."""

from marshmallow import fields, validate

from consortium.admission.rules.judging import LONGEST_REASON
from consortium.kernel.api import In, Money, Out


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


class ExclusionRulingIn(In):
    ground = fields.String(required=True)
    is_accepted = fields.Boolean(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class ExclusionJudgementsIn(In):
    judgements = fields.List(fields.Nested(ExclusionRulingIn), required=True, validate=validate.Length(min=1, max=100))


class ExclusionJudgementOut(Out):
    ground = fields.String()
    is_accepted = fields.Boolean()
    reason = fields.String()
    judged_at = fields.AwareDateTime()


class AdmissionDecisionIn(In):
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
