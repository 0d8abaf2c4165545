"""What the API takes and shows of persons, roles, messages and the record."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from consortium.people.rules import Role

ROLES = validate.OneOf([str(role) for role in Role])


class OrganisationActedForOut(Out):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)


class MeOut(Out):
    """Whom the token stands for."""

    kind = fields.String(required=True, metadata={"description": "person, administrator or client"})
    person_id = fields.UUID(allow_none=True)
    name = fields.String(required=True)
    organisation = fields.Nested(OrganisationActedForOut, required=True)
    roles = fields.List(fields.String(), required=True)
    scopes = fields.List(fields.String(), required=True)


class AccountIn(In):
    """A provider's first account."""

    organisation_name = fields.String(required=True, validate=validate.Length(1, 200))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    email = fields.Email(required=True)
    password = fields.String(required=True, load_only=True)


class AccountOut(Out):
    organisation_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)


class ColleagueIn(In):
    """Somebody who is to act for an organisation. The password is needed only where they have no account yet."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    email = fields.Email(required=True)
    password = fields.String(load_default="", load_only=True)
    roles = fields.List(fields.String(validate=ROLES), required=True, validate=validate.Length(min=1))


class ColleagueOut(Out):
    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)


class RolesIn(In):
    roles = fields.List(fields.String(validate=ROLES), required=True)
