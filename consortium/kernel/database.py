"""Making a database: its roles, its schema by the migrations, and its catalogue to compare.

Roles belong to the whole server and are made once by its superuser; the owner role migrates; the application's login
owns nothing and cannot bypass row security.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy.engine import make_url

from consortium.kernel.errors import BadInput
from consortium.kernel.row_security import APP, AUDITOR, BACKUP, DECLARED, FIRST, OPENER, OWNER, RELAY, SUPPORT
from consortium.kernel.settings import driver_url

__all__ = ["OPENER", "OWNER", "ROLES"]

ROLES = (OWNER, APP, RELAY, OPENER, AUDITOR, SUPPORT, BACKUP)
HURRIED, STATEMENT_MAY_TAKE = (APP, RELAY), "60s"
"""Roles of which no statement may hold up the others for longer, whatever PostgreSQL makes of it."""
NEVER_SIGN_IN = frozenset({OPENER, SUPPORT})
"""Functions run as the opener, transactions of support as support: nobody has a password for either."""
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def make_roles(superuser_url: str, passwords: Mapping[str, str]) -> None:
    """Make the server's roles, or give them new passwords. Two of them never sign in."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role in ROLES:
            name = sql.Identifier(role)
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE ROLE {} NOSUPERUSER NOBYPASSRLS").format(name))
            if role not in NEVER_SIGN_IN:
                connection.execute(
                    sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(passwords[role]))
                )
        for role in HURRIED:
            limit = sql.SQL("ALTER ROLE {} SET statement_timeout = {}")
            connection.execute(limit.format(sql.Identifier(role), sql.Literal(STATEMENT_MAY_TAKE)))
        connection.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(BACKUP)))
        connection.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(sql.Identifier(BACKUP)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(OPENER), sql.Identifier(OWNER)))
        # The application may become support for a transaction, and has none of its rights otherwise.
        connection.execute(
            sql.SQL("GRANT {} TO {} WITH INHERIT FALSE").format(sql.Identifier(SUPPORT), sql.Identifier(APP))
        )


def make_database(superuser_url: str, name: str) -> str:
    """Make an empty database that the owner role owns, with the extensions we use. Returns its superuser address.

    Raises `BadInput` where there is one of that name.
    """
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            )
        except psycopg.errors.DuplicateDatabase as error:
            raise BadInput(f"database {name}", "is there already") from error
    url = in_database(superuser_url, name)
    with psycopg.connect(url, autocommit=True) as connection:
        for extension in ("btree_gist", "pg_trgm"):
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
    return url


def drop_database(superuser_url: str, name: str) -> None:
    """Remove a database and all in it, where it exists."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def in_database(url: str, name: str) -> str:
    """The same server's other database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def as_role(url: str, role: str, password: str) -> str:
    """The same database, signed in to as another role."""
    return make_url(url).set(username=role, password=password).render_as_string(hide_password=False)


def alembic_config(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = driver_url(owner_url)
    return config


def migrate(owner_url: str, revision: str = "head") -> None:
    command.upgrade(alembic_config(owner_url), revision)


def migrate_down(owner_url: str, revision: str = "base") -> None:
    command.downgrade(alembic_config(owner_url), revision)


def make_scenario(owner_url: str) -> None:
    """Let this database's clock be moved. Production refuses to start on it."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO clock_setting (is_only, moved_by) VALUES (true, interval '0') ON CONFLICT DO NOTHING"
        )


def move_clock(connection: sa.Connection, seconds: float) -> datetime:
    """Move a scenario's clock forward, as the owner. Returns the new instant. Raises `BadInput` elsewhere."""
    moved = connection.execute(
        sa.text("UPDATE clock_setting SET moved_by = moved_by + make_interval(secs => :seconds) RETURNING guard.now()"),
        {"seconds": seconds},
    ).scalar_one_or_none()
    connection.commit()
    if moved is None:
        raise BadInput("the clock", "this database was not made for a scenario, so its time cannot be moved")
    instant: datetime = connection.execute(sa.text("SELECT guard.now()")).scalar_one()
    return instant


CATALOGUE = {
    "policies": "SELECT tablename || '.' || policyname, permissive, roles::text, cmd, qual, with_check"
    " FROM pg_policies WHERE schemaname = 'public'",
    "row security": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'",
    "functions": "SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), pg_get_userbyid(proowner), proacl::text"
    " FROM pg_proc p WHERE pronamespace = to_regnamespace('guard')",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "columns": "SELECT table_name || '.' || column_name, data_type, is_nullable, column_default, numeric_precision,"
    " numeric_scale FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "constraints": "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND conrelid <> coalesce(to_regclass('alembic_version'), 0)"
    " AND contype <> 'n'",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    " AND tablename <> 'alembic_version'",
    "table grants": "SELECT table_name || ' ' || grantee || ' ' || privilege_type, 1"
    " FROM information_schema.role_table_grants WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "column grants": "SELECT table_name || '.' || column_name || ' ' || grantee || ' ' || privilege_type, 1"
    " FROM information_schema.role_column_grants WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
}


def catalogue(connection: sa.Connection) -> dict[str, dict[str, tuple[object, ...]]]:
    """All that decides who may do what, and the shape of every table, as PostgreSQL itself tells it."""
    return {
        what: {row[0]: tuple(row[1:]) for row in connection.exec_driver_sql(query)} for what, query in CATALOGUE.items()
    }


def build_from_declarations(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Build the schema from models and policies, without migrations: only to compare it with what these make."""
    for statement in FIRST:
        connection.exec_driver_sql(statement)
    metadata.create_all(connection)
    for statement in DECLARED.statements():
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})  # a % is an operator here
