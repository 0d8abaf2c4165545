"""Cases that spend and delegations, for tests of whatever spends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.calendar import local
from consortium.kernel.db import new_id
from consortium.people.rules import Role
from tenants.authorisation import services
from tenants.authorisation.rules import Basis, CaseDocument, Funder, Kind, Option, YearValue
from tenants.authorisation.rules.consequences import DecisionRules
from tenants.authorisation.rules.limits import ProfileYear
from tenants.authorisation.rules.panels import Decision
from tests.factories.buying import published_lot
from tests.factories.world import LONG_AGO, Made, World

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

PETERBOROUGH = (
    ProfileYear("2020-21", 9, Decimal("50000.00"), 25, Decimal("95000.00"), counts=False),
    ProfileYear("2021-22", 13, Decimal("85000.00"), 30, Decimal("100000.00"), counts=True),
    ProfileYear("2022-23", 17, Decimal("195000.00"), 35, Decimal("210000.00"), counts=True),
)
"""The profile in the cabinet member report of September 2021, year by year: £310,000 to 1 March 2023."""


def system(world: World, lead: Made, *members: Made) -> tuple[UUID, UUID]:
    """A published purchasing system: its lead and itself."""
    lot_id = published_lot(world, lead, world.consortium("A consortium", lead, *members))
    with world.engine.connect() as connection:
        asked = sa.text("SELECT lead_id, system_id FROM lot WHERE id = :id")
        lead_id, system_id = connection.execute(asked, {"id": lot_id}).one()
    return lead_id, system_id


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


def case(
    world: World,
    recommender: Actor,
    *,
    values: Sequence[YearValue] = TWO_YEARS,
    title: str = "",
    system: tuple[UUID, UUID] | None = None,
    ends_on: date | None = None,
    now: datetime | None = None,
) -> UUID:
    """A case that a commissioner has put to the authorisers: £5,770.50 over two years unless said otherwise.

    `system` is the lead and the purchasing system it goes through.
    """
    with world.acting(recommender):
        asked = services.ask(
            actor=recommender,
            kind=Kind.AWARD,
            reference="SEF-2026-0147",
            title=title or "Care at home in Bootle: Mersey Lantern CIC",
            lead_id=system[0] if system else None,
            system_id=system[1] if system else None,
            values=values,
            document=DOCUMENT.as_document(),
            now=now or clock.now(),
            ends_on=ends_on,
        )
        return asked.id


def thresholds(world: World, keeper: Actor, *, key_over: str) -> None:
    """What is a key decision, from today on, by its amount alone."""
    with world.acting(keeper):
        now = clock.now()
        services.set_decision_rules(
            actor=keeper, rules=DecisionRules(key_over=Decimal(key_over)), from_on=local(now).date(), now=now
        )


@dataclass(frozen=True)
class Panel:
    """Cheshire East's panel: three members and a deputy, who decide with a quorum of two."""

    world: World
    council: Made
    lead: Actor
    members: tuple[Actor, ...]
    deputy: Actor
    id: UUID

    def meeting(self, *case_ids: UUID, present: tuple[Actor, ...] = ()) -> tuple[UUID, list[UUID]]:
        """A meeting with those cases on its agenda; it sits where somebody is there."""
        with self.world.acting(self.lead):
            now = clock.now()
            meeting = services.call_meeting(
                actor=self.lead, panel_id=self.id, meets_at=now + timedelta(hours=1), place="Westfields", now=now
            )
            items = [
                services.put_on_agenda(actor=self.lead, meeting_id=meeting.id, case_id=case_id, now=now).id
                for case_id in case_ids
            ]
            meeting_id = meeting.id
        if present:
            self.open(meeting_id, *present)
        return meeting_id, items

    def open(self, meeting_id: UUID, *present: Actor) -> None:
        with self.world.acting(present[0]):
            services.open_meeting(
                actor=present[0], meeting_id=meeting_id, present=[one.person for one in present], now=clock.now()
            )

    def decide(self, actor: Actor, item_id: UUID, decision: Decision = Decision.APPROVE, conditions: str = "") -> None:
        with self.world.acting(actor):
            services.decide_together(
                actor=actor, item_id=item_id, decision=decision, reason="Best for the family.",
                conditions=conditions, now=clock.now(),
            )  # fmt: skip

    def close(self, actor: Actor, meeting_id: UUID) -> None:
        with self.world.acting(actor):
            services.close_meeting(actor=actor, meeting_id=meeting_id, now=clock.now())

    def seat(self, person: Actor, *, is_chair: bool = False, deputy_for: Actor | None = None) -> None:
        with self.world.acting(self.lead):
            now = clock.now()
            services.seat_member(
                actor=self.lead, panel_id=self.id, person_id=person.person, is_chair=is_chair,
                deputy_for=deputy_for.person if deputy_for else None, from_on=now.date(), to_on=None, now=now,
            )  # fmt: skip

    def meeting_instead(self, meeting_id: UUID, *case_ids: UUID, present: tuple[Actor, ...]) -> tuple[UUID, list[UUID]]:
        """Another meeting with the same cases: the one before has put them off."""
        with self.world.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM agenda_item WHERE meeting_id = :meeting"), {"meeting": meeting_id})
        return self.meeting(*case_ids, present=present)


def panel(world: World) -> Panel:
    """Cheshire East's panel, which may approve up to £10,000."""
    council = world.council("Cheshire East Council")
    lead = world.person("Gwen Ashby", council, Role.STRATEGIC_LEAD)
    names = ("Priya Nair", "Owen Hale", "Ruth Dean")
    members = tuple(world.person(name, council, Role.AUTHORISER, Role.COMMISSIONER) for name in names)
    deputy = world.person("Sam Lowe", council, Role.AUTHORISER)
    with world.acting(lead):
        panel_id = services.set_up_panel(
            actor=lead, name="Resource Allocation Panel", quorum=2, limit=Decimal("10000.00"), now=clock.now()
        ).id
    made_panel = Panel(world, council, lead, members, deputy, panel_id)
    for place, member in enumerate(members):
        made_panel.seat(member, is_chair=place == 0)
    made_panel.seat(deputy, deputy_for=members[1])
    return made_panel


def job_of(council: Made) -> Actor:
    """The council's own worker."""
    return Actor(ActorKind.JOB, council.id, council.kind)


def case_of(world: World, title: str) -> UUID:
    """The case of that title."""
    with world.engine.connect() as connection:
        asked = sa.text("SELECT id FROM spending_case WHERE title = :title")
        return connection.execute(asked, {"title": title}).scalar_one()
