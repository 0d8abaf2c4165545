"""Nothing is kept without a class, a purpose and a period; and what goes with a child is known."""

import re

import app
from consortium.kernel.db import db
from consortium.kernel.policies import NIGHTLY
from consortium.kernel.row_security import DECLARED, DataClass
from tenants.retention.policies.erasing import MENTIONS
from tenants.retention.policies.exporting import LEFT_OUT
from tenants.retention.rules import holdings

BESIDE_THE_CHILD = {"fee_line"}
"""What goes with an agreement though it is held for another purpose: what was asked for one child's hours."""


def classes() -> dict[str, DataClass]:
    app.register_tables()
    return {name: protection.data_class for name, protection in DECLARED.protections.items()}


def test_every_table_is_in_one_record_with_its_purpose_and_its_period() -> None:
    assert holdings.faults_of(holdings.RECORDS, classes()) == []


def test_every_class_of_tables_says_who_may_read_it() -> None:
    assert set(holdings.READERS) == set(DataClass)
    assert all(holdings.readers_of(record, classes()) for record in holdings.RECORDS)


def what_points_to(*roots: str) -> set[str]:
    """Every table that hangs on one of these by its keys, however deep, but by mention only."""
    found, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        for table in db.metadata.tables.values():
            for key in table.foreign_key_constraints:
                is_part = key.referred_table.name == name and key.name not in MENTIONS
                if is_part and table.name != name and table.name not in found:
                    found.add(table.name)
                    waiting.append(table.name)
    return found


def test_what_goes_with_a_child_is_of_children_and_of_what_was_bought_for_them() -> None:
    """A new table that hangs on any of these is removed with it: say here what it is held for."""
    classes()
    of_children, of_tenders = (record.tables for record in holdings.RECORDS[:2])
    reached = what_points_to("child", "package", "agreement", "mini_tender", "spot_purchase")
    assert reached <= of_children | of_tenders | BESIDE_THE_CHILD
    assert what_points_to("evaluation") <= of_tenders | {"application_evaluation"}


def test_a_copy_holds_whatever_is_of_a_person_or_a_child_or_says_why_not() -> None:
    """A new table is in the copy that somebody may have of themselves, or of a child, or is left out for a reason."""
    classes()
    of_people = {
        table.name
        for table in db.metadata.tables.values()
        for column in table.columns
        if not column.name.endswith("_by")
        and (column.name == "person_id" or any(key.column.table.name == "person" for key in column.foreign_keys))
    }
    accounts = [record.tables for record in holdings.RECORDS if record.whose == "Everybody who signs in"]
    [copied] = [each.definition for name, each in DECLARED.functions.items() if name.startswith("record_for(")]
    in_copy = set(re.findall(r"public\.(\w+)", copied))
    held = of_people.union(holdings.RECORDS[0].tables, *accounts)
    assert held - in_copy == set(LEFT_OUT)


def test_what_is_done_every_night_is_done_by_somebody() -> None:
    from consortium.kernel.outbox import HANDLERS
    from tenants.retention import jobs

    assert jobs.remove_what_is_due
    assert {(handler, HANDLERS[handler].event.__name__) for handler, _ in NIGHTLY} == set(NIGHTLY)
