"""The menu says where one is: every page lies under one of its items, but those that are everybody's own."""

from flask import Flask

from consortium.kernel.web import frame

EVERYBODYS = frozenset(
    (
        "", ".well-known", "accessibility", "account", "api", "assets", "calendar", "confirm", "contact", "copies",
        "gallery", "glossary", "going-on", "health", "joining", "metrics", "oauth", "password", "privacy", "receipts",
        "search", "sign-in", "signed-out",
    )
)  # fmt: skip
"""First parts of addresses: the frame's own, signing in, one's account, and what anybody may read."""
OF_A_KIND = "/costs/<kind>"
"""A cost is shown under what it is the cost of."""


def _lies_elsewhere(address: str) -> bool:
    is_file = "." in address.rsplit("/", 1)[-1]
    return is_file or address.split("/")[1] in EVERYBODYS or address.startswith(OF_A_KIND)


def test_every_page_is_marked_in_the_menu_as_where_one_is(app: Flask) -> None:
    with app.test_request_context():
        pages = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
        lost = {page for page in pages if not any(item.reach(page) for item in frame.menu())}
    assert {page for page in lost if not _lies_elsewhere(page)} == set()


def test_an_item_is_marked_only_for_whole_parts_of_an_address(app: Flask) -> None:
    with app.test_request_context():
        (register,) = [item for item in frame.menu() if item.text == "Register"]
        assert register.reach("/register/coverage") == register.reach("/register") > 0
        assert register.reach("/registers") == 0
