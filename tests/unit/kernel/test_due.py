"""`consortium due`: the last moment allowed."""

import pytest
from click.testing import CliRunner, Result

from consortium.kernel.due import due


def answered(*arguments: str) -> Result:
    return CliRunner().invoke(due, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        (("2026-12-23T16:30", "--working-days", "10"), "2027-01-11T23:59:59+00:00"),
        (("2026-06-30T09:00", "--working-days", "1"), "2026-07-01T23:59:59+01:00"),
        (("2026-03-28T16:30", "--hours", "48"), "2026-03-30T17:30:00+01:00"),
        (("2026-10-25T01:30+01:00", "--hours", "1"), "2026-10-25T01:30:00+00:00"),
        (("2026-12-23T16:30", "--hours", "0"), "2026-12-23T16:30:00+00:00"),
    ],
)
def test_prints_the_last_moment_allowed_with_its_offset(arguments: tuple[str, ...], last: str) -> None:
    answer = answered("--from", *arguments)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (0, f"{last}\n", "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "2026-03-29T01:30", "--hours", "1"), "--from: 1:30am on 29 March 2026 does not exist in UK time"),
        (("--from", "2026-10-25T01:30", "--hours", "1"), "--from: 1:30am on 25 October 2026 occurs twice in UK time"),
        (("--from", "2026-02-30T12:00", "--hours", "1"), "--from: 2026-02-30 is a date that does not exist"),
        (("--from", "tomorrow", "--hours", "1"), "--from: “tomorrow” is not a moment"),
        (("--from", "2026-12-23T16:30", "--working-days", "-1"), "--working-days: must be a whole number from 1"),
        (("--from", "2026-12-23T16:30", "--working-days", "0"), "--working-days: must be a whole number from 1"),
        (("--from", "2026-12-23T16:30", "--working-days", "1.5"), "--working-days: must be a whole number from 1"),
        (("--from", "2026-12-23T16:30", "--working-days", "NaN"), "--working-days: “NaN” is not a plain number"),
        (("--from", "2026-12-23T16:30", "--working-days", "9" * 30), "2101: bank holidays are known from 1900 to 2100"),
        (("--from", "2026-12-23T16:30", "--hours", "-1"), "--hours: must be a whole number from 0"),
        (("--from", "2026-12-23T16:30", "--hours", "9" * 30), "hours: "),
        (("--from", "2026-12-23T16:30"), "--working-days and --hours: give one of the two"),
        (("--from", "2026-12-23T16:30", "--hours", "1", "--working-days", "1"), "--working-days and --hours: give one"),
        (("--hours", "1"), "Missing option '--from'."),
    ],
)
def test_bad_input_is_told_in_one_line(arguments: tuple[str, ...], told: str) -> None:
    answer = answered(*arguments)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert answer.stderr.startswith(told)
