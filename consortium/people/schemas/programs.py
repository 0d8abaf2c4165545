"""What the API takes and shows of programs, and of what they are told."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from consortium.kernel.feed import PAGE
from consortium.people.rules import ProgramKind
from consortium.people.rules.secrets import Overlap


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


class WebhookIn(In):
    name = fields.String(required=True, validate=validate.Length(1, 100))
    address = fields.String(required=True, validate=validate.Length(1, 500), metadata={"description": "https only"})
    types = fields.List(fields.String(), required=True, metadata={"description": "Names of /change-types"})


class MadeWebhookOut(Out):
    id = fields.UUID(required=True)
    secret = fields.String(required=True, metadata={"description": "Told here alone: whsec_ and base64"})


class WebhookOut(Out):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    address = fields.String(required=True)
    types = fields.List(fields.String(), required=True)
    made_at = fields.AwareDateTime(required=True)
    failing_since = fields.AwareDateTime(allow_none=True)
    disabled_at = fields.AwareDateTime(allow_none=True)
    disabled_because = fields.String(allow_none=True, metadata={"description": "by hand, failing or gone"})
    ended_at = fields.AwareDateTime(allow_none=True)


class BeforeDeliveryIn(In):
    before = fields.UUID(load_default=None, allow_none=True, metadata={"description": "The last id of the page before"})


class ResendIn(In):
    since = fields.AwareDateTime(required=True)


class ResentOut(Out):
    many = fields.Integer(required=True)


class AttemptOut(Out):
    at = fields.AwareDateTime(required=True)
    status = fields.Integer(allow_none=True)
    outcome = fields.String(required=True)
    took_ms = fields.Integer(required=True)


class DeliveryOut(Out):
    """A message to a webhook."""

    id = fields.UUID(required=True, attribute="delivery.id")
    type = fields.String(required=True, attribute="delivery.type")
    body = fields.String(required=True, attribute="delivery.body", metadata={"description": "As it is sent"})
    state = fields.String(required=True, metadata={"description": "waiting, delivered or given up"})
    tries = fields.Integer(required=True, attribute="delivery.tries")
    due_at = fields.AwareDateTime(required=True, attribute="delivery.due_at")
    last = fields.Nested(AttemptOut, allow_none=True)


class ProgramIn(In):
    name = fields.String(required=True, validate=validate.Length(1, 100))
    kind = fields.String(required=True, validate=validate.OneOf([str(kind) for kind in ProgramKind]))
    scopes = fields.List(fields.String(), load_default=list, metadata={"description": "For a machine: what it may do"})
    redirect_uris = fields.List(
        fields.String(), load_default=list, metadata={"description": "For the others: where people are sent back to"}
    )


class RegisteredOut(Out):
    id = fields.UUID(required=True)
    client_id = fields.String(required=True)
    secret = fields.String(allow_none=True, metadata={"description": "Told here alone; a device's program has none"})


class ProgramOut(Out):
    id = fields.UUID(required=True)
    client_id = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    created_at = fields.AwareDateTime(required=True)
    last_used_at = fields.AwareDateTime(allow_none=True, metadata={"description": "To the minute"})
    ended_at = fields.AwareDateTime(allow_none=True)


class SecretIn(In):
    overlap = fields.String(required=True, validate=validate.OneOf([str(overlap) for overlap in Overlap]))


class NewSecretOut(Out):
    secret = fields.String(required=True, metadata={"description": "Told here alone"})


class SecretOut(Out):
    id = fields.UUID(required=True)
    prefix = fields.String(required=True, metadata={"description": "Its first characters"})
    state = fields.String(required=True, metadata={"description": "present, being replaced, lapsed or ended"})
    made_at = fields.AwareDateTime(required=True)
    lapses_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(allow_none=True)


class ConsentOut(Out):
    program_id = fields.UUID(required=True, allow_none=True, metadata={"description": "None where the program ended"})
    program_name = fields.String(required=True, allow_none=True)
    registered_by = fields.String(required=True, allow_none=True, metadata={"description": "Whose program it is"})
    person_id = fields.UUID(required=True)
    person_name = fields.String(required=True)
    organisation_id = fields.UUID(required=True)
    organisation_name = fields.String(required=True)
    since = fields.AwareDateTime(required=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "To the minute"})
    until = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When its token lapses; none: it may do nothing now"}
    )
