"""What the API takes and shows of organisations and consortia."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from consortium.members.rules import Means, Part

NAME = validate.Length(1, 200)


class PublicBodyIn(In):
    """A council with its ONS code, or a health body with its ODS code."""

    kind = fields.String(required=True, validate=validate.OneOf(["council", "health"]))
    name = fields.String(required=True, validate=NAME)
    ons_code = fields.String(load_default=None, allow_none=True, metadata={"example": "E08000014"})
    ods_code = fields.String(load_default=None, allow_none=True, metadata={"example": "QYG"})


class OrganisationOut(Out):
    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    ons_code = fields.String(allow_none=True)
    ods_code = fields.String(allow_none=True)


class BodyIn(In):
    """A body, its part in the consortium, and where the notice names it."""

    organisation_id = fields.UUID(required=True)
    part = fields.String(required=True, validate=validate.OneOf(["lead", "member", "prospective", "invited"]))
    named_where = fields.String(
        required=True, validate=NAME, metadata={"example": "Contract notice 2024/S 045-123456, section I.3"}
    )


class ConsortiumIn(In):
    name = fields.String(required=True, validate=NAME)
    commenced_on = fields.Date(required=True)
    bodies = fields.List(fields.Nested(BodyIn), required=True, validate=validate.Length(1, 500))


class MemberOut(Out):
    organisation_id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    ons_code = fields.String(allow_none=True)
    part = fields.Enum(Part, by_value=True, required=True)
    from_on = fields.Date(required=True)
    named_where = fields.String(required=True)


class ConsortiumOut(Out):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    lead_id = fields.UUID(required=True)


class ConsortiumWithMembersOut(ConsortiumOut):
    members = fields.List(fields.Nested(MemberOut), required=True)


class AdmitIn(In):
    """The prospective member that becomes a member today, and which line of the notice names it."""

    organisation_id = fields.UUID(required=True)
    named_line = fields.String(
        load_default=None, validate=NAME, metadata={"description": "As recorded at the foundation without it"}
    )


class OptInIn(In):
    """Which line of the notice names the health body."""

    named_line = fields.String(
        load_default=None, validate=NAME, metadata={"description": "As recorded at the foundation without it"}
    )


class ConsequenceOut(Out):
    means = fields.Enum(Means, by_value=True, required=True)
    text = fields.String(required=True)
    note = fields.String(required=True)


class LeaveIn(In):
    """The last day on which one may buy through the consortium's systems."""

    last_day = fields.Date(required=True)


class PeriodOut(Out):
    name = fields.String(required=True)
    part = fields.Enum(Part, by_value=True, required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(allow_none=True)
    named_line = fields.String(allow_none=True)


class MembershipOut(Out):
    consortium_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    part = fields.String(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(allow_none=True)
    named_line = fields.String(allow_none=True)
