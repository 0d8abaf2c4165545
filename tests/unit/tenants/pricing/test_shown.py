"""What a picture of the week shows, and in which words."""

from datetime import time
from typing import Any

from tenants.pricing.rules.shown import in_sentences, weeks_shown

PATTERNS: list[dict[str, Any]] = [
    {
        "when": "term", "days": ["tue", "mon"], "at": "16:00", "unit": "hour", "quantity": "1.5", "carers": 2,
        "name": "Tea",
    },
    {"when": "all", "days": ["mon"], "at": "07:15", "unit": "visit_30", "quantity": "1", "carers": 1},
    {"when": "holiday", "days": ["sun"], "at": None, "unit": "session", "quantity": "2", "carers": 1},
]  # fmt: skip


def test_a_week_of_term_and_one_of_the_holidays_hold_what_falls_in_them() -> None:
    (term_title, term), (holiday_title, holiday) = weeks_shown(PATTERNS)
    assert (term_title, holiday_title) == ("A week in term time", "A week in the school holidays")
    assert [(slot.day, slot.at, slot.what, slot.length, slot.minutes, slot.carers) for slot in term] == [
        (0, time(7, 15), "Support", "a visit of 30 minutes", 30, 1),
        (0, time(16), "Tea", "1½ hours", 90, 2),
        (1, time(16), "Tea", "1½ hours", 90, 2),
    ]
    assert [(slot.day, slot.length, slot.minutes) for slot in holiday] == [
        (0, "a visit of 30 minutes", 30),
        (6, "2 sessions", None),
    ]


def test_one_week_is_enough_where_all_are_alike() -> None:
    assert [title for title, _ in weeks_shown(PATTERNS[1:2])] == ["A week of support"]


def test_a_term_without_support_is_a_week_of_its_own() -> None:
    assert [len(slots) for _, slots in weeks_shown(PATTERNS[2:])] == [0, 1]


def test_a_night_is_told_and_a_pattern_of_some_weeks_names_its_days() -> None:
    night = PATTERNS[1] | {"unit": "waking_night", "at": "22:00", "ends_on": "2027-01-31"}
    [(_, [slot])] = weeks_shown([night])
    assert (slot.is_night, slot.minutes, slot.what) == (True, 600, "Support, until 31 January 2027")
    assert in_sentences([PATTERNS[0], night]) == [
        "Tea: Monday and Tuesday 16:00, 1½ hours, two carers, in term time",
        "Monday 22:00, a waking night, all year, until 31 January 2027",
    ]
