"""A council's own notice and shares are copied onto new agreements; those that were made keep theirs."""

from datetime import date
from decimal import Decimal

from consortium.kernel import clock
from consortium.kernel.calendar import local
from tenants.agreements import queries, services
from tenants.agreements.rules.settings import Setting, read_setting
from tests.factories import agreements as made
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.world import World


def test_new_agreements_say_what_the_council_set_and_the_others_keep_theirs(world: World) -> None:
    parties = made.parties(world)
    before_id, owner = parties.made(), parties.buyers.policy_owner
    page = world.signed_in(owner)
    given = {
        **hidden_fields(page.get("/agreements/settings").text), "lot": str(parties.buyers.lot_id),
        "notice_days": "42", "paused_percent": "0", "hospital_percent": "50",
    }  # fmt: skip
    with world.acting(owner):
        today = local(clock.now()).date()
    given["from_on"] = [str(today.day), str(today.month), str(today.year)]
    wrong = page.post("/agreements/settings", data={**given, "notice_days": "0"})
    assert (wrong.status_code, "at least 1" in wrong.text) == (422, True)
    assert page.post("/agreements/settings", data=given).status_code == 302
    after_id = parties.made()
    with world.acting(parties.manager):
        before, after = (queries.get_agreement(parties.manager, each) for each in (before_id, after_id))
        assert read_setting(before.pricing) == Setting()
        assert read_setting(after.pricing) == Setting(42, Decimal(0), Decimal(50))
        assert "notice of 42 days" in after.terms
        assert "in hospital 50%" in after.terms
        assert services.hash_of_text(before) == bytes(before.document_sha256)
    council = world.signed_in(parties.commissioner)
    stay = council.get(f"/agreements/{after_id}/changes/new/hospital-stay").text
    assert 'name="paid_percent" type="text" value="50' in stay
    assert "42 days" in council.get(f"/agreements/{after_id}/changes/new/notice").text

    world.administrator()
    own_program(world)
    caller, headers = world.app.test_client(), bearer(token_of(world, owner))
    said = {"from_on": str(date(2027, 9, 1)), "notice_days": 14, "paused_percent": "10", "hospital_percent": "10"}
    assert caller.post("/api/v1/agreement-settings", headers=headers, json=said).status_code == 201
    listed = caller.get("/api/v1/agreement-settings", headers=headers).get_json()
    assert [each["notice_days"] for each in listed] == [14, 42]
    headers = bearer(token_of(world, parties.commissioner))
    assert caller.post("/api/v1/agreement-settings", headers=headers, json=said).status_code == 404
    change = {"kind": "hospital stay", "from_on": "2027-02-01", "to_on": "2027-02-07", "reason": "An operation."}
    proposed = caller.post(f"/api/v1/agreements/{after_id}/changes", headers=headers, json=change)
    assert proposed.get_json()["terms"]["paid_percent"] == "50.00"
