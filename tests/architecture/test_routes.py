"""Every way in is declared: who may take it, and whether it writes."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask

from consortium.kernel.access import Permission, areas
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.people.queries.matrix import HOLDERS, Holder
from consortium.people.rules import Role
from consortium.people.rules.roles import SENSITIVE as TAKE_TWO
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


SENSITIVE = {
    "POST minitender.OPEN_BIDS",
    "POST people.GRANT_ROLES",
    "PUT people.GRANT_ROLES",
    "POST people.REGISTER_PROGRAMS",
    "POST people.REGISTER_SIGN_ON",
    "PUT people.REGISTER_SIGN_ON",
    "DELETE people.REGISTER_SIGN_ON",
    "GET admission.READ_EXCLUSION_EVIDENCE",
    "POST admission.READ_EXCLUSION_EVIDENCE",
}
"""Opening, role changes, keys, exclusion evidence (`standards.md`, security). Awards are found by address."""
AWARDS = (
    "/direct-award",
    "/recommend",
    "/recommendation",
    "/spending-cases/<uuid:case_id>/approval",
    "/authorisation/cases/<uuid:case_id>/decision",
    "/agenda-items/<uuid:item_id>/decision",
)


def test_whatever_is_sensitive_asks_for_the_second_factor_again(whole: Flask) -> None:
    asks = {
        route
        for route, view in access.routes(whole).items()
        if f"{route.split()[0]} {access.name_of(getattr(view, 'permission', None))}" in SENSITIVE
        or (route.startswith("POST") and route.endswith(AWARDS))
    }
    silent = [route for route in sorted(asks) if not getattr(access.routes(whole)[route], "needs_step_up", False)]
    assert silent == []
    assert len(asks) > 15


TAKES_TWO_EACH_TIME = {"retention.COPY_CHILD"}
"""What nobody does alone whatever their role: a second person agrees to every single act."""


def test_the_roles_that_take_two_people_are_those_that_are_asked_again_who_they_are(whole: Flask) -> None:
    """Whoever may do what asks for the second factor again got their role from two; one's own account takes no role."""
    proved = {
        view.permission  # type: ignore[attr-defined]
        for view in whole.view_functions.values()
        if getattr(view, "needs_step_up", False)
    }
    held = {
        holder.role
        for permission in proved
        if not permission.allows(Holder(Role.ASSESSOR, OrganisationKind.COUNCIL).actor)
        and access.name_of(permission) not in TAKES_TWO_EACH_TIME
        for holder in HOLDERS
        if permission.allows(holder.actor)
    }
    assert held == TAKE_TWO


def test_every_permission_is_told_in_plain_words(whole: Flask) -> None:
    """The page that says who may do what is made of them: one without words would be missing there."""
    asked = {view.permission for view in access.routes(whole).values()}  # type: ignore[attr-defined]
    told = {permission for permissions in areas().values() for permission in permissions}
    declared = {permission for each in Permission.__subclasses__() for permission in each}
    assert sorted(map(str, (asked | declared) - told)) == []
    words = [permission.words for permission in told]
    assert all(each[0].isupper() and not each.endswith(".") and "_" not in each for each in words)


def test_a_machine_does_nothing_that_asks_a_person_again_unless_a_scope_says_so(whole: Flask) -> None:
    machine = Actor(kind=ActorKind.CLIENT, organisation_id=UUID(int=1), organisation_kind=OrganisationKind.COUNCIL)
    wrong = [
        route
        for route, view in access.routes(whole).items()
        if getattr(view, "needs_step_up", False) and view.permission.allows(machine)  # type: ignore[attr-defined]
    ]
    assert wrong == []


def test_no_address_fits_two_rules(whole: Flask) -> None:
    """Where two rules fit one address, the one that asks for less takes what was meant for the other."""
    fits: dict[tuple[str, str], set[str]] = {}
    for rule in whole.url_map.iter_rules():
        shape = re.sub(r"<[^<>]*>", "<>", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            fits.setdefault((method, shape), set()).add(rule.rule)
    assert {shape: rules for shape, rules in fits.items() if len(rules) > 1} == {}
