"""B1, the deadline burst: every invited provider bids for one package, half of them in the last ten seconds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean
from uuid import UUID

import sqlalchemy as sa

from benchmarks import floor, profiles
from benchmarks.clients import Answer, Load, Post, send
from benchmarks.stage import House, Stage, post_of

LATE = 20
SAMPLES = 3
CUT = 0.05
LAST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Round:
    """One burst beside one run of the floor."""

    clients: int
    load: Load
    cpu: float
    growth: float
    overtaken: int
    floor: floor.Measured
    statements: int

    @property
    def ratio(self) -> float:
        return self.load.rate / self.floor.rate


def measure(stage: Stage, clients: int) -> Round:
    """Serve one burst, check all of it, then run the floor. Raises `AssertionError` when the burst was served wrong."""
    served = stage.served
    tender_id, package_id = served.published()
    posts = [post_of(each, tender_id, package_id, is_cut=random.random() < CUT) for each in served.providers]
    random.shuffle(posts)
    late = [posts.pop() for _ in range(LATE)]
    half = len(posts) // 2
    before = stage.web_seconds()
    first = send(stage.port, posts[:half], clients)
    served.close_in(tender_id, LAST_SECONDS)
    last = send(stage.port, posts[half:], clients)
    cpu = (stage.web_seconds() - before) / len(posts)
    load = Load([*first.answers, *last.answers], first.seconds + last.seconds)
    _ensure_sealed(served)
    again = send(stage.port, posts, clients)
    served.close_in(tender_id, -1)
    too_late = send(stage.port, late, clients)
    _ensure_right(served, tender_id, load.answers, again.answers, too_late.answers)
    overtaken = sum(answer.status != 201 for answer in load.answers)
    measured, statements = _floor(stage, clients)
    return Round(clients, load, cpu, _growth(load.answers), overtaken, measured, statements)


def look_at(stage: Stage) -> profiles.Profile:
    """Where the time of one bid goes."""
    house = stage.floor
    tender_id, package_id = house.published()
    client = house.app.test_client()

    def bid(post: Post) -> None:
        headers = {"Authorization": f"Bearer {post.provider.token}", "Idempotency-Key": post.key}
        answer = client.post(post.path, json=post.offer, headers=headers)
        assert answer.status_code == 201, answer.text

    posts = [post_of(each, tender_id, package_id) for each in house.providers]
    return profiles.look_at("one bid", [partial(bid, each) for each in posts])


def _growth(answers: Sequence[Answer]) -> float:
    """What the last bids cost, as a multiple of the first."""
    tenth = len(answers) // 10
    return mean(a.seconds for a in answers[-tenth:]) / mean(a.seconds for a in answers[:tenth])


def _ensure_sealed(house: House) -> None:
    """Before the opening the council reads nothing, in the application's own role."""
    with house.world.acting(house.market.commissioner):
        assert house.world.execute("SELECT count(*) FROM bid_version").scalar_one() == 0


def _ensure_right(
    house: House, tender_id: UUID, first: Sequence[Answer], again: Sequence[Answer], late: Sequence[Answer]
) -> None:
    """None late accepted, none lost after its receipt, one per provider, an audit entry each, repetitions the same."""
    [row] = house.rows("SELECT closes_at FROM mini_tender WHERE id = :id", id=tender_id)
    kept = house.rows(
        "SELECT v.provider_id, v.received_at, v.receipt FROM bid b JOIN bid_version v ON v.bid_id = b.id"
        " AND v.provider_id = b.provider_id WHERE b.mini_tender_id = :id",
        id=tender_id,
    )
    assert all(each.received_at < row.closes_at for each in kept)
    receipts = {answer.post.provider.id: answer.body["signed"] for answer in first if answer.status == 201}
    refused = [answer for answer in first if answer.status != 201]
    assert all(answer.body["type"] == "/api/problems/bid.too_late" for answer in [*refused, *late])
    assert {each.provider_id: each.receipt for each in kept} == receipts
    assert len(kept) == len(receipts)
    for answer in again:
        if answer.status == 201:
            assert receipts[answer.post.provider.id] == answer.body["signed"]
    entries = house.rows(
        "SELECT count(*), count(DISTINCT subject_id) FROM audit_entry a JOIN bid b ON b.id = a.subject_id"
        " WHERE act = 'bid.submitted' AND b.mini_tender_id = :id",
        id=tender_id,
    )
    assert tuple(entries[0]) == (len(kept), len(kept))


def _floor(stage: Stage, clients: int) -> tuple[floor.Measured, int]:
    """The same bids again, by pgbench, in a database of the same crowd."""
    house = stage.floor
    tender_id, package_id = house.published()
    samples: list[Post] = [post_of(provider, tender_id, package_id) for provider in house.providers[-SAMPLES:]]
    each = (len(house.providers) - SAMPLES) // clients
    _, first, second = (floor.write_down(house.app, sample) for sample in samples)  # the first bid reads what is kept
    text = floor.script(first, second, (samples[1], samples[2]))
    measured = floor.run(house.url, text, stage.folder, first=house.providers[0].number, clients=clients, each=each)
    query = sa.text("SELECT count(*) FROM bid_version WHERE mini_tender_id = :id")
    with house.world.engine.connect() as connection:
        assert connection.execute(query, {"id": tender_id}).scalar_one() == clients * each + SAMPLES
    return measured, first.statements
