"""Everybody who may act in a world: persons in each of their organisations, programs, jobs, the public."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from tests.integration.isolation.worlds import Rows

JOBS = ("Knowsley", "Sefton", "Wirral", "Acorn", "Beech", "Platform")
PROGRAMS = ("Sefton", "Acorn")

REPRESENTATIVES = frozenset(
    {
        *(f"Knowsley {role} for Knowsley" for role in ("procurement officer", "commissioner", "assessor")),
        *(
            f"Sefton {role} for Sefton"
            for role in ("commissioner", "social worker", "authoriser", "organisation administrator", "assessor")
        ),
        "Of two councils for Sefton", "Of two councils for Wirral", "Wirral commissioner for Wirral",
        "Lancashire procurement officer for Lancashire", "Lancashire commissioner for Lancashire",
        "Opted commissioner for Opted", "Asked commissioner for Asked", "Prospect commissioner for Prospect",
        "Former commissioner for Former", "Future commissioner for Future",
        "Outside organisation administrator for Outside",
        "Acorn writer for Acorn", "Acorn administrator for Acorn", "Beech writer for Beech",
        "Cedar writer for Cedar", "Elder writer for Elder",
        "newcomer", "support in Sefton", "support in Knowsley", "support in Acorn",
        "job of Sefton", "job of Acorn", "client of Sefton",
        "Administrator for Platform", "the public", "nobody",
    }
)  # fmt: skip
"""Enough of everybody for the suite; `make prove` takes them all."""

NAME_THE_ACTOR = sa.text(
    "SELECT set_config('app.kind', :kind, true), set_config('app.organisation', :organisation, true),"
    " set_config('app.organisation_kind', :organisation_kind, true), set_config('app.person', :person, true),"
    " set_config('app.roles', :roles, true)"
)


@dataclass(frozen=True)
class Somebody:
    """An actor as the database is told of one."""

    label: str
    kind: str
    organisation: UUID | None = None
    organisation_kind: str | None = None
    person: UUID | None = None
    roles: frozenset[str] = frozenset()

    @property
    def buys(self) -> bool:
        return self.organisation_kind in {"council", "health"}

    @property
    def provides(self) -> bool:
        return self.organisation_kind == "provider"

    @property
    def administers(self) -> bool:
        return self.kind == "administrator"

    def name_to(self, connection: sa.Connection) -> None:
        """Tell the database, for this transaction."""
        connection.execute(
            NAME_THE_ACTOR,
            {
                "kind": self.kind,
                "organisation": str(self.organisation or ""),
                "organisation_kind": self.organisation_kind or "",
                "person": str(self.person or ""),
                "roles": ",".join(sorted(self.roles)),
            },
        )


def everybody(rows: Rows) -> list[Somebody]:
    """All who act in the tests of a world."""
    return [*_persons(rows), *_machines(rows), Somebody("the public", "public"), Somebody("nobody", "")]


def _persons(rows: Rows) -> Iterator[Somebody]:
    organisations = {row["id"]: row for row in rows["organisation"]}
    roles: dict[tuple[UUID, UUID], set[str]] = {}
    for grant in rows["role_grant"]:
        if (grant["needs_second"] and not grant["confirmed_at"]) or grant["suspended_at"]:
            continue
        if grant["to_on"] is None or grant["to_on"] >= rows.today():
            roles.setdefault((grant["person_id"], grant["organisation_id"]), set()).add(grant["role"])
    names = {row["id"]: row["name"] for row in rows["person"]}
    for (person, organisation_id), held in roles.items():
        organisation = organisations[organisation_id]
        kind = "administrator" if organisation["kind"] == "platform" else "person"
        label = f"{names[person]} for {organisation['name']}"
        yield Somebody(label, kind, organisation_id, organisation["kind"], person, frozenset(held))


def _machines(rows: Rows) -> Iterator[Somebody]:
    for kind, names in (("job", JOBS), ("client", PROGRAMS)):
        for name in names:
            organisation = rows.named[name]
            yield Somebody(f"{kind} of {name}", kind, organisation["id"], organisation["kind"])
    for name in (
        "Sefton",
        "Knowsley",
        "Acorn",
    ):  # in a role of the database that is not the application's: see `SUPPORT_SEES`
        organisation = rows.named[name]
        administrator = rows.named["administrator"]["id"]
        yield Somebody(f"support in {name}", "support", organisation["id"], organisation["kind"], administrator)
    newcomer = rows.named["newcomer"]  # somebody who is just making an account for a provider of their own
    yield Somebody("newcomer", "person", rows.named["Damson"]["id"], "provider", newcomer["id"])
