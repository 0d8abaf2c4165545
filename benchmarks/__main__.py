"""`python -m benchmarks`: measure, check, and write `RESULTS.md`. BENCH=short takes a minute and writes nothing."""

import os
import platform
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import admission_round as b5
from benchmarks import big_register, deadline_burst, double_submit, feed, growth, profiles
from benchmarks import evaluate_and_rank as b4
from benchmarks.deadline_burst import Round
from benchmarks.stage import Stage, commit, staged

IS_SHORT = os.environ.get("BENCH") == "short"
PROVIDERS, ROUNDS = (100, 1) if IS_SHORT else (500, 5)
PAIRS, TIMES = (20, 1) if IS_SHORT else (40, 25)
CLIENTS = (8, 64)
BIDS = (50, 100) if IS_SHORT else (500, 1000)
RANKINGS = 3 if IS_SHORT else 11
APPLICATIONS = 200 if IS_SHORT else 2000
CHECKS, EVERY = (60, 0.04) if IS_SHORT else (500, 0.04)
SIZES, INVITED, READS, PUBLISHED = (
    ((200, 2000), (20, 100), 80, 3) if IS_SHORT else ((2000, 20000), (100, 500, 2000), 800, 20)
)
COUNCILS = (1, 3, 8) if IS_SHORT else (1, 24, 150)
PACKAGES_EACH = int(os.environ.get("BENCH_PACKAGES", "100" if IS_SHORT else "6667"))
"""Of each council: a million altogether, with three bids each. Fewer where the machine is small."""
RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="consortium-bench-") as folder, staged(Path(folder), PROVIDERS) as stage:
        deadline_burst.measure(stage, CLIENTS[0])  # to warm up
        load_before = os.getloadavg()[0]
        parts = [_machine(), _deadline_burst(stage), _double_submit(stage)]
        looked_at = [deadline_burst.look_at(stage)]
        parts.insert(1, _load(load_before))
    with tempfile.TemporaryDirectory(prefix="consortium-bench-") as folder:
        parts.append(b4.in_words(b4.measure(Path(folder), BIDS, RANKINGS)))
    with tempfile.TemporaryDirectory(prefix="consortium-bench-") as folder:
        parts.append(admission_words(b5.measure(Path(folder), APPLICATIONS)))
    with tempfile.TemporaryDirectory(prefix="consortium-bench-") as folder:
        found = big_register.measure(Path(folder), SIZES, INVITED, reads=READS, times=PUBLISHED)
        parts.append(big_register.words(found))
        parts.append(profiles.words([*looked_at, *found.looked_at]))
    with tempfile.TemporaryDirectory(prefix="consortium-bench-") as folder:
        parts.append(feed.words(feed.measure(Path(folder), checks=CHECKS, every=EVERY)))
    with tempfile.TemporaryDirectory(prefix="consortium-bench-") as folder:
        grown = growth.measure(
            Path(folder), councils=COUNCILS, packages=PACKAGES_EACH, providers=SIZES[-1], reads=READS
        )
        parts.append(growth.words(grown))
    text = "\n\n".join(parts) + "\n"
    print(text)
    if not IS_SHORT:
        RESULTS.write_text(text)


def _machine() -> str:
    return f"""# Measured

On {datetime.now(UTC):%-d %B %Y}, commit {commit()}, {os.cpu_count()} cores ({platform.machine()}), {platform.system()}
{platform.release()}, Python {platform.python_version()}. Two web workers, fsync on; clients, web, PostgreSQL, Valkey,
relay and worker share the cores."""


def _load(before: float) -> str:
    said = f"Load of the machine before and after: {before:.1f}, {os.getloadavg()[0]:.1f}."
    is_busy = before > (os.cpu_count() or 1)
    return said + (" It was busy with other work: measure again when it is idle." if is_busy else "")


def _deadline_burst(stage: Stage) -> str:
    lines = []
    for clients in CLIENTS:
        rounds = []
        for number in range(ROUNDS):
            rounds.append(deadline_burst.measure(stage, clients))
            print(f"B1, {clients} clients, round {number + 1}: {rounds[-1].load.rate:.0f} bids/s", flush=True)
        lines.append(_burst_line(rounds))
    return f"""## B1, deadline burst

{PROVIDERS} providers, one package, medians of {ROUNDS}. Half of the bids come in the last
{deadline_burst.LAST_SECONDS:.0f} s, {deadline_burst.LATE} after it; 5% are cut in the middle and sent again; each is
repeated afterwards. Correct in every round: none late accepted, none lost, one per provider, none readable before the
opening, an audit entry each.

| clients | bids answered/s | p95, ms | web CPU a bid, ms | statements a bid | pgbench, bids/s | of pgbench \
| last ÷ first | overtaken by the deadline |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
""" + "\n".join(lines)


def _burst_line(rounds: Sequence[Round]) -> str:
    cells = (
        f"{rounds[0].clients}",
        f"{median(each.load.rate for each in rounds):.0f}",
        f"{median(each.load.percentile(0.95) for each in rounds):.0f}",
        f"{1000 * median(each.cpu for each in rounds):.1f}",
        f"{rounds[0].statements}",
        f"{median(each.floor.rate for each in rounds):.0f}",
        f"{median(each.ratio for each in rounds):.2f}",
        f"{median(each.growth for each in rounds):.2f}",
        f"{sum(each.overtaken for each in rounds)}",
    )
    return f"| {' | '.join(cells)} |"


def admission_words(measured: b5.Round) -> str:
    took, said = measured.seconds, measured.statements
    return f"""## B5, admission round

{measured.applications:,} applications, {b5.QUESTIONS} questions, {b5.ASSESSORS_EACH} assessors each. Over HTTP,
{b5.CLIENTS} clients at a time, every part of {measured.moderated} applications is declared, scored and locked, and
their consensus agreed and concluded; the rows of all the others are there already. All else is of the whole round.
Correct: no conflict assesses, loads differ by at most one, nobody read another's score before all had locked, every
decision is what exact arithmetic says ({measured.admitted:,} admitted) and has its one letter.

| work | took | statements | ours to reach |
| --- | --- | --- | --- |
| scores by sheet, with declaration and lock | {measured.rate:.0f} a second | | ≥ 170 a second |
| scores one by one | {measured.single:.0f} a second | | |
| open the evaluations | {took["open"]:.1f} s | {said["open"]} | |
| allocate: suggest and ask | {took["allocate"]:.1f} s | {said["allocate"]} | ≤ 5 s |
| board, by API, median | {median(measured.boards):.2f} s | | ≤ 1.5 s |
| board, page | {took["page of the board"]:.2f} s | {said["page of the board"]} | ≤ 1.5 s |
| moderate {measured.moderated} applications | {took["moderate"]:.1f} s | | |
| decide on all | {took["decide"]:.1f} s | {said["decide"]} | |
| release all letters and contracts | {took["letters"]:.1f} s | {said["letters"]} | with deciding ≤ 10 s |"""


def _double_submit(stage: Stage) -> str:
    found = double_submit.measure(stage, pairs=PAIRS, rounds=TIMES)
    return (
        f"## B8, double submit\n\n{found.bids} bids, each posted {double_submit.TIMES} times at the same instant: "
        f"{found.doubled} doubled, {found.unlike} with receipts unlike each other."
    )


if __name__ == "__main__":
    main()
