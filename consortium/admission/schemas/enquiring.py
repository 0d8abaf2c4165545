"""Questions in a round and their answers. No schema has a place for who asked."""

from marshmallow import fields, validate

from consortium.admission.rules.enquiries import LONGEST_TEXT
from consortium.kernel.api import In, Out

_TEXT = validate.Length(min=1, max=LONGEST_TEXT)


class EnquiryIn(In):
    question = fields.String(required=True, validate=_TEXT)


class EnquiryAnswerIn(In):
    answer = fields.String(required=True, validate=_TEXT)
    question = fields.String(
        load_default=None,
        allow_none=True,
        validate=_TEXT,
        metadata={"description": "The question in other words, where it says something of whoever asked"},
    )


class EnquiryListIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last question of the page before"})


class EnquiryOut(Out):
    id = fields.UUID()
    round_id = fields.UUID()
    question = fields.String()
    asked_at = fields.AwareDateTime()
    answer = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)


class OwnEnquiryOut(Out):
    """What our own organisation asked, in its own words; its answer is among those of the round."""

    id = fields.UUID()
    round_id = fields.UUID()
    question = fields.String()
    asked_at = fields.AwareDateTime()
