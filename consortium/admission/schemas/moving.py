"""Changes of a round's timetable."""

from marshmallow import fields, validate

from consortium.admission.rules.timetable import LONGEST_REASON
from consortium.kernel.api import In, Out

_AS_IT_IS = {"description": "Without it, as it is"}


class TimetableChangeIn(In):
    opens_at = fields.AwareDateTime(load_default=None, metadata=_AS_IT_IS)
    questions_until_at = fields.AwareDateTime(load_default=None, metadata=_AS_IT_IS)
    closes_at = fields.AwareDateTime(load_default=None, metadata=_AS_IT_IS)
    decision_due_on = fields.Date(load_default=None, metadata=_AS_IT_IS)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    seen = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "The number of the last change that was read: refused where there is a later one"},
    )


class TimetableChangeOut(Out):
    number = fields.Integer()
    round_id = fields.UUID()
    opens_at_was = fields.AwareDateTime()
    opens_at = fields.AwareDateTime()
    questions_until_was = fields.AwareDateTime()
    questions_until_at = fields.AwareDateTime()
    closes_at_was = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    decision_due_was = fields.Date()
    decision_due_on = fields.Date()
    reason = fields.String()
    moved_at = fields.AwareDateTime()
