"""Many councils with packages and bids, copied in the database from one mini-tender that was really made.

Each council has what the first one has, under ids made of the old id, the council's number and the package's. The
superuser does it with triggers off; the bids go round everybody on the register, their sealed words cut short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from benchmarks.crowd import FIRST, PROVIDER
from benchmarks.stage import House

OF_A_COUNCIL = ("policy", "rate_card", "rate", "term_period")
OF_A_PACKAGE = (
    "child", "referral", "package", "package_referral", "mini_tender", "mini_tender_key", "mini_tender_package",
    "mini_tender_share", "invitation", "bid", "bid_version",
)  # fmt: skip
CUT = {"sealed", "receipt"}
LONGEST_SEALED = 64
FIRST_NUMBER = 100_000
"""What is kept of a bid's sealed words and of its receipt: three million bids are to fit a machine."""
OPENED = (
    "UPDATE mini_tender SET status = 'opened', published_at = published_at - interval '30 days',"
    " closes_at = closes_at - interval '30 days', opened_at = guard.now(), opened_by = drafted_by"
    " WHERE council_id = copy_id(:council, :c, 0) AND id <> ALL(:tendered) AND status = 'published'"
    " AND left(id::text, 1) <> '0'"
)
"""Fifteen of sixteen were opened; the others are still out."""
COPY_ID = (
    "CREATE OR REPLACE FUNCTION copy_id(old uuid, council int, package int) RETURNS uuid LANGUAGE sql IMMUTABLE AS"
    " $$ SELECT CASE WHEN council = 0 AND package = 0 THEN old"
    " ELSE md5(old::text || '-' || council || '-' || package)::uuid END $$"
)
COUNCIL = (
    "INSERT INTO organisation (id, kind, name, ons_code, created_at)"
    " SELECT copy_id(:council, :c, 0), 'council', :name, :ons_code, guard.now()"
)


@dataclass(frozen=True)
class Seed:
    """What is copied: the first council, the ids that are its own, those of its mini-tender, and who bid for it."""

    council: UUID
    own: Sequence[UUID]
    tendered: Sequence[UUID]
    bidders: Sequence[UUID]


def seed_of(house: House) -> Seed:
    """The rows that are there, of a council with one mini-tender to three providers, each with a bid."""
    council = house.market.council.id

    def ids(tables: Sequence[str]) -> list[UUID]:
        return [
            row[0]
            for table in tables
            if "id" in _columns(house, table)
            for row in house.rows(f"SELECT id FROM {table} WHERE council_id = :council", council=council)
        ]

    return Seed(council, ids(OF_A_COUNCIL), ids(OF_A_PACKAGE), [made.id for made in house.market.providers.values()])


def keep_aside(house: House, seed: Seed) -> None:
    """The seed's rows as they are now, so that whatever is made later is not copied too."""
    with house.world.engine.begin() as connection:
        connection.execute(sa.text(COPY_ID))
        for table in ("membership", *OF_A_COUNCIL, *OF_A_PACKAGE):
            owner = "organisation_id" if table == "membership" else "council_id"
            connection.execute(
                sa.text(f"CREATE TABLE seed_{table} AS SELECT * FROM {table} WHERE {owner} = :council"),
                {"council": seed.council},
            )


def grow(house: House, seed: Seed, councils: range, packages: int, providers: int) -> None:
    """Add councils by their numbers (0 is the seed's own), each with so many packages, and count again."""
    for council in councils:
        values = {"council": seed.council, "own": list(seed.own), "tendered": list(seed.tendered), "c": council,
                  "packages": packages, "providers": providers, "name": f"Council {council}",
                  "ons_code": f"E{98_000_000 + council}"}  # fmt: skip
        with house.world.engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            if council:
                connection.execute(sa.text(COUNCIL), values)
                for table in ("membership", *OF_A_COUNCIL):
                    connection.execute(sa.text(_copy(house, table, seed, is_of_package=False)), values)
            for table in OF_A_PACKAGE:
                connection.execute(sa.text(_copy(house, table, seed, is_of_package=True)), values)
            connection.execute(sa.text(OPENED), values)
    with house.world.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _columns(house: House, table: str) -> dict[str, str]:
    rows = house.rows(
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = :table AND is_generated = 'NEVER' ORDER BY ordinal_position",
        table=table,
    )
    return {row.column_name: row.udt_name for row in rows}


def _unique(house: House, table: str) -> set[str]:
    rows = house.rows(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
        " WHERE i.indrelid = CAST(:table AS regclass) AND i.indisunique",
        table=table,
    )
    return {row.attname for row in rows}


def _copy(house: House, table: str, seed: Seed, *, is_of_package: bool) -> str:
    unique = _unique(house, table)
    columns = _columns(house, table)
    package = "m" if is_of_package else "0"
    chosen = [_value(name, kind, seed, package, is_unique=name in unique) for name, kind in columns.items()]
    series = " CROSS JOIN generate_series(1, :packages) AS m" if is_of_package else ""
    named = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({named}) SELECT {', '.join(chosen)} FROM seed_{table} t{series}"


def _value(name: str, kind: str, seed: Seed, package: str, *, is_unique: bool) -> str:
    column, mark = f't."{name}"', f"(CAST(:c AS int) || '-' || {package})"
    match kind:
        case "uuid":
            who = "".join(
                f" WHEN {column} = '{bidder}' THEN ('{PROVIDER}' ||"
                f" ({FIRST} + (({place} + 3 * (:c * 7919 + {package})) % :providers)))::uuid"
                for place, bidder in enumerate(seed.bidders)
            )
            return (
                f"CASE WHEN {column} = :council THEN copy_id({column}, :c, 0)"
                f" WHEN {column} = ANY(:own) THEN copy_id({column}, :c, 0)"
                f" WHEN {column} = ANY(:tendered) THEN copy_id({column}, :c, {package}){who} ELSE {column} END"
            )
        case "text" | "varchar" if is_unique:
            return f"regexp_replace({column}, '[0-9]+$', '') || ({FIRST_NUMBER} + {package})"
        case "bytea" if is_unique:
            return f"sha256({column} || {mark}::bytea)"
        case "bytea" | "text" if name in CUT:
            return f"substring({column} FOR {LONGEST_SEALED})"
    return column


def copy_of(house: House, council_id: UUID, council: int) -> UUID:
    """The council that a number stands for."""
    [row] = house.rows("SELECT copy_id(:id, :number, 0) AS id", id=council_id, number=council)
    found: UUID = row.id
    return found
