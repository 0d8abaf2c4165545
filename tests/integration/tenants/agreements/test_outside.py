"""A provider that is outside the system keeps its agreements to their end, and gets no more by them."""

from datetime import date
from decimal import Decimal

import pytest

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from tenants.agreements import queries, services
from tenants.agreements.rules.changes import EndReason
from tenants.agreements.rules.courses import Change, ChangeKind
from tenants.agreements.rules.documents import of_end
from tenants.agreements.rules.successors import Cause
from tenants.agreements.services import HandoverPlan
from tests.factories import agreements as made
from tests.factories.world import World
from tests.integration.tenants.packages.test_pages import statements

MORE = Change(ChangeKind.RATE, date(2027, 2, 1), unit_price=Decimal("24.00"))
LONGER = Change(ChangeKind.EXTENSION, date(2027, 7, 22), date(2027, 8, 31))
LESS = Change(ChangeKind.RATE, date(2027, 2, 1), unit_price=Decimal("20.00"))
SOONER = of_end(ChangeKind.END, date(2027, 6, 30))


def test_it_is_marked_and_listed_and_neither_extended_nor_made_to_cost_more(world: World) -> None:
    parties = made.parties(world)
    agreement_id, council = parties.made(), parties.commissioner
    browser = world.signed_in(council)
    for kind, is_outside in (("active", False), ("suspended", False), ("withdrawn", True), ("removed", True)):
        if kind != "active":
            parties.stands(kind)
        with world.acting(council):
            agreement, now = queries.get_agreement(council, agreement_id), clock.now()
            listed = queries.list_outside(council, on=now.date(), at=now)
            assert queries.is_outside(agreement, now) is is_outside, kind
            assert [each.id for each in listed] == [agreement_id] * is_outside, kind
        assert ("This provider is outside the system" in browser.get(f"/agreements/{agreement_id}").text) is is_outside
    page = browser.get("/agreements/outside").text
    assert agreement.reference in page
    assert "Mersey Lantern CIC" in browser.get("/agreements/outside.csv").text
    assert browser.get("/agreements/outside.ods").status_code == 200
    own = world.signed_in(parties.manager)
    assert own.get("/agreements/outside").status_code == 404
    assert "outside the system" not in own.get(f"/agreements/{agreement_id}").text
    with world.acting(council):
        for change in (MORE, LONGER):
            with pytest.raises(Refused, match=r"change\.outside"):
                services.propose_change(
                    actor=council, agreement_id=agreement_id, change=change, reason="More.", now=clock.now()
                )
        services.propose_change(
            actor=council, agreement_id=agreement_id, change=LESS, reason="Fewer carers.", now=clock.now()
        )
    other_id = parties.made()
    with world.acting(council):
        services.propose_change(
            actor=council, agreement_id=other_id, change=SOONER, reason="It moves.",
            end_reason=EndReason.HANDOVER, now=clock.now(),
        )  # fmt: skip


def test_its_page_and_that_of_handovers_cost_the_same_whatever_is_on_them(world: World) -> None:
    parties = made.parties(world)
    harbour, _ = parties.on_register()
    parties.stands("withdrawn")
    browser, paths = world.signed_in(parties.commissioner), ("/agreements/outside", "/handovers")
    counts = []
    for _ in range(2):
        agreement_id = parties.made()
        with world.acting(parties.commissioner):
            services.prepare_handover(
                actor=parties.commissioner,
                agreement_id=agreement_id,
                plan=HandoverPlan(
                    harbour.id, date(2027, 3, 4), Cause.SALE, "succession-light-touch", "The business is sold.", "It."
                ),
                now=clock.now(),
            )
        counts.append([statements(browser, path) for path in paths])
    assert counts[0] == counts[1]


def test_who_was_never_admitted_is_outside_and_an_empty_list_says_so(world: World) -> None:
    parties = made.parties(world)
    parties.made()
    assert "is on the register for its lot" in world.signed_in(parties.commissioner).get("/agreements/outside").text
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM standing")
    with world.acting(parties.commissioner):
        now = clock.now()
        assert queries.count_outside(parties.commissioner, on=now.date(), at=now) == 1
