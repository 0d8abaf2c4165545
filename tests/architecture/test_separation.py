"""Duties that no one person does both of: each is a constraint of the database, and each such constraint is listed."""

import re

import sqlalchemy as sa

import app
from consortium.kernel.db import db

SEPARATED = {
    "consensus": {("moderator_id", "second_moderator_id")},
    "delegation": {("person_id", "granted_by")},
    "factor_reset": {("asked_by", "agreed_by")},
    "legal_hold": {("lift_asked_by", "lifted_by")},
    "letter_override": {("asked_by", "agreed_by")},
    "policy": {("drafted_by", "adopted_by")},
    "role_grant": {("granted_by", "confirmed_by"), ("confirmed_by", "person_id")},
    "role_review": {("person_id", "reviewed_by")},
    "screening_override": {("asked_by", "agreed_by")},
    "spending_case": {("recommended_by", "decided_by")},
    "spot_purchase": {("asked_by", "approved_by")},
    "subject_export": {("asked_by", "agreed_by")},
    "support_access": {("asked_by", "agreed_by")},
    "urgent_decision": {("decided_by", "settled_by")},
}
"""Who asks, recommends, gives or moderates; and who agrees, decides, confirms or seconds it."""

PERSONS = re.compile(r"\b(\w+_by|\w*moderator_id|person_id) <> (\w+_by|\w*moderator_id|person_id)\b")


def test_the_separated_duties_are_those_that_the_database_keeps_apart() -> None:
    app.register_tables()
    found: dict[str, set[frozenset[str]]] = {}
    for table in db.metadata.sorted_tables:
        for check in table.constraints:
            if isinstance(check, sa.CheckConstraint):
                for pair in PERSONS.findall(str(check.sqltext)):
                    found.setdefault(table.name, set()).add(frozenset(pair))
    assert found == {table: {frozenset(pair) for pair in pairs} for table, pairs in SEPARATED.items()}
