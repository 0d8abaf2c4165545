"""What the API takes and shows of notice, pauses and hospital stays."""

from marshmallow import fields

from consortium.kernel.api import In, Money, Out


class SettingIn(In):
    lot_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "All lots if absent"})
    from_on = fields.Date(required=True)
    notice_days = fields.Integer(required=True)
    paused_percent = Money(required=True, metadata={"description": "Percent of the price"})
    hospital_percent = Money(required=True, metadata={"description": "Percent of the price"})


class SettingOut(Out):
    id = fields.UUID()
    lot_id = fields.UUID(allow_none=True)
    from_on = fields.Date()
    notice_days = fields.Integer()
    paused_percent = Money()
    hospital_percent = Money()
    set_at = fields.AwareDateTime()
