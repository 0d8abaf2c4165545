"""Pictures are for everyone: well-formed, named, described, and true to the table under them."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from consortium.kernel.money import pounds
from consortium.kernel.web.pictures import (
    Block,
    Column,
    DayLook,
    Legend,
    Mark,
    Picture,
    Span,
    Stretch,
    Tile,
    Visit,
    bars,
    choices,
    columns,
    sparkline,
    stacked_bars,
    states,
    tiles,
    timeline,
    week,
    weekly_timetable,
    year_at_a_glance,
)

ROUNDS = (
    Span("Round 1", date(2026, 1, 5), date(2026, 2, 27), "41 applied", lane="Rounds"),
    Span("Round 2", date(2026, 7, 1), date(2026, 8, 28), lane="Rounds"),
    Span("Assessment", date(2026, 9, 1), date(2026, 9, 30)),
)
COUNCILS = (("Sefton & Formby", Decimal("300328.50")), ("Wirral <west>", Decimal(150164)), ("Halton", Decimal(0)))
VISITS = (Visit(0, time(7, 15), 60, "Morning", 2), Visit(6, time(22), 600, "Waking night"))


def rounds() -> Picture:
    return timeline(
        "Rounds", ROUNDS, today=date(2026, 7, 14), marks=(Mark("Decision", date(2026, 10, 9), "Assessment"),)
    )


def lots() -> Picture:
    return stacked_bars("Packages", ("Awarded", "No bid"), (("Care at home", (31, 2)), ("Nights", (9, 0))))


def firsts() -> Picture:
    shown = {("Lowest", "40"): "Acorn & Co", ("Lowest", "60"): "Beech", ("Benchmark", "40"): "Acorn & Co"}
    return choices("Who is first", ("Lowest", "Benchmark"), ("40", "60"), shown, heading="Formula")


BLOCKS = (
    Block(0, time(16), 90, "1½ hours", "After school & tea", 2),
    Block(0, time(16, 30), 60, "1 hour", "Swim"),
    Block(4, None, None, "a session", "Club"),
    Block(6, time(22), 600, "a waking night", "Night", is_night=True),
)
COSTS = (
    Column(date(2026, 12, 14), Decimal("310.00"), "term"),
    Column(date(2026, 12, 21), Decimal("0.00"), "holidays"),
    Column(date(2026, 12, 28), Decimal("155.00"), "holidays"),
)


def weekly_costs() -> Picture:
    return columns("Cost by week", COSTS, show=pounds)


def school_year() -> Picture:
    plain, holiday = DayLook("#ffffff"), DayLook("#f4b740", letter="B")
    return year_at_a_glance(
        "School year",
        date(2026, 9, 1),
        lambda day: holiday if day == date(2026, 12, 25) else plain,
        legend=(Legend("Bank holiday", holiday),),
        headings=("What", "When"),
        rows=(("Christmas Day", "25 December 2026"),),
    )


PICTURES: dict[str, Callable[[], Picture]] = {
    "bars": lambda: bars("Spend", COUNCILS, show=pounds, limit=("Limit", Decimal(484400))),
    "stacked bars": lots,
    "timeline": rounds,
    "week": lambda: week("A week", VISITS),
    "choices": firsts,
    "timetable": lambda: weekly_timetable("A week in term time", BLOCKS),
    "columns": weekly_costs,
    "year": school_year,
    "sparkline": lambda: sparkline("Price", (("June", Decimal("22.10")), ("July", Decimal("22.80"))), show=pounds),
}


def drawing_of(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(str(picture.svg))  # noqa: S314 - our own drawing


def words_in(picture: Picture) -> list[str]:
    return [element.text or "" for element in drawing_of(picture).iter("text")]


def rectangles(picture: Picture, height: str) -> list[ElementTree.Element]:
    return [element for element in drawing_of(picture).findall("rect") if element.get("height") == height]


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES.keys())
def test_is_one_named_and_described_image(draw: Callable[[], Picture]) -> None:
    picture = draw()
    svg = drawing_of(picture)
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == picture.title == svg.findtext("title")
    assert svg.findtext("desc") == picture.description


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES.keys())
def test_needs_no_inline_style_or_script(draw: Callable[[], Picture]) -> None:
    for element in drawing_of(draw()).iter():
        assert element.tag not in {"style", "script"}
        assert not [name for name in element.keys() if name == "style" or name.startswith("on")]  # noqa: SIM118


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES.keys())
def test_table_has_a_cell_for_every_heading(draw: Callable[[], Picture]) -> None:
    picture = draw()
    assert picture.rows
    assert {len(row) for row in picture.rows} == {len(picture.headings)}


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES.keys())
def test_two_showings_of_the_same_figures_are_identical(draw: Callable[[], Picture]) -> None:
    assert draw() == draw()


def test_bars_are_as_long_as_their_figures() -> None:
    first, second, none = (float(bar.get("width", "")) for bar in rectangles(bars("Spend", COUNCILS), "24"))
    assert second == pytest.approx(first / 2, abs=0.01)
    assert none == 0


def test_bars_write_the_figure_that_the_table_has() -> None:
    picture = bars("Spend", COUNCILS, show=pounds)
    assert picture.rows[0] == ("Sefton & Formby", "£300,328.50")
    assert "£300,328.50" in words_in(picture)


def test_the_limit_is_drawn_beyond_shorter_bars_and_said_in_words() -> None:
    picture = bars("Spend", COUNCILS, show=pounds, limit=("Limit", Decimal(484400)))
    longest = max(float(bar.get("width", "")) for bar in rectangles(picture, "24"))
    line = next(path for path in drawing_of(picture).findall("path") if path.get("stroke-dasharray"))
    assert float(line.get("d", "").removeprefix("M").split()[0]) > 220 + longest
    assert "Limit: £484,400.00" in words_in(picture)
    assert "Limit: £484,400.00" in picture.description


def test_nothing_at_all_is_still_a_picture() -> None:
    assert rectangles(bars("Spend", (("Halton", 0),)), "24")[0].get("width") == "0"


def test_a_figure_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        bars("Spend", (("Halton", -1),))


def test_series_are_told_apart_by_pattern_as_well_as_colour() -> None:
    drawn = {bar.get("fill") for bar in rectangles(lots(), "24")}
    patterns = {f"url(#{pattern.get('id')})" for pattern in drawing_of(lots()).iter("pattern")}
    assert len(drawn) == 2
    assert len(drawn & patterns) == 1


def test_stacked_bars_write_totals_and_leave_out_empty_parts() -> None:
    picture = lots()
    assert picture.rows == (("Care at home", "31", "2", "33"), ("Nights", "9", "0", "9"))
    assert len(rectangles(picture, "24")) == 3
    assert {"33", "9", "Awarded", "No bid"} <= set(words_in(picture))


def test_two_different_pictures_on_a_page_share_no_fill() -> None:
    other = stacked_bars("Packages", ("Awarded", "No bid"), (("Care at home", (30, 2)),))
    ids = [{pattern.get("id") for pattern in drawing_of(picture).iter("pattern")} for picture in (lots(), other)]
    assert not ids[0] & ids[1]


def test_more_series_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 6"):
        stacked_bars("Packages", tuple("abcdefg"), (("Care at home", (1,) * 7),))


def test_a_row_without_a_figure_for_each_series_is_refused() -> None:
    with pytest.raises(ValueError, match="one figure for each series"):
        stacked_bars("Packages", ("Awarded", "No bid"), (("Care at home", (1,)),))


def test_timeline_says_what_is_past_present_and_to_come() -> None:
    assert [row[2] for row in rounds().rows] == ["past", "now", "to come", "marked day"]
    assert "Round 1, 5 January 2026 to 27 February 2026, 41 applied" in rounds().rows[0][1]
    assert rounds().description.endswith("Today is 14 July 2026")


def test_timeline_puts_periods_of_one_lane_in_one_row() -> None:
    first, second, third = rectangles(rounds(), "22")
    assert first.get("y") == second.get("y") != third.get("y")
    assert float(first.get("x", "")) < float(second.get("x", ""))


def test_timeline_outlines_what_is_to_come() -> None:
    assert [bool(bar.get("stroke-dasharray")) for bar in rectangles(rounds(), "22")] == [False, False, True]


@pytest.mark.parametrize("spans", [(), (Span("Round", date(2026, 2, 1), date(2026, 1, 1)),)])
def test_timeline_refuses_what_is_no_period(spans: tuple[Span, ...]) -> None:
    with pytest.raises(ValueError, match="end no earlier"):
        timeline("Rounds", spans, today=date(2026, 1, 1))


def test_timeline_of_ten_years_names_years_only() -> None:
    picture = timeline("Term", (Span("Term", date(2024, 3, 1), date(2034, 2, 28)),), today=date(2026, 1, 1))
    named = [words for words in words_in(picture) if words.startswith("Jan ")]
    assert 4 <= len(named) <= 10


def test_a_night_visit_goes_on_in_the_next_days_row_and_sundays_in_mondays() -> None:
    parts = [bar for bar in rectangles(week("A week", VISITS), "26") if bar.get("rx")]
    assert len(parts) == 3
    assert float(parts[2].get("y", "")) < float(parts[1].get("y", ""))
    assert parts[2].get("x") == "90"


def test_week_lists_each_visit_once_in_order() -> None:
    assert week("A week", VISITS[::-1]).rows == (
        ("Monday", "07:15", "1 hour", "Morning", "2"),
        ("Sunday", "22:00", "10 hours", "Waking night", "1"),
    )


@pytest.mark.parametrize("visit", [Visit(7, time(7), 60, "Morning"), Visit(0, time(7), 0, "Morning")])
def test_week_refuses_what_is_no_visit(visit: Visit) -> None:
    with pytest.raises(ValueError, match="a visit needs"):
        week("A week", (visit,))


def test_a_week_without_visits_says_so() -> None:
    assert week("A week", ()).description == "No visits"


def test_sparkline_stays_in_its_frame_even_when_nothing_changes() -> None:
    picture = sparkline("Price", (("June", 22), ("July", 22), ("August", 22)))
    line = drawing_of(picture).find("polyline")
    assert line is not None
    heights = {float(point.split(",")[1]) for point in line.get("points", "").split()}
    assert heights == {14.0}


def test_sparkline_refuses_a_single_figure() -> None:
    with pytest.raises(ValueError, match="two figures"):
        sparkline("Price", (("June", 22),))


def test_states_are_told_apart_by_words_and_pattern_and_what_goes_on_is_said_to() -> None:
    stretches = [
        Stretch("Care at home", "Active", date(2026, 1, 1), date(2026, 6, 1)),
        Stretch("Care at home", "Suspended", date(2026, 6, 1), date(2026, 8, 1)),
        Stretch("Care at home", "Active", date(2026, 8, 1), None),
    ]
    picture = states("Standing", stretches, ["Active", "Suspended"], today=date(2026, 7, 1))
    assert picture.rows[1] == ("Care at home", "Suspended", "1 June 2026", "1 August 2026")
    assert picture.rows[2][3] == "goes on"
    assert "url(#fill-" in picture.svg
    assert picture.svg.count("<desc>") == 1
    with pytest.raises(ValueError, match="needs a stretch"):
        states("Standing", [], ["Active"], today=date(2026, 7, 1))


def test_tiles_write_their_figure_and_mark_a_gap_by_pattern_and_word() -> None:
    shown = {
        ("Sefton", "Home"): Tile("4"),
        ("Wirral", "Home"): Tile("1", "thin"),
        ("Sefton", "Nights"): Tile("0", "gap"),
    }
    picture = tiles("Cover", ["Sefton", "Wirral"], ["Home", "Nights"], shown, heading="Council")
    assert picture.headings == ("Council", "Home", "Nights")
    assert picture.rows == (("Sefton", "4", "0 (gap)"), ("Wirral", "1 (thin)", "–"))
    ElementTree.fromstring(picture.svg)  # noqa: S314 - our own
    with pytest.raises(ValueError, match="rows and columns"):
        tiles("Cover", [], ["Home"], {}, heading="Council")


def test_each_choice_has_a_letter_in_the_key_and_a_gap_its_dash() -> None:
    words = words_in(firsts())
    assert "A  Acorn & Co" in words
    assert "B  Beech" in words
    assert words.count("A") == 2
    assert words.count("B") == words.count("–") == 1
    assert firsts().rows[1] == ("Benchmark", "Acorn & Co", "–")


def test_choices_that_cannot_be_told_apart_share_the_last_fill() -> None:
    shown = {("one", str(number)): f"bidder {number}" for number in range(9)}
    picture = choices("Many", ["one"], [str(number) for number in range(9)], shown, heading="Formula")
    assert "F  Others" in words_in(picture)
    assert words_in(picture).count("F") == 4
    with pytest.raises(ValueError, match="rows and columns"):
        choices("None", [], [], {}, heading="Formula")


def boxes_of(picture: Picture, fill: str) -> list[dict[str, float]]:
    found = [each for each in drawing_of(picture).iter("rect") if each.get("fill") == fill]
    return [{name: float(each.get(name, "0")) for name in ("x", "y", "width", "height")} for each in found]


def test_a_timetable_puts_visits_at_the_same_time_side_by_side_and_a_night_into_two_days() -> None:
    picture = weekly_timetable("A week", BLOCKS)
    first, second = [box for box in boxes_of(picture, "#e3eeec") if box["x"] < 100][:2]
    assert first["width"] == second["width"] < 30
    assert first["x"] + first["width"] < second["x"] + 1.1
    nights = [box for box in boxes_of(picture, "#e9e3f2") if box["height"] > 14]
    assert [round(box["height"] + 1) for box in nights] == [104, 26]
    assert nights[0]["x"] < nights[1]["x"]  # Monday morning, then Sunday evening


def test_a_timetable_says_what_it_draws() -> None:
    picture = weekly_timetable("A week", BLOCKS)
    assert picture.rows[2] == ("Friday", "As arranged", "a session", "Club", "1")
    assert picture.description.startswith("Monday: 16:00 1½ hours, 16:30 1 hour; Friday: a session")
    assert {"two carers or more", "night"} <= set(words_in(picture))
    assert weekly_timetable("Nothing", ()).description == "No visits"


def test_columns_are_as_tall_as_their_figures_and_nothing_is_left_out() -> None:
    picture = weekly_costs()
    tall = [
        float(bar.get("height", "0"))
        for bar in drawing_of(picture).findall("rect")
        if bar.get("stroke-width") == "0.75"
    ]
    assert tall == [190, 95]
    assert [row[:2] for row in picture.rows] == [
        ("14 December 2026", "£310.00"), ("21 December 2026", "£0.00"), ("28 December 2026", "£155.00"),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="below zero"):
        columns("Cost", (Column(date(2026, 1, 5), -1),))
    assert columns("Cost", ()).description == "Nothing to show"


def test_a_year_has_every_day_and_marks_one_by_its_letter() -> None:
    picture = school_year()
    assert len([box for box in boxes_of(picture, "#ffffff") if box["width"] == 17]) == 364
    assert words_in(picture).count("B") == 2  # the day and the legend


def test_the_words_of_a_marked_day_lie_on_no_period_of_its_lane() -> None:
    spans = (
        Span("Round 1", date(2026, 3, 1), date(2026, 4, 1)),
        Span("Round 2", date(2026, 11, 25), date(2026, 12, 25)),
    )
    marks = (Mark("Decisions due", date(2026, 5, 1), "Round 1"), Mark("Decisions due", date(2027, 1, 5), "Round 2"))
    drawn = str(timeline("Rounds", spans, today=date(2026, 11, 26), marks=marks).svg)
    heights = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>Decisions due', drawn)]
    assert heights[1] - heights[0] > 58  # beside the first, where there is room; under the second
