"""What a page is expected to show, in a browser or read as HTML alone."""

from typing import Any

from playwright.sync_api import expect as expect_in_browser

from tests.journeys import reading
from tests.journeys.reading import Wanted
from tests.journeys.sheet import Part, Sheet


def expect(actual: Any) -> Any:
    """Playwright's own assertions in a browser; the same of what is read, which stands still, at once."""
    return Expected(actual) if isinstance(actual, Part) else expect_in_browser(actual)


class Expected:
    """Assertions of what is read, by the names that Playwright gives them."""

    def __init__(self, part: Part) -> None:
        self.part = part

    def to_be_visible(self) -> None:
        assert not reading.is_hidden(self.part.element), f"It is hidden, at {self._at}"

    def to_be_hidden(self) -> None:
        assert self._shown() == [], f"It is visible, at {self._at}"

    not_to_be_visible = to_be_hidden

    def to_be_attached(self) -> None:
        assert self.part.element is not None

    def to_have_count(self, number: int) -> None:
        assert self.part.count() == number, f"{self.part.count()} of it, not {number}, at {self._at}"

    def to_contain_text(self, wanted: Wanted | list[Wanted]) -> None:
        """Words with one space between; of a list, one after another in what is found."""
        if isinstance(wanted, list):
            found = [reading.words(each.text_content()) for each in self.part.find()]
            assert len(found) == len(wanted), f"{found} at {self._at}"
            assert all(_contains(said, part) for said, part in zip(found, wanted, strict=True)), (
                f"{found} at {self._at}"
            )
        else:
            said = self.part.inner_text()
            assert _contains(said, wanted), f"{wanted!r} is not in {said!r}, at {self._at}"

    def not_to_contain_text(self, wanted: Wanted) -> None:
        said = self.part.inner_text()
        assert not _contains(said, wanted), f"{wanted!r} is in {said!r}, at {self._at}"

    def to_have_text(self, wanted: Wanted | list[Wanted]) -> None:
        those = wanted if isinstance(wanted, list) else [wanted]
        found = [reading.words(each.text_content()) for each in self.part.find()]
        assert len(found) == len(those), f"{found}, not {those}, at {self._at}"
        for said, each in zip(found, those, strict=True):
            self._ensure_is(said, reading.words(each) if isinstance(each, str) else each)

    def to_have_value(self, wanted: Wanted) -> None:
        self._ensure_is(self.part.input_value(), wanted)

    def to_be_checked(self) -> None:
        assert "checked" in self.part.element.attrib, f"It is not checked, at {self._at}"

    def not_to_be_checked(self) -> None:
        assert "checked" not in self.part.element.attrib, f"It is checked, at {self._at}"

    def to_have_title(self, wanted: Wanted) -> None:
        assert isinstance(self.part, Sheet), "Only a page has a title"
        self._ensure_is(self.part.title(), wanted)

    def _ensure_is(self, said: str, wanted: Wanted) -> None:
        is_it = said == wanted if isinstance(wanted, str) else wanted.search(said)
        assert is_it, f"{said!r}, not {wanted!r}, at {self._at}"

    def _shown(self) -> list[str]:
        return [reading.words(each.text_content()) for each in self.part.find() if not reading.is_hidden(each)]

    @property
    def _at(self) -> str:
        return self.part.sheet.url


def _contains(said: str, wanted: Wanted) -> bool:
    return reading.words(wanted) in said if isinstance(wanted, str) else wanted.search(said) is not None
