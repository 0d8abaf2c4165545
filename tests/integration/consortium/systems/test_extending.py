"""A system of two years that may be extended by one and by one: asked, seen by the right eyes, decided, moved."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.models import OutboxMessage
from consortium.people.rules import Role
from consortium.systems import jobs, queries, services
from consortium.systems.events import ViewsAsked
from consortium.systems.rules import Approval, Outcome, Regime, View
from consortium.systems.services import LotDetails, Opinion, SystemDetails
from tests.factories.world import Made, World

LOT = LotDetails(name="Floating support", summary="Support.", age_from=16, age_to=25, cpv_code="85320000")
BEGAN = date(2024, 10, 1)


class Term:
    """Tameside leads, Sefton and Wirral are members; the system ends in 200 days and may be extended twice."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tameside, self.sefton, self.wirral = map(world.council, ("Tameside", "Sefton", "Wirral"))
        world.consortium("Leaving care", self.tameside, self.sefton, self.wirral)
        self.lead = world.person("Tess Hill", self.tameside, Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD)
        self.sam = world.person("Sam Okoro", self.sefton, Role.STRATEGIC_LEAD)
        self.wyn = world.person("Wyn Cole", self.wirral, Role.STRATEGIC_LEAD)
        with world.acting(self.lead):
            self.today = local(clock.now()).date()
            system = services.draft_system(actor=self.lead, details=self.details(), now=clock.now())
            self.system_id = system.id
            services.add_lot(actor=self.lead, system_id=system.id, lot=LOT)
            self.ids = [
                services.advertise_extension(actor=self.lead, system_id=system.id, ends_on=self.in_days(days)).id
                for days in (565, 930)
            ]

    def in_days(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def details(self, **changes: object) -> SystemDetails:
        values: dict[str, object] = {
            "consortium_id": self.world.consortia["Leaving care"], "name": "Leaving care 16+", "summary": "Support.",
            "regime": Regime.PCR_LIGHT_TOUCH, "is_dynamic": False, "commenced_on": BEGAN, "ends_on": self.in_days(200),
            "entry_every_months": 4, "notice_reference": "2024/S 1", "contact_name": "Tess Hill",
            "contact_email": "tess@tameside.example", "contract_terms": "Terms.", "contract_terms_version": "1.0",
        }  # fmt: skip
        return SystemDetails(**{**values, **changes})  # type: ignore[arg-type]

    def publish(self) -> None:
        with self.world.acting(self.lead):
            services.publish_system(actor=self.lead, system_id=self.system_id, now=clock.now())

    def ask(self, days: int = 30, number: int = 1) -> None:
        with self.world.acting(self.lead):
            services.ask_for_views(
                actor=self.lead, extension_id=self.ids[number - 1], due_on=self.in_days(days), now=clock.now()
            )

    def give(self, who: Actor, view: View = View.EXTEND, *, is_given: bool = True) -> None:
        approvals = [Approval("Head of service", self.today), Approval("Cabinet member", self.today)]
        opinion = Opinion(view, "It serves our young people well.", approvals)
        with self.world.acting(who):
            services.save_view(actor=who, extension_id=self.ids[0], opinion=opinion, is_given=is_given, now=clock.now())

    def decide(self, outcome: Outcome = Outcome.EXTENDED, days: int | None = 565) -> None:
        with self.world.acting(self.lead):
            services.decide_extension(
                actor=self.lead, extension_id=self.ids[0], outcome=outcome,
                agreed_ends_on=None if days is None else self.in_days(days), reason="All agree.", now=clock.now(),
            )  # fmt: skip


@pytest.fixture
def term(world: World) -> Term:
    return Term(world)


@pytest.fixture
def asked(term: Term) -> Term:
    term.publish()
    term.ask()
    return term


def test_extensions_follow_one_another_and_the_end_they_follow_stands(world: World, term: Term) -> None:
    with world.acting(term.lead):
        first, second = queries.list_extensions(term.system_id)
        assert (first.follows_on, second.follows_on) == (term.in_days(200), term.in_days(565))
    with world.acting(term.lead), pytest.raises(Refused, match=r"extension\.in_the_way"):
        services.amend_system(
            actor=term.lead, system_id=term.system_id, details=term.details(ends_on=term.in_days(210)), now=clock.now()
        )
    with world.acting(term.lead), pytest.raises(Refused, match=r"extension\.not_the_last"):
        services.remove_extension(actor=term.lead, extension_id=term.ids[0])
    with world.acting(term.lead):
        services.remove_extension(actor=term.lead, extension_id=term.ids[1])
        assert len(queries.list_extensions(term.system_id)) == 1
    term.publish()
    with world.acting(term.lead), pytest.raises(Refused, match=r"system\.published"):
        services.advertise_extension(actor=term.lead, system_id=term.system_id, ends_on=term.in_days(999))


def test_a_dynamic_system_of_2015_is_not_extended_past_its_last_day(world: World, term: Term) -> None:
    details = term.details(name="Dynamic", is_dynamic=True, ends_on=date(2028, 9, 30))
    with world.acting(term.lead):
        system = services.draft_system(actor=term.lead, details=details, now=clock.now())
    with world.acting(term.lead), pytest.raises(Refused, match=r"extension\.past_the_law"):
        services.advertise_extension(actor=term.lead, system_id=system.id, ends_on=date(2029, 9, 30))


def test_a_view_is_the_members_own_until_given_and_then_the_consortiums(world: World, asked: Term) -> None:
    asked.give(asked.sam, View.DO_NOT_EXTEND, is_given=False)
    for other in (asked.wyn, asked.lead):
        with world.acting(other):
            assert queries.list_views(asked.ids[0]) == []
    asked.give(asked.sam, View.DO_NOT_EXTEND)
    for other in (asked.wyn, asked.lead):
        with world.acting(other):
            assert [each.view for each in queries.list_views(asked.ids[0])] == ["do not extend"]
    outside = world.person("Ola Reed", world.council("Cheshire East"), Role.STRATEGIC_LEAD)
    with world.acting(outside):
        assert queries.list_views(asked.ids[0]) == []
    with pytest.raises(NotFound):
        asked.give(outside)


def test_the_lead_decides_once_all_have_given_and_the_end_moves(world: World, asked: Term) -> None:
    asked.give(asked.sam)
    asked.give(asked.lead)
    with pytest.raises(Refused, match=r"extension\.views_due") as refused:
        asked.decide()
    assert refused.value.facts["missing"] == "Wirral"
    asked.give(asked.wyn, View.NO_VIEW)
    with pytest.raises(Refused, match=r"extension\.agreed_end"):
        asked.decide(days=566)
    asked.decide()
    with world.acting(asked.sam):
        assert queries.get_system(asked.system_id).ends_on == asked.in_days(565)
        assert "extension.decided" in [entry.act for entry in world.entries()]
    with pytest.raises(Refused, match=r"extension\.decided"):
        asked.decide()
    with pytest.raises(Refused, match=r"extension\.decided"):
        asked.give(asked.sam)


def test_without_an_extension_the_end_stays_and_no_other_follows(world: World, asked: Term) -> None:
    for who in (asked.sam, asked.wyn, asked.lead):
        asked.give(who, View.DO_NOT_EXTEND)
    asked.decide(Outcome.NOT_EXTENDED, days=None)
    with world.acting(asked.sam):
        assert queries.get_system(asked.system_id).ends_on == asked.in_days(200)
    with pytest.raises(Refused, match=r"extension\.earlier_refused"):
        asked.ask(number=2)


def test_the_second_extension_waits_for_the_first(asked: Term) -> None:
    with pytest.raises(Refused, match=r"extension\.earlier_open"):
        asked.ask(number=2)


def test_once_the_day_is_past_the_lead_decides_without_the_missing(world: World, asked: Term) -> None:
    _move_the_day(asked, asked.in_days(-1))
    with pytest.raises(Refused, match=r"extension\.view_late"):
        asked.give(asked.sam)
    asked.decide(days=300)
    with world.acting(asked.sam):
        assert queries.get_system(asked.system_id).ends_on == asked.in_days(300)


def test_the_database_itself_refuses_a_decision_before_the_views_are_in(world: World, asked: Term) -> None:
    with world.acting(asked.lead), pytest.raises(sa.exc.IntegrityError, match="views are still due"):
        world.execute(
            "UPDATE extension SET outcome = 'not extended', reason = 'x', decided_at = guard.now(),"
            " decided_by = guard.person() WHERE asked_at IS NOT NULL"
        )


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("outcome = 'extended', reason = 'x', decided_at = now(), decided_by = id", "end_agreed_if_extended"),
        ("outcome = 'not extended'", "decided_with_reasons"),
        ("asked_by = NULL", "asked_by_somebody"),
        ("ends_on = follows_on", "ends_after_what_it_follows"),
        ("outcome = 'perhaps', reason = 'x', decided_at = now(), decided_by = id", "outcome_is_known"),
        (
            "outcome = 'extended', agreed_ends_on = ends_on + 1, reason = 'x', decided_at = now(), decided_by = id",
            "never_past_what_was_advertised",
        ),
    ],
)
def test_an_impossible_extension_cannot_be_stored(asked: Term, change: str, name: str) -> None:
    _move_the_day(asked, asked.in_days(-1))
    with asked.world.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError, match=name):
        connection.execute(sa.text(f"UPDATE extension SET {change} WHERE number = 1"))


def test_a_given_view_without_approval_or_reason_cannot_be_stored(asked: Term) -> None:
    asked.give(asked.sam)
    for change, name in (("approvals = '[]'", "approved_if_given"), ("reason = ''", "reasoned_if_given")):
        with asked.world.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError, match=name):
            connection.execute(sa.text(f"UPDATE extension_view SET {change}"))


def test_everybody_is_asked_and_who_has_not_answered_is_reminded_once_a_day(world: World, asked: Term) -> None:
    with asked.world.engine.connect() as connection:
        rows = connection.execute(sa.select(OutboxMessage.handled_as).where(OutboxMessage.event == "ViewsAsked"))
        assert {row.handled_as for row in rows} == {asked.tameside.id, asked.sefton.id, asked.wirral.id}
    asked.give(asked.sam)
    with world.acting(asked.lead):
        reminded = services.remind_of_views(actor=asked.lead, extension_id=asked.ids[0], now=clock.now())
    assert reminded == 2
    event = ViewsAsked(
        extension_id=asked.ids[0], due_on=asked.in_days(30).isoformat(), reminded_on=asked.today.isoformat()
    )
    assert [_messages(world, who, council, event) for who, council in
            ((asked.sam, asked.sefton), (asked.wyn, asked.wirral))] == [0, 1]  # fmt: skip


def test_two_people_writing_one_view_do_not_overwrite_each_other(world: World, asked: Term) -> None:
    asked.give(asked.sam, is_given=False)
    opinion = Opinion(View.NO_VIEW, "", [])
    with world.acting(asked.sam), pytest.raises(Refused, match=r"changed\.meanwhile"):
        services.save_view(
            actor=asked.sam, extension_id=asked.ids[0], opinion=opinion, is_given=False, now=clock.now(), revision=0
        )


def test_the_pages_keep_what_was_typed_and_show_to_each_what_is_theirs(world: World, asked: Term) -> None:
    browser, path = world.signed_in(asked.sam), f"/extensions/{asked.ids[0]}"
    assert "Extension 1 of Leaving care 16+" in browser.get("/").text
    token = browser.get(f"{path}/view").text.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {"csrf_token": token, "view": "extend", "reason": "A wider choice.", "office_1": "Head of service"}
    refused = browser.post(f"{path}/view", data={**typed, "revision": "0"})
    assert refused.status_code == 422
    assert "A wider choice." in refused.text
    assert "Say through which office" in refused.text
    assert browser.post(f"{path}/view", data={**typed, "office_1": "", "draft": "yes"}).status_code == 302
    assert "NOT given" in browser.get(path).text
    assert "A wider choice." not in world.signed_in(asked.wyn).get(path).text
    lead = world.signed_in(asked.lead).get(path).text
    assert "Remind 3 bodies" in lead
    assert "Record the joint decision" not in lead


def _move_the_day(term: Term, due_on: date) -> None:
    with term.world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE extension SET views_due_on = :due WHERE number = 1"), {"due": due_on})


def _messages(world: World, who: Actor, council: Made, event: ViewsAsked) -> int:
    """How many messages handling the event twice makes."""
    job = who.as_job_of(council.id, council.kind)
    with world.acting(job):
        before = _count()
        jobs.ask_for_view(job, event)
        jobs.ask_for_view(job, event)
        return _count() - before


def _count() -> int:
    return int(db.session.scalar(sa.text("SELECT count(*) FROM notification")) or 0)
