"""Evidence lapses by itself, and does not count once its document is refused: every council of the lot hears of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.events import DocumentRefused
from consortium.people.rules import Role
from consortium.register import jobs, queries, services
from consortium.register.events import EvidenceStoodOnDocument
from consortium.register.rules import EvidenceKind
from consortium.systems import queries as systems
from tests.factories.files import PDF
from tests.factories.letterbox import told
from tests.factories.register import COVER, Region, on_register
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World

PUBLIC = EvidenceKind.PUBLIC_LIABILITY


@pytest.fixture
def body(world: World, made: Region) -> Made:
    return on_register(world, made, "Joan Abara", lots=(made.home_care, made.complex_care))


@pytest.fixture
def joan(world: World, body: Made) -> Actor:
    return world.person("Joan Abara", body, Role.ORGANISATION_ADMINISTRATOR)


def give(world: World, actor: Actor, kind: EvidenceKind = PUBLIC, *, days: int | None = 10, **more: Any) -> UUID:
    with world.acting(actor):
        now = clock.now()
        expires_on = None if days is None else local(now).date() + timedelta(days=days)
        given: UUID = services.give_evidence(
            actor=actor, kind=kind, reference="1-101234567", cover_gbp=COVER.get(kind), expires_on=expires_on, now=now,
            **more,
        ).id  # fmt: skip
        return given


def keep(world: World, actor: Actor) -> UUID:
    with world.acting(actor):
        kept: UUID = services.keep_document(actor=actor, file_name="a.pdf", data=PDF, now=clock.now()).id
        return kept


def refuse(world: World, document_id: UUID) -> None:
    """What the scanner says of a file."""
    with world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE stored_document SET state = 'refused', found = 'Eicar', judged_at = guard.now() WHERE id = :id"
            ),
            {"id": document_id},
        )


def hear_of_refusal(world: World, body: Made, document_id: UUID) -> None:
    job = Actor(ActorKind.JOB, body.id, OrganisationKind.PROVIDER)
    with world.acting(job):
        jobs.set_refused_evidence_aside(job, DocumentRefused(document_id=document_id))


def affected(world: World) -> list[tuple[UUID, UUID]]:
    """Which lot each council was told of."""
    with world.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT handled_as, (payload->>'lot_id')::uuid FROM outbox_message"
                " WHERE event = 'ProviderAffected' AND payload->>'change' = 'evidence lapsed'"
            )
        )
        return sorted(tuple(row) for row in rows)


def everywhere(made: Region, *lots: UUID) -> list[tuple[UUID, UUID]]:
    return sorted((council.id, lot) for council in (made.lead, made.sefton, made.wirral) for lot in lots)


def faults(world: World, made: Region, lead: Actor, body: Made) -> str | None:
    with world.acting(lead):
        now = clock.now()
        return queries.find_ineligibility(body.id, queries.Asked(made.home_care, now, local(now).date()))


def test_every_council_hears_once_at_the_end_of_the_last_day(
    world: World, made: Region, joan: Actor, lead: Actor, body: Made, move_clock: Callable[..., None]
) -> None:
    give(world, joan)
    move_clock(days=9)
    do_waiting_work(world)
    assert affected(world) == []
    move_clock(days=2)
    do_waiting_work(world)
    assert affected(world) == everywhere(made, made.home_care, made.complex_care)
    move_clock(days=30)
    do_waiting_work(world)
    assert len(affected(world)) == 6
    [message] = [each for each in told(world) if each.about == "evidence_lapsed"]
    assert (message.organisation_id, message.address) == (body.id, World.address_of("Joan Abara"))
    assert message.facts == {"path": "/provider/evidence"}
    assert "expired" in (faults(world, made, lead, body) or "")


def test_only_the_lots_that_ask_for_it(
    world: World, made: Region, joan: Actor, move_clock: Callable[..., None]
) -> None:
    give(world, joan, EvidenceKind.CQC_PERSONAL_CARE)
    move_clock(days=12)
    do_waiting_work(world)
    assert affected(world) == everywhere(made, made.complex_care)


def test_nobody_hears_of_what_was_renewed_or_of_a_lot_that_was_left(
    world: World, made: Region, joan: Actor, move_clock: Callable[..., None]
) -> None:
    give(world, joan)
    give(world, joan, days=700)
    give(world, joan, EvidenceKind.CQC_PERSONAL_CARE)
    with world.acting(joan):
        services.withdraw(actor=joan, lot_ids=[made.complex_care], reason="We close it.", now=clock.now())
    move_clock(days=20)
    do_waiting_work(world)
    assert affected(world) == []
    assert not [each for each in told(world) if each.about == "evidence_lapsed"]


def test_evidence_on_a_refused_document_counts_as_never_given(
    world: World, made: Region, joan: Actor, lead: Actor, body: Made
) -> None:
    document_id = keep(world, joan)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE evidence SET expires_on = '2020-01-01' WHERE kind = :k"), {"k": PUBLIC})
    give(world, joan, days=90, document_id=document_id)
    do_waiting_work(world)
    assert faults(world, made, lead, body) is None
    refuse(world, document_id)
    hear_of_refusal(world, body, document_id)
    hear_of_refusal(world, body, document_id)
    assert affected(world) == everywhere(made, made.home_care, made.complex_care)
    assert "Public liability insurance expired" in (faults(world, made, lead, body) or "")
    with world.acting(lead):
        now = clock.now()
        [gates] = queries.gates_by_lot(body.id, [systems.get_lot(made.home_care)], local(now).date()).values()
        assert [gate.key for gate in gates if not gate.is_passed] == [PUBLIC]
    with world.acting(joan):
        assert queries.get_own_document(body.id, document_id).uses == ()


def test_what_was_given_before_counts_again(world: World, made: Region, joan: Actor, lead: Actor, body: Made) -> None:
    document_id = keep(world, joan)
    give(world, joan, days=90, document_id=document_id)
    refuse(world, document_id)
    hear_of_refusal(world, body, document_id)
    assert faults(world, made, lead, body) is None
    assert affected(world) == []


def test_evidence_given_while_the_scanner_judged_is_set_aside_too(
    world: World, made: Region, joan: Actor, body: Made
) -> None:
    """The scanner’s word came before the evidence was there to be seen; its own message looks again."""
    document_id = keep(world, joan)
    give(world, joan, days=90, document_id=document_id)
    refuse(world, document_id)
    job = Actor(ActorKind.JOB, body.id, OrganisationKind.PROVIDER)
    with world.acting(job):
        jobs.look_at_document_again(job, EvidenceStoodOnDocument(document_id=document_id))
    with world.acting(joan):
        assert [each.refused_at is not None for each in queries.list_evidence(body.id) if each.document_id] == [True]


def test_only_evidence_with_a_document_can_be_refused_for_it(world: World, body: Made) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="refused_for_its_document"), world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE evidence SET refused_at = guard.now()"))


def test_the_provider_reads_that_it_does_not_count(world: World, joan: Actor, body: Made) -> None:
    document_id = keep(world, joan)
    give(world, joan, days=90, document_id=document_id)
    refuse(world, document_id)
    hear_of_refusal(world, body, document_id)
    page = world.signed_in(joan).get("/provider/evidence").text
    assert page.count("Does not count") == 1
    assert page.count("In date") == len(EvidenceKind)
