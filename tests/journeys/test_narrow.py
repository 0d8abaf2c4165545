"""Every role's main pages on a phone 320 px wide: for everyone, and nothing to scroll sideways but wide tables."""

from collections.abc import Callable, Iterable
from uuid import UUID

from consortium.kernel import clock
from consortium.people.rules import Role
from tenants.agreements import queries as agreements
from tenants.authorisation import services as authorisation
from tenants.minitender import queries, services
from tests.factories.authorisation import delegation
from tests.factories.tendering import Market, market
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.reader import Reader, Readers

WIDTH = 320


def read(visitor: Reader, paths: Iterable[str]) -> None:
    for path in paths:
        visitor.go(path)
        assert visitor.sticks_out() == [], path


def test_nobody_scrolls_sideways_where_a_package_was_bought(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world)
    running = sefton.published()
    won = sefton.ranked(move_clock, {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("20.00", 4)})
    waiting = _recommend(sefton, world, won)
    authoriser = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, authoriser, limit="100000.00")

    read(readers.sign_in(authoriser, width=WIDTH), ("/", "/authorisation", f"/authorisation/cases/{waiting}"))
    with world.acting(authoriser):
        authorisation.approve(actor=authoriser, case_id=waiting, reason="Within budget.", now=clock.now())
    do_waiting_work(world)
    _read_as_council(readers, world, sefton, running, won)
    bidder = readers.sign_in(sefton.bidders["Mersey Lantern"], width=WIDTH)
    invited = (f"/invitations/{running}", f"/invitations/{won}", f"/invitations/{won}/outcome")
    read(bidder, ("/", "/invitations", *invited, "/provider", "/provider/standing", "/agreements", "/messages"))
    read(readers.sign_in(sefton.assessor, width=WIDTH), ("/", "/assessments"))


def test_nobody_scrolls_sideways_where_rules_are_made(readers: Readers, world: World) -> None:
    sefton = market(world, providers=("Mersey Lantern",))
    lot_id, system_id = sefton.region.home_care, sefton.region.system_id
    lead = world.person("Ines Duarte", sefton.region.lead, Role.PROCUREMENT_OFFICER)
    system = (f"/systems/{system_id}", f"/systems/{system_id}/rounds", f"/systems/{system_id}/rounds/new")
    others = (f"/register/{sefton.providers['Mersey Lantern'].id}", "/consortia", "/contracts", "/evaluations")
    read(readers.sign_in(lead, width=WIDTH), ("/", "/systems", *system, "/rounds", "/register", *others))
    owner = world.person("Olwen Pryce", sefton.council, Role.POLICY_OWNER, Role.STRATEGIC_LEAD)
    policies = ("/policies", f"/policies/lots/{lot_id}", f"/policies/lots/{lot_id}/draft")
    prices = ("/rates", f"/rates/lots/{lot_id}", f"/rates/lots/{lot_id}/draft", "/rates/terms")
    read(readers.sign_in(owner, width=WIDTH), (*policies, *prices, "/authorisation/delegations", "/commitments"))
    administrator = world.person("Alex Ford", sefton.council, Role.ORGANISATION_ADMINISTRATOR)
    read(readers.sign_in(administrator, width=WIDTH), ("/administration", "/people", "/programs", "/record"))


def _recommend(sefton: Market, world: World, tender_id: UUID) -> UUID:
    """The case that the recommendation put to the authorisers."""
    actor = sefton.commissioner
    with world.acting(actor):
        services.recommend(actor=actor, mini_tender_id=tender_id, reason="First, and can begin.", now=clock.now())
        case_id = queries.find_award_of(sefton.council.id, tender_id).case_id
    assert case_id
    return case_id


def _read_as_council(readers: Readers, world: World, sefton: Market, running: UUID, won: UUID) -> None:
    moira = sefton.commissioner
    with world.acting(moira):
        award = queries.find_award_of(sefton.council.id, won)
        (agreement,) = agreements.list_agreements_of_award(moira, award.id)
    package_id = agreement.package_id
    tender = [f"/mini-tenders/{won}{page}" for page in ("", "/bids", "/ranking", "/questions", "/invited")]
    buying = ("/packages", f"/packages/{package_id}", "/mini-tenders", f"/mini-tenders/{running}", *tender)
    read(readers.sign_in(moira, width=WIDTH), ("/", *buying, "/agreements", f"/agreements/{agreement.id}"))
    asha = readers.sign_in(sefton.social_worker, width=WIDTH)
    read(asha, ("/", "/referrals", "/referrals/new", "/reviews"))
    asha.go("/referrals")
    asha.follow("R-")
    read(asha, [asha.page.url.removeprefix(asha.address)])
