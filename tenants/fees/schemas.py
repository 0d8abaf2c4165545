"""What the API takes and shows of fee reviews."""

from typing import Any

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.fees.rules.costs import CostModel, Part, total
from tenants.fees.rules.reviews import LONGEST_TEXT, MOST_AGREEMENTS, Answer
from tenants.fees.rules.sector import LONGEST_NAME
from tenants.pricing.rules.cards import UNITS

TEXT = validate.Length(min=1, max=LONGEST_TEXT)
NAME = validate.Length(min=1, max=200)


class CostsIn(In):
    """£ for one unit, part by part."""

    wages = Money(required=True)
    travel = Money(required=True)
    on_costs = Money(required=True)
    overhead = Money(required=True)
    surplus = Money(required=True)


class ModelIn(In):
    lot_id = fields.UUID(load_default=None, allow_none=True)
    unit = fields.String(required=True, validate=validate.OneOf(list(UNITS)))
    percent = Money(required=True, metadata={"description": "The rise asked for, in percent"})
    before = fields.Nested(CostsIn, required=True)
    now = fields.Nested(CostsIn, required=True)


def cost_model(given: dict[str, Any]) -> CostModel:
    """A model as it came."""
    return CostModel(
        lot_id=given["lot_id"],
        unit=given["unit"],
        percent=given["percent"],
        **{when: {part: given[when][str(part).replace("-", "_")] for part in Part} for when in ("before", "now")},
    )


class AskIn(In):
    from_on = fields.Date(required=True)
    agreement_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=MOST_AGREEMENTS))
    models = fields.List(fields.Nested(ModelIn), required=True, validate=validate.Length(min=1, max=40))
    reason = fields.String(required=True, validate=TEXT)
    name = fields.String(required=True, validate=NAME)
    role = fields.String(required=True, validate=NAME)


class AskableOut(Out):
    agreement_id = fields.UUID()
    council_id = fields.UUID()
    reference = fields.String()
    lot_id = fields.Function(lambda each: str(each.key[0]) if each.key[0] else None)
    unit = fields.Function(lambda each: each.key[1])
    from_on = fields.Date()
    price = Money()
    is_asked = fields.Boolean()


class AskableIn(In):
    from_on = fields.Date(required=True)


class ReviewsIn(In):
    is_open = fields.Boolean(load_default=None, allow_none=True)
    before = fields.UUID(load_default=None, metadata={"description": "`id` of the last one of the page before"})


class ListedOut(Out):
    id = fields.UUID(attribute="review.id")
    council_id = fields.UUID(attribute="review.council_id")
    provider_id = fields.UUID(attribute="review.provider_id")
    from_on = fields.Date(attribute="review.from_on")
    asked_at = fields.AwareDateTime(attribute="review.asked_at")
    status = fields.String()
    agreements = fields.Integer()
    least_percent = Money(attribute="least")
    most_percent = Money(attribute="most")


class LineOut(Out):
    agreement_id = fields.UUID(attribute="row.agreement_id")
    reference = fields.String(attribute="line.reference")
    lot_id = fields.UUID(attribute="row.lot_id", allow_none=True)
    unit = fields.String(attribute="row.unit")
    from_on = fields.Date(attribute="row.from_on")
    price = Money(attribute="line.price")
    asked = Money(attribute="line.asked")
    decided = Money(attribute="line.decided", allow_none=True)
    change_id = fields.UUID(attribute="row.change_id", allow_none=True)
    stands = fields.Boolean(metadata={"description": "False where the agreement ended or cost something else by then"})


class ModelOut(Out):
    lot_id = fields.UUID(allow_none=True)
    unit = fields.String()
    percent = Money()
    rise = Money(metadata={"description": "By how many percent the costs rose"})
    before = fields.Function(lambda model: {str(part): str(amount) for part, amount in model.before.items()})
    now = fields.Function(lambda model: {str(part): str(amount) for part, amount in model.now.items()})
    total_before = fields.Function(lambda model: str(total(model.before)))
    total_now = fields.Function(lambda model: str(total(model.now)))


class QuestionOut(Out):
    id = fields.UUID()
    question = fields.String()
    asked_at = fields.AwareDateTime()
    answer = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)


class ReviewOut(Out):
    id = fields.UUID(attribute="review.id")
    council_id = fields.UUID(attribute="review.council_id")
    provider_id = fields.UUID(attribute="review.provider_id")
    status = fields.String()
    from_on = fields.Date(attribute="review.from_on")
    reason = fields.String(attribute="review.reason")
    asked_at = fields.AwareDateTime(attribute="review.asked_at")
    asked_name = fields.String(attribute="review.asked_name")
    withdrawn_at = fields.AwareDateTime(attribute="review.withdrawn_at", allow_none=True)
    decided_at = fields.AwareDateTime(attribute="review.decided_at", allow_none=True)
    decided_name = fields.String(attribute="review.decided_name", allow_none=True)
    decided_reason = fields.String(attribute="review.decided_reason", allow_none=True)
    models = fields.List(fields.Nested(ModelOut))
    lines = fields.List(fields.Nested(LineOut))
    questions = fields.List(fields.Nested(QuestionOut))


class AmountsOut(Out):
    before = Money()
    after = Money()
    difference = Money()


class EffectOut(Out):
    """What the price asked does to one agreement."""

    agreement_id = fields.UUID()
    week = fields.Nested(AmountsOut)
    financial_years = fields.Dict(keys=fields.String(), values=fields.Nested(AmountsOut), attribute="years")
    whole = fields.Nested(AmountsOut)


class PercentIn(In):
    lot_id = fields.UUID(load_default=None, allow_none=True)
    unit = fields.String(required=True)
    percent = Money(required=True)


class PriceIn(In):
    agreement_id = fields.UUID(required=True)
    price = Money(required=True)


class DecisionIn(In):
    answer = fields.Enum(Answer, by_value=True, required=True)
    percents = fields.List(fields.Nested(PercentIn), load_default=list)
    prices = fields.List(fields.Nested(PriceIn), load_default=list)
    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))
    role = fields.String(required=True, validate=NAME)


class TextIn(In):
    text = fields.String(required=True, validate=TEXT)


class WithdrawalIn(In):
    everywhere = fields.Boolean(
        load_default=False, metadata={"description": "Also from the councils asked at the same time that are undecided"}
    )


class FigureIn(In):
    what = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))
    unit = fields.String(required=True, validate=validate.OneOf(list(UNITS)))
    amount = Money(required=True)
    from_on = fields.Date(required=True)
    source = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))


class FigureOut(Out):
    what = fields.String()
    unit = fields.String()
    amount = Money()
    from_on = fields.Date()
    source = fields.String()
    is_own = fields.Boolean()
