"""Cases that spend and delegations, for tests of whatever spends."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import new_id
from tenants.authorisation import services
from tenants.authorisation.rules import Basis, CaseDocument, Funder, Kind, Option, YearValue
from tests.factories.world import LONG_AGO, World

TWO_YEARS = (
    YearValue("2026-27", Funder.CARE, Decimal("4320.00")),
    YearValue("2027-28", Funder.CARE, Decimal("1450.50")),
)
DOCUMENT = CaseDocument(
    need="Support at home for a child aged 8 to 11 in L20: getting ready for school, and two activities a week.",
    options=(
        Option("Mersey Lantern CIC", 1, "51.00", "39.12", "90.12", "£319.20", is_recommended=True),
        Option("Bright Harbour Care Ltd", 2, "46.50", "40.00", "86.50", "£312.20"),
        Option("Rowan and Tide Support Ltd", set_aside="under the minimum for safeguarding"),
    ),
    recommendation="Mersey Lantern CIC is ranked first and can start on the day that is wanted.",
    facts=(("Mini-tender", "SEF-2026-0147"), ("Starts", "4 January 2027")),
)


def delegation(
    world: World, person: Actor, *, basis: Basis = Basis.WHOLE_LIFE, limit: str = "10000.00", to_on: date | None = None
) -> UUID:
    """A line of the scheme, from long ago."""
    delegation_id = new_id()
    world.insert(
        "delegation",
        council_id=person.organisation,
        id=delegation_id,
        person_id=person.person,
        basis=str(basis),
        limit_gbp=Decimal(limit),
        from_on=LONG_AGO,
        to_on=to_on,
        granted_by=new_id(),
    )
    return delegation_id


def case(world: World, recommender: Actor, *, values: Sequence[YearValue] = TWO_YEARS, title: str = "") -> UUID:
    """A case that a commissioner has put to the authorisers: £5,770.50 over two years unless said otherwise."""
    with world.acting(recommender):
        asked = services.ask(
            actor=recommender,
            kind=Kind.AWARD,
            reference="SEF-2026-0147",
            title=title or "Care at home in Bootle: Mersey Lantern CIC",
            lead_id=None,
            system_id=None,
            values=values,
            document=DOCUMENT.as_document(),
            now=clock.now(),
        )
        return asked.id
