"""Whether all have locked is asked in Python and in the database: both must say the same of the same cases."""

from collections.abc import Iterator
from itertools import combinations_with_replacement

import pytest
import sqlalchemy as sa

from consortium.evaluation import rules
from consortium.evaluation.rules import Part
from consortium.people.rules import Role
from tests.factories.evaluation import panel
from tests.factories.world import World

ASSIGNED, READING, CONFLICT, LOCKED, ASIDE = "assigned", "reading", "conflict", "locked", "set aside"

STATES = (ASSIGNED, READING, CONFLICT, LOCKED, ASIDE)


def cases() -> Iterator[tuple[tuple[str, str], ...]]:
    """Up to three assessors of two councils, each as far as can be."""
    each = [(council, state) for council in ("wirral", "sefton") for state in STATES]
    for size in range(4):
        yield from combinations_with_replacement(each, size)


@pytest.mark.parametrize("needed", [(1, 1), (2, 2), (3, 1)])
def test_the_database_and_the_rules_agree_on_who_has_locked(world: World, needed: tuple[int, int]) -> None:
    opened = panel(world, is_assigned=False)
    assessors = [world.person(f"Assessor {number}", opened.region.lead, Role.ASSESSOR) for number in range(3)]
    with world.engine.connect() as connection:
        at = connection.execute(sa.text("SELECT guard.now()")).scalar_one()
    asked = {"owner": opened.officer.organisation, "evaluation": opened.evaluation_id}
    insert = sa.text(
        "INSERT INTO assignment (owner_id, evaluation_id, assessor_id, assessor_organisation_id, assigned_at,"
        " assigned_by, declared_at, has_conflict, interest, locked_at,"
        " set_aside_at, set_aside_by, set_aside_reason)"
        " VALUES (:owner, :evaluation, :assessor, :council, :at, :by, :declared, :conflict, :interest, :locked, :aside,"
        " :replaced_by, :why)"
    )
    with world.engine.connect() as connection:
        for case in cases():
            transaction = connection.begin()
            connection.execute(
                sa.text("UPDATE evaluation SET assessors_needed = :assessors, councils_needed = :councils"),
                {"assessors": needed[0], "councils": needed[1]},
            )
            parts = []
            for assessor, (council, state) in zip(assessors, case, strict=False):
                part = Part(
                    getattr(opened.region, council).id,
                    None if state == ASSIGNED else at,
                    None if state == ASSIGNED else state == CONFLICT,
                    at if state == LOCKED else None,
                    at if state == ASIDE else None,
                )
                parts.append(part)
                connection.execute(
                    insert,
                    {
                        **asked,
                        "assessor": assessor.person,
                        "council": part.organisation_id,
                        "at": at,
                        "by": opened.officer.person,
                        "declared": part.declared_at,
                        "conflict": part.has_conflict,
                        "interest": "Kin." if part.has_conflict else None,
                        "locked": part.locked_at,
                        "aside": part.set_aside_at,
                        "replaced_by": opened.officer.person if part.set_aside_at else None,
                        "why": "Has left." if part.set_aside_at else None,
                    },
                )
            says = connection.execute(sa.text("SELECT guard.all_are_locked(:owner, :evaluation)"), asked).scalar_one()
            transaction.rollback()
            expected = rules.are_all_locked(parts, assessors_needed=needed[0], councils_needed=needed[1])
            assert bool(says) == expected, (needed, case)
