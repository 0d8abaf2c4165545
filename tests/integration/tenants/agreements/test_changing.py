"""Changing an agreement: authorised where it spends more, accepted by both, taken over once; notice stands alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.agreements import jobs, queries, services
from tenants.agreements.events import AgreementChanged, ChangeAgreed, ChangeClosed, ChangeProposed
from tenants.agreements.rules import Outcome, documents
from tenants.agreements.rules.changes import ChangeStage, EndReason
from tenants.agreements.rules.courses import Change, ChangeKind
from tenants.authorisation import queries as authorisation
from tenants.authorisation import services as authorising
from tenants.authorisation.events import SpendAuthorised, SpendRefused
from tenants.minitender import queries as minitender
from tests.factories import authorisation as commitments
from tests.factories.agreements import Parties
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

FIRST, LAST = date(2027, 1, 4), date(2027, 7, 21)
CHEAPER = Change(ChangeKind.RATE, date(2027, 2, 1), unit_price=Decimal("20.00"))
DEARER = Change(ChangeKind.RATE, date(2027, 2, 1), unit_price=Decimal("24.00"))


def propose(
    parties: Parties, agreement_id: UUID, change: Change, *, by: Actor | None = None, why: EndReason | None = None
) -> UUID:
    actor = by or parties.commissioner
    with parties.world.acting(actor):
        return services.propose_change(
            actor=actor, agreement_id=agreement_id, change=change, reason="More is needed.", end_reason=why,
            now=clock.now(),
        ).id  # fmt: skip


def accept(parties: Parties, change_id: UUID, *actors: Actor) -> None:
    for actor in actors or (parties.manager, parties.commissioner):
        with parties.world.acting(actor):
            services.accept_change(actor=actor, change_id=change_id, name=actor.name, role="Head", now=clock.now())


def follow(parties: Parties, change_id: UUID) -> None:
    with parties.world.acting(parties.job()):
        jobs.follow_change(parties.job(), ChangeAgreed(change_id=change_id))


def stage_of(parties: Parties, change_id: UUID) -> ChangeStage:
    with parties.world.acting(parties.manager):
        return queries.stage_of_change(queries.get_change(parties.manager, change_id))


def agreement_of(parties: Parties, agreement_id: UUID) -> Any:
    with parties.world.acting(parties.manager):
        return queries.get_agreement(parties.manager, agreement_id)


def test_an_agreement_follows_a_change_that_both_accept(parties: Parties) -> None:
    agreement_id = parties.made()
    before = agreement_of(parties, agreement_id)
    change_id = propose(parties, agreement_id, CHEAPER)
    assert stage_of(parties, change_id) is ChangeStage.AWAITING_ACCEPTANCE
    accept(parties, change_id)
    assert stage_of(parties, change_id) is ChangeStage.AGREED
    for _ in range(2):
        follow(parties, change_id)
    after = agreement_of(parties, agreement_id)
    with parties.world.acting(parties.manager):
        change = queries.get_change(parties.manager, change_id)
        course = queries.course_of(after, queries.list_changes(after))
    assert change.difference_gbp == after.total_gbp - before.total_gbp < 0
    assert sum(map(Decimal, after.cost["weeks"].values())) == after.total_gbp
    assert [each.way.unit_price for each in course.stretches] == [Decimal("22.80"), Decimal("20.00")]
    assert change.effect["before"]["total"] == str(before.total_gbp)
    assert after.changes == 1
    assert services.hash_of_text(after) == bytes(after.document_sha256), "what was signed still has its fingerprint"


def test_a_change_that_spends_more_asks_first_and_is_accepted_only_then(parties: Parties) -> None:
    agreement_id = parties.made()
    change_id = propose(parties, agreement_id, DEARER)
    assert stage_of(parties, change_id) is ChangeStage.AWAITING_AUTHORISATION
    with pytest.raises(Refused, match=r"change\.awaits_authorisation"):
        accept(parties, change_id, parties.manager)
    with parties.world.acting(parties.commissioner):
        change = queries.get_change(parties.commissioner, change_id)
        case = authorisation.get_case(parties.commissioner, change.case_id)  # type: ignore[arg-type]
        assert case.whole_life_gbp == change.difference_gbp > 0
        assert (case.kind, case.lead_id is not None) == ("change", True)
    with parties.world.acting(parties.manager), pytest.raises(Refused, match=r"change\.awaits_decision"):
        services.close_change(actor=parties.manager, change_id=change_id, reason="No.", now=clock.now())
    for _ in range(2):
        with parties.world.acting(parties.job()):
            jobs.let_change_be_accepted(parties.job(), SpendAuthorised(case_id=case.id))
    accept(parties, change_id)
    follow(parties, change_id)
    assert agreement_of(parties, agreement_id).changes == 1


def test_a_refused_spend_leaves_the_agreement_as_it_was(parties: Parties) -> None:
    agreement_id = parties.made()
    change_id = propose(parties, agreement_id, DEARER)
    with parties.world.acting(parties.commissioner):
        case_id = queries.get_change(parties.commissioner, change_id).case_id
    with parties.world.acting(parties.job()):
        jobs.give_change_up(parties.job(), SpendRefused(case_id=case_id))  # type: ignore[arg-type]
        jobs.let_change_be_accepted(parties.job(), SpendAuthorised(case_id=case_id))  # type: ignore[arg-type]
    assert stage_of(parties, change_id) is ChangeStage.REFUSED
    with pytest.raises(Refused, match=r"change\.not_open"):
        accept(parties, change_id, parties.manager)
    propose(parties, agreement_id, CHEAPER)


def committed(parties: Parties) -> Decimal:
    with parties.world.acting(parties.commissioner):
        return sum((line.amount for line in authorisation.list_ledger(parties.commissioner)), Decimal(0))


def test_the_ledger_follows_what_a_change_spends_less_and_lets_go_of_what_is_given_up(parties: Parties) -> None:
    world = parties.world
    agreement_id = parties.made()
    priya = world.person("Priya Nair", parties.buyers.council, Role.AUTHORISER)
    commitments.delegation(world, priya, limit="99999.00")
    before = agreement_of(parties, agreement_id)
    with world.acting(priya):
        case_id = minitender.get_award(before.award_id).case_id
        authorising.approve(actor=priya, case_id=case_id, reason="Fits.", now=clock.now())
    start = committed(parties)

    less = propose(parties, agreement_id, CHEAPER)
    accept(parties, less)
    do_waiting_work(world)
    after = agreement_of(parties, agreement_id)
    assert committed(parties) == start - (before.total_gbp - after.total_gbp) < start

    more = propose(parties, agreement_id, DEARER)
    with world.acting(priya):
        case_id = queries.get_change(priya, more).case_id
        authorising.approve(actor=priya, case_id=case_id, reason="Fits.", now=clock.now())
    do_waiting_work(world)
    assert committed(parties) > start
    with world.acting(parties.manager):
        services.close_change(actor=parties.manager, change_id=more, reason="We cannot.", now=clock.now())
    do_waiting_work(world)
    assert committed(parties) == start - (before.total_gbp - after.total_gbp)

    again = propose(parties, agreement_id, DEARER)
    with world.acting(parties.commissioner):
        services.close_change(actor=parties.commissioner, change_id=again, reason="Not now.", now=clock.now())
    do_waiting_work(world)
    with world.acting(priya):
        case_id = queries.get_change(priya, again).case_id
        assert authorisation.get_case(priya, case_id).status == "withdrawn"  # type: ignore[arg-type]


def test_what_was_decided_in_urgency_leads_to_where_notice_is_given(parties: Parties) -> None:
    agreement_id = parties.made()
    agreement = agreement_of(parties, agreement_id)
    with parties.world.acting(parties.commissioner):
        case_id = minitender.get_award(agreement.award_id).case_id
        (bought,) = authorisation.bought_by(parties.commissioner, case_id)
    assert (agreement.reference in bought.title, bought.href.endswith("/changes/new/notice")) == (True, True)
    assert parties.world.signed_in(parties.commissioner).get(bought.href).status_code == 200


def test_a_case_that_is_no_changes_is_somebody_elses(parties: Parties) -> None:
    with parties.world.acting(parties.job()):
        jobs.let_change_be_accepted(parties.job(), SpendAuthorised(case_id=UUID(int=1)))
        jobs.give_change_up(parties.job(), SpendRefused(case_id=UUID(int=1)))


def test_the_provider_declines_and_the_council_takes_back(parties: Parties) -> None:
    agreement_id = parties.made()
    for actor, stage in (
        (parties.manager, ChangeStage.DECLINED),
        (parties.commissioner, ChangeStage.WITHDRAWN),
    ):
        change_id = propose(parties, agreement_id, CHEAPER)
        with parties.world.acting(actor):
            services.close_change(actor=actor, change_id=change_id, reason="We cannot.", now=clock.now())
        assert stage_of(parties, change_id) is stage
        with pytest.raises(Refused, match=r"change\.not_open"):
            accept(parties, change_id, parties.manager)
    assert agreement_of(parties, agreement_id).changes == 0


def test_one_change_is_open_at_a_time_also_under_a_race(parties: Parties) -> None:
    agreement_id = parties.made()

    def attempt(_: int) -> str:
        try:
            propose(parties, agreement_id, CHEAPER)
        except Refused as refused:
            return refused.code
        return "kept"

    with ThreadPoolExecutor(3) as threads:
        answers = sorted(threads.map(attempt, range(3)))
    assert answers == ["change.open_already", "change.open_already", "kept"]


def test_each_change_is_worked_out_on_the_one_before(parties: Parties) -> None:
    agreement_id = parties.made()
    pause = Change(ChangeKind.HOSPITAL, date(2027, 2, 8), date(2027, 2, 14), paid_percent=Decimal(50))
    shorter = documents.of_end(ChangeKind.END, date(2027, 6, 30))
    for change, why in ((CHEAPER, None), (pause, None), (shorter, EndReason.NEEDS_MET)):
        change_id = propose(parties, agreement_id, change, why=why)
        accept(parties, change_id)
        follow(parties, change_id)
    after = agreement_of(parties, agreement_id)
    assert after.ends_on == date(2027, 6, 30)
    # A term week at £20.00 is 5 × 2 × £20.00 and 4 × £22.00; half of it is paid in hospital.
    assert (after.cost["weeks"]["2027-02-01"], after.cost["weeks"]["2027-02-08"]) == ("288.00", "144.00")
    with parties.world.acting(parties.manager):
        told = [each.effect for each in queries.list_changes(after)]
    assert [each["before"]["total"] for each in told[1:]] == [each["after"]["total"] for each in told[:-1]]


def test_either_side_gives_notice_as_long_as_was_agreed(parties: Parties, move_clock: Callable[..., None]) -> None:
    for who in (parties.manager, parties.commissioner):
        agreement_id = parties.made(starts_on=FIRST, ends_on=date(2029, 1, 3))
        with parties.world.acting(who):
            today = local(clock.now()).date()
        soon, later = (documents.of_end(ChangeKind.NOTICE, max(today, FIRST) + timedelta(days=d)) for d in (1, 60))
        if today + timedelta(days=28) > soon.to_on:  # type: ignore[operator]
            with pytest.raises(Refused, match=r"change\.notice_too_short"):
                propose(parties, agreement_id, soon, by=who, why=EndReason.PROVIDER_CANNOT)
        with pytest.raises(Refused, match=r"change\.notice_reason"):
            propose(parties, agreement_id, later, by=who)
        change_id = propose(parties, agreement_id, later, by=who, why=EndReason.PROVIDER_CANNOT)
        assert stage_of(parties, change_id) is ChangeStage.AGREED
        follow(parties, change_id)
        assert agreement_of(parties, agreement_id).ends_on == later.to_on
        move_clock(days=200)


def test_a_provider_proposes_nothing_but_notice(parties: Parties) -> None:
    with pytest.raises(Refused, match=r"change\.not_yours"):
        propose(parties, parties.made(), CHEAPER, by=parties.manager)


def test_an_unsigned_agreement_is_not_changed(parties: Parties) -> None:
    with pytest.raises(Refused, match=r"change\.not_running"):
        propose(parties, parties.agreement(), CHEAPER)


def test_a_third_party_finds_no_change(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    change_id = propose(parties, agreement_id, CHEAPER)
    rival = world.person("Joan Abara", world.provider("Joan Abara Support"), Role.REGISTERED_MANAGER)
    lead = world.person("Helen Marsh", world.council("Knowsley Council"), Role.COMMISSIONER)
    for stranger in (rival, lead):
        with pytest.raises(NotFound):
            accept(parties, change_id, stranger)
        browser = world.signed_in(stranger)
        path = f"/agreements/{agreement_id}/changes"
        for page in ("new", "new/rate", f"{change_id}", f"{change_id}/change.pdf"):
            assert browser.get(f"{path}/{page}").status_code == 404


@pytest.mark.its_own_dates
def test_an_extension_past_the_next_review_enters_one(parties: Parties, move_clock: Callable[..., None]) -> None:
    agreement_id = parties.made()
    move_clock(days=260)
    worker = parties.buyers.social_worker
    with parties.world.acting(worker):
        (review,) = queries.list_reviews(queries.get_agreement(worker, agreement_id))
        services.hold_review(
            actor=worker, review_id=review.id, held_on=date(2027, 7, 1), childs_voice="More please.",
            outcome=Outcome.CONTINUE, note="", now=clock.now(),
        )  # fmt: skip
    longer = Change(ChangeKind.EXTENSION, LAST + timedelta(days=1), date(2028, 12, 31))
    change_id = propose(parties, agreement_id, longer)
    with parties.world.acting(parties.job()):
        case_id = queries.get_change(parties.job(), change_id).case_id
        services.open_for_acceptance(actor=parties.job(), case_id=case_id, now=clock.now())  # type: ignore[arg-type]
    accept(parties, change_id)
    follow(parties, change_id)
    with parties.world.acting(worker):
        reviews = queries.list_reviews(queries.get_agreement(worker, agreement_id))
    assert [(each.held_on, each.due_on) for each in reviews][1:] == [(None, date(2028, 6, 29))]


def test_both_may_accept_at_once_and_the_change_is_agreed_once(parties: Parties, world: World) -> None:
    change_id = propose(parties, parties.made(), CHEAPER)
    with ThreadPoolExecutor(2) as threads:
        for each in [
            threads.submit(accept, parties, change_id, actor) for actor in (parties.manager, parties.commissioner)
        ]:
            each.result()
    with pytest.raises(Refused, match=r"change\.(accepted_already|not_open)"):
        accept(parties, change_id, parties.manager)
    with world.engine.begin() as connection:
        said = connection.exec_driver_sql("SELECT count(*) FROM outbox_message WHERE event = 'ChangeAgreed'")
        assert said.scalar_one() == 1


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ("ends_on = ends_on - 1, changes = 1, as_signed = '{}'", "follows the changes"),
        ("total_gbp = 1, changes = 1, as_signed = '{}'", "follows the changes"),
    ],
)
def test_the_database_moves_no_figure_that_both_did_not_accept(parties: Parties, sets: str, said: str) -> None:
    agreement_id = parties.made()
    propose(parties, agreement_id, CHEAPER)
    refused = pytest.raises(sa.exc.IntegrityError, match=said)
    with refused, parties.world.acting(parties.commissioner):
        db.session.execute(sa.text(f"UPDATE agreement SET {sets} WHERE id = :id"), {"id": agreement_id})


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ("council_accepted_at = now(), council_accepted_by = gen_random_uuid(), council_accepted_name = 'A',"
         " council_accepted_role = 'B'", "the council accepts once"),
        ("provider_accepted_at = now(), provider_accepted_by = guard.person(), provider_accepted_name = 'A',"
         " provider_accepted_role = 'B'", "the provider accepts once"),
        ("applied_at = now()", "applied_once_agreed"),
        ("closed_how = 'declined'", "closed_by_somebody"),
    ],
)  # fmt: skip
def test_the_database_refuses_an_acceptance_in_anothers_name(parties: Parties, sets: str, said: str) -> None:
    change_id = propose(parties, parties.made(), CHEAPER)
    refused = pytest.raises(sa.exc.IntegrityError, match=said)
    with refused, parties.world.acting(parties.commissioner):
        db.session.execute(sa.text(f"UPDATE agreement_change SET {sets} WHERE id = :id"), {"id": change_id})


def test_each_side_is_written_to_about_what_waits_and_what_changed(parties: Parties, world: World) -> None:
    change_id = propose(parties, parties.made(), CHEAPER)
    provider = Actor(ActorKind.JOB, parties.provider.id, parties.provider.kind)
    for job in (parties.job(), provider):
        with world.acting(job):
            jobs.ask_for_acceptance(job, ChangeProposed(change_id=change_id))
            jobs.tell_of_change(job, AgreementChanged(change_id=change_id))
            jobs.tell_of_closing(job, ChangeClosed(change_id=change_id))
    with world.acting(parties.manager):
        told = world.execute("SELECT template FROM notification WHERE template LIKE '%/agreements/mail/c%'").all()
    assert {row.template.rsplit("/", 1)[1] for row in told} == {"closed", "changed"}


def test_a_change_by_api_shows_every_period_before_and_after(parties: Parties, world: World) -> None:
    world.administrator()
    own_program(world)
    agreement_id, caller = parties.made(), world.app.test_client()
    headers = bearer(token_of(world, parties.commissioner))
    path = f"/api/v1/agreements/{agreement_id}/changes"
    said = {"kind": "rate", "from_on": "2027-02-01", "unit_price": "20.00", "reason": "A lower price was agreed."}
    proposed = caller.post(path, headers=headers, json=said)
    assert proposed.status_code == 201, proposed.text
    shown = proposed.get_json()
    assert shown["stage"] == "awaiting acceptance"
    assert Decimal(shown["effect"]["after"]["total"]) - Decimal(shown["effect"]["before"]["total"]) == Decimal(
        shown["difference"]
    )
    again = caller.post(path, headers=headers, json=said)
    assert (again.status_code, again.get_json()["type"]) == (409, "/api/problems/change.open_already")
    one = f"/api/v1/agreement-changes/{shown['id']}"
    for actor in (parties.manager, parties.commissioner):
        answer = caller.post(
            f"{one}/acceptance", headers=bearer(token_of(world, actor)), json={"name": actor.name, "role": "Head"}
        )
        assert answer.status_code == 200, answer.text
    assert caller.get(one, headers=headers).get_json()["stage"] == "agreed"
    assert len(caller.get(path, headers=headers).get_json()) == 1
    missing = caller.post(path, headers=headers, json={"kind": "end", "reason": "x"})
    assert missing.status_code == 422
    closing = caller.post(f"{one}/closing", headers=headers, json={"reason": "No."})
    assert closing.get_json()["type"] == "/api/problems/change.not_open"


WRITTEN: dict[str, dict[str, str]] = {
    "rate": {"from_on": "1 2 2027", "unit_price": "20.00"},
    "pause": {"from_on": "1 2 2027", "to_on": "7 2 2027", "paid_percent": "0"},
    "hospital-stay": {"from_on": "1 2 2027", "to_on": "7 2 2027", "paid_percent": "50"},
    "funder-split": {"from_on": "1 2 2027", "care": "60", "health": "40"},
    "extension": {"to_on": "31 8 2027"},
    "end": {"to_on": "30 6 2027", "why": "needs met"},
    "notice": {"to_on": "30 6 2027", "why": "moved away"},
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_kind_of_change_is_tried_on_its_page_and_then_proposed(parties: Parties, world: World, kind: str) -> None:
    agreement_id = parties.made()
    browser = world.signed_in(parties.commissioner)
    path = f"/agreements/{agreement_id}/changes/new/{kind}"
    said: dict[str, Any] = {"reason": "It is needed."}
    for name, value in WRITTEN[kind].items():
        said[name] = value.split() if name.endswith("_on") else value
    page = browser.get(path)
    assert page.status_code == 200
    tried = browser.post(path, data={**hidden_fields(page.text), **said, "show": "y"})
    assert "What it would do" in tried.text, tried.text
    with world.acting(parties.commissioner):
        assert queries.list_changes(queries.get_agreement(parties.commissioner, agreement_id)) == []
    kept = browser.post(path, data={**hidden_fields(tried.text), **said, "submit": "y"})
    assert kept.status_code == 302, kept.text
    shown = browser.get(kept.location)
    assert "By financial year" in shown.text
    assert browser.get(f"/agreements/{agreement_id}").status_code == 200
    if kind == "funder-split":
        assert "2026-27, health" in shown.text
        assert "care 60%, health 40%" in shown.text


def test_a_page_keeps_what_was_typed_and_says_why_it_cannot_be(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    browser = world.signed_in(parties.commissioner)
    path = f"/agreements/{agreement_id}/changes/new/rate"
    page = browser.get(path)
    said = {**hidden_fields(page.text), "from_on": ["1", "1", "2020"], "unit_price": "20.00", "reason": "Why not"}
    refused = browser.post(path, data={**said, "submit": "y"})
    assert refused.status_code == 422
    assert "Nothing can change before that day" in refused.text
    assert "Why not" in refused.text
    assert browser.get(path.replace("rate", "nonsense")).status_code == 404


def test_hours_are_changed_from_the_week_as_it_is(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    browser = world.signed_in(parties.commissioner)
    path = f"/agreements/{agreement_id}/changes/new/hours"
    page = browser.get(path)
    assert 'value="Getting ready"' in page.text
    said = {
        **hidden_fields(page.text), "from_on": ["1", "2", "2027"], "reason": "Fridays fall away.", "submit": "y",
        "visits-0-days": ["mon", "tue"], "visits-0-at": "07:15", "visits-0-quantity": "1", "visits-0-carers": "2",
        "visits-0-when": "term", "visits-0-name": "Getting ready",
    }  # fmt: skip
    halved = browser.post(path, data={**said, "visits-0-quantity": ""})
    assert "Say how many units this visit has" in halved.text
    daily = browser.post(path, data={key: value for key, value in said.items() if key != "visits-0-days"})
    assert "Choose at least one day" in daily.text
    kept = browser.post(path, data=said)
    assert kept.status_code == 302, kept.text
    assert "Monday, Tuesday in term time at 07:15" in browser.get(kept.location).text


def test_a_change_is_not_found_under_another_agreement(parties: Parties, world: World) -> None:
    changed, other = parties.made(), parties.made()
    change_id = propose(parties, changed, CHEAPER)
    browser = world.signed_in(parties.manager)
    page = browser.get(f"/agreements/{changed}/changes/{change_id}")
    assert page.status_code == 200
    elsewhere = f"/agreements/{other}/changes/{change_id}"
    assert browser.get(elsewhere).status_code == 404
    assert browser.get(f"{elsewhere}/change.pdf").status_code == 404
    for act in ("acceptance", "closing"):
        assert browser.post(f"{elsewhere}/{act}", data=hidden_fields(page.text)).status_code == 404


def test_agreement_and_change_are_kept_as_accessible_pdf(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    change_id = propose(parties, agreement_id, CHEAPER)
    browser = world.signed_in(parties.manager)
    for path in (
        f"/agreements/{agreement_id}/agreement.pdf",
        f"/agreements/{agreement_id}/changes/{change_id}/change.pdf",
    ):
        paper = browser.get(path)
        assert paper.status_code == 200
        assert paper.data.startswith(b"%PDF")
        assert b"/StructTreeRoot" in paper.data or b"/ObjStm" in paper.data
