"""What the API takes and shows of notices of a round's contracts."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out


class NoticeAdmittedOut(Out):
    contract_id = fields.UUID()
    reference = fields.String()
    name = fields.String()
    lots = fields.List(fields.String())
    from_on = fields.Date()


class NoticeReadyOut(Out):
    """What a notice would tell today. `due_on` is null where the law names no day."""

    text = fields.String()
    admitted = fields.List(fields.Nested(NoticeAdmittedOut))
    waiting = fields.Integer(metadata={"description": "Who has yet to sign, or whose day is to come"})
    due_on = fields.Date(allow_none=True)


class NoticeIn(In):
    reference = fields.String(required=True, validate=validate.Length(1, 200))
    sent_on = fields.Date(required=True)
    seen = fields.Integer(
        load_default=None, metadata={"description": "How many contracts the notice told of when it was read"}
    )


class NoticeOut(Out):
    id = fields.UUID()
    round_id = fields.UUID()
    reference = fields.String()
    sent_on = fields.Date()
    text = fields.String()
    contract_ids = fields.List(fields.UUID())
    recorded_at = fields.AwareDateTime()
