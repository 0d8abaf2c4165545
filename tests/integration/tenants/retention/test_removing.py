"""What is past its time goes, whole and everywhere; what is on hold or not yet due stays; and it is written down."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import audit, clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.jobs import begin_night
from consortium.kernel.settings import Settings, driver_url
from consortium.people.rules import Role
from tenants.retention import queries, services
from tenants.retention.rules import periods
from tenants.retention.rules.holding_back import HoldOn
from tenants.retention.rules.periods import DEFAULTS, Kind, Period
from tests.factories.retention import ROWAN, TOLD, Kept, kept
from tests.factories.tendering import MoveClock
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

GoTo = Callable[[date], None]
LAST_DAY, DUE = date(2042, 12, 31), date(2043, 1, 1)
"""Imogen is born in 2017: at 25, and six years after her support ended, the year 2042 ends."""


@pytest.fixture
def sefton(world: World, move_clock: MoveClock) -> Kept:
    return kept(world, move_clock)


def places_of(world: World, words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Every table with a row that holds one of those words, in text, JSON or bytes: the whole database is read."""
    with world.engine.connect() as connection:
        return {
            (table, word)
            for table in db.metadata.tables
            for text in connection.execute(sa.text(f'SELECT "{table}"::text FROM "{table}"')).scalars()
            for word in words
            if word in text or word.encode().hex() in text
        }


def counted(world: World, table: str) -> int:
    with world.engine.connect() as connection:
        return int(connection.execute(sa.text(f'SELECT count(*) FROM "{table}"')).scalar_one())


def files_with(settings: Settings, words: tuple[str, ...]) -> Iterator[Path]:
    for path in Path(urlsplit(settings.documents_url).path).rglob("*"):
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words):
            yield path


def test_a_childs_record_goes_when_its_time_has_come_from_every_table_and_stays_verifiable(
    sefton: Kept, world: World, go_to: GoTo, settings: Settings
) -> None:
    with world.engine.connect() as connection:
        child_id = connection.execute(sa.text("SELECT id FROM child WHERE family_name = 'Thackeray'")).scalar_one()
    for name in ("Thackeray", ROWAN.family_name):
        sefton.says(name, was_looked_after=False)
    held = place(sefton, HoldOn.CHILD, sefton.reference(ROWAN.family_name))
    go_to(LAST_DAY)
    sefton.night()
    assert {table for table, _ in places_of(world, TOLD)} >= {"child", "referral", "package", "spending_case"}
    go_to(DUE)
    with world.acting(sefton.administrator):
        due = queries.list_due(sefton.administrator, DUE)
        assert sorted((each.kind, each.is_held) for each in due if each.kind is not Kind.BIDS) == [
            (Kind.OTHER_CHILDREN, False), (Kind.OTHER_CHILDREN, True),
        ]  # fmt: skip
    sefton.night()
    sefton.night()  # nothing is left for a second one
    assert places_of(world, TOLD) == set()
    assert list(files_with(settings, TOLD)) == []
    assert {table for table, _ in places_of(world, (ROWAN.family_name,))} == {"child"}
    for table in ("agreement", "bid", "mini_tender_key", "mini_tender_share", "evaluation", "score", "award"):
        assert counted(world, table) == 0, table
    assert counted(world, "commitment") > 0, "what was spent stays"
    with world.acting(sefton.administrator):
        [removal] = [each for each in queries.list_removals(sefton.administrator) if each.kind == Kind.OTHER_CHILDREN]
        assert (removal.due_on, removal.months, removal.removed["child"]) == (DUE, 72, 1)
        assert bytes(removal.subject_hash) == hashlib.sha256(str(child_id).encode()).digest()
        assert {"retention.removed", "retention.hold_placed"} <= {entry.act for entry in world.entries()}
    with world.engine.connect() as connection:
        assert list(audit.verify(settings.audit_key.encode(), connection)) == []

    lifted(sefton, held)
    sefton.night()
    assert places_of(world, (ROWAN.family_name,)) == set()


def place(sefton: Kept, held: HoldOn, reference: str = "") -> UUID:
    actor = sefton.administrator
    with sefton.world.acting(actor):
        return services.place_hold(
            actor=actor, held=held, reference=reference, reason="A claim is before the court.",
            from_on=clock.now().date(), to_on=None, now=clock.now(),
        ).id  # fmt: skip


def lifted(sefton: Kept, hold_id: UUID) -> None:
    with sefton.world.acting(sefton.administrator):
        services.ask_to_lift(
            actor=sefton.administrator, hold_id=hold_id, reason="The claim is settled.", now=clock.now()
        )
    with sefton.world.acting(sefton.administrator), pytest.raises(Refused, match=r"hold\.second_person"):
        services.lift(actor=sefton.administrator, hold_id=hold_id, now=clock.now())
    with sefton.world.acting(sefton.second):
        services.lift(actor=sefton.second, hold_id=hold_id, now=clock.now())


@pytest.mark.its_own_dates
def test_bids_go_after_six_years_with_their_keys_and_who_won_stays(sefton: Kept, world: World, go_to: GoTo) -> None:
    sealed = ("bid_version", "mini_tender_key", "mini_tender_share", "offer", "offer_line", "score", "outcome")
    go_to(date(2032, 11, 16))
    sefton.night()
    assert all(counted(world, table) for table in sealed if table != "mini_tender_share")
    go_to(date(2032, 11, 18))
    hold = place(sefton, HoldOn.MINI_TENDER, reference_of(world, sefton.tender_id))
    sefton.night()
    assert counted(world, "bid_version") > 0
    lifted(sefton, hold)
    sefton.night()
    assert {table: counted(world, table) for table in sealed} == dict.fromkeys(sealed, 0)
    assert counted(world, "award_line") == counted(world, "agreement") == counted(world, "child") - 1 == 1
    page = world.signed_in(sefton.market.commissioner).get(f"/mini-tenders/{sefton.tender_id}")
    assert page.status_code == 200


def reference_of(world: World, tender_id: UUID) -> str:
    with world.engine.connect() as connection:
        asked = sa.text("SELECT reference FROM mini_tender WHERE id = :id")
        return str(connection.execute(asked, {"id": tender_id}).scalar_one())


@pytest.mark.its_own_dates
def test_nothing_goes_but_what_is_due_in_a_job_of_ones_own_and_the_rule_says_the_same_as_the_database(
    sefton: Kept, world: World, go_to: GoTo
) -> None:
    with world.engine.connect() as connection:
        children = connection.execute(sa.text("SELECT id, family_name, born_on FROM child")).all()
    go_to(date(2060, 6, 1))
    asked = [sa.select(sa.func.guard.remove_child(row.id)) for row in children]
    asked.append(sa.select(sa.func.guard.remove_bids(sefton.tender_id)))
    with world.acting(sefton.job):  # nobody said anything: both are kept as if they had been looked after
        assert [db.session.execute(each).scalar_one() for each in asked[:-1]] == [None, None]
    sefton.says("Thackeray", was_looked_after=False)
    knowsley = sefton.job.as_job_of(sefton.market.region.lead.id, sefton.market.region.lead.kind)
    for actor in (sefton.administrator, sefton.market.commissioner, knowsley):
        with world.acting(actor):
            assert [db.session.execute(each).scalar_one() for each in asked] == [None, None, None]
    born = {row.family_name: row.born_on for row in children}
    for months, age in ((72, 25), (400, None), (13, 40)):
        set_period(sefton, Kind.OTHER_CHILDREN, Period(months, "Our schedule", age))
        period = Period(months, "Our schedule", age)
        with world.acting(sefton.administrator):
            found = {each.kind: each.due_on for each in queries.list_due(sefton.administrator, date(2099, 1, 1))}
        assert found == {
            Kind.OTHER_CHILDREN: periods.due_of_other_child(born["Thackeray"], date(2027, 7, 21), period),
            Kind.LOOKED_AFTER: periods.due_when_looked_after(born["Oyelaran"], DEFAULTS[Kind.LOOKED_AFTER]),
            Kind.BIDS: periods.due_of_bids(date(2026, 11, 17), DEFAULTS[Kind.BIDS], months_promised=72),
        }
        go_to(clock_day(world) + timedelta(days=1))


def clock_day(world: World) -> date:
    with world.engine.connect() as connection:
        return connection.execute(sa.text("SELECT guard.now()::date")).scalar_one()  # type: ignore[no-any-return]


def set_period(sefton: Kept, kind: Kind, period: Period) -> None:
    actor = sefton.administrator
    with sefton.world.acting(actor):
        services.set_period(actor=actor, kind=kind, period=period, from_on=clock.now().date(), now=clock.now())


@pytest.mark.its_own_dates
def test_what_is_old_goes_by_its_age_and_a_relay_gives_the_night_out_once(
    world: World, settings: Settings, move_clock: MoveClock
) -> None:
    acorn = world.provider("Acorn Care")
    administrator = world.person("Bea Acorn", acorn, Role.ORGANISATION_ADMINISTRATOR)
    world.signed_in(administrator)
    world.insert("audit_head", organisation_id=acorn.id, sequence=0, hash=b"")
    world.insert(
        "idempotency_key", organisation_id=acorn.id, actor_key="x", key="y", request_hash=b"x",
        made_at=sa.func.guard.now(),
    )  # fmt: skip
    move_clock(days=35)
    job = Actor(ActorKind.JOB, acorn.id, acorn.kind)
    relays = sa.create_engine(driver_url(settings.relay_database_url), poolclass=sa.NullPool)
    with relays.connect() as one, relays.connect() as another:
        assert (begin_night(one), begin_night(another)) == (1, 0)
    do_waiting_work(world)
    assert (counted(world, "idempotency_key"), counted(world, "sign_in_session")) == (0, 1)
    move_clock(days=70)
    with world.acting(job):
        services.remove_due(actor=job, day="2027-03-01", part=0, now=clock.now())
    assert counted(world, "sign_in_session") == 0
    with world.acting(administrator):
        removed = {each.kind: each.removed for each in queries.list_removals(administrator)}
        assert removed == {Kind.REPEATS: {"idempotency_key": 1}, Kind.SESSIONS: {"sign_in_session": 1}}
