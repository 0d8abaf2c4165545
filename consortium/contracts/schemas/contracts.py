"""What the API takes and shows of contracts."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out


class IssueIn(In):
    system_id = fields.UUID(required=True)
    provider_id = fields.UUID(required=True)
    lot_ids = fields.List(fields.UUID(), required=True)


class AcceptIn(In):
    name = fields.String(required=True, validate=validate.Length(max=200))
    role = fields.String(required=True, validate=validate.Length(max=200))


class PageIn(In):
    after = fields.UUID(load_default=None, metadata={"description": "The last contract of the page before"})


class ContractOut(Out):
    id = fields.UUID()
    reference = fields.String()
    lead_id = fields.UUID()
    provider_id = fields.UUID()
    system_id = fields.UUID()
    terms_version = fields.String()
    terms_sha256 = fields.Function(lambda contract: bytes(contract.terms_sha256).hex())
    issued_at = fields.AwareDateTime()
    accepted_at = fields.AwareDateTime(allow_none=True)
    accepted_name = fields.String(allow_none=True)
    accepted_role = fields.String(allow_none=True)
    needs_countersignature = fields.Boolean()
    countersigned_at = fields.AwareDateTime(allow_none=True)
    countersigned_name = fields.String(allow_none=True)
    countersigned_role = fields.String(allow_none=True)
    takes_effect_at = fields.AwareDateTime(allow_none=True)


class CountersignIn(AcceptIn):
    effective_on = fields.Date(required=True, metadata={"description": "From which day the contract is in effect"})


class CountersignatureIn(In):
    is_needed = fields.Boolean(required=True)


class CountersignatureOut(Out):
    is_needed = fields.Boolean()
