"""What the API takes and shows of policies."""

from typing import Any

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.policy.rules import USUAL_MONTHS_KEPT, AuthoriserRole, PriceFormula, Style, TieBreak, Urgency


def _one_of(vocabulary: Any) -> validate.OneOf:
    return validate.OneOf([word.value for word in vocabulary])


def _points(**kwargs: Any) -> fields.Decimal:
    return fields.Decimal(places=2, as_string=True, validate=validate.Range(min=0, max=100), **kwargs)


class CriterionSchema(In):
    key = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$"))
    title = fields.String(required=True, validate=validate.Length(min=1, max=120))
    question = fields.String(load_default="", validate=validate.Length(max=1000))
    weight = fields.Decimal(required=True, as_string=True, validate=validate.Range(min=0, min_inclusive=False))
    max_score = fields.Decimal(load_default=5, as_string=True)
    minimum = fields.Decimal(load_default=None, allow_none=True, as_string=True)


class TermsSchema(In):
    """The terms of a policy, as they are copied onto a mini-tender published under it."""

    style = fields.String(required=True, validate=_one_of(Style))
    windows = fields.Dict(
        keys=fields.String(validate=_one_of(Urgency)),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        required=True,
        metadata={"example": {"emergency": {"hours": 4}, "standard": {"working_days": 5}}},
    )
    criteria = fields.List(fields.Nested(CriterionSchema), required=True, validate=validate.Length(min=1, max=30))
    quality_weight = _points(required=True)
    price_weight = _points(required=True)
    price_formula = fields.String(required=True, validate=_one_of(PriceFormula))
    quality_threshold = _points(load_default=0)
    ceiling = Money(load_default=None, allow_none=True)
    ceiling_is_hard = fields.Boolean(load_default=True)
    fixed_price = Money(load_default=None, allow_none=True)
    benchmark = Money(load_default=None, allow_none=True)
    floor = Money(load_default=None, allow_none=True)
    tie_break = fields.List(
        fields.String(validate=_one_of(TieBreak)), load_default=lambda: [rule.value for rule in TieBreak]
    )
    assessors_needed = fields.Integer(load_default=1, validate=validate.Range(min=1, max=20))
    allows_negotiation = fields.Boolean(load_default=False)
    allows_part_bids = fields.Boolean(load_default=False)
    shows_bid_count = fields.Boolean(load_default=False)
    allows_split_awards = fields.Boolean(load_default=False)
    allows_direct_award = fields.Boolean(load_default=False)
    opening_officers = fields.Integer(load_default=1, validate=validate.Range(min=1, max=2))
    bids_kept_months = fields.Integer(load_default=USUAL_MONTHS_KEPT, validate=validate.Range(min=1, max=300))
    authoriser_roles = fields.List(fields.String(validate=_one_of(AuthoriserRole)), load_default=list)
    adoption_needs_another = fields.Boolean(load_default=False)


class PoliciesIn(In):
    lot_id = fields.UUID(load_default=None)


class PolicyIn(In):
    lot_id = fields.UUID(required=True)
    terms = fields.Nested(TermsSchema, required=True)


class SeenIn(In):
    """The revision that the caller looked at: the act is refused where somebody changed the draft since."""

    revision = fields.Integer(load_default=None, allow_none=True)


class PolicyChangeIn(SeenIn):
    terms = fields.Nested(TermsSchema, required=True)


class AdoptionIn(SeenIn):
    from_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "In force from that day; from now if left out."}
    )


class DifferencesIn(In):
    since = fields.UUID(required=True, metadata={"description": "The version to compare with."})


class SectionOut(Out):
    title = fields.String()
    sentences = fields.List(fields.String())


class PolicyOut(Out):
    id = fields.UUID()
    lot_id = fields.UUID()
    version = fields.Integer()
    revision = fields.Integer()
    state = fields.String(metadata={"description": "What it is now; it follows from the dates of every version."})
    terms = fields.Nested(TermsSchema)
    in_words = fields.List(fields.Nested(SectionOut))
    drafted_at = fields.AwareDateTime()
    adopted_at = fields.AwareDateTime(allow_none=True)
    in_force_at = fields.AwareDateTime(allow_none=True)
    discarded_at = fields.AwareDateTime(allow_none=True)


class DifferenceOut(Out):
    title = fields.String()
    before = fields.List(fields.String())
    after = fields.List(fields.String())
