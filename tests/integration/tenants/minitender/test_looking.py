"""Support sees where work stands, in states and moments, and nothing of what anybody wrote or offered."""

from uuid import UUID, uuid4

import sqlalchemy as sa

from consortium.people.rules import Role
from tests.factories.statements import counted
from tests.factories.tendering import market
from tests.factories.world import Made, World
from tests.integration.consortium.people.test_support import PLATFORM, looking

NEVER = "lost at"
"""What each row says that is not for support."""


def test_support_sees_where_the_work_of_a_council_stands_and_the_council_sees_that_it_looked(world: World) -> None:
    sefton = market(world)
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern", "23.50")
    alex = world.person("Alex Ford", sefton.council, Role.ORGANISATION_ADMINISTRATOR)
    fill(world, sefton.council, alex.person)
    fill(world, sefton.providers["Mersey Lantern"], uuid4())
    pats = world.signed_in(world.administrator("Pat Quill"))
    kims = world.signed_in(world.person("Kim Dale", PLATFORM, Role.PLATFORM_ADMINISTRATOR))
    page = looking(pats, kims, sefton.council)
    assert "/support/looking/work" in pats.get("/support/looking").text
    with counted() as first:
        shown = pats.get("/support/looking/work").text
    with world.engine.connect() as connection:
        asked = "SELECT t.reference, p.reference, t.title, t.contact_email, p.summary FROM mini_tender t, package p"
        reference, package, *kept = connection.execute(sa.text(asked)).one()
    for told in (reference, package, "Published", "Alex Ford", f"{sefton.council.name}’s program", "Fails", "Given up"):
        assert told in shown, told
    for word in (*kept, "23.50", "hooks.example", "Mersey Lantern", NEVER):
        assert word not in shown, word
    fill(world, sefton.council, alex.person)
    with counted() as second:
        pats.get("/support/looking/work")
    assert len(first) == len(second)
    assert "/support/looking/work<" in world.signed_in(alex).get(page).text


def fill(world: World, organisation: Made, person_id: UUID) -> None:
    """A message, work that failed, a program with a secret, and a webhook whose deliveries fail."""
    mine, now = {"organisation_id": organisation.id}, sa.func.guard.now()
    program_id, webhook_id = uuid4(), uuid4()
    world.insert(
        "notification", **mine, id=uuid4(), key=str(uuid4()), person_id=person_id, address="a@people.example",
        template="tenants/minitender/mail/opened", facts={"path": NEVER}, message_id="x", recorded_at=now,
    )  # fmt: skip
    world.insert(
        "outbox_message", recorded_by=organisation.id, id=uuid4(), handled_as=organisation.id,
        handled_as_kind=str(organisation.kind), event="BiddingClosed", handler="x", payload={"at": NEVER},
        recorded_at=now, attempts=8, dead_at=now, error=NEVER,
    )  # fmt: skip
    world.insert(
        "api_client", **mine, id=program_id, client_id=NEVER + str(program_id), name=f"{organisation.name}’s program",
        redirect_uris=[], scopes=["packages:read"], grant_types=[], created_at=now,
    )  # fmt: skip
    world.insert(
        "program_secret", **mine, id=uuid4(), program_id=program_id, prefix=NEVER, secret_hash=b"x", made_at=now,
        lapses_at=now,
    )  # fmt: skip
    world.insert(
        "webhook", **mine, id=webhook_id, name="Case system", address="https://hooks.example/1", types=["x"],
        made_at=now, failing_since=now,
    )  # fmt: skip
    world.insert(
        "webhook_delivery", **mine, id=uuid4(), webhook_id=webhook_id, type="mini_tender.published", body=NEVER,
        made_at=now, tries=8, due_at=now, given_up_at=now,
    )  # fmt: skip
