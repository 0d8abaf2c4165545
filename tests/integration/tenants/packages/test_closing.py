"""Referrals asked for once, changed, withdrawn, met by a direct payment, and bridged by cover at risk."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.packages import queries, services
from tenants.packages.models import DirectPayment, InterimCover
from tenants.packages.rules.closing import CoverDetails, DirectPaymentDetails, State
from tenants.packages.rules.details import ReferralDetails, Request
from tenants.packages.rules.stages import StageKind, reached
from tenants.policy.rules import Urgency
from tests.factories import buying
from tests.factories.letterbox import received

PAYMENT = DirectPaymentDetails(Decimal("210.00"), date(2027, 1, 4), "J. Poole, team manager, with the family")
REQUEST = Request("Help at night.", "I sleep badly.", ("Sleeps",), Urgency.URGENT, date(2027, 1, 11))


def details(sefton: buying.Buyers, **changes: Any) -> ReferralDetails:
    given = ReferralDetails(
        lot_id=sefton.lot_id, needs="Help in the mornings.", childs_voice="I like mornings.", outcomes=("On time",),
        urgency=Urgency.STANDARD, wanted_from=date(2027, 1, 4),
    )  # fmt: skip
    return replace(given, **changes)


def cover(days: int = 30) -> CoverDetails:
    today = local(clock.now()).date()
    return CoverDetails(
        "Bright Harbour", today, today + timedelta(days=days), "No bid yet", "J. Poole, team manager", "£31 an hour"
    )


def test_a_second_referral_for_the_same_need_is_asked_about_first(sefton: buying.Buyers) -> None:
    referral_id = sefton.referral()
    asha = sefton.social_worker
    with sefton.world.acting(asha):
        first = queries.get_own_referral(asha, referral_id).reference
    with sefton.world.acting(asha), pytest.raises(Refused) as refused:
        services.raise_referral(actor=asha, child=buying.CHILD, details=details(sefton), now=clock.now())
    assert (refused.value.code, refused.value.facts["reference"]) == ("referral.open_already", first)
    with sefton.world.acting(asha):
        services.withdraw_referral(actor=asha, referral_id=referral_id, reason="Moved", now=clock.now())
        services.raise_referral(actor=asha, child=buying.CHILD, details=details(sefton), now=clock.now())


def test_a_request_of_the_case_system_is_taken_once(sefton: buying.Buyers) -> None:
    asha, request = sefton.social_worker, details(sefton, external_reference="LCS-88121")
    with sefton.world.acting(asha):
        services.raise_referral(actor=asha, child=buying.CHILD, details=request, now=clock.now())
    with sefton.world.acting(asha), pytest.raises(Refused, match=r"referral\.reference_known"):
        services.raise_referral(actor=asha, child=buying.CHILD, details=request, now=clock.now(), another=True)


def test_a_change_is_made_on_the_version_that_was_read_and_commissioners_are_told(sefton: buying.Buyers) -> None:
    referral_id = sefton.referral()
    buying.package(sefton.world, sefton.commissioner, referral_id)
    asha = sefton.social_worker
    with sefton.world.acting(asha):
        changed = services.change_referral(
            actor=asha, referral_id=referral_id, request=REQUEST, now=clock.now(), revision=1
        )
        assert (changed.needs, changed.urgency, changed.revision) == ("Help at night.", "urgent", 2)
    with sefton.world.acting(asha), pytest.raises(Refused, match=r"changed\.meanwhile"):
        services.change_referral(actor=asha, referral_id=referral_id, request=REQUEST, now=clock.now(), revision=1)
    with sefton.world.acting(asha), pytest.raises(Refused, match=r"referral\.age_outside_lot"):
        services.change_referral(
            actor=asha, referral_id=referral_id, request=replace(REQUEST, wanted_from=date(2047, 1, 4)), now=clock.now()
        )
    [letter] = received(sefton.world, "referral_changed")
    assert letter.says_only_where


def test_a_withdrawn_referral_takes_its_package_from_the_market(sefton: buying.Buyers) -> None:
    referral_id = sefton.referral()
    moira = sefton.commissioner
    package_id = buying.package(sefton.world, moira, referral_id)
    with sefton.world.acting(sefton.social_worker):
        services.withdraw_referral(
            actor=sefton.social_worker, referral_id=referral_id, reason="The family moved", now=clock.now()
        )
    for act in (services.ensure_publishable, services.ensure_still_needed):
        with sefton.world.acting(moira), pytest.raises(Refused, match=r"package\.not_needed"):
            act(actor=moira, package_ids=[package_id])
    with sefton.world.acting(moira), pytest.raises(Refused, match=r"referral\.withdrawn"):
        services.withdraw_referral(actor=moira, referral_id=referral_id, reason="Again", now=clock.now())
    [letter] = received(sefton.world, "referral_closed")
    assert letter.says_only_where


def test_a_direct_payment_ends_the_search(sefton: buying.Buyers) -> None:
    referral_id = sefton.referral()
    moira = sefton.commissioner
    package_id = buying.package(sefton.world, moira, referral_id)
    with sefton.world.acting(moira):
        services.record_direct_payment(actor=moira, referral_id=referral_id, details=PAYMENT, now=clock.now())
        referral = queries.get_own_referral(moira, referral_id)
        stages = queries.timelines_of(moira, [referral])[referral_id]
        assert reached(stages, clock.now())[-1].kind is StageKind.DIRECT_PAYMENT
        sought = queries.Sought(state=State.DIRECT_PAYMENT)
        assert [row.id for row in queries.list_referrals(moira, sought)] == [referral_id]
        assert queries.list_referrals(moira, queries.Sought(state=State.OPEN)) == []
    with sefton.world.acting(moira), pytest.raises(Refused, match=r"package\.not_needed"):
        services.ensure_publishable(actor=moira, package_ids=[package_id])
    with sefton.world.acting(moira), pytest.raises(Refused, match=r"referral\.direct_payment"):
        services.record_direct_payment(actor=moira, referral_id=referral_id, details=PAYMENT, now=clock.now())


def test_cover_at_risk_is_told_before_it_runs_out_and_when_it_has(sefton: buying.Buyers, move_clock: Any) -> None:
    referral_id = sefton.referral()
    moira = sefton.commissioner
    with sefton.world.acting(moira):
        services.record_interim_cover(actor=moira, referral_id=referral_id, details=cover(30), now=clock.now())
    assert received(sefton.world, "cover_runs_out") == []
    move_clock(days=24)
    told = received(sefton.world, "cover_runs_out")
    assert len(told) == 2, "the commissioner and the social worker"
    assert all(letter.says_only_where for letter in told)
    move_clock(days=8)
    assert len(received(sefton.world, "cover_runs_out")) == 4
    with sefton.world.acting(moira):
        assert len(queries.list_covers_running_out(moira, by=local(clock.now()).date())) == 1


def test_nobody_is_told_of_cover_that_was_ended_or_followed(sefton: buying.Buyers, move_clock: Any) -> None:
    moira = sefton.commissioner
    ended, followed = sefton.referral(), sefton.referral()
    with sefton.world.acting(moira):
        first = services.record_interim_cover(actor=moira, referral_id=ended, details=cover(), now=clock.now())
        services.end_interim_cover(actor=moira, cover_id=first.id, on=first.from_on)
        services.record_interim_cover(actor=moira, referral_id=followed, details=cover(), now=clock.now())
        services.record_interim_cover(actor=moira, referral_id=followed, details=cover(90), now=clock.now())
        cover_id, day = first.id, first.from_on
    move_clock(days=33)
    assert received(sefton.world, "cover_runs_out") == []
    with sefton.world.acting(moira), pytest.raises(Refused, match=r"cover\.ended"):
        services.end_interim_cover(actor=moira, cover_id=cover_id, on=day)


def test_another_council_reaches_none_of_it(sefton: buying.Buyers) -> None:
    referral_id, moira = sefton.referral(), sefton.commissioner
    with sefton.world.acting(moira):
        held = services.record_interim_cover(actor=moira, referral_id=referral_id, details=cover(), now=clock.now())
        cover_id, day = held.id, held.from_on
    other = sefton.world.person("Wim Lund", sefton.world.council("Wirral Council"), Role.COMMISSIONER)
    with sefton.world.acting(other):
        with pytest.raises(NotFound):
            services.withdraw_referral(actor=other, referral_id=referral_id, reason="x", now=clock.now())
        with pytest.raises(NotFound):
            services.end_interim_cover(actor=other, cover_id=cover_id, on=day)
        with pytest.raises(NotFound):
            services.record_direct_payment(actor=other, referral_id=referral_id, details=PAYMENT, now=clock.now())


def _payment(row: dict[str, Any], **changes: Any) -> DirectPayment:
    return DirectPayment(
        **row, **{"weekly_gbp": Decimal(1), "from_on": date(2027, 1, 4), "agreed_with": "J. P.", "note": "", **changes}
    )


def _cover(row: dict[str, Any], **changes: Any) -> InterimCover:
    given = {
        "provider_name": "Bright Harbour", "from_on": date(2027, 1, 4), "to_on": date(2027, 1, 8), "reason": "No bid",
        "agreed_with": "J. Poole", "cost_note": "£31 an hour",
    }  # fmt: skip
    return InterimCover(**row, **{**given, **changes})


@pytest.mark.parametrize(
    "wrong",
    [
        lambda row: _payment(row, weekly_gbp=Decimal(0)),
        lambda row: _payment(row, agreed_with=""),
        lambda row: _cover(row, to_on=date(2027, 1, 3)),
        lambda row: _cover(row, ended_on=date(2027, 1, 9), ended_by=row["recorded_by"]),
        lambda row: _cover(row, ended_on=date(2027, 1, 5)),
        lambda row: _cover(row, reason=""),
    ],
)
def test_what_cannot_be_true_cannot_be_stored(sefton: buying.Buyers, wrong: Any) -> None:
    referral_id, moira = sefton.referral(), sefton.commissioner
    with sefton.world.acting(moira):
        row = {
            "council_id": moira.organisation, "referral_id": referral_id, "recorded_at": clock.now(),
            "recorded_by": moira.person,
        }  # fmt: skip
        db.session.add(wrong(row))
        with pytest.raises(IntegrityError, match="violates check constraint"):
            db.session.flush()
        db.session.rollback()
