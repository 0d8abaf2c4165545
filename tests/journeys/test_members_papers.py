"""What a member signed, kept on file with its copy; what coverage the register gives, on a desk and on a phone."""

from datetime import date

import sqlalchemy as sa

from consortium.contracts import services
from consortium.kernel import clock
from consortium.people.rules import Role
from consortium.register.rules import EvidenceKind
from tests.factories.contracting import contracted, in_days, issued
from tests.factories.files import PDF
from tests.factories.register import evidence, on_register, region
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers
from tests.journeys.test_narrow import read


def test_the_lead_keeps_agreements_with_their_copies_and_the_member_reads_its_own(
    readers: Readers, world: World
) -> None:
    made = region(world)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET needs_member_agreements = true"))
    officer = readers.sign_in(world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER))
    officer.go(f"/systems/{made.system_id}/member-agreements")
    expect(officer.page.get_by_text("0 of 3 bodies have both on file")).to_be_visible()
    officer.follow("Add the access agreement of Sefton")
    officer.press("Keep on file")
    expect(officer.page.get_by_role("alert")).to_contain_text("Enter the reference")
    officer.fill(reference="AA 2026/7")
    _type_day(officer, "signed_on", date(2026, 1, 5))
    officer.page.get_by_label("A copy of what was signed").set_input_files(
        {"name": "access-agreement.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    officer.press("Keep on file")
    expect(officer.page.get_by_role("row", name="Sefton")).to_contain_text("AA 2026/7")
    officer.follow("Replace the copy of the access agreement of Sefton")
    officer.press("Keep this copy")
    expect(officer.page.get_by_role("alert")).to_contain_text("Choose at least one file")
    member = readers.sign_in(world.person("Sam Reid", made.sefton, Role.COMMISSIONER), width=320)
    member.go(f"/systems/{made.system_id}/member-agreements")
    assert member.download("Download the copy of the access agreement of Sefton") == "access-agreement.pdf"


def test_coverage_counts_whom_an_invitation_reaches(readers: Readers, world: World) -> None:
    made = region(world)
    for name in ("Bright Harbour Care Ltd", "Formby Sands Homecare", "Mersey Lantern CIC", "Rowan and Tide Ltd"):
        on_register(world, made, name, councils=[made.sefton])
    lapsed = on_register(world, made, "Lapsed Care Ltd", councils=[made.sefton, made.wirral])
    evidence(world, lapsed, EvidenceKind.PUBLIC_LIABILITY, expires_on=date(2026, 1, 31), days_ago=2)
    for name, width in (("Sam Reid", 1280), ("Ola Reed", 320)):
        visitor = readers.sign_in(world.person(name, made.sefton, Role.COMMISSIONER), width=width)
        visitor.go("/register/coverage")
        row = visitor.page.get_by_role("table").last.get_by_role("row", name="Sefton")
        expect(row).to_contain_text("4")
        expect(row).to_contain_text("1 more not invited")


def test_a_lead_reads_all_of_it_on_a_phone(readers: Readers, world: World) -> None:
    made = contracted(world)
    region_of = made.made
    halton = world.council("Halton")
    key = {"consortium_id": region_of.consortium_id, "organisation_id": halton.id}
    world.insert("named_body", **key, named_where="Contract notice, II.2")
    world.insert("membership", **key, part="prospective", from_on=date(2024, 3, 1))
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET needs_member_agreements = true"))
    variation_id, contract_id = issued(world, made), made.contracts[made.lantern.id]
    with world.acting(made.ines):
        services.end_contract(
            actor=made.ines, contract_id=contract_id, clause="21.2", notice_days=30, reason="No visits.",
            ends_on=in_days(world, 40), now=clock.now(),
        )  # fmt: skip
    guest = readers.arrive("guest", width=320)
    read(guest, ("/joining",))
    lead = readers.sign_in(made.ines, width=320)
    system, contract = f"/systems/{region_of.system_id}", f"/contracts/{contract_id}"
    read(
        lead,
        (
            "/", f"{system}/member-agreements", f"{system}/member-agreements/new", "/register/coverage",
            f"/consortia/{region_of.consortium_id}", f"/consortia/{region_of.consortium_id}/members/{halton.id}/admit",
            f"/variations/{variation_id}", contract, f"{contract}/ending/taken-back",
            f"/contracts/{made.contracts[made.rowan.id]}/ending",
        ),
    )  # fmt: skip
    expect(lead.page.get_by_text("Everybody concerned is told at once")).to_be_visible()


def _type_day(visitor: Reader, name: str, day: date) -> None:
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        visitor.page.locator(f"#{name}-{part}").fill(str(number))
