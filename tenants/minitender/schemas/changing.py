"""Changes after publication."""

from marshmallow import fields, validate

from consortium.kernel.api import Money, Out
from tenants.minitender.schemas.council import ReasonIn


class ChangeIn(ReasonIn):
    """A package as it shall read; `version` is the one of the mini-tender that the change was made on."""

    version = fields.Integer(required=True, strict=True)
    tender_title = fields.String(required=True, validate=validate.Length(min=1, max=150))
    title = fields.String(required=True, validate=validate.Length(min=1, max=200))
    summary = fields.String(required=True, validate=validate.Length(min=1, max=4000))
    outcomes = fields.List(fields.String(), required=True, validate=validate.Length(max=50))
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    weekly_hours = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    budget_weekly = Money(load_default=None, allow_none=True)
    schedule = fields.Dict(load_default=None, allow_none=True)


class TakeOutIn(ReasonIn):
    version = fields.Integer(required=True, strict=True, metadata={"description": "The one of the mini-tender you saw"})


class VersionOut(Out):
    version = fields.Integer()
    reason = fields.String()
    differences = fields.List(fields.Dict())
    closed_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class TakenOutOut(Out):
    """A child that was taken out of a package, and the version that it made; none once bids are opened."""

    number = fields.Integer()
    version = fields.Nested(VersionOut, allow_none=True)
