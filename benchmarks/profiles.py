"""Where the time of one act goes, in this process and by whose code: what stands behind a target that is missed."""

import cProfile
import pstats
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

PARTS = (
    ("SQLAlchemy", ("/sqlalchemy/",)),
    ("PostgreSQL, and psycopg", ("/psycopg", "psycopg_")),
    ("Flask and Werkzeug", ("/flask", "/werkzeug/", "/click/", "/jinja2/", "/blinker/", "/limits/", "/flask_limiter/")),
    ("marshmallow and apispec", ("/marshmallow/", "/webargs/", "/apispec", "/flask_smorest/")),
    ("sealing and signing", ("/nacl/", "/cryptography/", "_hashlib", "hmac", "_cffi_backend")),
    ("Redis", ("/redis/", "/rq/")),
    ("Consortium", ("/consortium/", "/tenants/")),
)
"""Whose code it is, by what stands in the file's or the function's name; the first that fits."""
REST = "Python's own library"
SETTLED = 5
"""Times that the act is done before it is looked at."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The milliseconds that one act takes in each part, the largest first. Looking slows Python down by half."""

    name: str
    parts: list[tuple[str, float]]

    @property
    def whole(self) -> float:
        return sum(each for _, each in self.parts)


def look_at(name: str, acts: Iterable[Callable[[], object]]) -> Profile:
    """Do each act once, and say where the time of one went."""
    waiting = iter(acts)
    for _ in range(SETTLED):
        next(waiting)()
    profiler, done = cProfile.Profile(), 0
    for act in waiting:
        profiler.runcall(act)
        done += 1
    spent: dict[str, float] = defaultdict(float)
    for (file, _, function), (_, _, own, _, _) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        spent[_part_of(f"{file} {function}")] += 1000 * own / done
    return Profile(name, sorted(spent.items(), key=lambda each: -each[1]))


def _part_of(where: str) -> str:
    return next((part for part, marks in PARTS if any(mark in where for mark in marks)), REST)


def words(profiles: Iterable[Profile]) -> str:
    """One table: a column for each act, a row for each part."""
    looked = list(profiles)
    names = [part for part, _ in PARTS] + [REST]
    found = [dict(each.parts) for each in looked]
    rows = "\n".join(
        f"| {name} | " + " | ".join(f"{each.get(name, 0.0):.1f}" for each in found) + " |" for name in names
    )
    return f"""## Where the time goes

One act alone in one process, looked at by cProfile, which slows Python's own part down by about half. Milliseconds.

| part | {" | ".join(each.name for each in looked)} |
| --- |{" --- |" * len(looked)}
{rows}
| all | {" | ".join(f"{each.whole:.1f}" for each in looked)} |"""
