"""A policy tried on past mini-tenders, or on bids that are given."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out


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
    """One package under the version; or, with `left_out`, why nothing could be tried on what was bought."""

    mini_tender_id = fields.UUID(
        allow_none=True, metadata={"description": "Null for an award without a mini-tender, which is not tried"}
    )
    reference = fields.String()
    left_out = fields.String(allow_none=True)
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
