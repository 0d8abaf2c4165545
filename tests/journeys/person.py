"""What anybody does in a journey, at a browser or reading: a test that needs no more than this is told to either."""

from typing import Any


class Person:
    """Somebody with a page open. `page` finds things as Playwright does; `use` and `look` are each kind's own."""

    page: Any

    def use(self, wanted: Any) -> None:
        """Click it, and wait for whatever it leads to."""
        raise NotImplementedError

    def look(self) -> Any:
        """Check the page as it stands."""
        raise NotImplementedError

    def press(self, name: str) -> Any:
        """Press a button by its words, then look at the page that follows."""
        self.use(self.page.get_by_role("button", name=name, exact=True))
        return self.look()

    def follow(self, name: str) -> Any:
        """Follow a link by its words, under More where the menu keeps it there, then look at the page that follows."""
        link = self.page.get_by_role("link", name=name).first
        more = self.page.locator(".con-more__summary")
        if link.count() == 0 and more.count() > 0:
            more.click()
        self.use(link)
        return self.look()

    def fill(self, **fields: str) -> None:
        """Type into fields by their form names."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']").fill(value)
