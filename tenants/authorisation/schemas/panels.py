"""What the API takes and shows of panels and their meetings."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.authorisation.rules.panels import LONGEST_NAME, MOST_SEATS, Decision
from tenants.authorisation.schemas.cases import ApprovalIn


class PanelOut(Out):
    id = fields.UUID()
    name = fields.String()
    quorum = fields.Integer()
    limit = Money(attribute="limit_gbp", allow_none=True)


class SeatOut(Out):
    id = fields.UUID()
    person_id = fields.UUID()
    is_chair = fields.Boolean()
    deputy_for = fields.UUID(allow_none=True)
    from_on = fields.Date()
    to_on = fields.Date(allow_none=True)


class PanelInFullOut(PanelOut):
    seats = fields.List(fields.Nested(SeatOut))


class PanelIn(In):
    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    quorum = fields.Integer(required=True, validate=validate.Range(2, MOST_SEATS))
    limit = Money(load_default=None, allow_none=True, metadata={"description": "None: any value"})


class SeatIn(In):
    person_id = fields.UUID(required=True)
    is_chair = fields.Boolean(load_default=False)
    deputy_for = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "The member whose deputy it is"}
    )
    from_on = fields.Date(required=True)
    to_on = fields.Date(load_default=None, allow_none=True)


class MeetingIn(In):
    meets_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True, validate=validate.Length(1, 200))


class AgendaIn(In):
    case_id = fields.UUID(required=True)


class PresentIn(In):
    present = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_SEATS))


class SayingIn(ApprovalIn):
    decision = fields.Enum(Decision, by_value=True, required=True)
    conditions = fields.String(load_default="", validate=validate.Length(max=1000))
    reason = fields.String(required=True, validate=validate.Length(min=1, max=900))


class ItemOut(Out):
    id = fields.UUID()
    case_id = fields.UUID()
    decision = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    conditions = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class MeetingOut(Out):
    id = fields.UUID()
    panel_id = fields.UUID()
    meets_at = fields.AwareDateTime()
    place = fields.String()
    opened_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    minutes = fields.Dict(allow_none=True, metadata={"description": "Frozen as the meeting ends"})


class AgendaOut(Out):
    meeting = fields.Nested(MeetingOut)
    agenda = fields.List(fields.Nested(ItemOut))
