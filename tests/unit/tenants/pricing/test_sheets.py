"""A rate card from a spreadsheet: every row that is wrong is told, before anything is saved."""

import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.sheets import read_sheets
from consortium.kernel.spreadsheets import csv_text, ods_file
from consortium.kernel.words import words_for
from tenants.pricing.rules.cards import BAND, MOST_CARERS, MOST_POUNDS, UNITS, DayKind, RateLine, ordered_lines
from tenants.pricing.rules.sheets import COLUMNS, ReadSheet, as_rows, differences, read_rows

BANDS = {"Coast": ["CT9"]}
names = st.one_of(st.none(), st.from_regex(BAND, fullmatch=True).map(lambda text: " ".join(text.split())))
rate_lines = st.builds(
    RateLine,
    unit=st.sampled_from(list(UNITS)),
    amount=st.decimals(Decimal("0.01"), MOST_POUNDS, places=2),
    is_ceiling=st.booleans(),
    complexity=names,
    place=st.sampled_from([None, "Coast"]),
    day_kind=st.sampled_from([None, *DayKind]),
    carers=st.one_of(st.none(), st.integers(1, MOST_CARERS)),
)
whole_cards = st.lists(rate_lines, min_size=1, max_size=12, unique_by=lambda line: line.key)


def read(*rows: str) -> ReadSheet:
    return read_rows([(number, row.split(",")) for number, row in enumerate(rows, 1)], BANDS, words_for)


def told(sheet: ReadSheet) -> list[str]:
    return [f"{error.row} {error.column}: {error.why}" for error in sheet.errors]


@given(whole_cards)
def test_what_is_taken_away_is_read_back_the_same(lines: list[RateLine]) -> None:
    ordered = ordered_lines(lines)
    as_csv = ("\ufeff" + csv_text(COLUMNS, as_rows(ordered))).encode()
    for data in (as_csv, ods_file("Rate card", COLUMNS, as_rows(ordered))):
        assert read_rows(next(read_sheets(io.BytesIO(data))), BANDS, words_for) == ReadSheet(lines=ordered)


def test_only_unit_and_price_are_needed_and_columns_may_stand_anyhow() -> None:
    sheet = read("price,Note,UNIT,day", "£21.40,from April,Hour,Any day", ",,,", "12,,visit_30,bank_holiday")
    assert sheet.lines == (
        RateLine("hour", Decimal("21.40")),
        RateLine("visit_30", Decimal(12), day_kind=DayKind.BANK_HOLIDAY),
    )


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("furlong,,,,,10,", "2 Unit: “furlong” is not a unit that councils buy in"),
        (",,,,,10,", "2 Unit: Is empty, where we need a unit that councils buy in"),
        ("hour,,,,,,", "2 Price: Is empty, where a number is needed"),
        ("hour,,,,,ten,", "2 Price: “ten” is not a plain number such as 1234.50"),
        ("hour,,,,,0,", "2 Price: The rate for one hour must be above £0.00, in pounds and pence."),
        ("hour,,,,,-1,", "2 Price: The rate for one hour must be above £0.00, in pounds and pence."),
        ("hour,,,,,1.005,", "2 Price: The rate for one hour must be above £0.00, in pounds and pence."),
        ("hour,,,,,NaN,", "2 Price: “NaN” is not a plain number such as 1234.50"),
        ("hour,,,Blue Monday,,10,", "2 Day: “Blue Monday” is not a kind of day"),
        ("hour,,,,1.5,10,", "2 Carers: “1.5” is not a whole number"),
        ("hour,,,,0,10,", "2 Carers: A rate is for 1 to 9 carers, or for any number."),
        ("hour,,Moon,,,10,", "2 Place band: “Moon” is none of this card’s place bands. Add it, with its places, "
         "first."),
        ("hour,@SUM,,,,10,", "2 Complexity: “@SUM” is not a name for a band: use up to 40 letters, digits and spaces, "
         "a letter or digit first."),
        ("hour,,,,,10,perhaps", "2 Kind: “perhaps” is not “what we pay” or “the most we pay”"),
    ],
)  # fmt: skip
def test_every_cell_that_is_wrong_is_told_by_row_and_column(row: str, error: str) -> None:
    sheet = read(",".join(COLUMNS), row, "hour,,,,,10,")
    assert (told(sheet), sheet.lines) == ([error], ())


def test_all_that_is_wrong_is_told_at_once() -> None:
    sheet = read(",".join(COLUMNS), "hour,,,,,10,", "HOUR,,,,,12,", "mile,,,Someday,,10,", "hour,,,,x,y,")
    assert told(sheet) == [
        "3 Unit: Says the same as row 2: hour",
        "4 Unit: “mile” is not a unit that councils buy in",
        "4 Day: “Someday” is not a kind of day",
        "5 Price: “y” is not a plain number such as 1234.50",
    ]


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([], "1 Unit: There is no rate in the file"),
        (["Unit,Price"], "1 Unit: There is no rate in the file"),
        (["Unit,Cost", "hour,1"], "1 Price: The column “Price” is missing. The first row names the columns"),
        (["Unit,Price,unit", "hour,1,hour"], "1 Unit: This column is there twice"),
        (["Unit,Price", *(f"hour,{n}.00" for n in range(300))], None),
    ],
)
def test_a_sheet_that_is_no_rate_card_is_refused_as_a_whole(rows: list[str], error: str | None) -> None:
    sheet = read(*rows)
    assert sheet.lines == ()
    assert len(sheet.errors) <= 52
    if error:
        assert told(sheet) == [error]


def test_more_rates_than_a_card_holds_are_not_read() -> None:
    rows = [f"hour,Band {n},,,,1.00," for n in range(500)]
    [error] = told(read(",".join(COLUMNS), *rows))
    assert "at most 200 rates" in error


def test_differences_name_what_is_new_gone_and_priced_otherwise() -> None:
    before = [RateLine("hour", Decimal(20)), RateLine("week", Decimal(900)), RateLine("session", Decimal(5))]
    after = [RateLine("hour", Decimal(21)), RateLine("session", Decimal(5)), RateLine("sleep_in", Decimal(96))]
    assert [
        (each.called, each.before and str(each.before.amount), each.after and str(each.after.amount))
        for each in differences(before, after)
    ] == [("hour", "20", "21"), ("sleep-in night", None, "96"), ("week", "900", None)]
    assert differences(before, before) == []
