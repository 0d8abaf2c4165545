"""Referrals and packages by API, one token per person."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from consortium.people.rules import Role
from tests.factories import buying
from tests.factories.programs import bearer, token_of
from tests.factories.world import World

REFERRAL: dict[str, Any] = {
    "child": {
        "case_reference": "CS-10442", "given_name": "Imogen", "family_name": "Thackeray", "known_as": "Immy",
        "born_on": "2017-05-03", "address": "14 Lantern Lane", "postcode": "L20 3DL",
        "schools": ["Holly Lodge Primary School"],
    },
    "needs": "Help to get ready for school.", "childs_voice": "I want to go swimming again.",
    "outcomes": ["Gets to school on time"], "urgency": "standard", "wanted_from": "2027-01-04",
}  # fmt: skip
PACKAGE: dict[str, Any] = {
    "title": "Care at home for a girl of 9", "summary": "Immy needs help in the mornings.",
    "outcomes": ["Gets to school on time"], "place": "L20", "age": "9", "starts_on": "2027-01-04",
    "ends_on": "2027-07-21", "weekly_hours": "About 14", "budget_weekly": "340.00",
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("tokens_can_be_had")


@dataclass
class Caller:
    """Somebody's program."""

    client: FlaskClient
    token: str

    def post(self, path: str, said: Any = None) -> Any:
        return self.client.post(f"/api/v1{path}", json=said, headers=bearer(self.token))

    def put(self, path: str, said: Any) -> Any:
        return self.client.put(f"/api/v1{path}", json=said, headers=bearer(self.token))

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=bearer(self.token))


def test_a_referral_becomes_a_package_without_a_finding(
    world: World, client: FlaskClient, sefton: buying.Buyers
) -> None:
    asha = Caller(client, token_of(world, sefton.social_worker))
    moira = Caller(client, token_of(world, sefton.commissioner))
    raised = asha.post("/referrals", {**REFERRAL, "lot_id": str(sefton.lot_id)})
    assert raised.status_code == 201, raised.text
    assert "Thackeray" not in raised.text
    referral_id = raised.json["id"]
    assert asha.get(f"/referrals/{referral_id}/identity").json["child"]["family_name"] == "Thackeray"

    written = moira.post(f"/referrals/{referral_id}/packages", PACKAGE)
    assert written.status_code == 201, written.text
    package_id = written.json["id"]
    findings = moira.get(f"/packages/{package_id}/findings").json
    assert [(each["kind"], each["field"], each["stands"]) for each in findings] == [("name", "summary", True)]

    stale = moira.put(f"/packages/{package_id}", {**PACKAGE, "revision": 7})
    assert stale.json["type"].endswith("changed.meanwhile")
    override = moira.post(
        f"/packages/{package_id}/overrides", {"digest": findings[0]["digest"], "reason": "A brand of chair"}
    )
    assert override.status_code == 201, override.text
    itself = moira.post(f"/packages/{package_id}/overrides/{override.json['id']}/agree")
    assert itself.json["type"].endswith("override.same_person")
    assert asha.post(f"/packages/{package_id}/overrides/{override.json['id']}/agree").status_code == 200
    assert moira.get(f"/packages/{package_id}/findings").json[0]["stands"] is False

    clean = moira.put(f"/packages/{package_id}", {**PACKAGE, "summary": "Help in the mornings.", "revision": 1})
    assert clean.status_code == 200, clean.text
    assert moira.get(f"/packages/{package_id}/findings").json == []
    told = asha.get(f"/referrals/{referral_id}/timeline").json
    assert [stage["stage"] for stage in told if stage["has_happened"]] == ["Referral raised", "Package written"]
    assert next(stage["stage"] for stage in told if not stage["has_happened"]) == "Offered to providers"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"place": "L20 3DL"}, "package.place"),
        ({"age": "9 and a half"}, "package.age"),
        ({"outcomes": []}, "package.no_outcome"),
        ({"ends_on": "2026-12-31"}, "package.ends_early"),
        ({"schedule": {"patterns": [{"days": ["mon"], "unit": "hour", "quantity": "1"}]}}, "package.another_style"),
    ],
)
def test_what_a_package_must_hold_is_refused_by_name(
    world: World, client: FlaskClient, sefton: buying.Buyers, change: dict[str, Any], code: str
) -> None:
    moira = Caller(client, token_of(world, sefton.commissioner))
    refused = moira.post(f"/referrals/{sefton.referral()}/packages", {**PACKAGE, **change})
    assert (refused.status_code, refused.json["type"]) == (409, f"/api/problems/{code}")


def test_a_prescriptive_package_gives_its_week_back_as_it_was_stated(world: World, client: FlaskClient) -> None:
    wirral = buying.buyers(world, "Wirral Council", buying.FIXED_PRICE_TERMS)
    moira = Caller(client, token_of(world, wirral.commissioner))
    pattern = {"name": "After school", "when": "term", "days": ["mon", "wed"], "at": "15:30", "unit": "hour",
               "quantity": "1.5", "carers": 2}  # fmt: skip
    said = {**PACKAGE, "schedule": {"patterns": [pattern], "notes": "Two carers."}}
    written = moira.post(f"/referrals/{wirral.referral()}/packages", said)
    assert written.status_code == 201, written.text
    assert written.json["schedule"] == {"patterns": [pattern], "notes": "Two carers."}
    nowhere = moira.post(f"/referrals/{wirral.referral()}/packages", PACKAGE)
    assert nowhere.json["type"].endswith("package.no_week")


def test_particulars_of_nights_and_health_are_kept_screened_and_refused_in_part(
    world: World, client: FlaskClient, sefton: buying.Buyers
) -> None:
    moira = Caller(client, token_of(world, sefton.commissioner))
    particulars: dict[str, Any] = {
        "waking_night": {"begins_at": "22:00", "ends_at": "07:00", "wakes": 3, "helps": "Immy likes music."},
        "complex_health": {"tasks": ["Suction"], "overseen_by": "Community nurse", "training": "By the nurse",
                           "equipment": "", "in_emergency": ""},
    }  # fmt: skip
    said = {**PACKAGE, "summary": "Nights.", "particulars": particulars}
    written = moira.post(f"/referrals/{sefton.referral()}/packages", said)
    assert written.status_code == 201, written.text
    assert written.json["particulars"] == particulars
    findings = moira.get(f"/packages/{written.json['id']}/findings").json
    assert [(each["kind"], each["field"]) for each in findings] == [("name", "night_helps")]
    part = {**particulars, "complex_health": {**particulars["complex_health"], "training": " "}}
    refused = moira.put(f"/packages/{written.json['id']}", {**said, "particulars": part})
    assert refused.json["type"] == "/api/problems/particulars.no_training"


def test_who_a_child_is_opens_to_others_for_a_quarter_of_an_hour(
    world: World, client: FlaskClient, sefton: buying.Buyers, move_clock: Any
) -> None:
    referral_id = sefton.referral()
    cora = Caller(client, token_of(world, world.person("Cora Lund", sefton.council, Role.CONTRACT_MANAGER)))
    assert cora.get(f"/referrals/{referral_id}/identity").status_code == 404
    assert "Imogen" not in cora.get(f"/referrals/{referral_id}").text
    assert cora.post(f"/referrals/{referral_id}/identity", {"reason": " "}).status_code == 409
    assert cora.post(f"/referrals/{referral_id}/identity", {"reason": "A missed visit"}).status_code == 201
    assert cora.get(f"/referrals/{referral_id}/identity").json["child"]["given_name"] == "Imogen"
    move_clock(minutes=15, seconds=1)
    assert cora.get(f"/referrals/{referral_id}/identity").status_code == 404


def test_a_referral_is_asked_for_once_changed_and_closed(
    world: World, client: FlaskClient, sefton: buying.Buyers
) -> None:
    asha = Caller(client, token_of(world, sefton.social_worker))
    moira = Caller(client, token_of(world, sefton.commissioner))
    said = {**REFERRAL, "lot_id": str(sefton.lot_id), "external_reference": "LCS-88121"}
    raised = asha.post("/referrals", said)
    assert (raised.status_code, raised.json["external_reference"]) == (201, "LCS-88121")
    again = asha.post("/referrals", said)
    assert (again.status_code, again.json["type"]) == (409, "/api/problems/referral.reference_known")
    same_need = asha.post("/referrals", {**said, "external_reference": None})
    assert same_need.json["type"] == "/api/problems/referral.open_already"
    assert asha.post("/referrals", {**said, "external_reference": None, "another": True}).status_code == 201
    path = f"/referrals/{raised.json['id']}"
    request = {name: REFERRAL[name] for name in ("childs_voice", "outcomes", "wanted_from")}
    changed = asha.put(path, {**request, "needs": "Help at night.", "urgency": "urgent", "revision": 1})
    assert (changed.json["urgency"], changed.json["revision"]) == ("urgent", 2)
    stale = asha.put(path, {**request, "needs": "Help at noon.", "revision": 1})
    assert stale.json["type"] == "/api/problems/changed.meanwhile"
    given = {"provider_name": "Bright Harbour", "from_on": "2026-12-05", "to_on": "2027-01-03", "reason": "No bid yet",
             "agreed_with": "J. Poole", "cost_note": "£31 an hour"}  # fmt: skip
    cover = moira.post(f"{path}/interim-cover", given)
    assert cover.status_code == 201, cover.text
    assert moira.post(f"/interim-cover/{cover.json['id']}/end", {"ended_on": "2027-01-04"}).status_code == 409
    assert moira.post(f"/interim-cover/{cover.json['id']}/end", {"ended_on": "2026-12-20"}).status_code == 200
    assert [each["ended_on"] for each in asha.get(f"{path}/interim-cover").json] == ["2026-12-20"]
    payment = {"weekly_gbp": "210.00", "from_on": "2027-01-04", "agreed_with": "J. Poole, with the family"}
    assert moira.get(f"{path}/direct-payment").status_code == 404
    assert moira.post(f"{path}/direct-payment", payment).status_code == 201
    assert asha.get(f"{path}/direct-payment").json["weekly_gbp"] == "210.00"
    listed = asha.get("/referrals?state=direct payment").json
    assert [each["id"] for each in listed] == [raised.json["id"]]
    late = moira.post(f"{path}/packages", PACKAGE)
    assert late.json["type"] == "/api/problems/referral.direct_payment"


def test_another_council_finds_nothing(world: World, client: FlaskClient, sefton: buying.Buyers) -> None:
    package_id = sefton.package()
    other = world.person("Wim Lund", world.council("Wirral Council"), Role.COMMISSIONER, Role.SOCIAL_WORKER)
    wim = Caller(client, token_of(world, other))
    assert wim.get("/referrals").json == []
    assert wim.get("/packages").json == []
    assert wim.get(f"/packages/{package_id}").status_code == 404
    assert wim.get(f"/packages/{package_id}/findings").status_code == 404
    assert wim.put(f"/packages/{package_id}", PACKAGE).status_code == 404
