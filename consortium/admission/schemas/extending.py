"""More time for a decision."""

from marshmallow import fields, validate

from consortium.admission.rules.timetable import LONGEST_REASON
from consortium.kernel.api import In, Out


class DecisionExtensionIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class DecisionExtensionOut(Out):
    application_id = fields.UUID(attribute="extension.application_id")
    reason = fields.String(attribute="extension.reason")
    extended_at = fields.AwareDateTime(attribute="extension.extended_at")
    decision_due_at = fields.AwareDateTime()
