"""What the API takes and shows of programs, and of what they are told."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from consortium.kernel.feed import PAGE


class ChangeTypeOut(Out):
    name = fields.String(required=True)
    words = fields.String(required=True, metadata={"description": "What it says, in plain words"})


class ChangesIn(In):
    after = fields.String(
        load_default="", metadata={"description": "The `cursor` of the last answer; without it, from the beginning"}
    )
    since = fields.AwareDateTime(
        load_default=None, allow_none=True, metadata={"description": "Only what was recorded at that moment or later"}
    )
    types = fields.List(fields.String(), load_default=list, metadata={"description": "Only these kinds; none: all"})
    most = fields.Integer(load_default=PAGE, validate=validate.Range(1, PAGE))


class ChangeOut(Out):
    id = fields.UUID(required=True)
    type = fields.String(required=True)
    at = fields.AwareDateTime(required=True, metadata={"description": "When it was recorded"})
    data = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Identifiers, and `link`: where to read more"},
    )


class ChangesOut(Out):
    changes = fields.List(fields.Nested(ChangeOut), required=True)
    cursor = fields.String(required=True, metadata={"description": "Where to read on, also where there is nothing new"})
    more = fields.Boolean(required=True, metadata={"description": "Whether there is more at once"})
