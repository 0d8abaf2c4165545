"""B8, double submit: the same bid posted four times at the same instant is one bid with one receipt."""

from dataclasses import dataclass, replace

from benchmarks.clients import send_together
from benchmarks.stage import Stage, post_of

TIMES = 4


@dataclass(frozen=True, slots=True)
class Result:
    bids: int
    doubled: int
    unlike: int


def measure(stage: Stage, *, pairs: int, rounds: int) -> Result:
    """Half of the bids bear one key in all four posts, the others a key each, as four programs would send them.

    Raises `AssertionError` for an answer that is no receipt.
    """
    served, doubled, unlike = stage.served, 0, 0
    for _ in range(rounds):
        tender_id, package_id = served.published()
        for number, provider in enumerate(served.providers[:pairs]):
            post = post_of(provider, tender_id, package_id)
            posts = [replace(post, key=f"{post.key}-{each}") if number % 2 else post for each in range(TIMES)]
            answers = send_together(stage.port, posts)
            assert all(answer.status == 201 for answer in answers), [answer.body for answer in answers]
            unlike += len({answer.body["signed"] for answer in answers}) > 1
        kept = served.rows(
            "SELECT provider_id, count(*) AS versions FROM bid_version WHERE mini_tender_id = :id GROUP BY 1",
            id=tender_id,
        )
        assert len(kept) == pairs
        doubled += sum(row.versions > 1 for row in kept)
    return Result(pairs * rounds, doubled, unlike)
