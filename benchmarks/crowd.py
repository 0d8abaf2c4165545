"""Many providers on the register at once, each with a person and a token, put in by the superuser in a few statements.

Provider number n has ids made of n, so that a floor in plain SQL can name its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.people.rules import OWN_PROGRAM, Role
from tenants.policy.rules import PolicyTerms
from tests.factories.buying import OUTCOMES_TERMS
from tests.factories.register import COVER, Region
from tests.factories.tendering import Market, market
from tests.factories.world import World

FIRST = 10_000
"""Numbers have five digits, so that an id is its prefix and the number."""
PROVIDER, PERSON = "0190aaaa-0000-7000-8000-0000000", "0190bbbb-0000-7000-8000-0000000"
TOKEN = "token-of-provider-"

N = "FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n"
STATEMENTS = (
    f"INSERT INTO organisation (id, kind, name, created_at)"
    f" SELECT ('{PROVIDER}' || n)::uuid, 'provider', 'Provider ' || n || ' Care', guard.now() {N}",
    f"INSERT INTO participation (provider_id, consortium_id, since)"
    f" SELECT ('{PROVIDER}' || n)::uuid, :consortium, guard.now() {N}",
    f"INSERT INTO provider_profile (provider_id, legal_form, company_number, postcode, summary, employs_staff,"
    f" revision)"
    f" SELECT ('{PROVIDER}' || n)::uuid, 'company', '01234567', 'L36 9YU', 'Supports children at home.', true, 1 {N}",
    f"INSERT INTO evidence (provider_id, id, kind, reference, cover_gbp, expires_on, given_at)"
    f" SELECT ('{PROVIDER}' || n)::uuid, gen_random_uuid(), k, 'POL-2041', :cover, '2040-01-01', guard.now()"
    f" {N}, unnest(CAST(:kinds AS text[])) AS k",
    f"INSERT INTO standing (lead_id, id, provider_id, lot_id, kind, from_at)"
    f" SELECT :lead, gen_random_uuid(), ('{PROVIDER}' || n)::uuid, :lot, 'active', guard.now() - interval '1 day' {N}",
    f"INSERT INTO declared_place (provider_id, lead_id, lot_id, council_id, declared_at)"
    f" SELECT ('{PROVIDER}' || n)::uuid, :lead, :lot, :council, guard.now() {N}",
    f"INSERT INTO person (id, name, email, created_at)"
    f" SELECT ('{PERSON}' || n)::uuid, 'Bea ' || n, 'bea' || n || '@people.example', guard.now() {N}",
    f"INSERT INTO role_grant (organisation_id, person_id, role, from_on)"
    f" SELECT ('{PROVIDER}' || n)::uuid, ('{PERSON}' || n)::uuid, :role, '2024-03-01' {N}",
    f"INSERT INTO api_token (token_hash, client_id, organisation_id, person_id, scope, issued_at, expires_at, details)"
    f" SELECT sha256(('{TOKEN}' || n)::bytea), :program, ('{PROVIDER}' || n)::uuid, ('{PERSON}' || n)::uuid, 'act',"
    f" guard.now(), guard.now() + interval '10 years', '{{}}' {N}",
    "ANALYZE",
)


@dataclass(frozen=True, slots=True)
class Provider:
    number: int

    @property
    def id(self) -> UUID:
        return UUID(f"{PROVIDER}{self.number}")

    @property
    def person_id(self) -> UUID:
        return UUID(f"{PERSON}{self.number}")

    @property
    def token(self) -> str:
        return f"{TOKEN}{self.number}"


def crowded_market(
    world: World, size: int, terms: PolicyTerms = OUTCOMES_TERMS, *, named: Sequence[str] = ()
) -> tuple[Market, list[Provider]]:
    """A council that buys, and `size` providers whom it may invite; beside them those that are named."""
    opened = market(world, terms, providers=named)
    if size:
        _put_in(world, opened.region, size)
    return opened, [Provider(FIRST + each) for each in range(size)]


def values_for(region: Region) -> dict[str, object]:
    """What the statements ask for beside the first and the last number."""
    return {
        "consortium": region.consortium_id,
        "cover": max(COVER.values()),
        "kinds": [*map(str, COVER), "cqc personal care", "identity"],
        "lead": region.lead.id,
        "lot": region.home_care,
        "council": region.sefton.id,
        "role": str(Role.BID_WRITER),
        "program": OWN_PROGRAM,
    }


def _put_in(world: World, region: Region, size: int) -> None:
    values = values_for(region) | {"first": FIRST, "last": FIRST + size - 1}
    with world.engine.begin() as connection:
        for statement in STATEMENTS:
            connection.execute(sa.text(statement), values)
