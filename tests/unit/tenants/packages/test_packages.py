"""What referrals and packages must hold, what they may publish of place and age, and where a package is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.packages.rules import details, stages, texts
from tenants.packages.rules.details import ChildDetails, PackageDetails
from tenants.packages.rules.places import AgeBand, read_age, read_place
from tenants.packages.rules.screening import ChildRecord
from tenants.packages.rules.stages import EXPECTED, Stage, StageKind
from tenants.packages.rules.texts import FreeText
from tenants.packages.rules.week import Visit, WeekPlan, costable, ensure_can_be_bought, read_week
from tenants.policy.rules import Style
from tenants.pricing.rules.schedule import Pattern, Weekday, When

NOW = datetime(2026, 12, 4, 12, tzinfo=UTC)
AN_HOUR = Pattern(When.ALL, frozenset({Weekday.MONDAY}), time(16), "hour", Decimal("1.5"), 1)
WEEK = WeekPlan((Visit(AN_HOUR, "After school"),), "Two carers.")
PACKAGE = PackageDetails(
    title="Care at home", summary="Mornings.", outcomes=("On time",), place="L20", age=AgeBand(9, 9),
    starts_on=date(2027, 1, 4), ends_on=date(2027, 7, 21),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "published"),
    [("l20", "L20"), (" Linacre ", "Linacre"), ("Linacre  (l20)", "Linacre (L20)"), ("St Oswald’s", "St Oswald’s")],
)
def test_a_place_is_an_outward_code_or_a_ward(typed: str, published: str) -> None:
    assert read_place(typed) == published


@pytest.mark.parametrize(
    "typed", ["", "L20 3DL", "14 Lantern Lane", "Linacre (L20 3DL)", "Linacre, Bootle", "Linacre (Bootle)"]
)
def test_anything_finer_than_a_ward_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"package\.place"):
        read_place(typed)


@pytest.mark.parametrize(("typed", "band"), [("9", "9 years"), ("1 year", "1 year"), ("8 to 10", "8 to 10 years")])
def test_an_age_is_years_or_a_band(typed: str, band: str) -> None:
    assert str(read_age(typed)) == band
    assert str(read_age(band)) == band


@pytest.mark.parametrize("typed", ["", "nine", "10 to 8", "26", "3 May 2017", "9½"])
def test_an_age_that_is_no_age_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"package\.age"):
        read_age(typed)


def test_age_counts_full_years() -> None:
    assert details.age_on(date(2027, 5, 2), born_on=date(2017, 5, 3)) == 9
    assert details.age_on(date(2027, 5, 3), born_on=date(2017, 5, 3)) == 10
    assert details.age_on(date(2027, 2, 28), born_on=date(2016, 2, 29)) == 10
    assert details.age_on(date(2027, 3, 1), born_on=date(2016, 2, 29)) == 11


def test_a_childs_record_must_be_possible() -> None:
    child = ChildDetails("Imogen", "Thackeray", date(2017, 5, 3), "14 Lantern Lane", "l20 3dl", "CS-1")
    details.ensure_child_holds(child, today=date(2026, 12, 4))
    with pytest.raises(Refused, match=r"child\.born_in_future"):
        details.ensure_child_holds(replace(child, born_on=date(2026, 12, 5)), today=date(2026, 12, 4))
    with pytest.raises(Refused, match=r"child\.postcode"):
        details.ensure_child_holds(replace(child, postcode="L20"), today=date(2026, 12, 4))


@pytest.mark.parametrize(
    ("style", "change", "code"),
    [
        (Style.OUTCOMES, {"outcomes": (" ",)}, "package.no_outcome"),
        (Style.OUTCOMES, {"week": WEEK}, "package.another_style"),
        (Style.PRESCRIPTIVE, {}, "package.no_week"),
        (Style.OUTCOMES, {"ends_on": date(2027, 1, 3)}, "package.ends_early"),
    ],
)
def test_a_package_says_what_its_style_asks_for(style: Style, change: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        details.ensure_package_holds(replace(PACKAGE, **change), style)
    assert refused.value.code == code


def test_a_week_is_bought_in_one_known_unit() -> None:
    def bought(*units: str) -> WeekPlan:
        return ensure_can_be_bought(WeekPlan(tuple(Visit(replace(AN_HOUR, unit=unit), "") for unit in units)))

    assert bought("hour", "hour").unit == "hour"
    for units, code in (((), "no_visits"), (("hour", "session"), "one_unit"), (("furlong",), "unit_unknown")):
        with pytest.raises(Refused, match=code):
            bought(*units)


def test_a_week_is_read_back_as_it_was_stored() -> None:
    assert read_week(WEEK.as_document()) == WEEK
    assert costable(WEEK, starts_on=PACKAGE.starts_on, ends_on=PACKAGE.ends_on, terms=()).patterns == (AN_HOUR,)


@pytest.mark.parametrize(
    ("first", "last"), [(date(2027, 7, 22), None), (None, date(2027, 1, 3)), (date(2026, 1, 1), date(2026, 2, 1))]
)
def test_refuses_a_visit_that_would_never_happen(first: date | None, last: date | None) -> None:
    never = WeekPlan((Visit(AN_HOUR, ""), Visit(replace(AN_HOUR, starts_on=first, ends_on=last), "")))
    with pytest.raises(Refused, match="visit_outside") as refused:
        details.ensure_package_holds(replace(PACKAGE, week=never), Style.PRESCRIPTIVE)
    assert refused.value.facts["number"] == 2
    once = WeekPlan((Visit(replace(AN_HOUR, starts_on=PACKAGE.ends_on), ""),))
    details.ensure_package_holds(replace(PACKAGE, week=once), Style.PRESCRIPTIVE)
    assert read_week(once.as_document()) == once


def _walked(*kinds: StageKind) -> list[Stage]:
    return [Stage(kind, NOW - timedelta(days=len(kinds) - number)) for number, kind in enumerate(kinds)]


def test_what_is_still_to_come_follows_from_what_was_reached() -> None:
    so_far = _walked(StageKind.RAISED, StageKind.WRITTEN, StageKind.OFFERED)
    starts = Stage(StageKind.STARTED, NOW + timedelta(days=30))
    ahead = stages.still_to_come([*so_far, starts], NOW)
    assert [stage.kind for stage in ahead] == list(EXPECTED[3:])
    assert ahead[-1] == starts


def test_without_a_provider_the_package_is_to_be_offered_again() -> None:
    so_far = _walked(StageKind.RAISED, StageKind.WRITTEN, StageKind.OFFERED, StageKind.OPENED, StageKind.NOT_AWARDED)
    assert stages.still_to_come(so_far, NOW)[0].kind is StageKind.OFFERED
    stages.ensure_may_change(so_far, NOW)


def test_nothing_follows_a_withdrawal() -> None:
    assert stages.still_to_come(_walked(StageKind.RAISED, StageKind.WITHDRAWN), NOW) == []


def test_a_package_in_front_of_providers_is_fixed() -> None:
    with pytest.raises(Refused, match=r"package\.published"):
        stages.ensure_may_change(_walked(StageKind.WRITTEN, StageKind.OFFERED), NOW)


@given(st.permutations(_walked(*EXPECTED)))
def test_the_order_in_which_stages_are_told_changes_nothing(told: list[Stage]) -> None:
    assert [stage.kind for stage in stages.reached(told, NOW)] == list(EXPECTED)


def test_every_text_a_provider_reads_is_screened() -> None:
    written = texts.texts_of(
        title="Immy", summary="Immy", outcomes=["Immy"], place="Immy", age_band="Immy", weekly_hours="Immy",
        schedule={"patterns": [{"name": "Immy"}], "notes": "Immy"},
    )  # fmt: skip
    found = texts.findings_in(UUID(int=1), written, [ChildRecord(names=("Immy",))])
    assert [each.where.field for each in found] == [
        "title", "summary", "outcomes", "place", "age_band", "weekly_hours", "visits-0-name", "notes",
    ]  # fmt: skip


def test_an_override_is_bound_to_one_finding_in_one_text_of_one_package() -> None:
    record = ChildRecord(names=("Immy",))

    def digests(package: int, text: str) -> list[bytes]:
        found = texts.findings_in(UUID(int=package), [FreeText("summary", "Summary", text)], [record])
        return [each.digest for each in found]

    same, again = digests(1, "Immy and Immy")
    assert digests(1, "Immy and Immy") == [same, again]
    others = [again, *digests(2, "Immy and Immy"), *digests(1, "Immy and Immy."), *digests(1, "Immy")]
    assert same not in others
    assert len(set(others)) == len(others)


def test_kinds_are_told_in_plain_words() -> None:
    found = texts.findings_in(
        UUID(int=1), [FreeText("summary", "Summary", "Immy, immy@example.org")], [ChildRecord(names=("Immy",))]
    )
    assert texts.what(each.finding for each in found) == "a name from the child’s record and an e-mail address"
