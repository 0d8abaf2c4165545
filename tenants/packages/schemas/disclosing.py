"""What is released to bidders, and meetings with the family."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from tenants.packages.rules.disclosing import LONGEST_VIEW, LONGEST_WORDS, DisclosureStage


class ReleaseIn(In):
    provider_id = fields.UUID(required=True)
    stage = fields.Enum(DisclosureStage, by_value=True, required=True)
    words = fields.String(load_default="", validate=validate.Length(max=LONGEST_WORDS))
    number = fields.Integer(
        load_default=1, validate=validate.Range(min=1), metadata={"description": "Which child of the package"}
    )


class DisclosureOut(Out):
    id = fields.UUID()
    package_reference = fields.String()
    package_title = fields.String()
    provider_id = fields.UUID()
    child_number = fields.Integer()
    stage = fields.String()
    released_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)


class MeetingIn(In):
    provider_id = fields.UUID(required=True)
    offered_on = fields.Date(required=True)


class ViewsIn(In):
    held_on = fields.Date(required=True)
    childs_view = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_VIEW))
    family_view = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_VIEW))


class MeetingOut(Out):
    """A meeting of a family with a shortlisted provider. What was thought of it stays with the council."""

    id = fields.UUID()
    package_id = fields.UUID()
    provider_id = fields.UUID()
    offered_on = fields.Date()
    held_on = fields.Date(allow_none=True)
    childs_view = fields.String(allow_none=True)
    family_view = fields.String(allow_none=True)


class DisclosureReadingOut(Out):
    id = fields.UUID()
    disclosure_id = fields.UUID()
    provider_id = fields.UUID()
    reader_name = fields.String()
    reason = fields.String()
    read_at = fields.AwareDateTime()
    until_at = fields.AwareDateTime()


class ReleasedIdentityOut(Out):
    given_name = fields.String()
    family_name = fields.String()
    known_as = fields.String(allow_none=True)
    born_on = fields.String()
    address = fields.String()
    postcode = fields.String()
    schools = fields.List(fields.String())
    needs = fields.String()
    childs_voice = fields.String()
    outcomes = fields.List(fields.String())


class ReleasedWordsOut(Out):
    words = fields.String()
    identity = fields.Nested(ReleasedIdentityOut)
