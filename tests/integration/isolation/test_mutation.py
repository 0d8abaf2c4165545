"""Loosen any one rule, and the proofs of isolation go red.

The suite takes a sample; `make prove` weakens every rule, every function and every trigger, and tells the figures.
"""

import random
from collections.abc import Callable, Iterator, Sequence

import pytest
import sqlalchemy as sa

from consortium.kernel.db import db
from tests.integration.isolation.conftest import FULL, SEEDS, world_of
from tests.integration.isolation.functions import QUESTIONS, answering_leaks
from tests.integration.isolation.mutants import (
    FORGOTTEN,
    Mutant,
    forgetful_functions,
    is_equivalent,
    loosened,
    without_triggers,
)
from tests.integration.isolation.probe import Leak, Probe
from tests.integration.isolation.somebody import REPRESENTATIVES
from tests.integration.isolation.tally import tell
from tests.integration.isolation.worlds import Rows
from tests.integration.isolation.writing import Writing

SAMPLE = 40
Survivors = Callable[[Sequence[Mutant]], list[str]]
PARTS = 8 if FULL else 1
"""Of the mutants, so that the run's processes share them."""


@pytest.fixture
def survivors(superuser_engine: sa.Engine) -> Survivors:
    """The mutants that no proof noticed in any of the run's worlds: one world may lack what a rule turns on."""

    def survive(mutants: Sequence[Mutant]) -> list[str]:
        left = list(mutants)
        for seed in SEEDS:
            with world_of(seed, superuser_engine) as (rows, connection):
                left = Proofs(rows, connection).survivors(left)
        return [mutant.name for mutant in left]

    return survive


class Proofs:
    """All proofs of isolation on one world, to be run again and again on weakened databases."""

    def __init__(self, rows: Rows, connection: sa.Connection) -> None:
        self.connection = connection
        self.probe = Probe(rows, connection, whom=REPRESENTATIVES)
        self.writing = Writing(self.probe, enough=8)

    def survivors(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """The mutants that no proof noticed."""
        return [mutant for mutant in mutants if not self._notice(mutant)]

    def _notice(self, mutant: Mutant) -> bool:
        weakened = self.connection.begin_nested()
        try:
            for statement in mutant.statements:
                self.connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
            return next(self._leaks(mutant), None) is not None
        finally:
            weakened.rollback()

    def _leaks(self, mutant: Mutant) -> Iterator[Leak]:
        """Where the mutant is likeliest to show first."""
        if mutant.table and mutant.writes:
            yield from self.writing.leaks([mutant.table])
            return
        if mutant.table:
            yield from self.probe.reading_leaks([mutant.table])
        else:
            yield from answering_leaks(self.probe, [q for q in QUESTIONS if mutant.name.startswith(f"{q.name}(")])
        yield from self.probe.reading_leaks(list(db.metadata.tables))
        yield from self.writing.leaks(db.metadata.tables)


def sample(mutants: list[Mutant], size: int) -> list[Mutant]:
    return mutants if FULL else random.Random(2026).sample(mutants, size)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_rule_that_is_loosened_is_noticed(survivors: Survivors, part: int) -> None:
    mutants = sample([mutant for mutant in loosened() if not is_equivalent(mutant)], SAMPLE)
    assert survivors(mutants[part::PARTS]) == []
    tell(f"rules loosened and noticed, part {part + 1}", len(mutants[part::PARTS]), {"worlds": len(SEEDS)})


def test_nothing_is_noticed_where_nothing_is_loosened(survivors: Survivors) -> None:
    unchanged = [Mutant(table, table, (), writes=True) for table in ("bid", "standing", "person", "agreement")]
    assert survivors(unchanged) == [mutant.table for mutant in unchanged]


def test_every_trigger_that_is_dropped_is_noticed(survivors: Survivors) -> None:
    triggers = list(without_triggers())
    assert survivors(triggers) == []
    tell("triggers dropped and noticed", len(triggers))


def test_every_condition_that_a_function_forgets_is_noticed(survivors: Survivors) -> None:
    asked = {question.name for question in QUESTIONS}
    answering = [m for m in forgetful_functions() if FULL or m.name.split("(")[0] in asked]
    assert FORGOTTEN
    assert survivors(sample(answering, 6)) == []
    tell("functions with a condition forgotten and noticed", len(answering))


def test_what_is_left_out_as_equivalent_are_checks_that_repeat_what_the_row_was_found_by() -> None:
    left_out = [mutant.name for mutant in loosened() if is_equivalent(mutant)]
    assert all(".may_update" in name and name.endswith(" WITH CHECK (true)") for name in left_out)
    tell("rules left out, as loosening them changes nothing", len(left_out))
