"""Receipts, proofs of them, and the published hash of all."""

from typing import Any

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from consortium.kernel.receipts import LARGEST


class HashField(fields.Field[bytes]):
    """A hash in hexadecimal."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else bytes(value).hex()


class CommitmentOut(Out):
    """The set of all receipts of a mini-tender: `root` is the root of a hash tree (RFC 6962) over `leaves`."""

    mini_tender_id = fields.UUID()
    reference = fields.String()
    closes_at = fields.AwareDateTime()
    made_at = fields.AwareDateTime()
    root = HashField()
    leaves = fields.List(HashField())
    signed = fields.String(metadata={"description": "Compact JWS, checked with /.well-known/jwks.json"})


class KeyDestructionOut(Out):
    reason = fields.String()
    destroyed_at = fields.AwareDateTime()
    destroyed_by = fields.UUID()


class ProofIn(In):
    receipt = fields.String(required=True, validate=validate.Length(min=1, max=LARGEST))
    bid = fields.Dict(load_default=None, allow_none=True)
    receipts = fields.Dict(load_default=None, allow_none=True)


class ProofOut(Out):
    receipt = fields.String()
    bid = fields.Dict()
    receipts = fields.Dict(allow_none=True)


class CheckedOut(Out):
    """Whether all that was given holds; `broken` is the first thing that does not."""

    holds = fields.Boolean()
    found = fields.List(fields.String())
    broken = fields.String(allow_none=True)
