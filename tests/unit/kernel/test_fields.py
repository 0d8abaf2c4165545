"""What is typed into boxes that stand for a value, however wrong."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from consortium.kernel.web.fields import DayField, SeenField


class Page(Form):
    on = DayField("On")
    seen = SeenField()


@pytest.mark.parametrize("year", ["9" * 40, "10000", "0", "-1", "year"])
def test_a_year_that_no_calendar_has_is_refused_in_words(year: str) -> None:
    form = Page(MultiDict([("on", "1"), ("on", "2"), ("on", year)]))
    assert not form.validate()
    assert form.on.data is None
    [said] = form.errors["on"]
    assert said.startswith(("Enter a real date", "The year must be"))


@pytest.mark.parametrize(
    ("sent", "version"), [("7", 7), (" 7 ", 7), ("", None), ("²", None), ("-1", None), ("9" * 5000, None)]
)
def test_a_version_that_no_page_showed_is_none(sent: str, version: int | None) -> None:
    form = Page(MultiDict([("seen", sent)]))
    assert form.seen.data == version
    assert Page(data={"seen": 7}).seen() == '<input id="seen" name="seen" type="hidden" value="7">'
