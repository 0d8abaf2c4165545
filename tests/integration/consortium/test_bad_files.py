"""Whatever is wrong with a file, wherever it is sent: one plain error, and everything as it was before."""

import html
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.admission import services
from consortium.kernel import clock
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import explanation_of
from consortium.members import queries as members
from consortium.people.rules import Role
from consortium.register import services as register_services
from consortium.systems import queries as systems
from consortium.systems import services as system_services
from consortium.systems.rules import Paper
from tenants.agreements.rules.deliveries import COLUMNS as RETURN_COLUMNS
from tenants.insight.rules.arrangements import COLUMNS as ARRANGEMENT_COLUMNS
from tenants.packages.rules.importing import COLUMNS
from tenants.policy import services as policies
from tenants.pricing.rules.sheets import COLUMNS as RATE_COLUMNS
from tests.factories import admission, buying, directory, fees, spot
from tests.factories.files import PDF, opendocument
from tests.factories.hostile import HOSTILE
from tests.factories.memory import remembered
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World

API = "/api/v1"
TOO_MUCH = b"%PDF-" + b"x" * (33 * 1024 * 1024)
"""More than the web server takes in one request."""
OWN_LIFE = {"sign_in_session", "idempotent_request"}
"""Tables that say who is signed in and what was asked, not what was kept."""


@dataclass(frozen=True)
class Bad:
    what: str
    name: str
    make: Callable[[], bytes]
    words: str


def _text(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def _documents() -> Iterable[Bad]:
    """One of each kind; what is looked into is tried file by file on the shelf of documents."""
    wanted = (
        "nothing", "one byte too many", "a program", "a PDF cut in the middle", "a part of 90 million zeros",
        "text that no code explains", "CSV with a formula", "a Word document with a changed byte",
    )  # fmt: skip
    for each in HOSTILE:
        if each.what in wanted:
            yield Bad(each.what, each.file_name, each.make, explanation_of(each.code).replace("{megabytes}", "20"))


SHIPPED = services.shipped_questionnaire()
LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
QUESTIONNAIRES = [
    Bad("nothing", "q.yaml", _text(""), "must hold a title"),
    Bad("a PDF", "q.yaml", lambda: PDF, "cannot be read"),
    Bad("a spreadsheet", "q.yaml", opendocument, "is not a text in UTF-8"),
    Bad("cut short", "q.yaml", _text("title: [a, "), "cannot be read on line 1"),
    Bad("parts that multiply", "q.yaml", _text(LAUGHS), "aliases (*) are not taken"),
    Bad("parts within parts", "q.yaml", _text("title: " + "[" * 5000), "deep"),
    Bad("another encoding", "q.yaml", _text(SHIPPED, "utf-16"), "is not a text in UTF-8"),
    Bad("an older encoding", "q.yaml", _text("title: Café\n", "cp1252"), "is not a text in UTF-8"),
    Bad("a name said twice", "q.yaml", _text("title: A\ntitle: B\n"), "“title” is said twice"),
    Bad("a table", "q.yaml", lambda: directory.as_csv([["x"] * 10_000]), "must hold a title"),
    Bad("a zero byte", "q.yaml", _text("title: A\0B\n"), "cannot be read"),
    Bad("a character too many", "q.yaml", _text("x" * 200_001), "is longer than 200,000 characters"),
    Bad(
        "too long, each letter of several bytes", "q.yaml", _text("# é€" * 60_000), "is longer than 200,000 characters"
    ),
]
ROWS = list(directory.rows(3))
SHEETS = [
    Bad("nothing", "d.csv", _text(""), "The file is empty."),
    Bad("a PDF", "d.csv", lambda: PDF, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a text document", "d.ods", opendocument, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a spreadsheet cut short", "d.ods", lambda: directory.as_ods(ROWS)[:-300], "cannot be read to its end"),
    Bad("CSV cut short", "d.csv", lambda: directory.as_csv(ROWS) + b'"cut', "cannot be read to its end"),
    Bad("a bomb", "d.ods", lambda: directory.as_ods(ROWS, extra=" " * 20_000_000), "far larger unpacked"),
    Bad("a formula", "d.csv", lambda: directory.as_csv([["=1+1"]]), "holds a formula"),
    Bad("10,000 columns", "d.csv", lambda: directory.as_csv([["x"] * 10_000], ["y"] * 10_000), "200 columns"),
    Bad("an older encoding", "d.csv", lambda: directory.as_csv([["Café"]], encoding="cp1252"), "not written in UTF-8"),
    Bad("another encoding", "d.csv", lambda: directory.as_csv(ROWS, encoding="utf-16"), "neither a CSV nor"),
    Bad("a location twice", "d.csv", lambda: directory.as_csv([*ROWS, ROWS[0]]), "stands twice, in row 5 and in row 8"),
    Bad("a cell of 200,000 letters", "d.csv", lambda: directory.as_csv([["x" * 200_000]]), "cannot be read to its end"),
    Bad("a byte over 30 MB", "d.csv", lambda: b"x" * (30 * 1024 * 1024 + 1), "larger than 30 MB"),
]  # fmt: skip

CARD = ",".join(RATE_COLUMNS) + "\n"
RATE_SHEETS = [
    Bad("nothing", "r.csv", _text(""), "The file is empty."),
    Bad("a PDF", "r.csv", lambda: PDF, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a text document", "r.ods", opendocument, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a spreadsheet cut short", "r.ods", lambda: directory.as_ods(ROWS)[:-300], "cannot be read to its end"),
    Bad("CSV cut short", "r.csv", _text(CARD + '"cut'), "cannot be read to its end"),
    Bad("a bomb", "r.ods", lambda: directory.as_ods(ROWS, extra=" " * 20_000_000), "far larger unpacked"),
    Bad("a formula", "r.csv", _text(CARD + "hour,,,,,=1+1,\n"), "holds a formula"),
    Bad("10,000 columns", "r.csv", _text("Unit,Price" + ",x" * 10_000), "200 columns"),
    Bad("an older encoding", "r.csv", _text(CARD + "hour,Café,,,,1,\n", "cp1252"), "not written in UTF-8"),
    Bad("another encoding", "r.csv", _text(CARD, "utf-16"), "neither a CSV nor"),
    Bad("a cell of 200,000 letters", "r.csv", _text(CARD + "x" * 200_000), "cannot be read to its end"),
    Bad("a byte over 1 MB", "r.csv", lambda: b"x" * 1_000_001, "larger than 1 MB"),
    Bad("no rate card", "r.csv", lambda: directory.as_csv(ROWS), "cells cannot be taken"),
    Bad("a rate twice", "r.csv", _text(CARD + "hour,,,,,1,\n" * 2), "1 cells cannot be taken"),
    Bad("a zero byte", "r.csv", _text(CARD + "hour,,,,,1\0,\n"), "cannot be"),
]


BIDS = [
    *(each for each in SHEETS if each.what in {"nothing", "a PDF", "a text document", "CSV cut short", "a bomb"}),
    *(each for each in SHEETS if each.what in {"a formula", "10,000 columns", "an older encoding", "another encoding"}),
    Bad("other columns", "b.csv", _text("a,b\n1,2\n"), "These rows cannot be tried yet"),
    Bad("far too many rows", "b.csv", _text("x\n" * 10_000), "There are more than 200 bids"),
]


TABLES = [
    Bad("nothing", "r.csv", _text(""), "The file is empty."),
    Bad("only space", "r.csv", _text(" \n,,\n"), "There is no referral in it"),
    Bad("a PDF", "r.csv", lambda: PDF, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a text document", "r.ods", opendocument, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a spreadsheet cut short", "r.ods", lambda: directory.as_ods(ROWS)[:-300], "cannot be read to its end"),
    Bad("a bomb", "r.ods", lambda: directory.as_ods(ROWS, extra=" " * 20_000_000), "far larger unpacked"),
    Bad("another table", "r.csv", lambda: directory.as_csv(ROWS), "The first row must name the columns"),
    Bad("a formula", "r.csv", _text("case reference\n=1+1\n"), "The first row must name the columns"),
    Bad("10,000 columns", "r.csv", _text(",".join(["x"] * 10_000)), "200 columns"),
    Bad("an older encoding", "r.csv", _text("Café,x\n", "cp1252"), "not written in UTF-8"),
    Bad("another encoding", "r.csv", _text("case reference\n", "utf-16"), "neither a CSV nor"),
    Bad("CSV cut short", "r.csv", _text('case reference,"cut'), "cannot be read to its end"),
    Bad("a byte over 2 MB", "r.csv", lambda: b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    Bad("a zero byte", "r.csv", _text("case reference\0\n"), "The first row must name the columns"),
    Bad("201 rows", "r.csv", lambda: _referrals(201), "At most 200 rows"),
    Bad("a fault in a row", "r.csv", lambda: _referrals(1), "The file has"),
]  # fmt: skip


ARRANGED = ",".join(ARRANGEMENT_COLUMNS) + "\n"
ARRANGEMENTS = [
    Bad("nothing", "a.csv", _text(""), "The file is empty."),
    Bad("only space", "a.csv", _text(" \n,,\n"), "There is no arrangement in it"),
    Bad("a PDF", "a.csv", lambda: PDF, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a text document", "a.ods", opendocument, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a spreadsheet cut short", "a.ods", lambda: directory.as_ods(ROWS)[:-300], "cannot be read to its end"),
    Bad("a bomb", "a.ods", lambda: directory.as_ods(ROWS, extra=" " * 20_000_000), "far larger unpacked"),
    Bad("another table", "a.csv", lambda: directory.as_csv(ROWS), "The first row must name the columns"),
    Bad("a formula", "a.csv", _text(ARRANGED + "=1+1,x,x,spot,2019-04-01,2019-04-02,1,1\n"), "holds a formula"),
    Bad("an older encoding", "a.csv", _text("Café,x\n", "cp1252"), "not written in UTF-8"),
    Bad("CSV cut short", "a.csv", _text(ARRANGED + '"cut'), "cannot be read to its end"),
    Bad("a byte over 2 MB", "a.csv", lambda: b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    Bad("5,001 rows", "a.csv", _text(ARRANGED + "x\n" * 5001), "At most 5000 rows"),
    Bad("a fault in a row", "a.csv", _text(ARRANGED + "A,B\0,C,spot,2019-04-01,2019-04-02,1,1\n"), "has 1 fault"),
]  # fmt: skip


RETURNED = ",".join(RETURN_COLUMNS) + "\n"
RETURNS = [
    Bad("nothing", "r.csv", _text(""), "The file is empty."),
    Bad("only space", "r.csv", _text(" \n,,\n"), "at least one row below the headings"),
    Bad("a PDF", "r.csv", lambda: PDF, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a text document", "r.ods", opendocument, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a spreadsheet cut short", "r.ods", lambda: directory.as_ods(ROWS)[:-300], "cannot be read to its end"),
    Bad("a bomb", "r.ods", lambda: directory.as_ods(ROWS, extra=" " * 20_000_000), "far larger unpacked"),
    Bad("a formula", "r.csv", _text(RETURNED + "A,2027-01-04,=1+1,\n"), "holds a formula"),
    Bad("an older encoding", "r.csv", _text("Café,x\n", "cp1252"), "not written in UTF-8"),
    Bad("a zero byte", "r.csv", _text(RETURNED + "A\0,2027-01-04,1,\n"), "cannot be read to its end"),
    Bad("a byte over 1 MB", "r.csv", lambda: b"x" * 1_000_001, "larger than 1 MB"),
    Bad("501 rows", "r.csv", _text(RETURNED + "A,2027-01-04,1,\n" * 501), "more than 500 rows"),
    Bad("another's agreement", "r.csv", _text(RETURNED + "A,2027-01-04,1,\n"), "has 1 fault"),
]  # fmt: skip
SPOT = [
    Bad("nothing", "s.csv", _text(""), "The file is empty."),
    Bad("only space", "s.csv", _text(" \n,,\n"), "There is no spot purchase in it"),
    Bad("a PDF", "s.csv", lambda: PDF, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a spreadsheet cut short", "s.ods", lambda: directory.as_ods(ROWS)[:-300], "cannot be read to its end"),
    Bad("another table", "s.csv", lambda: directory.as_csv(ROWS), "The first row must name the columns"),
    Bad("a formula", "s.csv", lambda: spot.sheet({"reference": "=1+1"}), "holds a formula"),
    Bad("a byte over 2 MB", "s.csv", lambda: b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    Bad("2,001 rows", "s.csv", lambda: spot.sheet(*[{}] * 2001), "At most 2000 rows"),
    Bad("a fault in a row", "s.csv", lambda: spot.sheet({"child": "B\0"}), "has 1 fault"),
]


def _referrals(count: int) -> bytes:
    return (",".join(COLUMNS) + "\n" + (",".join(["Imogen\0"] * len(COLUMNS)) + "\n") * count).encode()


TERM_SHEETS = [
    Bad("nothing", "t.csv", _text(""), "The file is empty."),
    Bad("a PDF", "t.csv", lambda: PDF, "neither a CSV nor an OpenDocument spreadsheet"),
    Bad("a byte over 1 MB", "t.csv", lambda: b"x" * 1_000_001, "larger than 1 MB"),
    Bad("no header", "t.csv", _text("2026-09-01,2026-12-18\n"), "cells that cannot be taken (2)"),
    Bad(
        "a date there is not",
        "t.csv",
        _text("First day,Last day\n2026-09-31,2026-12-18\n"),
        "cells that cannot be taken (1)",
    ),
]


@dataclass
class Place:
    """Where a file is sent, by whom, with what else."""

    path: str
    field: str
    client: FlaskClient
    rest: dict[str, Any]

    def send(self, name: str, data: bytes) -> tuple[int, str]:
        """What was answered, as whoever reads the page reads it."""
        given = {"csrf_token": self._token, **self.rest, self.field: (io.BytesIO(data), name)}
        answer = self.client.post(self.path, data=given, content_type="multipart/form-data", follow_redirects=True)
        answer.request.environ["wsgi.input"].close()
        return answer.status_code, html.unescape(answer.text)

    @cached_property
    def _token(self) -> str:
        return self.client.get("/account").text.split('name="csrf_token" value="')[1].split('"')[0]


def _state(world: World) -> dict[str, str]:
    """Every table, told apart by what is in it."""
    names = [table.name for table in db.metadata.sorted_tables if table.schema is None and table.name not in OWN_LIFE]
    each = (f"SELECT '{name}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{name}\" t" for name in names)
    with world.engine.connect() as connection:
        return dict(tuple(row) for row in connection.execute(sa.text(" UNION ALL ".join(each))))


def _errors_in(page: str) -> list[str]:
    """The errors of the summary at the top, or of each file that was not kept."""
    summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', page, re.S)
    listed = re.findall(r"<li>(.*?)</li>", summary[1], re.S) if summary else []
    return [re.sub(r"<[^>]+>", "", each).strip() for each in listed]


@pytest.fixture
def opened(world: World) -> admission.Admission:
    document = services.read_document(SHIPPED)
    document["sections"][0]["questions"].append(
        {"key": "policy", "kind": "document", "text": "Attach your safeguarding policy", "assessed": "information"}
    )
    return admission.open_round(world, document=document)


@dataclass(frozen=True)
class Stage:
    """Whoever sends files, and what they send them to."""

    provider: Actor
    owner: Actor
    buyer: Actor
    pricer: Actor
    social_worker: Actor
    agreements: str
    signed_by: UUID
    filed: UUID
    application: UUID
    held: UUID
    draft: UUID
    revision: int
    policy: UUID


@remembered
def _set(world: World, opened: admission.Admission) -> Stage:
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    world.also_acts_for(rosa.person, rosa.name, _body(world, rosa), Role.ORGANISATION_ADMINISTRATOR)
    with world.acting(rosa):
        application = services.start_application(actor=rosa, round_id=opened.round_id, now=clock.now())
        held = register_services.keep_document(actor=rosa, file_name="a.pdf", data=PDF, now=clock.now())
    with world.acting(opened.officer):
        draft = services.copy_version(actor=opened.officer, questionnaire_id=opened.questionnaire_id)
        [system] = [each for each in systems.list_systems() if each.lead_id == opened.officer.organisation]
        [body, *_] = members.list_members(system.consortium_id, local(clock.now()).date())
        filed = system_services.file_agreement(
            actor=opened.officer, system_id=system.id, council_id=body.organisation_id, paper=Paper.ACCESS,
            reference="AA 1", signed_on=local(clock.now()).date(), now=clock.now(),
        )  # fmt: skip
    pricer = world.person("Petra Owner", opened.region.lead, Role.POLICY_OWNER)
    asha = world.person("Asha Lunt", _body(world, opened.officer, OrganisationKind.COUNCIL), Role.SOCIAL_WORKER)
    sefton = buying.buyers(world, "Sefton Council", None)
    with world.acting(sefton.policy_owner):
        policy_id = policies.draft_policy(
            actor=sefton.policy_owner, lot_id=sefton.lot_id, terms=buying.OUTCOMES_TERMS, now=clock.now()
        ).id
    return Stage(
        provider=rosa, owner=sefton.policy_owner, buyer=sefton.commissioner, pricer=pricer, social_worker=asha,
        agreements=f"/systems/{system.id}/member-agreements", signed_by=body.organisation_id, filed=filed.id,
        application=application.id, held=held.id, draft=draft.id, revision=draft.revision, policy=policy_id,
    )  # fmt: skip


@pytest.fixture
def places(world: World, opened: admission.Admission) -> dict[str, Place]:
    """Every place of the product that takes a file."""
    stage = _set(world, opened)
    provider, lead = world.signed_in(stage.provider), world.signed_in(opened.officer)
    owner, buyer = world.signed_in(stage.owner), world.signed_in(stage.buyer)
    pricer, social_worker = world.signed_in(stage.pricer), world.signed_in(stage.social_worker)
    section = services.read_document(SHIPPED)["sections"][0]["key"]
    undated = {"expires_on": [""] * 3}
    day = {"as_of": ["1", "10", "2026"]}
    evidence = {"kind": "identity", "reference": "Passport", "issued_on": [""] * 3, "expires_on": [""] * 3}
    signed = {"council_id": str(stage.signed_by), "paper": "data-sharing agreement", "reference": "DSA 1"}
    return {
        "agreement": Place(stage.agreements, "copy", lead, {**signed, "signed_on": ["5", "1", "2026"]}),
        "copy of an agreement": Place(f"{stage.agreements}/{stage.filed}/copy", "copy", lead, {"replaces_id": ""}),
        "answer": Place(f"/applications/{stage.application}/sections/{section}", "policy", provider, {"then": "stay"}),
        "evidence": Place("/provider/evidence/new", "document", provider, evidence),
        "newer version": Place(f"/provider/documents/{stage.held}/replace", "file", provider, undated),
        "shelf": Place("/provider/documents", "files", provider, undated),
        "questionnaire": Place(
            f"/questionnaires/{stage.draft}/import", "file", lead, {"revision": str(stage.revision)}
        ),
        "bids": Place(f"/policies/{stage.policy}/try", "file", owner, {}),
        "referrals": Place("/referrals/import", "file", social_worker, {}),
        "arrangements": Place("/insight/arrangements", "file", buyer, {}),
        "spot purchases": Place("/spot-purchases/import", "file", buyer, {}),
        "directory": Place("/regulator-directory", "file", lead, day),
        "returns": Place("/deliveries/sheet/file", "file", provider, {}),
        "school terms": Place("/rates/terms/sheet", "file", pricer, {}),
        "fee evidence": Place(f"/fee-reviews/{stage.held}/evidence", "file", provider, {}),
        "rate card": Place(f"/rates/lots/{opened.region.home_care}/sheet", "file", pricer, {}),
    }


def _body(world: World, actor: Actor, kind: OrganisationKind = OrganisationKind.PROVIDER) -> Made:
    return Made(actor.organisation, kind, actor.organisation_name)


def _refuses(world: World, place: Place, bads: Iterable[Bad]) -> None:
    before = _state(world)
    for bad in bads:
        status, page = place.send(bad.name, bad.make())
        where = f"{bad.what} at {place.path}"
        assert status == 422, f"{where}: {status}"
        [error] = _errors_in(page)
        assert bad.words in error, f"{where}: {error}"
    assert {name for name, said in _state(world).items() if said != before[name]} == set(), place.path


@pytest.mark.parametrize("place", ["answer", "evidence", "newer version", "agreement", "copy of an agreement"])
def test_a_document_with_something_wrong_is_refused_and_changes_nothing(
    world: World, places: dict[str, Place], place: str
) -> None:
    _refuses(world, places[place], _documents())


def test_evidence_of_fees_with_something_wrong_is_refused_and_changes_nothing(world: World) -> None:
    asker = fees.askers(world)
    (review_id,) = asker.ask(asker.made(asker.here))
    _refuses(
        world, Place(f"/fee-reviews/{review_id}/evidence", "file", world.signed_in(asker.manager), {}), _documents()
    )


def test_a_questionnaire_with_something_wrong_is_refused_and_changes_nothing(
    world: World, places: dict[str, Place]
) -> None:
    _refuses(world, places["questionnaire"], QUESTIONNAIRES)


def test_bids_with_something_wrong_are_not_tried_and_nothing_is_kept(world: World, places: dict[str, Place]) -> None:
    _refuses(world, places["bids"], BIDS)


def test_a_rate_card_with_something_wrong_is_refused_and_changes_nothing(
    world: World, places: dict[str, Place]
) -> None:
    _refuses(world, places["rate card"], RATE_SHEETS)
    _refuses(world, places["school terms"], TERM_SHEETS)


def test_a_table_of_referrals_with_something_wrong_is_refused_and_changes_nothing(
    world: World, places: dict[str, Place]
) -> None:
    _refuses(world, places["referrals"], TABLES)


def test_a_sheet_of_returns_with_something_wrong_is_refused_and_changes_nothing(
    world: World, places: dict[str, Place]
) -> None:
    _refuses(world, places["returns"], RETURNS)


def test_a_table_of_arrangements_with_something_wrong_is_refused_and_changes_nothing(
    world: World, places: dict[str, Place]
) -> None:
    _refuses(world, places["arrangements"], ARRANGEMENTS)


def test_a_table_of_spot_purchases_with_something_wrong_is_refused_and_changes_nothing(
    world: World, places: dict[str, Place]
) -> None:
    _refuses(world, places["spot purchases"], SPOT)


@pytest.mark.its_own_dates
def test_a_directory_with_something_wrong_says_so_once_and_changes_no_location(
    world: World, places: dict[str, Place]
) -> None:
    """A file is taken in, read by a job, and the page of the import says what became of it."""
    place = places["directory"]
    for bad in SHEETS:
        status, page = place.send(bad.name, bad.make())
        if status == 422:
            [error] = _errors_in(page)
            assert bad.words in error, bad.what
            continue
        assert status == 200, bad.what
        do_waiting_work(world)
        found = re.findall(r'href="(/regulator-directory/[0-9a-f-]{36})"', place.client.get(place.path).text)
        page = html.unescape(place.client.get(found[0]).text)
        assert bad.words in page, bad.what
        assert "Apply" not in _main_of(page), bad.what
    with world.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM regulator_location")).scalar_one() == 0


def _main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def test_more_than_a_request_may_hold_is_refused_everywhere(world: World, places: dict[str, Place]) -> None:
    before = _state(world)
    for where, place in places.items():
        status, page = place.send("certificate.pdf", TOO_MUCH)
        assert status == 413, where
        assert "too large" in _main_of(page), where
    assert _state(world) == before


def test_every_place_that_takes_a_file_is_tried(world: World, places: dict[str, Place]) -> None:
    """A new form with a file in it does not pass by unnoticed."""
    assert places
    folder = Path(__file__).resolve().parents[3]
    reads = [
        path
        for package in ("consortium", "tenants")
        for path in (folder / package).rglob("*.py")
        if path.name != "uploads.py"
        for _ in re.findall(r"request\.files\.get|sent_file\(", path.read_text())
    ]
    assert len(reads) == len(places)
