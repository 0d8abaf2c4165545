"""What may be released at which stage, and meetings before the award."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.packages.rules import disclosing
from tenants.packages.rules.disclosing import MAY_BE_RELEASED, DisclosureStage, MeetingViews

SHORTLISTED, WINNER = DisclosureStage
IDENTITY = dict.fromkeys(disclosing.IDENTITY, "Imogen") | {"nhs_number": "943 476 5919", "upn": "H801200001001"}
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_the_table_of_stages_is_total_and_nobody_without_a_bid_is_told_anything() -> None:
    assert set(MAY_BE_RELEASED) == set(DisclosureStage)
    disclosing.ensure_may_release(SHORTLISTED, SHORTLISTED)
    for stage in DisclosureStage:
        disclosing.ensure_may_release(stage, WINNER)
        with pytest.raises(Refused, match=r"disclosure\.not_shortlisted"):
            disclosing.ensure_may_release(stage, None)
    with pytest.raises(Refused, match=r"disclosure\.not_winner"):
        disclosing.ensure_may_release(WINNER, SHORTLISTED)


@given(st.text(max_size=40), st.sampled_from(DisclosureStage))
def test_who_the_child_is_goes_to_the_winner_alone_and_never_a_number(words: str, stage: DisclosureStage) -> None:
    told = disclosing.disclosed(stage, words, IDENTITY)
    assert told["words"] == words
    assert ("identity" in told) == (stage is WINNER)
    assert not {"nhs_number", "upn"} & set(told.get("identity", ()))


def test_the_shortlisted_are_told_something() -> None:
    with pytest.raises(Refused, match=r"disclosure\.no_words"):
        disclosing.ensure_words(SHORTLISTED, "  ")
    assert disclosing.ensure_words(WINNER, "  ") == ""


def test_a_family_meets_the_shortlisted_before_the_award() -> None:
    disclosing.ensure_may_meet(SHORTLISTED)
    for reached, code in ((None, "meeting.not_shortlisted"), (WINNER, "meeting.after_award")):
        with pytest.raises(Refused) as refused:
            disclosing.ensure_may_meet(reached)
        assert refused.value.code == code


@given(DAYS, DAYS, DAYS)
def test_a_meeting_is_held_between_its_offer_and_today(offered_on: date, held_on: date, today: date) -> None:
    views = MeetingViews(held_on, "She smiled.", "We liked them.")
    if offered_on <= held_on <= today:
        disclosing.ensure_views(views, offered_on=offered_on, today=today, held_on=None)
    else:
        with pytest.raises(Refused):
            disclosing.ensure_views(views, offered_on=offered_on, today=today, held_on=None)


def test_a_meeting_is_recorded_once_with_both_views() -> None:
    day = date(2026, 12, 4)
    with pytest.raises(Refused, match=r"meeting\.no_views"):
        disclosing.ensure_views(MeetingViews(day, " ", "Good"), offered_on=day, today=day, held_on=None)
    with pytest.raises(Refused, match=r"meeting\.held_already"):
        disclosing.ensure_views(MeetingViews(day, "Good", "Good"), offered_on=day, today=day, held_on=day)
