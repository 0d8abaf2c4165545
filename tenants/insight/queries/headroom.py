"""The council's budgets and what is spent or agreed of them, told to whoever weighs a rise."""

from consortium.kernel.actors import Actor
from tenants.fees.queries import Budget, register_budgets
from tenants.insight.queries.spending import list_years


@register_budgets
def budgets_of(actor: Actor) -> dict[str, Budget]:
    """By financial year, those for which a budget is set. Two statements."""
    return {
        year.counted.year: Budget(year.budget, year.counted.spend)
        for year in list_years(actor)
        if year.budget is not None
    }
