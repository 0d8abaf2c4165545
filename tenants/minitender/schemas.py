"""What the API takes and shows of mini-tenders: one shape for the council, another for the invited."""

from datetime import date
from typing import Any

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from consortium.kernel.receipts import LARGEST
from tenants.minitender.rules.bidding import DeclineReason, Line, Offer
from tenants.minitender.rules.correcting import Ruling
from tenants.minitender.rules.querying import Verdict
from tenants.minitender.rules.repertoire import LONGEST_TOPIC
from tenants.policy.rules import Urgency

LONGEST_TEXT = 2000


class TenderIn(In):
    lot_id = fields.UUID(required=True)
    package_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=50))
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    title = fields.String(required=True, validate=validate.Length(min=1, max=150))
    contact_name = fields.String(required=True, validate=validate.Length(min=1, max=100))
    contact_email = fields.Email(required=True)


class TenderOut(Out):
    id = fields.UUID()
    council_id = fields.UUID()
    reference = fields.String()
    lot_id = fields.UUID()
    title = fields.String()
    urgency = fields.String()
    status = fields.String()
    version = fields.Integer()
    contact_name = fields.String()
    contact_email = fields.String()
    published_at = fields.AwareDateTime(allow_none=True)
    closes_at = fields.AwareDateTime(allow_none=True)
    extended_reason = fields.String(allow_none=True)
    opened_at = fields.AwareDateTime(allow_none=True)
    ended_reason = fields.String(allow_none=True)
    rules = fields.Dict(allow_none=True)


class ListIn(In):
    tab = fields.String(load_default=None, allow_none=True)
    before = fields.UUID(load_default=None, metadata={"description": "The last mini-tender of the page before"})


class EligibilityOut(Out):
    provider_id = fields.UUID()
    name = fields.String()
    is_in = fields.Boolean()
    reasons = fields.List(fields.String())


class InvitedOut(Out):
    provider_id = fields.UUID()
    name = fields.String()
    invited_at = fields.AwareDateTime()
    is_late = fields.Boolean(metadata={"description": "Admitted after publication, where the regime lets it bid"})
    decline_reason = fields.String(allow_none=True)
    decline_note = fields.String(allow_none=True)


class ReasonIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class ExtensionIn(ReasonIn):
    closes_at = fields.AwareDateTime(required=True)


class QuestionIn(In):
    question = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class AnswerIn(In):
    answer = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))
    reworded = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_TEXT))


class ClarificationOut(Out):
    id = fields.UUID()
    question = fields.String()
    asked_at = fields.AwareDateTime()
    answer = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)


class AssessorsIn(In):
    assessor_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=20))


class OfferOut(Out):
    """An opened bid. Its prices come with the ranking."""

    id = fields.UUID()
    provider_id = fields.UUID()
    bid_version = fields.Integer()
    received_at = fields.AwareDateTime()
    sha256 = fields.Function(lambda offer: bytes(offer.sha256).hex())
    answers = fields.Dict()
    starts_on = fields.Date()
    invalid_reason = fields.String(allow_none=True)
    evaluation_id = fields.UUID(allow_none=True)


class RankingOut(Out):
    number = fields.Integer()
    package_id = fields.UUID()
    rules = fields.Dict()
    bids = fields.List(fields.Dict())
    bidders = fields.Dict()
    result = fields.Dict()
    explained = fields.List(fields.Dict())
    computed_at = fields.AwareDateTime()


class NegotiationIn(In):
    provider_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=100))
    message = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))
    hours = fields.Integer(required=True, strict=True)
    weeks = fields.Dict(
        keys=fields.UUID(),
        values=fields.List(fields.Dict()),
        load_default=dict,
        metadata={"description": "Another week by package, on which everyone asked offers"},
    )


class RecommendationIn(ReasonIn):
    chosen = fields.Dict(
        keys=fields.UUID(),
        values=fields.String(),
        load_default=dict,
        metadata={"description": "The bidder by package, where several share the first place"},
    )


class AwardOut(Out):
    id = fields.UUID()
    mini_tender_id = fields.UUID()
    ranking_number = fields.Integer()
    reason = fields.String()
    case_id = fields.UUID()
    recommended_at = fields.AwareDateTime()
    confirmed_at = fields.AwareDateTime(allow_none=True)


class LineIn(In):
    package_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    unit_price = Money(required=True)
    patterns = fields.List(fields.Dict(), required=True)


class BidIn(In):
    lines = fields.List(fields.Nested(LineIn), required=True, validate=validate.Length(min=1, max=50))
    answers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    starts_on = fields.Date(required=True)


def offer_of(given: dict[str, Any]) -> Offer:
    """What was sent, as an offer."""
    lines = tuple(
        Line(line["package_id"], line["unit"], line["unit_price"], tuple(line["patterns"])) for line in given["lines"]
    )
    starts_on: date = given["starts_on"]
    return Offer(lines, given["answers"], starts_on)


class ReceiptOut(Out):
    bid_id = fields.UUID()
    reference = fields.String()
    mini_tender_id = fields.UUID()
    version = fields.Integer()
    received_at = fields.AwareDateTime()
    sha256 = fields.Function(lambda receipt: receipt.sha256.hex())
    signed = fields.String(metadata={"description": "Compact JWS, checked with /.well-known/jwks.json"})


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


class WantedOut(Out):
    """What a bid must meet for one package."""

    package_id = fields.UUID()
    reference = fields.String()
    title = fields.String()
    summary = fields.String()
    outcomes = fields.List(fields.String())
    place = fields.String()
    age_band = fields.String()
    unit = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    patterns = fields.List(fields.Dict(), allow_none=True)
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


class PastIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "Go on after this mini-tender."})


class BidsIn(In):
    bids = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "Rows of BIDS.csv: bidder, price, start_on and a column for each question."},
    )


class TrialOfPastOut(Out):
    mini_tender_id = fields.UUID()
    reference = fields.String()
    package_id = fields.UUID()
    first_then = fields.List(fields.String())
    first_now = fields.List(fields.String())
    is_changed = fields.Boolean()
    margin = fields.String(allow_none=True)
    notes = fields.List(fields.String())


class TrialCellOut(Out):
    formula = fields.String()
    price_weight = fields.Decimal(as_string=True)
    first = fields.List(fields.String())
    missing = fields.String(allow_none=True)


class TrialWeightOut(Out):
    price_weight = fields.Decimal(as_string=True)
    first = fields.List(fields.String())


class TrialPriceOut(Out):
    bidder = fields.String()
    rank = fields.Integer()
    price = fields.Decimal(as_string=True)
    would_win_at = fields.Decimal(as_string=True, allow_none=True)
    percent = fields.Decimal(as_string=True, allow_none=True)


class TrialSwapOut(Out):
    without = fields.String()
    comes_first = fields.String()
    then = fields.String()


class TrialOut(Out):
    """The ranking as `consortium rank` prints it, and what the lab says of it."""

    ranking = fields.List(fields.Dict())
    set_aside = fields.List(fields.Dict())
    notes = fields.List(fields.String())
    grid = fields.List(fields.Nested(TrialCellOut))
    margin = fields.Decimal(as_string=True, allow_none=True)
    changed_by_weight = fields.List(fields.Nested(TrialWeightOut))
    prices = fields.List(fields.Nested(TrialPriceOut))
    swaps = fields.List(fields.Nested(TrialSwapOut))


class StandingAnswerIn(In):
    topic = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TOPIC))
    answer = fields.String(required=True, validate=validate.Length(min=1, max=20_000))


class StandingAnswerOut(Out):
    id = fields.UUID()
    topic = fields.String()
    answer = fields.String()
    saved_at = fields.AwareDateTime()


class OfferedPriceIn(In):
    lot_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    unit_price = Money(load_default=None, allow_none=True)


class OfferedPriceOut(Out):
    lot_id = fields.UUID()
    unit = fields.String()
    unit_price = Money()
    saved_at = fields.AwareDateTime()


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


class VersionOut(Out):
    version = fields.Integer()
    reason = fields.String()
    differences = fields.List(fields.Dict())
    closed_at = fields.AwareDateTime()
    closes_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class PriceQueryIn(In):
    provider_id = fields.UUID(required=True)
    package_id = fields.UUID(required=True)
    question = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))
    hours = fields.Integer(required=True, strict=True)


class ReplyIn(In):
    reply = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class VerdictIn(ReasonIn):
    verdict = fields.Enum(Verdict, by_value=True, required=True)


class PriceQueryOut(Out):
    id = fields.UUID()
    provider_id = fields.UUID()
    package_id = fields.UUID()
    unit_price = Money()
    flags = fields.List(fields.String())
    question = fields.String()
    asked_at = fields.AwareDateTime()
    reply_by_at = fields.AwareDateTime()
    reply = fields.String(allow_none=True)
    replied_at = fields.AwareDateTime(allow_none=True)
    decision = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class CorrectionIn(In):
    package_id = fields.UUID(required=True)
    price = Money(required=True)
    explanation = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class RulingIn(ReasonIn):
    ruling = fields.Enum(Ruling, by_value=True, required=True)


class CorrectionOut(Out):
    id = fields.UUID()
    provider_id = fields.UUID()
    package_id = fields.UUID()
    before = Money()
    after = Money()
    slip = fields.String()
    explanation = fields.String()
    asked_at = fields.AwareDateTime()
    decision = fields.String(allow_none=True)
    decision_reason = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
