"""What purchases that end early spend less, told to the council's ledger."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from consortium.kernel.actors import Actor
from tenants.authorisation import queries as authorisation
from tenants.authorisation import services as deciding
from tenants.authorisation.rules import Funder, YearValue
from tenants.spot import queries
from tenants.spot.rules import costing


def take_less(*, actor: Actor, case_id: UUID, now: datetime) -> None:
    """The council's job takes out of the ledger what the purchases of a case come to less than it still binds.

    Harmless a second time, before the case is approved (it binds nothing then), and for cases that are not of spot
    purchases.
    """
    together = queries.lock_of_case(actor, case_id)
    if not together:
        return
    spent = [
        YearValue(year, Funder(each.funder), Decimal(amount))
        for each in together
        for year, amount in each.cost["financial_years"].items()
    ]
    less = costing.spends_less(authorisation.list_lines_of_cases(actor, [case_id]), spent)
    if less:
        cause_id = uuid5(case_id, "|".join(each.last_on.isoformat() for each in together))
        deciding.take_less(actor=actor, case_ids=[case_id], less=less, cause_id=cause_id, now=now)
