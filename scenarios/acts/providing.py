"""Providers register once, accept the lead's contract, and stand on the register."""

from datetime import timedelta
from typing import Any

from scenarios.papers import one_page
from scenarios.player import Story, act
from scenarios.transport import StoryError

INSURANCES = {
    "employers liability": "10000000.00",
    "public liability": "5000000.00",
    "professional indemnity": "2000000.00",
}
"""Pounds of cover that providers of stories hold, unless the story says otherwise."""

PROOF = one_page("This is invented, and stands for a passport.")


@act("register provider")
def register_provider(
    story: Story, by: str, *, name: str, person: str, legal_form: str, postcode: str, summary: str, **identifiers: Any
) -> str:
    """An account by the link that was sent, the organisation, its profile and its evidence."""
    visitor = story.introduce(person, name)
    link = visitor.post_openly("/accounts/links", {"email": visitor.email})
    account = {"organisation_name": name, "name": person, "password": visitor.password}
    made = visitor.post_openly("/accounts", {**account, "secret": link["secret"]})
    story.made_now("organisation", name, made["organisation_id"])
    story.made_now("person", person, made["person_id"])
    given = {key: str(value) for key, value in identifiers.items()}
    for key, number in given.items():
        story.made_now(key.replace("_", " "), name, number)
    profile = {"legal_form": legal_form, "postcode": postcode, "summary": summary, **given}
    visitor.put("/provider/profile", {**profile, "employs_staff": legal_form != "sole trader"})
    expires_on = (story.today() + timedelta(days=700)).isoformat()
    for kind, cover in INSURANCES.items():
        evidence = {"kind": kind, "reference": f"POL-{kind[:2].upper()}-1", "cover_gbp": cover}
        visitor.post("/provider/evidence", {**evidence, "expires_on": expires_on})
    if "cqc_provider_id" in given:
        visitor.post("/provider/evidence", {"kind": "cqc personal care", "reference": given["cqc_provider_id"]})
    if legal_form == "sole trader":
        proof = visitor.upload("/provider/documents", "identity.pdf", PROOF)
        visitor.post("/provider/evidence", {"kind": "identity", "reference": "Passport", "document_id": proof["id"]})
    return f"{person} registers {name}, a {legal_form}, with its insurances and registrations"


@act("everybody renews evidence")
def everybody_renews_evidence(story: Story, by: str) -> str:
    """Each provider of a market renews its insurances before they run out."""
    del by
    expires_on = (story.today() + timedelta(days=700)).isoformat()
    providers = [visitor for visitor in story.people.values() if f"market:{visitor.organisation}" in story.made]
    for visitor in providers:
        for kind, cover in INSURANCES.items():
            evidence = {"kind": kind, "reference": f"POL-{kind[:2].upper()}-2", "cover_gbp": cover}
            visitor.post("/provider/evidence", {**evidence, "expires_on": expires_on})
    return f"{len(providers)} providers renew their insurances"


@act("accept contract")
def accept_contract(story: Story, by: str, *, role: str) -> str:
    visitor = story.person(by)
    contracts = [contract for contract in visitor.get("/contracts") if not contract["accepted_at"]]
    if not contracts:
        raise StoryError(f"{by} was sent no contract")
    for contract in contracts:
        visitor.post(f"/contracts/{contract['id']}/acceptance", {"name": by, "role": role})
    return f"accepts contract {contracts[0]['reference']} as {role}"


@act("sees on the register")
def sees_on_the_register(story: Story, by: str, *, lot: str, providers: list[str]) -> str:
    lot_id = story.id_of("lot", lot)
    entries = story.person(by).get(f"/register?lot_id={lot_id}&standing=active")
    found = sorted(entry["name"] for entry in entries)
    if found != sorted(providers):
        raise StoryError(f"the register shows {found}")
    return f"finds {len(found)} active providers for “{lot}” on the register"
