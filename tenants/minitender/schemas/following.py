"""What the API shows of a mini-tender on its way, and takes and shows when it is over."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from tenants.policy.rules import Urgency


class ProgressOut(Out):
    invited = fields.Integer()
    declines = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "By reason"})
    questions = fields.Integer()
    unanswered = fields.Integer()
    bids = fields.Integer(
        allow_none=True, metadata={"description": "None before the deadline, where the policy does not show it"}
    )


class EvidenceOut(Out):
    """What is kept of a package that found nobody. `sha256` is of the document as canonical JSON."""

    package_id = fields.UUID()
    document = fields.Dict()
    sha256 = fields.Function(lambda kept: bytes(kept.sha256).hex())
    ended_at = fields.AwareDateTime()


class AgainIn(In):
    title = fields.String(required=True, validate=validate.Length(min=1, max=150))
    urgency = fields.Enum(Urgency, by_value=True, required=True)
