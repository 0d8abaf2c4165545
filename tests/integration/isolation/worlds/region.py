"""Two consortia that share a member, everybody who stands near them, and the people of each."""

from datetime import timedelta
from uuid import UUID

from consortium.kernel.actors import PLATFORM_ID
from consortium.people.rules import Role
from tests.integration.isolation.worlds.rows import Row, Rows

COUNCILS = ("Knowsley", "Sefton", "Wirral", "Lancashire", "Halton", "Prospect", "Former", "Future", "Outside")
HEALTH = ("Opted", "Asked")
PROVIDERS = ("Acorn", "Beech", "Cedar", "Damson", "Elder")
OFFICERS = (
    Role.COMMISSIONER, Role.SOCIAL_WORKER, Role.AUTHORISER, Role.ASSESSOR, Role.PROCUREMENT_OFFICER,
    Role.ORGANISATION_ADMINISTRATOR, Role.STRATEGIC_LEAD,
)  # fmt: skip
FEWER = (Role.COMMISSIONER, Role.ASSESSOR, Role.PROCUREMENT_OFFICER, Role.ORGANISATION_ADMINISTRATOR)


def fill_region(rows: Rows) -> None:
    _organisations(rows)
    _consortia(rows)
    _people(rows)
    _credentials(rows)
    _lost_factors(rows)
    _support(rows)
    _systems(rows)
    _directory(rows)


def _organisations(rows: Rows) -> None:
    rows.named["Platform"] = rows.add("organisation", id=PLATFORM_ID, kind="platform", name="Platform")
    for name in COUNCILS:
        rows.named[name] = rows.add("organisation", kind="council", name=name, ons_code=f"E{rows.number():08d}")
    for name in HEALTH:
        rows.named[name] = rows.add("organisation", kind="health", name=name, ods_code=f"H{rows.number()}")
    for name in PROVIDERS:
        rows.named[name] = rows.add("organisation", kind="provider", name=name)


def _consortia(rows: Rows) -> None:
    day, today = timedelta(days=1), rows.today()
    parts = {
        "North": {"Knowsley": "lead", "Sefton": "member", "Wirral": "member", "Prospect": "prospective",
                  "Former": "member", "Future": "member", "Opted": "opted-in", "Asked": "invited"},
        "South": {"Lancashire": "lead", "Sefton": "member", "Halton": "member"},
    }  # fmt: skip
    for name, bodies in parts.items():
        lead = next(body for body, part in bodies.items() if part == "lead")
        consortium = rows.named[name] = rows.add("consortium", name=name, lead_id=rows.named[lead]["id"])
        for body, part in bodies.items():
            key = {"consortium_id": consortium["id"], "organisation_id": rows.named[body]["id"]}
            rows.add("named_body", **key)
            rows.add(
                "membership", **key, part=part,
                from_on=today + 2 * day if body == "Future" else today - 30 * day,
                to_on=today - 2 * day if body == "Former" else None,
            )  # fmt: skip
    known = {"North": ["Acorn", "Beech", "Elder"], "South": ["Beech", "Cedar"]}
    for name, providers in known.items():
        for provider in providers:
            rows.add("participation", provider_id=rows.named[provider]["id"], consortium_id=rows.named[name]["id"])


def person(rows: Rows, name: str, organisation: Row, *roles: Role) -> Row:
    """Somebody with roles in an organisation; `of_kind` of the world finds them again."""
    row = rows.add("person", name=name, email=f"p{rows.number()}@people.example")
    grant(rows, row, organisation, *roles)
    return row


def grant(rows: Rows, who: Row, organisation: Row, *roles: Role) -> None:
    for role in roles:
        rows.add("role_grant", organisation_id=organisation["id"], person_id=who["id"], role=str(role))


def _people(rows: Rows) -> None:
    platform = person(rows, "Administrator", rows.named["Platform"], Role.PLATFORM_ADMINISTRATOR)
    rows.named["administrator"] = platform
    rows.named["second administrator"] = person(
        rows, "Second administrator", rows.named["Platform"], Role.PLATFORM_ADMINISTRATOR
    )
    for name in (*COUNCILS, *HEALTH):
        for role in OFFICERS if name in {"Knowsley", "Sefton"} else FEWER:
            rows.named[f"{name} {role}"] = person(rows, f"{name} {role}", rows.named[name], role)
    for name in PROVIDERS:
        rows.named[f"{name} writer"] = person(rows, f"{name} writer", rows.named[name], Role.BID_WRITER)
        rows.named[f"{name} administrator"] = person(
            rows, f"{name} administrator", rows.named[name], Role.ORGANISATION_ADMINISTRATOR
        )
    both = rows.named["both"] = person(rows, "Of two councils", rows.named["Sefton"], Role.ASSESSOR)
    grant(rows, both, rows.named["Wirral"], Role.ASSESSOR)
    left = person(rows, "Has left", rows.named["Sefton"])
    yesterday = rows.today() - timedelta(days=1)
    rows.add(
        "role_grant", organisation_id=rows.named["Sefton"]["id"], person_id=left["id"], role="assessor", to_on=yesterday
    )
    _roles_of_two(rows)
    begun = rows.add("person", name="Has a password only", email="begun@people.example")
    rows.add("credential", person_id=begun["id"], kind="password")
    rows.named["newcomer"] = rows.add("person", name="Newcomer", email="new@people.example")


def _roles_of_two(rows: Rows) -> None:
    """Roles that wait for a second administrator, that two agreed on, that nobody looked at; and looks at some."""
    sefton, administrator = rows.named["Sefton"]["id"], rows.named["Sefton organisation administrator"]["id"]
    other = rows.named["administrator"]["id"]
    agreed = {"granted_by": other, "confirmed_by": administrator, "confirmed_at": rows.ago(days=9)}
    shapes: tuple[dict[str, object], ...] = (
        {"role": "procurement officer", "granted_by": administrator},
        {"role": "authoriser", "granted_by": other},
        {"role": "policy owner", **agreed},
        {"role": "contract manager", "to_on": rows.today() - timedelta(days=1), **agreed},
    )
    for who in ("Sefton social worker", "Sefton assessor"):
        mine = {"organisation_id": sefton, "person_id": rows.named[who]["id"]}
        for shape in shapes:
            rows.add("role_grant", **mine, needs_second=True, **shape)
        late = {"review_due_on": rows.today() - timedelta(days=20)}
        rows.add("role_grant", **mine, role="auditor", **late)
        looked_at = rows.add("role_grant", **mine, role="strategic lead", suspended_at=rows.ago(days=1), **late)
        key = {column: looked_at[column] for column in ("organisation_id", "person_id", "role", "from_on")}
        rows.add("role_review", **key, outcome="kept", reviewed_by=administrator)
        rows.add("role_review", **key, outcome="suspended", reviewed_by=None)
    own = {"role": "authoriser", "granted_by": other, "needs_second": True}  # waits, and not for whom it is for
    rows.add("role_grant", organisation_id=sefton, person_id=administrator, **own)
    acorn = next(g for g in rows["role_grant"] if g["person_id"] == rows.named["Acorn administrator"]["id"])
    acorn["review_due_on"] = rows.today() - timedelta(days=20)  # alone there: never suspended
    key = {column: acorn[column] for column in ("organisation_id", "person_id", "role", "from_on")}
    rows.add("role_review", **key, outcome="kept", reviewed_by=other)


def _support(rows: Rows) -> None:
    """Looks into an organisation: asked for lately and too long ago, running, over, ended; and pages looked at."""
    asked_by, agreed_by = rows.named["administrator"]["id"], rows.named["second administrator"]["id"]
    running = {"agreed_by": agreed_by, "agreed_at": rows.ago(hours=1), "until_at": rows.ahead(hours=1)}
    over = {"agreed_by": agreed_by, "agreed_at": rows.ago(hours=9), "until_at": rows.ago(hours=8)}
    ended = {"ended_by": agreed_by, "ended_at": rows.ago(minutes=5)}
    shapes: tuple[dict[str, object], ...] = (
        {"asked_at": rows.ago(hours=2)}, {"asked_at": rows.ago(hours=30)},
        {"asked_at": rows.ago(hours=2), **running}, {"asked_at": rows.ago(hours=10), **over},
        {"asked_at": rows.ago(hours=2), **running, **ended}, {"asked_at": rows.ago(hours=2), **ended},
    )  # fmt: skip
    for name in ("Sefton", "Wirral", "Acorn"):
        for asker in (asked_by, agreed_by):
            for shape in shapes:
                turned = {k: (asked_by if asker == agreed_by and k == "agreed_by" else v) for k, v in shape.items()}
                access = rows.add(
                    "support_access", organisation_id=rows.named[name]["id"], asked_by=asker, hours=2, **turned
                )
                if "until_at" in shape:
                    rows.add(
                        "support_look", organisation_id=access["organisation_id"], access_id=access["id"], id=rows.id()
                    )


def _credentials(rows: Rows) -> None:
    for name in ("Sefton commissioner", "Wirral commissioner", "Acorn writer", "both", "administrator"):
        who, organisation = rows.named[name], _employer(rows, name)
        rows.add("credential", person_id=who["id"], kind="password")
        rows.add("authenticator_app", person_id=who["id"])
        rows.add("passkey", person_id=who["id"], credential_id=rows.rng.randbytes(8))
        rows.add("password_reset", person_id=who["id"])
        for minutes in (5, 70):
            rows.add("kept_form", person_id=who["id"], kept_at=rows.ago(minutes=minutes))
        rows.add("failed_sign_in", person_id=who["id"], tried_at=rows.ago(hours=2), way="password")
        rows.add("spent_challenge", challenge_hash=rows.rng.randbytes(8))
        rows.add("recovery_code", person_id=who["id"], code_hash=rows.rng.randbytes(8))
        rows.add(
            "sign_in_session", token_hash=rows.rng.randbytes(8), person_id=who["id"], organisation_id=organisation,
            began_at=rows.ago(hours=1), seen_at=rows.ago(minutes=1), proved_at=rows.ago(minutes=5), proved_by="passkey",
        )  # fmt: skip
        for body in {organisation, rows.named["Wirral"]["id"]}:
            rows.add("calendar_feed", person_id=who["id"], organisation_id=body, token_hash=rows.rng.randbytes(8))
        client = rows.add("api_client", organisation_id=organisation, client_id=f"client {rows.number()}")
        rows.add("program_secret", organisation_id=organisation, program_id=client["id"], lapses_at=rows.ahead(days=9))
        mine = {"client_id": client["client_id"], "organisation_id": organisation}
        rows.add(
            "api_grant", code_hash=rows.rng.randbytes(8), person_id=who["id"], granted_at=rows.ago(seconds=5), **mine
        )
        for person_id in (who["id"], None):
            rows.add(
                "api_token",
                token_hash=rows.rng.randbytes(8),
                person_id=person_id,
                expires_at=rows.ahead(hours=1),
                **mine,
            )


def _lost_factors(rows: Rows) -> None:
    """Second steps that were lost, asked for by one administrator: lately, and too long ago."""
    asked = (
        ("Sefton", "Sefton commissioner", "administrator", 1),
        ("Sefton", "Sefton social worker", "Sefton organisation administrator", 1),
        ("Sefton", "Sefton authoriser", "administrator", 30),
        ("Acorn", "Acorn writer", "administrator", 2),
    )
    for body, who, by, hours in asked:
        rows.add(
            "factor_reset", organisation_id=rows.named[body]["id"], person_id=rows.named[who]["id"],
            asked_by=rows.named[by]["id"], asked_at=rows.ago(hours=hours),
        )  # fmt: skip


def _employer(rows: Rows, name: str) -> UUID:
    who = rows.named[name]["id"]
    found: UUID = next(grant["organisation_id"] for grant in rows["role_grant"] if grant["person_id"] == who)
    return found


def _systems(rows: Rows) -> None:
    for consortium, lead in (("North", "Knowsley"), ("South", "Lancashire")):
        for state in ("published", "draft"):
            published = {"published_at": rows.ago(days=100), "published_by": rows.id()} if state == "published" else {}
            system = rows.add(
                "purchasing_system", lead_id=rows.named[lead]["id"], consortium_id=rows.named[consortium]["id"],
                regime="pa23-dynamic-market", ends_on=rows.today() + timedelta(days=900), **published,
            )  # fmt: skip
            rows.named[f"{consortium} {state}"] = system
            for number in (1, 2):
                rows.named[f"{consortium} {state} lot {number}"] = rows.add(
                    "lot", lead_id=system["lead_id"], system_id=system["id"], number=number
                )


def _directory(rows: Rows) -> None:
    """What the regulator says, files of it on their way in, and where postcode districts are."""
    rows.add("postcode_district", district="L20", latitude=53.45, longitude=-2.99)
    for number in range(3):
        rows.add("regulator_location", location_id=f"1-{number:09d}", cqc_provider_id="1-101234567")
    for name in ("Knowsley", "Sefton", "Acorn", "Platform"):
        found = rows.add("directory_import", organisation_id=rows.named[name]["id"], status="received")
        rows.add("directory_row", organisation_id=found["organisation_id"], import_id=found["id"])
