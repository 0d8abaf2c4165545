"""B5, a round of admission: allocate, score, moderate, decide and queue the letters, each act by its own person."""

import http.client
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import create_app
from benchmarks.crowd import FIRST, PROVIDER, N
from benchmarks.crowd import STATEMENTS as CROWD
from benchmarks.stage import ORDINARY_DAY
from consortium.admission import queries, services
from consortium.admission.rules.assigning import digest_of
from consortium.kernel import clock, database
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.settings import driver_url
from consortium.people.rules import OWN_PROGRAM, Role
from consortium.people.services import hash_of
from tests.factories import register
from tests.factories.programs import own_program
from tests.factories.register import COVER, Region
from tests.factories.world import World
from tests.integration.faults.site import Site, running

QUESTIONS, ASSESSORS_EACH, COUNCILS, PEOPLE_OF_EACH = 20, 3, 3, 4
CLIENTS = 8
CONFLICT_EVERY = 50
"""One assessor of one application in so many declares a conflict and is replaced."""
BOARDS = 11
SAMPLE, SINGLES = 60, 10
"""Of so many applications every part is scored and moderated over HTTP, among all the rows of the others."""
APPLICATION = PROVIDER.replace("0190aaaa", "0190cccc")
APPLICATIONS = (
    f"INSERT INTO application (provider_id, id, lead_id, round_id, reference, legal_form, started_at, submitted_at,"
    f" submitted_by, submitted_hash, receipt, revision) SELECT ('{PROVIDER}' || n)::uuid,"
    f" ('{APPLICATION}' || n)::uuid, :lead, :round, 'R1-' || n, 'company', guard.now(), guard.now(),"
    f" :officer, 'x', 'x', 1 {N}",
    f"INSERT INTO application_lot (provider_id, application_id, lead_id, lot_id, council_ids)"
    f" SELECT ('{PROVIDER}' || n)::uuid, ('{APPLICATION}' || n)::uuid, :lead, :lot, ARRAY[CAST(:council AS uuid)] {N}",
    f"INSERT INTO answer (provider_id, application_id, question, value, saved_at)"
    f" SELECT ('{PROVIDER}' || n)::uuid, ('{APPLICATION}' || n)::uuid, 'question_' || q,"
    f" jsonb_build_object('value', repeat('We listen and write it down. ', 20)), guard.now()"
    f" {N}, generate_series(1, {QUESTIONS}) AS q",
    "ANALYZE",
)


Act = tuple[UUID, str, str, dict[str, Any]]
"""Who sends what where, with what."""


@dataclass
class Round:
    """What one measured round took, in seconds, and what it was made of."""

    applications: int
    seconds: dict[str, float] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    scores: int = 0
    single: float = 0.0
    boards: list[float] = field(default_factory=list)
    moderated: int = 0
    admitted: int = 0

    @property
    def rate(self) -> float:
        """Scores per second, declarations and locks included."""
        return self.scores / self.seconds["score"]

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        began, said = time.perf_counter(), 0

        def note(*_: object) -> None:
            nonlocal said
            said += 1

        sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
        yield
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - began
        self.statements[what] = self.statements.get(what, 0) + said
        print(f"B5, {what}: {self.seconds[what]:.1f} s", flush=True)


@dataclass
class House:
    """The round's people and place."""

    site: Site
    world: World
    region: Region
    officer: Actor
    assessors: dict[UUID, Actor]
    round_id: UUID

    def rows(self, query: str, **values: object) -> list[Any]:
        """Read as the superuser."""
        with self.world.engine.connect() as connection:
            return list(connection.execute(sa.text(query), values))


def measure(folder: Path, applications: int) -> Round:
    """Raises `AssertionError` where the round went wrong: a wrong run has no figure."""
    with running(folder, "", lost_after=ORDINARY_DAY) as site:
        house = _house(site, applications)
        measured = Round(applications)
        _allocate(house, measured)
        _score(house, measured)
        _ensure_independent(house, measured)
        _look(house, measured)
        _moderate(house, measured)
        with measured.timed("decide"), house.world.acting(house.officer):
            batch = services.decide_all(actor=house.officer, round_id=house.round_id, now=clock.now())
        assert len(batch.decided) == applications
        with measured.timed("letters"), house.world.acting(house.officer):
            services.release_decisions(actor=house.officer, round_id=house.round_id, now=clock.now())
        _ensure_letters_are_decisions(house, measured)
        house.world.engine.dispose()
        with house.world.app.app_context():
            db.engine.dispose()
        return measured


def _house(site: Site, size: int) -> House:
    app = create_app(replace(site.installation.settings, environment="test"))
    world = World(app, sa.create_engine(driver_url(site.superuser_url)))
    world.administrator()
    own_program(world)
    region = register.region(world)
    officer = world.person("Ines Duarte", region.lead, Role.PROCUREMENT_OFFICER)
    bodies = (region.lead, region.sefton, region.wirral)
    people = [
        world.person(f"Assessor {council}{number}", body, Role.ASSESSOR)
        for council, body in zip("ABC", bodies, strict=True)
        for number in range(PEOPLE_OF_EACH)
    ]
    for actor in (officer, *people):
        _token(world, actor)
    with world.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE purchasing_system SET assessors_needed = {ASSESSORS_EACH}")
    round_id = _announced(world, region, officer)
    values = {
        "first": FIRST, "last": FIRST + size - 1, "consortium": region.consortium_id, "cover": max(COVER.values()),
        "kinds": [*map(str, COVER), "cqc personal care", "identity"], "lead": region.lead.id, "lot": region.home_care,
        "council": region.sefton.id, "role": str(Role.BID_WRITER), "program": OWN_PROGRAM, "round": round_id,
        "officer": officer.person_id,
    }  # fmt: skip
    crowd = [each for each in CROWD if "INTO standing" not in each and "INTO declared_place" not in each]
    with world.engine.begin() as connection:
        for statement in (*crowd, *APPLICATIONS):
            connection.execute(sa.text(statement), values)
    owner = sa.create_engine(driver_url(site.installation.settings.owner_database_url))
    with owner.connect() as connection:
        database.move_clock(connection, timedelta(days=31).total_seconds())
    owner.dispose()
    return House(site, world, region, officer, {each.person: each for each in people}, round_id)


def _announced(world: World, region: Region, officer: Actor) -> UUID:
    weight = f"{Decimal(100) / QUESTIONS:.2f}"
    asked = [
        {"key": f"question_{n}", "kind": "text", "words": 400, "text": f"Question {n}?", "assessed": "scored",
         "weight": weight, "minimum": 1}
        for n in range(1, QUESTIONS + 1)
    ]  # fmt: skip
    document = {
        "title": "Quality", "introduction": "Plain words.",
        "sections": [{"key": "all", "title": "All", "questions": asked}],
    }  # fmt: skip
    with world.acting(officer):
        now = clock.now()
        saved = services.save_questionnaire(actor=officer, system_id=region.system_id, document=document, now=now)
        services.adopt_questionnaire(actor=officer, questionnaire_id=saved.id, now=now)
        announced = services.announce_round(
            actor=officer, system_id=region.system_id, questionnaire_id=saved.id, opens_at=now,
            closes_at=now + timedelta(days=30), decision_due_on=(now + timedelta(days=60)).date(), now=now,
        )  # fmt: skip
    return announced.id


def _token(world: World, actor: Actor) -> None:
    world.insert(
        "api_token", token_hash=hash_of(str(actor.person)), client_id=OWN_PROGRAM, organisation_id=actor.organisation,
        person_id=actor.person, scope="act", issued_at=sa.func.guard.now(),
        expires_at=sa.func.guard.now() + timedelta(days=3650), details={},
    )  # fmt: skip


def _allocate(house: House, measured: Round) -> None:
    own = {"actor": house.officer, "round_id": house.round_id}
    with measured.timed("open"), house.world.acting(house.officer):
        services.open_evaluations(**own, now=clock.now())
    with measured.timed("allocate"), house.world.acting(house.officer):
        shown = services.suggest_assessors(**own)
        services.accept_suggestion(**own, digest=digest_of(shown), now=clock.now())
    _ensure_even(house, measured)


def _ensure_even(house: House, measured: Round) -> None:
    loads = Counter(row.assessor_id for row in house.rows("SELECT assessor_id FROM assignment"))
    assert sum(loads.values()) == measured.applications * ASSESSORS_EACH
    assert max(loads.values()) - min(loads[each] for each in house.assessors) <= 1, loads


def _score(house: House, measured: Round) -> None:
    """Every assessor's whole part over HTTP; a few declare a conflict, and others are asked in their stead."""
    parts = house.rows("SELECT evaluation_id, assessor_id FROM assignment ORDER BY evaluation_id, assessor_id")
    conflicts = {tuple(row) for row in parts[:: CONFLICT_EVERY * ASSESSORS_EACH]}
    for evaluation_id, assessor_id in conflicts:
        said = {"has_conflict": True, "interest": "A relative works there."}
        _send(house, [_act(assessor_id, "POST", f"/assessments/{evaluation_id}/interest", said)])
    with house.world.acting(house.officer):
        own = {"actor": house.officer, "round_id": house.round_id}
        again = services.suggest_assessors(**own)
        services.accept_suggestion(**own, digest=digest_of(again), now=clock.now())
    parts = house.rows(
        "SELECT evaluation_id, assessor_id FROM assignment WHERE has_conflict IS DISTINCT FROM true ORDER BY random()"
    )
    sampled = set(sorted({row.evaluation_id for row in parts})[:SAMPLE])
    sheets = []
    for evaluation_id, assessor_id in (row for row in parts if row.evaluation_id in sampled):
        here = f"/assessments/{evaluation_id}"
        sheet = [
            {"criterion": key, "score": given, "reason": "Named people, and what happens when they are away."}
            for key, given in _scores(evaluation_id, assessor_id).items()
        ]
        sheets.append(
            [
                _act(assessor_id, "POST", f"{here}/interest", {"has_conflict": False}),
                _act(assessor_id, "PUT", f"{here}/scores", {"scores": sheet}),
                _act(assessor_id, "POST", f"{here}/lock", {}),
            ]
        )
    _fill(house, [(row.evaluation_id, row.assessor_id) for row in parts if row.evaluation_id not in sampled])
    _score_singly(house, measured, sheets[:SINGLES])
    with measured.timed("score"):
        _send(house, *sheets[SINGLES:])
    measured.scores = len(sheets[SINGLES:]) * QUESTIONS


def _fill(house: House, parts: Sequence[tuple[UUID, UUID]]) -> None:
    """The scores of the other applications, put in by the superuser."""
    owner = house.region.lead.id
    scores = [
        {"owner_id": owner, "evaluation_id": evaluation, "assessor_id": assessor, "criterion": key, "score": given,
         "reason": "Named people, and what happens when they are away."}
        for evaluation, assessor in parts for key, given in _scores(evaluation, assessor).items()
    ]  # fmt: skip
    with house.world.engine.begin() as connection:
        at = connection.exec_driver_sql("SELECT guard.now()").scalar_one()
        connection.exec_driver_sql("CREATE TEMPORARY TABLE filled (evaluation_id uuid, assessor_id uuid)")
        with connection.connection.cursor() as cursor, cursor.copy("COPY filled FROM STDIN") as copy:
            for part in parts:
                copy.write_row(part)
        with (
            connection.connection.cursor() as cursor,
            cursor.copy(
                "COPY score (owner_id, evaluation_id, assessor_id, criterion, score, reason, scored_at) FROM STDIN"
            ) as copy,
        ):
            for each in scores:
                copy.write_row([*each.values(), at])
        connection.exec_driver_sql("ANALYZE score")
        connection.exec_driver_sql(
            "UPDATE assignment a SET declared_at = guard.now(), has_conflict = false, locked_at = guard.now()"
            " FROM filled f WHERE (a.evaluation_id, a.assessor_id) = (f.evaluation_id, f.assessor_id)"
        )
        connection.exec_driver_sql("ANALYZE")


def _score_singly(house: House, measured: Round, sheets: Sequence[Sequence[Act]]) -> None:
    """As an assessor's pages do: each score and reason by itself."""
    _send(house, *(sheet[:1] for sheet in sheets))
    singles = [
        [
            _act(person_id, "PUT", f"{path}/{each['criterion']}", {"score": each["score"], "reason": each["reason"]})
            for each in said["scores"]
        ]
        for _, (person_id, _, path, said), _ in sheets
    ]
    began = time.perf_counter()
    _send(house, *singles)
    measured.single = len(singles) * QUESTIONS / (time.perf_counter() - began)
    _send(house, *(sheet[2:] for sheet in sheets))


def _scores(evaluation_id: UUID, assessor_id: UUID) -> dict[str, int]:
    """From 2 to 5, at most one apart, made of the identifiers, so that they can be counted again."""
    base = 2 + evaluation_id.int % 3
    return {f"question_{n}": base + (assessor_id.int >> n) % 2 for n in range(1, QUESTIONS + 1)}


def _act(person_id: UUID, method: str, path: str, said: dict[str, Any]) -> Act:
    return person_id, method, path, said


def _send(house: House, *sequences: Sequence[Act]) -> None:
    """Each sequence in its order, so many at a time. Raises `AssertionError` for an answer that is no success."""
    waiting, lock, failed = iter(sequences), threading.Lock(), list[str]()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", house.site.installation.port, timeout=60)
        while not failed:
            with lock:
                acts = next(waiting, None)
            if acts is None:
                break
            for person_id, method, path, said in acts:
                head = {"Authorization": f"Bearer {person_id}", "Content-Type": "application/json"}
                connection.request(method, f"/api/v1{path}", json.dumps(said), head)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status >= 300:
                    failed.append(f"{method} {path}: {answer.status} {body[:300]!r}")
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(min(CLIENTS, len(sequences)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed[0]


def _ensure_independent(house: House, measured: Round) -> None:
    """Before the last has locked nobody but the assessor read a score; nobody with a conflict assesses."""
    held = house.rows(
        "SELECT evaluation_id, assessor_id FROM assignment WHERE has_conflict IS NOT true AND locked_at IS NULL"
    )
    assert held == []
    odd = house.rows(
        "SELECT evaluation_id FROM assignment WHERE has_conflict IS NOT true GROUP BY 1"
        f" HAVING count(*) < {ASSESSORS_EACH} OR count(DISTINCT assessor_organisation_id) < 2"
    )
    assert odd == []
    for actor in house.assessors.values():
        with house.world.acting(actor):
            seen = house.world.execute("SELECT DISTINCT assessor_id FROM score").scalars().all()
        assert set(seen) <= {actor.person} or actor.organisation == house.region.lead.id
    unlocked = house.rows(
        "SELECT count(*) AS early FROM score s JOIN assignment a USING (owner_id, evaluation_id, assessor_id)"
        " WHERE a.has_conflict"
    )
    assert unlocked[0].early == 0


def _look(house: House, measured: Round) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", house.site.installation.port, timeout=60)
    for _ in range(BOARDS):
        began = time.perf_counter()
        head = {"Authorization": f"Bearer {house.officer.person}"}
        connection.request("GET", f"/api/v1/rounds/{house.round_id}/progress", headers=head)
        answer = connection.getresponse()
        assert len(json.loads(answer.read())) == min(queries.PAGE, measured.applications)
        measured.boards.append(time.perf_counter() - began)
    connection.close()
    client = house.world.signed_in(house.officer)
    with measured.timed("page of the board"):
        assert client.get(f"/rounds/{house.round_id}/progress").status_code == 200
    with measured.timed("page of the loads"):
        assert client.get(f"/rounds/{house.round_id}/assessors").status_code == 200


def _consensus(house: House) -> dict[UUID, dict[str, int]]:
    """The lower of what was given: within the range, so no second moderator."""
    given: dict[UUID, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in house.rows("SELECT evaluation_id, criterion, score FROM score"):
        given[row.evaluation_id][row.criterion].append(int(row.score))
    return {evaluation: {key: min(all_) for key, all_ in keys.items()} for evaluation, keys in given.items()}


def _moderate(house: House, measured: Round) -> None:
    officer, consensus = house.officer.person, _consensus(house)
    sampled = sorted(consensus)[:SAMPLE]
    _settle(house, {each: agreed for each, agreed in consensus.items() if each not in set(sampled)})
    sequences = []
    for evaluation_id, agreed in ((each, consensus[each]) for each in sampled):
        here = f"/evaluations/{evaluation_id}"
        sheet = [{"criterion": key, "score": each, "reason": "Agreed by all."} for key, each in agreed.items()]
        sequences.append(
            [
                _act(officer, "PUT", f"{here}/consensus", {"agreements": sheet}),
                _act(officer, "POST", f"{here}/conclude", {}),
            ]
        )
    with measured.timed("moderate"):
        _send(house, *sequences)
    measured.moderated = len(sequences)


def _settle(house: House, consensus: Mapping[UUID, Mapping[str, int]]) -> None:
    """What the moderators of the other applications agreed, put in by the superuser."""
    owner, officer = house.region.lead.id, house.officer.person
    with house.world.engine.begin() as connection:
        at = connection.exec_driver_sql("SELECT guard.now()").scalar_one()
        with (
            connection.connection.cursor() as cursor,
            cursor.copy(
                "COPY consensus (owner_id, evaluation_id, criterion, score, reason, moderator_id, is_outside_range,"
                " agreed_at) FROM STDIN"
            ) as copy,
        ):
            for evaluation, agreed in consensus.items():
                for key, score in agreed.items():
                    copy.write_row([owner, evaluation, key, score, "Agreed by all.", officer, False, at])
        connection.execute(
            sa.text("UPDATE evaluation SET concluded_at = :at, concluded_by = :officer WHERE id = ANY (:settled)"),
            {"at": at, "officer": officer, "settled": list(consensus)},
        )
        connection.exec_driver_sql("ANALYZE")


def _ensure_letters_are_decisions(house: House, measured: Round) -> None:
    """Each decision is what exact arithmetic says, and each is told to its applicant once."""
    agreed = _consensus(house)
    decided = house.rows(
        "SELECT d.application_id, d.is_admitted, d.total, d.released_at, e.evaluation_id, d.findings"
        " FROM decision d JOIN application_evaluation e ON e.application_id = d.application_id"
    )
    assert len(decided) == measured.applications
    for row in decided:
        points = sum(Decimal(score) / 5 * (Decimal(100) / QUESTIONS) for score in agreed[row.evaluation_id].values())
        assert row.total == points.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert row.is_admitted == (row.total >= 60)
        assert row.findings["total"] == f"{row.total:.2f}"
        assert row.released_at is not None
    told = house.rows(
        "SELECT payload ->> 'application_id' AS told FROM outbox_message WHERE event = 'DecisionReleased'"
    )
    letters = Counter(row.told for row in told)
    assert set(letters) == {str(row.application_id) for row in decided}
    assert len(set(letters.values())) == 1
    measured.admitted = sum(row.is_admitted for row in decided)
