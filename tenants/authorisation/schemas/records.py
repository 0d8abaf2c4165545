"""What the API takes and shows of published records."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from tenants.authorisation.rules.records import LONGEST_TEXT, LONGEST_TITLE
from tenants.authorisation.schemas.cases import PageIn


class PublishedIn(PageIn):
    council_id = fields.UUID(load_default=None, metadata={"description": "Those of one council"})


class PublishedOut(Out):
    id = fields.UUID()
    council_id = fields.UUID()
    reference = fields.String()
    is_key = fields.Boolean()
    decided_at = fields.AwareDateTime()
    public_from = fields.AwareDateTime()
    content = fields.Dict(
        allow_none=True, metadata={"description": "What is published, frozen; nothing once it is withdrawn"}
    )
    sha256 = fields.Function(lambda record: record.content_sha256.hex())
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    withdrawn_reason = fields.String(allow_none=True)


class PublicationIn(In):
    title = fields.String(required=True, validate=validate.Length(1, LONGEST_TITLE))
    summary = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    options = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    public_on = fields.Date(load_default=None, allow_none=True, metadata={"description": "Now, where it is left out"})
