"""A provider asks two councils once; each decides alone; what one grants is authorised and its agreements follow."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from consortium.systems import queries as systems
from tenants.agreements import jobs as agreement_jobs
from tenants.agreements import queries as agreements
from tenants.agreements import services as agreement_services
from tenants.agreements.events import ChangeAgreed
from tenants.agreements.rules.changes import ChangeStage
from tenants.agreements.rules.courses import Change, ChangeKind
from tenants.authorisation import queries as authorisation
from tenants.authorisation import services as authorising
from tenants.authorisation.events import SpendAuthorised, SpendRefused
from tenants.authorisation.rules.limits import ProfileYear
from tenants.fees import events, jobs, queries, services
from tenants.fees.rules.reviews import Answer, Status
from tenants.fees.services import Decision
from tests.factories import authorisation as authorisers
from tests.factories.fees import FROM, Askers, askers, job_of
from tests.factories.world import World

ASKED = Decimal("24.17")  # 22.80 and 6 percent


@pytest.fixture
def provider(world: World) -> Askers:
    return askers(world)


def status_of(asker: Askers, actor: Actor, review_id: UUID) -> Status:
    with asker.world.acting(actor):
        review = queries.get_review(actor, review_id)
        return queries.status(review, queries.lines_of(review), queries.questions_of(review))


def decide(asker: Askers, actor: Actor, review_id: UUID, decision: Decision, reason: str = "") -> list[UUID | None]:
    """The changes that a decision leads to, by line."""
    with asker.world.acting(actor):
        review = services.decide(
            actor=actor, review_id=review_id, decision=decision, reason=reason, role="Head", now=clock.now()
        )
        return [line.change_id for line in queries.lines_of(review)]


def events_of(world: World, name: str) -> list[tuple[str, str]]:
    with world.engine.begin() as connection:
        found = connection.execute(
            sa.text("SELECT handled_as_kind, payload ->> 'review_id' AS id FROM outbox_message WHERE event = :name"),
            {"name": name},
        )
        return [(row.handled_as_kind, row.id) for row in found]


def test_each_council_gets_its_own_review_and_sees_no_other(provider: Askers, world: World) -> None:
    here, there = provider.made(provider.here), provider.made(provider.there)
    first, second = provider.ask(here, there)
    with world.acting(provider.here.commissioner):
        (own,) = queries.list_reviews(provider.here.commissioner)
        lines = queries.lines_of(own.review)
        assert [(line.price_gbp, line.asked_gbp) for line in lines] == [(Decimal("22.80"), ASKED)]
        assert own.agreements == 1
        assert own.status is Status.AWAITING
        (other,) = {first, second} - {own.review.id}
        with pytest.raises(NotFound):
            queries.get_review(provider.here.commissioner, other)
    assert len(events_of(world, "FeeAsked")) == 2
    assert len(events_of(world, "FeeUnanswered")) == 4
    with pytest.raises(Refused, match=r"fee\.already_asked"):
        provider.ask(here)


def test_what_is_granted_is_authorised_in_one_case_and_the_agreements_follow(provider: Askers, world: World) -> None:
    council = provider.here
    ids = [provider.made(council), provider.made(council)]
    (review_id,) = provider.ask(*ids)
    with world.acting(council.commissioner):
        review = queries.get_review(council.commissioner, review_id)
        standing = queries.list_standing(council.commissioner, review)
        shown = {each.line.agreement_id: each.effect(ASKED) for each in standing}
    changes = decide(provider, council.commissioner, review_id, Decision(Answer.FULL))
    with world.acting(council.commissioner):
        orders = [agreements.get_change(council.commissioner, change) for change in changes if change]
        (case_id,) = {each.case_id for each in orders}
        case = authorisation.get_case(council.commissioner, case_id)  # type: ignore[arg-type]
        assert case.whole_life_gbp == sum(each.difference_gbp for each in orders)
    for order in orders:
        effect = shown[order.agreement_id]
        assert effect.whole.difference == order.difference_gbp > 0
        years = {label: str(amounts.after) for label, amounts in effect.years.items()}
        assert years == order.effect["after"]["financial_years"]
    with pytest.raises(Refused, match=r"fee\.not_open"):
        decide(provider, council.commissioner, review_id, Decision(Answer.FULL))
    with world.acting(council.commissioner), pytest.raises(Refused, match=r"change\.shares_its_case"):
        agreement_services.close_change(
            actor=council.commissioner, change_id=orders[0].id, reason="No.", now=clock.now()
        )
    job = council.job()
    for _ in range(2):
        with world.acting(job):
            agreement_jobs.let_change_be_accepted(job, SpendAuthorised(case_id=case.id))
    for order in orders:
        with world.acting(job):
            agreement_jobs.follow_change(job, ChangeAgreed(change_id=order.id))
    with world.acting(provider.manager):
        for order in orders:
            change = agreements.get_change(provider.manager, order.id)
            assert agreements.stage_of_change(change) is ChangeStage.AGREED
            assert (change.provider_accepted_name, change.council_accepted_role) == (provider.manager.name, "Head")
            agreement = agreements.get_agreement(provider.manager, order.agreement_id)
            assert agreement.total_gbp == shown[agreement.id].whole.after
    assert status_of(provider, provider.manager, review_id) is Status.ACCEPTED
    assert events_of(world, "ChangeProposed") == []
    with world.acting(provider.manager):
        acts = {entry.act for entry in world.entries()}
    assert {"fee.asked", "fee.decided", "change.accepted_beforehand"} <= acts


def test_two_who_ask_at_once_ask_once(provider: Askers, world: World) -> None:
    agreement_id, models = provider.made(provider.here), provider.model()

    def ask(_: int) -> bool:
        with world.acting(provider.manager):
            try:
                services.ask(
                    actor=provider.manager, from_on=FROM, agreement_ids=[agreement_id], models=models, reason="Wages.",
                    name="Tom", role="Manager", now=clock.now(),
                )  # fmt: skip
            except Refused as refused:
                assert refused.code == "fee.already_asked"  # noqa: PT017 - either may be the second
                db.session.rollback()
                return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(ask, range(2))) == [False, True]


def test_less_is_granted_with_a_reason_by_kind_of_support_or_by_agreement(provider: Askers, world: World) -> None:
    here, also, there = provider.made(provider.here), provider.made(provider.here), provider.made(provider.there)
    asked = provider.ask(here, also, there)
    for council, part in ((provider.here, Answer.PRICES), (provider.there, Answer.PERCENT)):
        with world.acting(council.commissioner):
            (own,) = queries.list_reviews(council.commissioner)
            lines = queries.lines_of(own.review)
        prices = {line.agreement_id: Decimal("23.00") for line in lines} | {also: Decimal("22.80")}
        percents = {(line.lot_id, line.unit): Decimal("2.5") for line in lines}
        decision = Decision(part, percents, prices)  # type: ignore[arg-type]
        with pytest.raises(Refused, match=r"fee\.reason_missing"):
            decide(provider, council.commissioner, own.review.id, decision)
        decide(provider, council.commissioner, own.review.id, decision, "Our budget rises by 2.5 percent.")
        assert status_of(provider, provider.manager, own.review.id) is Status.IN_PART
        with world.acting(provider.manager):
            told = queries.lines_of(queries.get_review(provider.manager, own.review.id))
        granted = {line.agreement_id: line.decided_gbp for line in told}
        wanted = (
            {here: Decimal("23.00"), also: Decimal("22.80")} if council is provider.here else {there: Decimal("23.37")}
        )
        assert granted == wanted
    assert sorted(events_of(world, "FeeDecided")) == sorted(("provider", str(each)) for each in asked)


def test_more_is_asked_and_answered_and_a_request_may_be_taken_back(provider: Askers, world: World) -> None:
    council = provider.here.commissioner
    (review_id,) = provider.ask(provider.made(provider.here))
    with world.acting(council):
        question = services.ask_more(actor=council, review_id=review_id, text="What do you pay?", now=clock.now())
        with pytest.raises(Refused, match=r"fee\.question_open"):
            services.ask_more(actor=council, review_id=review_id, text="And travel?", now=clock.now())
    assert status_of(provider, council, review_id) is Status.MORE_ASKED
    with world.acting(job_of(council)):
        jobs.remind_council(job_of(council), events.FeeUnanswered(review_id=review_id, days=14))
        assert world.execute("SELECT count(*) FROM notification").scalar_one() == 0
    with world.acting(provider.manager):
        services.answer(actor=provider.manager, review_id=review_id, text="£12.90 an hour.", now=clock.now())
        with pytest.raises(Refused, match=r"fee\.no_question"):
            services.answer(actor=provider.manager, review_id=review_id, text="More.", now=clock.now())
    for _ in range(2):
        with world.acting(job_of(council)):
            jobs.tell_of_answer(job_of(council), events.FeeAnswered(review_id=review_id, question_id=question.id))
            jobs.remind_council(job_of(council), events.FeeUnanswered(review_id=review_id, days=14))
    with world.acting(council):
        found = world.execute("SELECT template FROM notification ORDER BY id").scalars().all()
        assert found == ["tenants/fees/mail/answered", "tenants/fees/mail/unanswered"]
    with world.acting(provider.manager):
        services.withdraw(actor=provider.manager, review_id=review_id, now=clock.now())
    with pytest.raises(Refused, match=r"fee\.not_open"):
        decide(provider, council, review_id, Decision(Answer.FULL))


def test_an_agreement_that_is_being_changed_is_named_and_one_that_was_repriced_falls_away(
    provider: Askers, world: World
) -> None:
    council, parties = provider.here.commissioner, provider.here
    first, second = provider.made(parties), provider.made(parties)
    (review_id,) = provider.ask(first, second)
    cheaper = Change(ChangeKind.RATE, date(2027, 2, 1), unit_price=Decimal("20.00"))
    with world.acting(council):
        change = agreement_services.propose_change(
            actor=council, agreement_id=first, change=cheaper, reason="Agreed.", now=clock.now()
        )
        reference = agreements.get_agreement(council, first).reference
    with pytest.raises(Refused, match=r"rise\.open_change") as refused:
        decide(provider, council, review_id, Decision(Answer.FULL))
    assert refused.value.facts["reference"] == reference
    for actor in (council, provider.manager):
        with world.acting(actor):
            agreement_services.accept_change(
                actor=actor, change_id=change.id, name=actor.name, role="Head", now=clock.now()
            )
    with world.acting(parties.job()):
        agreement_jobs.follow_change(parties.job(), ChangeAgreed(change_id=change.id))
    changes = decide(provider, council, review_id, Decision(Answer.FULL))
    assert sum(each is not None for each in changes) == 1
    assert status_of(provider, council, review_id) is Status.ACCEPTED


def test_a_refused_spend_leaves_the_prices_and_the_provider_is_told(provider: Askers, world: World) -> None:
    council = provider.here
    (review_id,) = provider.ask(provider.made(council))
    (change_id,) = decide(provider, council.commissioner, review_id, Decision(Answer.FULL))
    job = council.job()
    with world.acting(job):
        case_id = agreements.get_change(job, change_id).case_id  # type: ignore[arg-type]
        agreement_jobs.give_change_up(job, SpendRefused(case_id=case_id))  # type: ignore[arg-type]
        jobs.hear_of_refusal(job, SpendRefused(case_id=case_id))  # type: ignore[arg-type]
    assert events_of(world, "FeeSpendRefused") == [("provider", str(review_id))]
    provider_job = job_of(provider.manager)
    with world.acting(provider_job):
        jobs.tell_of_refusal(provider_job, events.FeeSpendRefused(review_id=review_id, case_id=case_id))  # type: ignore[arg-type]
        assert world.execute("SELECT template FROM notification").scalar_one() == "tenants/fees/mail/spend_refused"


def test_nobody_enters_an_acceptance_that_no_review_gave(provider: Askers, world: World) -> None:
    """The council's own program may not accept for anybody where the decision was another."""
    council = provider.here
    (review_id,) = provider.ask(provider.made(council))
    (change_id,) = decide(provider, council.commissioner, review_id, Decision(Answer.FULL))
    with world.acting(council.job()):
        world.execute("UPDATE agreement_change SET authorised_at = guard.now() WHERE id = :id", id=change_id)
        with pytest.raises(sa.exc.IntegrityError, match="accepts once, for itself"), db.session.begin_nested():
            world.execute(
                "UPDATE agreement_change c SET provider_accepted_at = r.asked_at, provider_accepted_by = r.asked_by,"
                " provider_accepted_name = 'Somebody', provider_accepted_role = r.asked_role,"
                " council_accepted_at = r.decided_at, council_accepted_by = r.decided_by,"
                " council_accepted_name = r.decided_name, council_accepted_role = r.decided_role"
                " FROM fee_review r WHERE r.id = :review AND c.id = :id",
                id=change_id, review=review_id,
            )  # fmt: skip


@pytest.mark.parametrize(
    ("from_on", "code"),
    [
        (date(2026, 1, 1), "fee.day_past"),
        (FROM + timedelta(days=900), "fee.day_far"),
        (date(2028, 1, 1), "fee.not_running"),
    ],
)
def test_a_day_that_will_not_do_is_refused(provider: Askers, from_on: date, code: str) -> None:
    agreement_id = provider.made(provider.here)
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        provider.ask(agreement_id, from_on=from_on)


def test_the_room_that_is_shown_is_what_authorising_takes_of_a_limit(provider: Askers, world: World) -> None:
    council = provider.here.commissioner
    authoriser = world.person("Olu Sefton", provider.here.buyers.council, Role.AUTHORISER)
    authorisers.delegation(world, authoriser, limit="100000.00")
    (review_id,) = provider.ask(provider.made(provider.here), provider.made(provider.here))
    with world.acting(council):
        system_id = systems.get_lot(provider.here.buyers.lot_id).system_id
        case_id = authorising.propose_limit(
            actor=council, system_id=system_id, from_on=date(2026, 4, 1), to_on=date(2028, 3, 31), reason="Growth.",
            profile=[
                ProfileYear("2026-27", 1, Decimal(0), 2, Decimal(10_000), counts=True),
                ProfileYear("2027-28", 2, Decimal(0), 3, Decimal(20_000), counts=True),
            ], now=clock.now(),
        ).case_id  # fmt: skip
    with world.acting(authoriser):
        authorising.approve(actor=authoriser, case_id=case_id, reason="Within budget.", now=clock.now())
    with world.acting(council):
        standing = queries.list_standing(council, queries.get_review(council, review_id))
        effects = {each.line.agreement_id: each.effect(ASKED) for each in standing}
        (room,) = queries.rooms(council, standing, effects, date(2026, 11, 17))
    assert (room.limit.amount, room.left) == (Decimal(30_000), Decimal(30_000) - room.committed - room.added)
    (change_id, _) = decide(provider, council, review_id, Decision(Answer.FULL))
    with world.acting(authoriser):
        fee_case = agreements.get_change(authoriser, change_id).case_id  # type: ignore[arg-type]
        authorising.approve(actor=authoriser, case_id=fee_case, reason="Wages rose.", now=clock.now())  # type: ignore[arg-type]
    with world.acting(council):
        (after,) = queries.rooms(council, standing, effects, date(2026, 11, 17))
    assert after.committed == room.committed + room.added


def test_a_council_declines_with_its_reason_and_each_side_keeps_to_its_own_acts(provider: Askers, world: World) -> None:
    council, manager = provider.here.commissioner, provider.manager
    agreement_id = provider.made(provider.here)
    with world.acting(manager), pytest.raises(Refused, match=r"fee\.model_missing"):
        services.prepare(actor=manager, from_on=FROM, agreement_ids=[agreement_id], models=[], now=clock.now())
    (review_id,) = provider.ask(agreement_id)
    with world.acting(council), pytest.raises(NotFound):
        services.withdraw(actor=council, review_id=review_id, now=clock.now())
    with world.acting(manager), pytest.raises(NotFound):
        services.ask_more(actor=manager, review_id=review_id, text="Why?", now=clock.now())
    with pytest.raises(NotFound):
        decide(provider, manager, review_id, Decision(Answer.FULL))
    assert decide(provider, council, review_id, Decision(Answer.DECLINE), "Prices were set for two years.") == [None]
    assert status_of(provider, manager, review_id) is Status.DECLINED
