"""What the API says of what is held."""

from marshmallow import fields

from consortium.kernel.api import In, Out


class RecordOut(Out):
    """A record of processing (UK GDPR, article 30)."""

    title = fields.String(attribute="record.title")
    holds = fields.String(attribute="record.holds")
    whose = fields.String(attribute="record.whose")
    purpose = fields.String(attribute="record.purpose")
    basis = fields.String(attribute="record.basis")
    source = fields.String(attribute="record.source")
    kept = fields.String()
    readers = fields.List(fields.String())
    tables = fields.Function(lambda held: sorted(held.record.tables), metadata={"type": "array"})


class DueIn(In):
    on = fields.Date(load_default=None, metadata={"description": "By which day; today where none is given."})


class DueOut(Out):
    """Something whose time has come by a day. Of a child nothing is said but the reference of its first referral."""

    kind = fields.String()
    reference = fields.String()
    ended_on = fields.Date(allow_none=True)
    months = fields.Integer()
    due_on = fields.Date()
    is_held = fields.Boolean()


class PageIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last removal of the page before."})


class RemovalOut(Out):
    """What was removed: how many rows of which table, and the SHA-256 of the identifier that is gone."""

    id = fields.UUID()
    kind = fields.String()
    subject_sha256 = fields.Function(
        lambda removal: removal.subject_hash.hex() if removal.subject_hash else None, metadata={"type": "string"}
    )
    months = fields.Integer()
    due_on = fields.Date()
    removed = fields.Dict(keys=fields.String(), values=fields.Integer())
    removed_at = fields.AwareDateTime()
