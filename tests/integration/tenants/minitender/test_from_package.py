"""A package leads on to its mini-tender: to a new one while it is in none, afterwards to that one."""

import pytest
from flask.testing import FlaskClient

from tests.factories.tendering import Market
from tests.factories.world import World

LEADS_ON = "Put in a mini-tender"


def test_a_commissioner_goes_from_a_package_to_a_new_mini_tender_with_it_chosen(sefton: Market, world: World) -> None:
    package_id = sefton.package()
    moira = world.signed_in(sefton.commissioner)
    page = moira.get(f"/packages/{package_id}").text
    assert LEADS_ON in page
    assert f'href="/mini-tenders/new?package={package_id}"' in page
    chosen = moira.get(f"/mini-tenders/new?package={package_id}").text
    [box] = [each for each in chosen.split("<input") if f'value="{package_id}"' in each]
    assert "checked" in box.split(">")[0]


def test_a_package_older_than_those_listed_can_be_chosen_too(
    sefton: Market, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, latest = sefton.package(), sefton.package()
    monkeypatch.setattr("tenants.packages.queries.packages.PAGE", 0)  # the list shows one more than a page
    page = world.signed_in(sefton.commissioner).get(f"/mini-tenders/new?package={older}").text
    assert f'value="{older}"' in page
    assert f'value="{latest}"' in page
    assert f'action="/mini-tenders/new?package={older}"' in page


def test_a_social_worker_is_not_sent_where_only_commissioners_may_go(sefton: Market, world: World) -> None:
    asha: FlaskClient = world.signed_in(sefton.social_worker)
    assert LEADS_ON not in asha.get(f"/packages/{sefton.package()}").text


def test_a_package_that_is_being_bought_leads_to_its_mini_tender(sefton: Market, world: World) -> None:
    package_id = sefton.package()
    tender_id = sefton.draft([package_id])
    page = world.signed_in(sefton.commissioner).get(f"/packages/{package_id}").text
    assert LEADS_ON not in page
    assert f'href="/mini-tenders/{tender_id}"' in page
