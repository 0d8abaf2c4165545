"""What the API takes and shows of change orders."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validate

from consortium.kernel.api import In, Money, Out
from tenants.agreements.queries import stage_of_change
from tenants.agreements.rules.changes import LONGEST_REASON, EndReason
from tenants.agreements.rules.courses import PROPOSED, ChangeKind
from tenants.authorisation.rules import Funder


class PatternIn(In):
    when = fields.String(required=True, validate=validate.OneOf(["term", "holiday", "all"]))
    days = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=7))
    at = fields.String(load_default=None, allow_none=True)
    unit = fields.String(required=True)
    quantity = fields.String(required=True)
    carers = fields.Integer(load_default=1, validate=validate.Range(1, 4))
    name = fields.String(load_default="", validate=validate.Length(max=80))


class ChangeIn(In):
    kind = fields.String(required=True, validate=validate.OneOf([str(each) for each in PROPOSED]))
    from_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "The first day of the change, also one gone by; not for an end, notice or extension"},
    )
    to_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "The last day of the change; of an end, notice or extension the last day of support"},
    )
    patterns = fields.List(fields.Nested(PatternIn), load_default=None, allow_none=True)
    unit_price = Money(load_default=None, allow_none=True)
    paid_percent = Money(load_default=None, allow_none=True)
    split = fields.Dict(
        keys=fields.String(validate=validate.OneOf([str(each) for each in Funder])),
        values=Money(),
        load_default=None,
        allow_none=True,
        metadata={"description": "Percent by funder: care, health, education; together 100"},
    )
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    end_reason = fields.Enum(EndReason, by_value=True, load_default=None, allow_none=True)

    @post_load
    def read_kind(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**given, "kind": ChangeKind(given["kind"])}

    @pre_load
    def needs_a_day(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An end and an extension are told by their last day, all else by its first."""
        wants = "to_on" if given.get("kind") in ("end", "notice", "extension") else "from_on"
        if given.get(wants) is None:
            raise ValidationError("Missing data for required field.", wants)
        return given


class AnswerIn(In):
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    role = fields.String(required=True, validate=validate.Length(min=1, max=200))


class ClosingIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class ChangeOut(Out):
    id = fields.UUID()
    agreement_id = fields.UUID()
    number = fields.Integer()
    kind = fields.String()
    stage = fields.Function(lambda change: str(stage_of_change(change)))
    from_on = fields.Date()
    to_on = fields.Date(allow_none=True)
    reason = fields.String()
    end_reason = fields.String(allow_none=True)
    terms = fields.Dict()
    effect = fields.Dict(metadata={"description": "The figures before and after, and what is owed for days gone by"})
    difference = Money(attribute="difference_gbp")
    owed = Money(attribute="owed_gbp")
    sha256 = fields.Function(lambda change: bytes(change.document_sha256).hex())
    proposed_side = fields.String()
    proposed_at = fields.AwareDateTime()
    council_accepted_at = fields.AwareDateTime(allow_none=True)
    provider_accepted_at = fields.AwareDateTime(allow_none=True)
    closed_reason = fields.String(allow_none=True)
