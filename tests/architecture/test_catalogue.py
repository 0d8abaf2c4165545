"""The catalogue gate: what PostgreSQL itself says of every table, policy, grant and function, once migrated."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

import app
from consortium.kernel import database
from consortium.kernel.db import db
from consortium.kernel.row_security import APP, AUDITOR, BACKUP, DECLARED, OPENER, OWNER, RELAY, SUPPORT, DataClass

TABLES = """
SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
  AND relname <> 'alembic_version'
"""
ACTING_ROLES = (APP, RELAY, OPENER, AUDITOR, SUPPORT)


@pytest.fixture
def connection(superuser_engine: sa.Engine) -> Iterator[sa.Connection]:
    app.register_tables()
    with superuser_engine.connect() as connection:
        yield connection


def column(connection: sa.Connection, statement: str, **parameters: object) -> list[object]:
    return list(connection.execute(sa.text(statement), parameters).scalars())


def test_every_table_is_declared_and_in_a_class(connection: sa.Connection) -> None:
    built = set(column(connection, TABLES))
    assert built == set(db.metadata.tables) == set(DECLARED.protections)
    assert all(isinstance(protection.data_class, DataClass) for protection in DECLARED.protections.values())


def test_row_security_is_on_and_forced_everywhere(connection: sa.Connection) -> None:
    open_ = column(
        connection, f"SELECT t.relname FROM ({TABLES}) t JOIN pg_class c USING (relname)"
        " WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)",
    )  # fmt: skip
    assert open_ == []


def granted_whole(connection: sa.Connection) -> set[tuple[str, str, str]]:
    """Table, role and command, for whole tables alone."""
    rows = connection.execute(
        sa.text(
            "SELECT table_name, grantee, privilege_type FROM information_schema.table_privileges"
            " WHERE table_schema = 'public'"
        )
    )
    return {tuple(row) for row in rows}


def granted(connection: sa.Connection) -> set[tuple[str, str, str]]:
    """Table, role and command, for whole tables and for columns."""
    rows = connection.execute(
        sa.text(
            "SELECT table_name, grantee, privilege_type FROM information_schema.table_privileges"
            " WHERE table_schema = 'public' UNION SELECT table_name, grantee, privilege_type"
            " FROM information_schema.column_privileges WHERE table_schema = 'public'"
        )
    )
    return {tuple(row) for row in rows if row.grantee in (*ACTING_ROLES, "PUBLIC", BACKUP)}


def policed(connection: sa.Connection) -> set[tuple[str, str, str]]:
    rows = connection.execute(
        sa.text(
            "SELECT tablename, unnest(roles) AS role, cmd FROM pg_policies"
            " WHERE schemaname = 'public' AND policyname <> 'the_owner'"
        )
    )
    return {tuple(row) for row in rows}


def test_every_granted_command_has_a_policy_and_every_policy_a_grant(connection: sa.Connection) -> None:
    assert granted(connection) == policed(connection)


def test_every_policy_is_for_one_command_and_permits_what_is_declared(connection: sa.Connection) -> None:
    rows = connection.execute(
        sa.text("SELECT tablename, policyname, permissive, cmd FROM pg_policies WHERE schemaname = 'public'")
    ).all()
    named = {
        (table, name) for table, protection in DECLARED.protections.items() for name, _ in protection.named_rules()
    }
    assert {(row.tablename, row.policyname) for row in rows if row.policyname != "the_owner"} == named
    assert {row.cmd for row in rows if row.policyname != "the_owner"} <= {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_an_update_is_granted_by_column_only(connection: sa.Connection) -> None:
    whole = column(
        connection, "SELECT table_name || ' ' || grantee FROM information_schema.table_privileges"
        " WHERE table_schema = 'public' AND privilege_type = 'UPDATE' AND grantee = ANY (:roles)",
        roles=list(ACTING_ROLES),
    )  # fmt: skip
    assert whole == []


def test_no_key_may_be_changed(connection: sa.Connection) -> None:
    """Whose row it is, and which, is settled when it is written."""
    rows = connection.execute(
        sa.text(
            "SELECT table_name, column_name FROM information_schema.column_privileges"
            " WHERE table_schema = 'public' AND privilege_type = 'UPDATE' AND grantee = ANY (:roles)"
        ),
        {"roles": list(ACTING_ROLES)},
    )
    keys = {(table.name, key.name) for table in db.metadata.tables.values() for key in table.primary_key.columns}
    assert {tuple(row) for row in rows} & keys == set()


def test_public_may_do_nothing_with_our_tables_functions_and_schemas(connection: sa.Connection) -> None:
    functions = column(
        connection, "SELECT p.oid::regprocedure::text FROM pg_proc p, aclexplode(coalesce(p.proacl,"
        " acldefault('f', p.proowner))) a WHERE p.pronamespace = 'guard'::regnamespace AND a.grantee = 0",
    )  # fmt: skip
    schemas = column(
        connection,
        "SELECT nspname FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a"
        " WHERE nspname IN ('public', 'guard') AND a.grantee = 0",
    )
    assert (functions, schemas) == ([], [])


def test_a_function_with_its_owners_rights_has_a_fixed_search_path(connection: sa.Connection) -> None:
    loose = column(
        connection, "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.prosecdef"
        " AND p.pronamespace IN ('guard'::regnamespace, 'public'::regnamespace)"
        " AND NOT coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, public'], false)",
    )  # fmt: skip
    assert loose == []


def test_functions_are_declared_and_owned_by_nobody_who_signs_in_for_the_application(connection: sa.Connection) -> None:
    rows = connection.execute(
        sa.text(
            "SELECT proname, pg_get_userbyid(proowner) AS owner FROM pg_proc WHERE pronamespace = 'guard'::regnamespace"
        )
    ).all()
    declared = {identity.split("(")[0]: function.owner for identity, function in DECLARED.functions.items()}
    assert {row.proname: row.owner for row in rows} == declared
    assert set(declared.values()) <= {OWNER, OPENER}


def test_nothing_that_acts_owns_anything_or_gets_round_row_security(connection: sa.Connection) -> None:
    owned = column(
        connection, "SELECT relname FROM pg_class WHERE relowner = ANY (SELECT oid FROM pg_roles"
        " WHERE rolname = ANY (:roles)) UNION ALL SELECT nspname FROM pg_namespace"
        " WHERE nspowner = ANY (SELECT oid FROM pg_roles WHERE rolname = ANY (:roles))",
        roles=[*ACTING_ROLES, BACKUP],
    )  # fmt: skip
    mighty = column(
        connection, "SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles)"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        roles=list(database.ROLES),
    )  # fmt: skip
    members = column(
        connection, "SELECT r.rolname || ' ' || o.rolname || ' ' || m.inherit_option::text FROM pg_auth_members m"
        " JOIN pg_roles r ON r.oid = m.member JOIN pg_roles o ON o.oid = m.roleid WHERE r.rolname = ANY (:roles)",
        roles=[*ACTING_ROLES],
    )  # fmt: skip
    signs_in = column(connection, "SELECT rolcanlogin FROM pg_roles WHERE rolname = ANY (:roles)",
                      roles=[OPENER, SUPPORT])  # fmt: skip
    # The application may become support for a transaction, and has nothing of it otherwise.
    assert (owned, mighty, members, signs_in) == ([], [BACKUP], [f"{APP} {SUPPORT} false"], [False, False])


def test_support_writes_nothing_and_reads_nothing_that_is_sealed(connection: sa.Connection) -> None:
    its = {(table, command) for table, role, command in granted(connection) if role == SUPPORT}
    assert {command for _, command in its} == {"SELECT"}
    kept = {DataClass.BID, DataClass.EXCLUSION_EVIDENCE, DataClass.COUNCIL_PRIVATE, DataClass.SCORE}
    private = {table for table, each in DECLARED.protections.items() if each.data_class in kept}
    never = private | {"child", "answer", "organisation_key", "stored_document", "credential", "passkey"}
    assert {table for table, _ in its} & never == set()
    assert {"organisation", "role_grant", "audit_entry"} <= {table for table, _ in its}
    whole = {table for table, role, command in granted_whole(connection) if role == SUPPORT}
    assert {table for table, _ in its} - whole == set(SUPPORT_SEES_OF)
    for table, columns in SUPPORT_SEES_OF.items():
        its_own = column(
            connection, "SELECT column_name FROM information_schema.column_privileges WHERE table_schema = 'public'"
            " AND grantee = :role AND table_name = :name", role=SUPPORT, name=table,
        )  # fmt: skip
        assert set(its_own) == set(columns.split()), table


SUPPORT_SEES_OF = {
    "application": "provider_id id lead_id round_id reference started_at submitted_at withdrawn_at",
    "decision": "lead_id id provider_id application_id decided_at released_at",
    "package": "council_id id reference written_at starts_on ends_on",
    "mini_tender": "council_id id reference status version drafted_at published_at closes_at opened_at ended_at",
    "mini_tender_package": "council_id mini_tender_id package_id",
    "notification": "organisation_id id person_id template recorded_at sent_at read_at",
    "outbox_message": "recorded_by id handled_as event recorded_at due_at attempts dead_at",
    "api_client": "organisation_id id name scopes created_at last_used_at ended_at",
    "program_secret": "organisation_id id program_id made_at lapses_at replaced_at ended_at",
    "webhook": "organisation_id id name types made_at failing_since quiet_until disabled_at disabled_because ended_at",
    "webhook_delivery": "organisation_id id webhook_id type made_at tries due_at delivered_at given_up_at",
}
"""Keys, references, states and moments: no text that anybody wrote, no address, no secret, no outcome."""


def test_there_are_no_views_that_could_leak(connection: sa.Connection) -> None:
    views = column(
        connection, "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace IN ('public'::regnamespace, 'guard'::regnamespace)"
        " AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)",
    )  # fmt: skip
    assert views == []


def test_keys_lead_with_the_owner_where_the_row_is_somebodys(connection: sa.Connection) -> None:
    """A unique constraint that spans owners would tell one of another's hidden row."""
    spanning = {
        f"{table.name}.{constraint.name}"
        for table in db.metadata.tables.values()
        if DECLARED.protections[table.name].data_class in OWNED_CLASSES and table.primary_key.columns
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
        and next(iter(constraint.columns)).name not in {key.name for key in table.primary_key.columns}
    }
    assert spanning == set()


OWNED_CLASSES = {
    DataClass.COUNCIL_PRIVATE, DataClass.NOTICE, DataClass.BID, DataClass.SCORE, DataClass.APPLICATION,
    DataClass.EXCLUSION_EVIDENCE, DataClass.TWO_PARTY, DataClass.OWN_STREAM,
}  # fmt: skip
