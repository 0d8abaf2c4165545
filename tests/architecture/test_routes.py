"""Every way in is declared: who may take it, and whether it writes."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.application import another_application
from tests.architecture import access

READS = {"GET"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with another_application(access.with_every_page(tmp_path_factory.mktemp("documents"))) as application:
        yield application


def test_the_route_table_is_the_declared_access_list(whole: Flask) -> None:
    listed = access.LIST.read_text().splitlines()
    built = access.declared(whole)
    differences = [f"only listed: {line}" for line in listed if line not in built] + [
        f"not listed: {line}" for line in built if line not in listed
    ]
    assert differences == [], "run `python -m tests.architecture.access`, and read what changed before committing it"


def test_every_route_declares_who_may_take_it(whole: Flask) -> None:
    assert [route for route, view in access.routes(whole).items() if not hasattr(view, "permission")] == []


def test_nothing_is_written_by_a_get_and_every_other_method_says_that_it_writes(whole: Flask) -> None:
    wrong = [
        route
        for route, view in access.routes(whole).items()
        if getattr(view, "writes", False) is (route.split()[0] in READS)
    ]
    assert wrong == []


def test_the_list_of_access_is_itself_in_order() -> None:
    lines = access.LIST.read_text().splitlines()
    assert lines == sorted(set(lines))
