"""What the API takes and shows of mini-tenders to the invited."""

from datetime import date
from typing import Any

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.minitender.rules.bidding import DeclineReason, Line, Offer
from tenants.minitender.schemas.council import LONGEST_TEXT, TenderOut
from tenants.pricing.rules.cost import as_document


class LineIn(In):
    package_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    unit_price = Money(required=True)
    patterns = fields.List(fields.Dict(), required=True)
    children = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1),
        metadata={"description": "How many of the package’s children, where the council takes that; all if left out"},
    )


class BidIn(In):
    lines = fields.List(fields.Nested(LineIn), required=True, validate=validate.Length(min=1, max=50))
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    starts_on = fields.Date(required=True)


def offer_of(given: dict[str, Any]) -> Offer:
    """What was sent, as an offer."""
    starts_on: date = given["starts_on"]
    return Offer(lines_of(given), given["answers"], starts_on)


class PreviewIn(In):
    lines = fields.List(fields.Nested(LineIn), required=True, validate=validate.Length(min=1, max=50))
    starts_on = fields.Date(load_default=None, allow_none=True)


def lines_of(given: dict[str, Any]) -> tuple[Line, ...]:
    return tuple(
        Line(line["package_id"], line["unit"], line["unit_price"], tuple(line["patterns"]), line["children"])
        for line in given["lines"]
    )


class ForeseenOut(Out):
    """What a line would cost if it won: `cost` as an award keeps it."""

    package_id = fields.UUID(attribute="wanted.package_id")
    reference = fields.String(attribute="wanted.reference")
    unit_price = Money()
    starts_on = fields.Date(attribute="cost.period.first")
    ends_on = fields.Date(attribute="cost.period.last")
    cost = fields.Function(lambda foreseen: as_document(foreseen.cost))
    ceiling = Money(allow_none=True)
    is_above_ceiling = fields.Boolean()


class ReceiptOut(Out):
    bid_id = fields.UUID()
    reference = fields.String()
    mini_tender_id = fields.UUID()
    version = fields.Integer()
    received_at = fields.AwareDateTime()
    sha256 = fields.Function(lambda receipt: receipt.sha256.hex())
    signed = fields.String(metadata={"description": "Compact JWS, checked with /.well-known/jwks.json"})


class WantedOut(Out):
    """What a bid must meet for one package."""

    package_id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    summary = fields.String()
    outcomes = fields.List(fields.String())
    place = fields.String()
    age_band = fields.String()
    children = fields.Integer(metadata={"description": "How many have this support, each at the price of the bid"})
    unit = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    patterns = fields.List(fields.Dict(), allow_none=True)
    agreed_price = Money(
        allow_none=True, metadata={"description": "What you negotiated with this council: an award cannot be for more"}
    )
    particulars = fields.Dict(
        allow_none=True, metadata={"description": "Waking nights and complex health tasks, where there are any"}
    )


class InvitationOut(TenderOut):
    packages = fields.List(fields.Nested(WantedOut))
    bid_version = fields.Integer(allow_none=True)


class InboxIn(In):
    box = fields.String(load_default="open", validate=validate.OneOf(["open", "waiting", "decided"]))
    council_id = fields.UUID(load_default=None)
    lot_id = fields.UUID(load_default=None)
    done = fields.String(load_default=None, validate=validate.OneOf(["nothing", "draft", "sent", "declined"]))
    order = fields.String(load_default=None, validate=validate.OneOf(["closes", "newest", "starts"]))
    after = fields.UUID(load_default=None, metadata={"description": "The last mini-tender of the page before"})


class DeclineIn(In):
    reason = fields.Enum(DeclineReason, by_value=True, required=True)
    note = fields.String(load_default="", validate=validate.Length(max=500))


class DeclineOut(Out):
    reason = fields.String()
    note = fields.String(allow_none=True)
    declined_at = fields.AwareDateTime()


class ImprovedIn(In):
    prices = fields.Dict(keys=fields.UUID(), values=Money(), required=True)
    starts_on = fields.Date(required=True)
    note = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class ImprovedOut(Out):
    number = fields.Integer()
    received_at = fields.AwareDateTime()


class OutcomeOut(Out):
    mini_tender_id = fields.UUID()
    has_won = fields.Boolean()
    letter = fields.Dict()
    released_at = fields.AwareDateTime()
