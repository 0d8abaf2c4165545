"""An agreement from its award to its reviews: issued once, signed by each side for itself, reviewed within a year."""

from collections.abc import Callable
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
from tenants.agreements import queries, services
from tenants.agreements.rules import Outcome, Side, Stage
from tenants.packages import queries as packages
from tests.factories.agreements import Parties
from tests.factories.world import World


def hold(
    parties: Parties, actor: Actor, review_id: UUID, outcome: Outcome, held_on: date, voice: str = "I like Bev."
) -> None:
    with parties.world.acting(actor):
        services.hold_review(
            actor=actor, review_id=review_id, held_on=held_on, childs_voice=voice, outcome=outcome, note="",
            now=clock.now(),
        )  # fmt: skip


def only_review(parties: Parties, agreement_id: UUID) -> UUID:
    with parties.world.acting(parties.commissioner):
        agreement = queries.get_agreement(parties.commissioner, agreement_id)
        return next(review.id for review in queries.list_reviews(agreement) if review.held_on is None)


def test_an_award_gives_one_agreement_for_each_winner_and_package_and_only_once(parties: Parties) -> None:
    award_id = parties.award()
    job = parties.job()
    for _ in range(2):
        with parties.world.acting(job):
            issued = services.issue_from_award(actor=job, award_id=award_id, now=clock.now())
            assert len(issued) == 1
    agreement = issued[0]
    assert agreement.reference == f"{agreement.package_reference}-A1"
    assert agreement.review_due_on == date(2027, 7, 21)
    assert sum(map(Decimal, agreement.cost["weeks"].values())) == agreement.total_gbp
    assert sum(map(Decimal, agreement.cost["financial_years"].values())) == agreement.total_gbp
    assert "Mersey Lantern CIC" in agreement.terms
    assert "Sefton Council" in agreement.terms


def test_each_side_signs_for_itself_by_name_role_and_time(parties: Parties) -> None:
    agreement_id = parties.agreement()
    parties.sign(agreement_id, parties.manager, "Registered manager")
    with parties.world.acting(parties.commissioner):
        half = queries.get_agreement(parties.commissioner, agreement_id)
        assert half.council_signed_at is None
        assert (half.provider_signed_name, half.provider_signed_role) == ("Tom Mersey", "Registered manager")
        assert queries.stage_of(half, date(2027, 2, 1)) is Stage.AWAITING_SIGNATURES
    parties.sign(agreement_id, parties.commissioner)
    with parties.world.acting(parties.manager):
        whole = queries.get_agreement(parties.manager, agreement_id)
        assert whole.council_signed_name == parties.commissioner.name
        assert queries.stage_of(whole, date(2027, 2, 1)) is Stage.RUNNING
        assert queries.side_of(parties.manager, whole) is Side.PROVIDER


def test_a_side_does_not_sign_twice(parties: Parties) -> None:
    agreement_id = parties.agreement()
    parties.sign(agreement_id, parties.manager)
    with pytest.raises(Refused) as refused:
        parties.sign(agreement_id, parties.manager)
    assert refused.value.code == "agreement.signed_already"


def test_nobody_signs_after_the_last_day(parties: Parties, go_to: Callable[[date], None]) -> None:
    agreement_id = parties.agreement()
    go_to(date(2027, 12, 31))
    with pytest.raises(Refused) as refused:
        parties.sign(agreement_id, parties.manager)
    assert refused.value.code == "agreement.lapsed"


def test_a_third_party_finds_no_agreement(parties: Parties, world: World) -> None:
    agreement_id = parties.agreement()
    rival = world.person("Joan Abara", world.provider("Joan Abara Support"), Role.REGISTERED_MANAGER)
    lead = world.person("Helen Marsh", world.council("Knowsley Council"), Role.COMMISSIONER)
    for stranger in (rival, lead):
        with pytest.raises(NotFound):
            parties.sign(agreement_id, stranger)


def test_the_database_lets_no_council_sign_for_its_provider(parties: Parties) -> None:
    agreement_id = parties.agreement()
    signing_for_both = sa.text(
        "UPDATE agreement SET council_signed_at = now(), council_signed_by = :person, council_signed_name = 'M',"
        " council_signed_role = 'R', provider_signed_at = now(), provider_signed_by = :person,"
        " provider_signed_name = 'T', provider_signed_role = 'R' WHERE id = :id"
    )
    who = {"id": agreement_id, "person": parties.commissioner.person}
    refused = pytest.raises(sa.exc.IntegrityError, match="the provider signs once, for itself")
    with refused, parties.world.acting(parties.commissioner):
        db.session.execute(signing_for_both, who)


def test_the_second_signature_enters_a_review_within_a_year(parties: Parties) -> None:
    agreement_id = parties.made(starts_on=date(2027, 1, 4), ends_on=date(2029, 1, 3))
    with parties.world.acting(parties.commissioner):
        agreement = queries.get_agreement(parties.commissioner, agreement_id)
        (review,) = queries.list_reviews(agreement)
    assert review.due_on == date(2028, 1, 3)
    assert review.due_on - agreement.starts_on < timedelta(days=366)


def test_a_review_hears_the_child_and_sets_the_next(parties: Parties, go_to: Callable[[date], None]) -> None:
    agreement_id = parties.made(starts_on=date(2027, 1, 4), ends_on=date(2029, 1, 3))
    go_to(date(2028, 1, 10))
    review_id = only_review(parties, agreement_id)
    worker = parties.buyers.social_worker
    with pytest.raises(Refused) as refused:
        hold(parties, worker, review_id, Outcome.CONTINUE, date(2027, 12, 20), voice="  ")
    assert refused.value.code == "review.voice_missing"
    hold(parties, worker, review_id, Outcome.CONTINUE, date(2027, 12, 20))
    with pytest.raises(Refused) as again:
        hold(parties, worker, review_id, Outcome.CONTINUE, date(2027, 12, 20))
    assert again.value.code == "review.held_already"
    with parties.world.acting(worker):
        reviews = queries.list_reviews(queries.get_agreement(worker, agreement_id))
    assert [(review.outcome, review.due_on) for review in reviews] == [
        ("continue", date(2028, 1, 3)),
        (None, date(2028, 12, 18)),
    ]


def test_a_review_that_ends_the_support_sets_no_next(parties: Parties, go_to: Callable[[date], None]) -> None:
    agreement_id = parties.made(ends_on=date(2029, 1, 3))
    go_to(date(2028, 1, 10))
    review_id = only_review(parties, agreement_id)
    hold(parties, parties.commissioner, review_id, Outcome.END, date(2027, 12, 20))
    with parties.world.acting(parties.commissioner):
        assert len(queries.list_reviews(queries.get_agreement(parties.commissioner, agreement_id))) == 1
        assert queries.list_reviews_due(parties.commissioner, date(2040, 1, 1)) == []


def test_the_provider_sees_no_review(parties: Parties) -> None:
    agreement_id = parties.made()
    with parties.world.acting(parties.manager):
        assert queries.list_reviews(queries.get_agreement(parties.manager, agreement_id)) == []


def test_lists_and_rules_agree_on_every_stage(parties: Parties) -> None:
    """The list's SQL and the rule in Python, on the same cases."""
    agreement_ids = [parties.agreement(), parties.made()]
    days = [date(2027, 1, 3), date(2027, 1, 4), date(2027, 7, 21), date(2027, 7, 22)]
    with parties.world.acting(parties.manager):
        for on in days:
            listed = {
                agreement.id: stage
                for stage in Stage
                for agreement in queries.list_agreements(parties.manager, on=on, stage=stage)
            }
            derived = {
                agreement_id: queries.stage_of(queries.get_agreement(parties.manager, agreement_id), on)
                for agreement_id in agreement_ids
            }
            assert listed == derived
            assert queries.count_by_stage(parties.manager, on) == {
                stage: list(derived.values()).count(stage) for stage in Stage
            }


def test_each_side_sees_what_it_agreed_with_whom_and_its_cost(parties: Parties) -> None:
    parties.made()
    parties.agreement()
    for actor, other in ((parties.commissioner, parties.provider), (parties.manager, parties.buyers.council)):
        with parties.world.acting(actor):
            (partner,) = queries.list_partners(actor, date(2027, 2, 1))
            signed = queries.list_agreements(actor, on=date(2027, 2, 1), stage=Stage.RUNNING)[0]
        assert partner.organisation_id == other.id
        assert (partner.running, partner.agreements) == (1, 2)
        assert (partner.weekly, partner.total) == (signed.average_week_gbp, signed.total_gbp)


def test_the_referral_shows_the_agreement_signed_and_begun(parties: Parties) -> None:
    agreement_id = parties.made()
    with parties.world.acting(parties.buyers.social_worker):
        agreement = queries.get_agreement(parties.buyers.social_worker, agreement_id)
        told = packages.stages_of([agreement.package_id])[agreement.package_id]
    assert [stage.kind.name for stage in told if stage.text == agreement.reference] == ["AGREED", "STARTED", "ENDED"]
