"""An agreement passes to another provider: each reads what is its own, and no day is without support or paid twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from json import dumps
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from tenants.agreements import jobs, queries, services
from tenants.agreements.events import AgreementMade, ChangeAgreed
from tenants.agreements.models import Agreement
from tenants.agreements.rules import Stage, documents
from tenants.agreements.rules.changes import ChangeStage, EndReason
from tenants.agreements.rules.courses import Change, ChangeKind
from tenants.agreements.rules.handovers import HandoverStage, Item
from tenants.agreements.rules.successors import Cause
from tenants.agreements.services import HandoverPlan
from tenants.authorisation import queries as authorisation
from tenants.authorisation.events import SpendAuthorised
from tenants.packages import queries as packages
from tenants.packages.rules.disclosing import DisclosureStage, Reached
from tests.factories import agreements as made
from tests.factories.agreements import Parties
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import World

FROM = date(2027, 3, 4)
"""A Thursday: the week is parted."""


def plan_of(incoming_id: UUID, **other: Any) -> HandoverPlan:
    plan = HandoverPlan(
        incoming_id, FROM, Cause.SALE, "succession-light-touch", "The business is sold.", "It buys the branch."
    )
    return replace(plan, **other)


def prepare(parties: Parties, agreement_id: UUID, plan: HandoverPlan) -> UUID:
    with parties.world.acting(parties.commissioner):
        return services.prepare_handover(
            actor=parties.commissioner, agreement_id=agreement_id, plan=plan, now=clock.now()
        ).id


def look(parties: Parties, handover_id: UUID) -> Any:
    with parties.world.acting(parties.commissioner):
        found = queries.get_handover(parties.commissioner, handover_id)
        return found, found.stage(date(2026, 12, 1))


def accept(parties: Parties, handover_id: UUID, *actors: Actor) -> None:
    """Whoever accepts the outgoing provider's end, and the job that follows."""
    change_id = look(parties, handover_id)[0].change.id
    for actor in actors:
        with parties.world.acting(actor):
            services.accept_change(actor=actor, change_id=change_id, name=actor.name, role="Head", now=clock.now())
    for _ in range(2):
        with parties.world.acting(parties.job()):
            jobs.follow_change(parties.job(), ChangeAgreed(change_id=change_id))


def make(parties: Parties, successor_id: UUID, incoming: Actor) -> None:
    parties.sign(successor_id, incoming, "Registered manager")
    parties.sign(successor_id, parties.commissioner)
    for _ in range(2):
        with parties.world.acting(parties.job()):
            jobs.enter_first_review(parties.job(), AgreementMade(agreement_id=successor_id))


def read(parties: Parties, actor: Actor, agreement_id: UUID) -> Agreement:
    with parties.world.acting(actor):
        return queries.get_agreement(actor, agreement_id)


def released_to(parties: Parties, package_id: UUID) -> dict[UUID, Reached]:
    with parties.world.acting(parties.commissioner):
        return packages.bidders_of(parties.commissioner, package_id)


def test_a_sold_business_takes_an_agreement_over_and_the_week_is_parted_to_the_penny(
    parties: Parties, world: World
) -> None:
    agreement_id = parties.made()
    harbour, rosa = parties.on_register()
    before = read(parties, parties.commissioner, agreement_id)
    handover_id = prepare(parties, agreement_id, plan_of(harbour.id))
    found, stage = look(parties, handover_id)
    assert stage is HandoverStage.AWAITING_OUTGOING
    assert (found.change.needs_authorisation, found.handover.difference_gbp) == (False, 0)

    accept(parties, handover_id, parties.manager, parties.commissioner)
    found, stage = look(parties, handover_id)
    assert stage is HandoverStage.AWAITING_INCOMING
    assert read(parties, parties.manager, agreement_id).ends_on == before.ends_on, (
        "nothing ends before it is taken over"
    )
    successor = read(parties, rosa, found.handover.successor_id)
    assert (successor.starts_on, successor.ends_on, successor.unit_price) == (FROM, before.ends_on, before.unit_price)
    assert "from another provider on 4 March 2027" in successor.terms
    for stranger, other in ((rosa, agreement_id), (parties.manager, successor.id)):
        with pytest.raises(NotFound):
            read(parties, stranger, other)
    assert harbour.id not in released_to(parties, before.package_id), "told nothing before it has signed"

    make(parties, successor.id, rosa)
    old, new = read(parties, parties.manager, agreement_id), read(parties, rosa, successor.id)
    assert (old.ends_on, old.total_gbp + new.total_gbp) == (FROM - timedelta(days=1), before.total_gbp)
    monday = "2027-03-01"
    parted = [Decimal(each.cost["weeks"][monday]) for each in (old, new)]
    assert parted == [Decimal("136.80"), Decimal("191.52")]
    assert sum(parted) == Decimal(before.cost["weeks"][monday])
    assert look(parties, handover_id)[1] is HandoverStage.HANDED_OVER
    assert released_to(parties, before.package_id)[harbour.id].stage is DisclosureStage.WINNER
    assert services.hash_of_text(new) == bytes(new.document_sha256)
    with world.acting(parties.commissioner):
        stages = queries.stages_of_packages([before.package_id])[before.package_id]
        assert [str(each.kind) for each in stages].count("Support ended") == 1


def test_changes_to_come_go_over_with_the_agreement(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    pause = Change(ChangeKind.PAUSE, date(2027, 3, 1), date(2027, 3, 14), paid_percent=Decimal(50))
    with world.acting(parties.commissioner):
        change = services.propose_change(
            actor=parties.commissioner, agreement_id=agreement_id, change=pause, reason="A trip.", now=clock.now()
        )
    for actor in (parties.manager, parties.commissioner):
        with world.acting(actor):
            services.accept_change(actor=actor, change_id=change.id, name=actor.name, role="Head", now=clock.now())
    with world.acting(parties.job()):
        jobs.follow_change(parties.job(), ChangeAgreed(change_id=change.id))
    before = read(parties, parties.commissioner, agreement_id)
    harbour, rosa = parties.on_register()
    handover_id = prepare(parties, agreement_id, plan_of(harbour.id))
    accept(parties, handover_id, parties.manager, parties.commissioner)
    successor_id = look(parties, handover_id)[0].handover.successor_id
    make(parties, successor_id, rosa)
    old, new = read(parties, parties.manager, agreement_id), read(parties, rosa, successor_id)
    assert old.total_gbp + new.total_gbp == before.total_gbp
    with world.acting(rosa):
        course = queries.course_of(new, queries.list_changes(new))
        assert [each.way.paid_percent for each in course.stretches] == [50, 100]
    page = world.signed_in(rosa).get(f"/agreements/{successor_id}").text
    assert "How support runs" in page


def test_what_costs_more_is_authorised_first_and_the_outgoing_provider_reads_no_price(
    parties: Parties, world: World
) -> None:
    made.buying.adopted_policy(
        world, parties.buyers.policy_owner, parties.buyers.lot_id,
        replace(made.buying.OUTCOMES_TERMS, allows_direct_award=True),
    )  # fmt: skip
    made.buying.rate_card(world, parties.buyers.policy_owner, parties.buyers.lot_id, "24.60")
    agreement_id = parties.made()
    harbour, _ = parties.on_register()
    plan = plan_of(
        harbour.id, cause=Cause.LEAVES, ground="family_choice", unit_price=Decimal("23.75"), why="The family knows it."
    )
    with pytest.raises(Refused, match=r"handover\.too_dear"):
        prepare(parties, agreement_id, replace(plan, unit_price=Decimal("24.61")))
    handover_id = prepare(parties, agreement_id, plan)
    found, stage = look(parties, handover_id)
    assert stage is HandoverStage.AWAITING_AUTHORISATION
    with world.acting(parties.commissioner):
        case = authorisation.get_case(parties.commissioner, found.change.case_id)
        assert case.whole_life_gbp == found.handover.difference_gbp > 0
        with pytest.raises(Refused, match=r"change\.awaits_decision"):
            services.call_off_handover(
                actor=parties.commissioner, handover_id=handover_id, reason="No.", now=clock.now()
            )
    with pytest.raises(Refused, match=r"change\.awaits_authorisation"):
        accept(parties, handover_id, parties.manager)
    with world.acting(parties.job()):
        jobs.let_change_be_accepted(parties.job(), SpendAuthorised(case_id=case.id))
    page = world.signed_in(parties.manager).get(f"/agreements/{agreement_id}/changes/{found.change.id}")
    assert page.status_code == 200
    for secret in ("23.75", harbour.name, str(case.whole_life_gbp)):
        assert secret not in page.text
    with world.acting(parties.manager):
        for table in ("handover", "handover_tick"):
            assert db.session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_a_provider_that_failed_is_not_asked_and_one_that_is_active_is(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    harbour, rosa = parties.on_register()
    ranked(parties, agreement_id, {parties.provider.id: "22.80", harbour.id: "22.80"})
    plan = plan_of(harbour.id, cause=Cause.FAILURE, ground="next-ranked-light-touch")
    with pytest.raises(Refused, match=r"handover\.not_failed"):
        prepare(parties, agreement_id, plan)
    parties.stands("removed")
    handover_id = prepare(parties, agreement_id, plan)
    accept(parties, handover_id, parties.commissioner)
    make(parties, look(parties, handover_id)[0].handover.successor_id, rosa)
    assert read(parties, parties.manager, agreement_id).ends_on == FROM - timedelta(days=1)


def test_what_comes_after_a_notice_passes_on_without_another_word_of_who_gave_it(
    parties: Parties, world: World
) -> None:
    agreement_id = parties.made()
    before = read(parties, parties.commissioner, agreement_id)
    with world.acting(parties.manager):
        notice = services.propose_change(
            actor=parties.manager, agreement_id=agreement_id, reason="We close.",
            change=documents.of_end(ChangeKind.NOTICE, FROM - timedelta(days=1)),
            end_reason=EndReason.PROVIDER_CANNOT, now=clock.now(),
        )  # fmt: skip
    with world.acting(parties.job()):
        jobs.follow_change(parties.job(), ChangeAgreed(change_id=notice.id))
    harbour, rosa = parties.on_register()
    ranked(parties, agreement_id, {parties.provider.id: "22.80", harbour.id: "22.80"})
    plan = plan_of(harbour.id, cause=Cause.LEAVES, ground="next-ranked-light-touch")
    with pytest.raises(Refused, match=r"handover\.outside"):
        prepare(parties, agreement_id, replace(plan, from_on=FROM + timedelta(days=1)))
    handover_id = prepare(parties, agreement_id, plan)
    found, _ = look(parties, handover_id)
    assert (found.change.needs_authorisation, found.handover.difference_gbp) == (False, 0)
    accept(parties, handover_id, parties.commissioner)
    successor_id = look(parties, handover_id)[0].handover.successor_id
    make(parties, successor_id, rosa)
    old, new = read(parties, parties.manager, agreement_id), read(parties, rosa, successor_id)
    assert (old.ends_on, new.ends_on) == (FROM - timedelta(days=1), before.ends_on)
    assert old.total_gbp + new.total_gbp == before.total_gbp
    assert look(parties, handover_id)[1] is HandoverStage.HANDED_OVER


def ranked(parties: Parties, agreement_id: UUID, prices: dict[UUID, str]) -> None:
    """The ranking of the mini-tender from which an agreement comes, first to last."""
    award_id = read(parties, parties.commissioner, agreement_id).award_id
    names = {provider_id: f"Bidder {number}" for number, provider_id in enumerate(prices, start=1)}
    ranking = {"ranking": [{"bidder": name, "rank": place} for place, name in enumerate(names.values(), 1)]}
    with parties.world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE ranking_record SET bids = CAST(:bids AS jsonb), bidders = CAST(:bidders AS jsonb),"
                " result = CAST(:result AS jsonb)"
                " WHERE mini_tender_id = (SELECT mini_tender_id FROM award WHERE id = :award)"
            ),
            {
                "award": award_id,
                "bids": dumps([{"bidder": names[each], "price": price} for each, price in prices.items()]),
                "bidders": dumps({name: str(each) for each, name in names.items()}),
                "result": dumps(ranking),
            },
        )


def test_the_next_of_the_ranking_is_asked_first_and_paid_no_more_than_it_offered(
    parties: Parties, world: World
) -> None:
    agreement_id = parties.made()
    harbour, _ = parties.on_register()
    rowan, _ = parties.on_register("Rowan Support Ltd")
    ranked(parties, agreement_id, {parties.provider.id: "22.80", harbour.id: "22.10", rowan.id: "21.00"})
    plan = plan_of(harbour.id, cause=Cause.LEAVES, ground="next-ranked-light-touch")
    for wrong, code in (
        (replace(plan, incoming_id=rowan.id), "handover.not_next"),
        (plan, "handover.over_bid"),
        (replace(plan, incoming_id=parties.provider.id), "handover.same_provider"),
        (replace(plan, ground="family_choice"), "handover.no_ground"),
        (replace(plan, from_on=date(2026, 1, 1)), "handover.past"),
        (replace(plan, from_on=date(2028, 1, 1)), "handover.outside"),
        (replace(plan, ends_on=date(2028, 1, 1)), "handover.ends_outside"),
        (replace(plan, unit_price=Decimal("22.00"), why=" "), "handover.why_missing"),
        (replace(plan, unit_price=Decimal("22.00"), why="Imogen likes it."), "text.gives_away"),
    ):
        with pytest.raises(Refused) as refused:
            prepare(parties, agreement_id, wrong)
        assert refused.value.code == code
    unknown = world.provider("Nobody Ltd")
    with pytest.raises(Refused, match=r"handover\.not_eligible"):
        prepare(parties, agreement_id, replace(plan, incoming_id=unknown.id, unit_price=Decimal("22.00")))
    handover_id = prepare(parties, agreement_id, replace(plan, unit_price=Decimal("22.00")))
    assert look(parties, handover_id)[0].handover.difference_gbp < 0
    with pytest.raises(Refused, match=r"change\.open_already"):
        prepare(parties, agreement_id, replace(plan, unit_price=Decimal("22.00")))


def test_a_handover_is_called_off_before_it_is_signed_and_everything_stays(
    parties: Parties, world: World, go_to: Callable[[date], None]
) -> None:
    agreement_id = parties.made()
    harbour, rosa = parties.on_register()
    handover_id = prepare(parties, agreement_id, plan_of(harbour.id))
    accept(parties, handover_id, parties.manager, parties.commissioner)
    successor_id = look(parties, handover_id)[0].handover.successor_id
    parties.sign(successor_id, rosa)
    with world.acting(parties.commissioner):
        called_off = services.call_off_handover(
            actor=parties.commissioner, handover_id=handover_id, reason="It has no carers.", now=clock.now()
        )
        assert called_off.called_off_by == parties.commissioner.person
    found, stage = look(parties, handover_id)
    assert stage is HandoverStage.CALLED_OFF
    assert queries.stage_of_change(found.change) is ChangeStage.WITHDRAWN
    assert queries.stage_of(read(parties, rosa, successor_id), date(2026, 12, 1)) is Stage.LAPSED
    with pytest.raises(Refused, match=r"agreement\.called_off"):
        parties.sign(successor_id, parties.commissioner)
    with world.acting(parties.commissioner), pytest.raises(Refused, match=r"handover\.over"):
        services.call_off_handover(actor=parties.commissioner, handover_id=handover_id, reason="Again", now=clock.now())

    again = prepare(parties, agreement_id, plan_of(harbour.id))
    go_to(FROM + timedelta(days=1))
    with pytest.raises(Refused, match=r"handover\.late"):
        accept(parties, again, parties.manager)


def test_what_is_passed_on_is_ticked_by_somebody_and_unticked_on_the_record(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    harbour, _ = parties.on_register()
    handover_id = prepare(parties, agreement_id, plan_of(harbour.id))
    asha = parties.buyers.social_worker
    with world.acting(asha):
        services.tick(actor=asha, handover_id=handover_id, item=Item.KEYS, now=clock.now())
        with pytest.raises(Refused, match=r"handover\.ticked"):
            services.tick(actor=asha, handover_id=handover_id, item=Item.KEYS, now=clock.now())
        ticked = queries.ticks_of(queries.get_handover(asha, handover_id).handover)
        assert [(item, each.ticked_by) for item, each in ticked.items()] == [(Item.KEYS, asha.person)]
        services.untick(actor=asha, handover_id=handover_id, item=Item.KEYS, now=clock.now())
        with pytest.raises(Refused, match=r"handover\.not_ticked"):
            services.untick(actor=asha, handover_id=handover_id, item=Item.KEYS, now=clock.now())


def test_a_commissioner_s_program_hands_over_and_no_provider_s_reads_of_it(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    harbour, rosa = parties.on_register()
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, parties.commissioner))
    given = {
        "incoming_id": str(harbour.id), "from_on": "2027-03-04", "cause": "sale of the business",
        "ground": "succession-light-touch", "reason": "The business is sold.", "why": "It buys the branch.",
    }  # fmt: skip
    api = "/api/v1"
    made_it = client.post(f"{api}/agreements/{agreement_id}/handovers", json=given, headers=headers)
    assert made_it.status_code == 201, made_it.text
    handover_id = made_it.get_json()["id"]
    assert (made_it.get_json()["stage"], made_it.get_json()["difference"]) == ("awaiting the outgoing provider", "0.00")
    ticked = client.post(f"{api}/handovers/{handover_id}/ticks", json={"item": "keys"}, headers=headers)
    assert ticked.get_json()["ticked"] == ["keys"]
    again = client.post(
        f"{api}/handovers/{handover_id}/ticks", json={"item": "keys", "is_done": False}, headers=headers
    )
    assert again.get_json()["ticked"] == []
    assert [each["id"] for each in client.get(f"{api}/handovers", headers=headers).get_json()] == [handover_id]
    assert client.get(f"{api}/handovers/{handover_id}", headers=headers).get_json()["incoming_id"] == str(harbour.id)
    refused = client.post(f"{api}/agreements/{agreement_id}/changes", headers=headers, json={
        "kind": "handover", "to_on": "2027-03-03", "from_on": "2027-03-04", "reason": "x",
    })  # fmt: skip
    assert refused.status_code == 422
    off = client.post(f"{api}/handovers/{handover_id}/calling-off", json={"reason": "No carers."}, headers=headers)
    assert off.get_json()["stage"] == "called off"
    for who in (parties.manager, rosa):
        page = world.signed_in(who)
        for path in ("/handovers", f"/handovers/{handover_id}", f"/agreements/{agreement_id}/handover"):
            assert page.get(path).status_code == 404
