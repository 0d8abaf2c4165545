"""What the API takes and shows of persons, roles, messages and the record."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from consortium.people.rules import Role
from consortium.people.rules.failing import Way

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
    auth_time = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When the person last gave their second factor"}
    )


class AddressIn(In):
    email = fields.Email(required=True)


class LinkOut(Out):
    secret = fields.String(
        required=True, metadata={"description": "Empty: it is in the e-mail. Told only where time is invented"}
    )


class AccountIn(In):
    """A provider's first account; `secret` is the last part of the link that was sent to its e-mail address."""

    secret = fields.String(required=True, load_only=True)
    organisation_name = fields.String(required=True, validate=validate.Length(1, 200))
    name = fields.String(required=True, validate=validate.Length(1, 200))
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
    waiting = fields.List(
        fields.String(), metadata={"description": "Roles that a second administrator must confirm first"}
    )
    suspended = fields.List(fields.String(), metadata={"description": "Roles that nobody has reviewed in time"})


class RoleIn(In):
    """A role from a day, today or later; until another, or until it is ended."""

    role = fields.String(required=True, validate=ROLES)
    from_on = fields.Date(required=True)
    to_on = fields.Date(load_default=None, allow_none=True)


class HeldOut(Out):
    """A role of somebody, as it stands today."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    state = fields.String(required=True)
    from_on = fields.Date(attribute="period.from_on", required=True)
    to_on = fields.Date(attribute="period.to_on", allow_none=True)
    review_due_on = fields.Date(allow_none=True)


class ReviewedRoleIn(In):
    person_id = fields.UUID(required=True)
    role = fields.String(required=True, validate=ROLES)
    from_on = fields.Date(required=True)


class ReviewIn(In):
    """Roles that somebody looked at, and what becomes of them. Ending needs a reason."""

    roles = fields.List(fields.Nested(ReviewedRoleIn), required=True, validate=validate.Length(1, 100))
    outcome = fields.String(required=True, validate=validate.OneOf(["kept", "ended"]))
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class RolesIn(In):
    roles = fields.List(fields.String(validate=ROLES), required=True)


class AfterIn(In):
    """Where a page begins; without it, at the beginning."""

    after = fields.UUID(load_default=None, allow_none=True, metadata={"description": "The last id of the page before"})


class BeforeEntryIn(In):
    before = fields.Integer(
        load_default=None, allow_none=True, metadata={"description": "The last sequence of the page before"}
    )


class BeforeMessageIn(In):
    before = fields.UUID(load_default=None, allow_none=True, metadata={"description": "The last id of the page before"})


class EntryOut(Out):
    """One entry of the organisation's own record."""

    sequence = fields.Integer(required=True)
    at = fields.AwareDateTime(required=True)
    act = fields.String(required=True)
    actor_kind = fields.String(required=True)
    person_id = fields.UUID(allow_none=True)
    acting_for_id = fields.UUID(allow_none=True)
    subject = fields.String(required=True)
    subject_id = fields.UUID(required=True)
    facts = fields.Dict(required=True)
    hash = fields.Function(lambda entry: entry.hash.hex(), metadata={"type": "string"})
    previous_hash = fields.Function(lambda entry: entry.previous_hash.hex(), metadata={"type": "string"})


class MessageOut(Out):
    """A message to the person, as it was sent by e-mail."""

    id = fields.UUID(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    sent_at = fields.AwareDateTime(allow_none=True)
    read_at = fields.AwareDateTime(allow_none=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)


class DeadLetterOut(Out):
    """A message between our own parts that failed to the last try."""

    recorded_by = fields.UUID(required=True)
    id = fields.UUID(required=True)
    event = fields.String(required=True)
    handler = fields.String(required=True)
    recorded_at = fields.AwareDateTime(required=True)
    dead_at = fields.AwareDateTime(required=True)
    error = fields.String(allow_none=True)


class FailedSignInOut(Out):
    tried_at = fields.AwareDateTime(required=True)
    way = fields.String(required=True, metadata={"description": "What was wrong", "enum": [str(way) for way in Way]})
    network = fields.String(required=True, metadata={"description": "Where it came from, shortened"})


class InvitationIn(In):
    """Somebody who is asked by e-mail to act for the organisation."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    email = fields.Email(required=True)
    roles = fields.List(fields.String(validate=ROLES), required=True, validate=validate.Length(min=1))


class InvitationOut(Out):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    invited_at = fields.AwareDateTime(required=True)


class IdentityProviderChangeIn(In):
    """An OpenID provider. Without a secret the one before stays."""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    issuer = fields.String(required=True, validate=validate.Length(1, 500))
    client_id = fields.String(required=True, validate=validate.Length(1, 255))
    secret = fields.String(load_default="", load_only=True, validate=validate.Length(max=500))
    second_factors = fields.List(
        fields.String(validate=validate.Length(1, 100)),
        load_default=list,
        metadata={"description": "Values of acr or amr that show a second factor; with none, ours is asked"},
    )


class IdentityProviderIn(IdentityProviderChangeIn):
    secret = fields.String(required=True, load_only=True, validate=validate.Length(1, 500))


class IdentityProviderOut(Out):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    issuer = fields.String(required=True)
    client_id = fields.String(required=True)
    second_factors = fields.List(fields.String(), required=True)
    is_only_way = fields.Boolean(required=True)
    tried_at = fields.AwareDateTime(allow_none=True)
    in_force_at = fields.AwareDateTime(allow_none=True)


class ForceIn(In):
    is_only_way = fields.Boolean(
        load_default=False, metadata={"description": "Whether the organisation's people may sign in by it only"}
    )
