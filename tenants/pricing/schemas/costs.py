"""What a schedule costs, as JSON."""

from marshmallow import fields

from consortium.kernel.api import In, Money, Out


class CostIn(In):
    of = fields.UUID(load_default=None, metadata={"description": "The package, of an offer for several"})


class CostOut(Out):
    """`schedule` and `rates` are what `consortium price` takes; null where no such files give this figure."""

    title = fields.String()
    visits = fields.Integer()
    total = Money()
    average_week = Money()
    financial_years = fields.Dict(keys=fields.String(), values=Money())
    weeks = fields.Dict(keys=fields.String(metadata={"description": "The Monday"}), values=Money())
    patterns = fields.List(fields.String())
    schedule = fields.Dict(allow_none=True)
    rates = fields.Dict(allow_none=True)
