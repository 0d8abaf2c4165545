"""What a bid would come to, before it is sent: nothing is kept of what was asked."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from tenants.minitender import queries
from tenants.minitender.rules import bidding
from tenants.minitender.rules.bidding import Line
from tenants.minitender.rules.costing import Foreseen, foreseen
from tenants.minitender.services.bidding import get_wanted


def foresee(*, actor: Actor, mini_tender_id: UUID, lines: Sequence[Line], starts_on: date | None) -> list[Foreseen]:
    """Work out what the lines of a bid would cost, package by package, as an award would.

    Without `starts_on` support begins when the council wants it. Raises `Refused` for a line that could not be sent, or
    none at all, and `BadInput` for support that cannot be read.
    """
    terms, wanted = get_wanted(queries.get_invited(actor, mini_tender_id))
    if not lines:
        raise Refused("bid.no_package")
    bidding.ensure_priceable(lines, terms, wanted, starts_on)
    known = {each.package_id: each for each in wanted}
    return [foreseen(line, known[line.package_id], terms, starts_on) for line in lines]
