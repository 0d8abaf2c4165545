"""What happens is heard: every event is told by somebody and handled by somebody, and every queue has its worker."""

import ast
import dataclasses
import inspect
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import get_args, get_type_hints
from uuid import UUID

import pytest
from flask import Flask

from app import CAPABILITIES, _modules
from consortium.kernel import events as kernel_events
from consortium.kernel import jobs, notify, outbox

ROOT = Path(__file__).parents[2]
SOURCES = [path for package in ("consortium", "tenants") for path in (ROOT / package).rglob("*.py")]
IDENTIFIERS = {UUID, str, int, bool, NoneType}


def event_modules() -> list[ModuleType]:
    return [kernel_events, *_modules("events")]


def declared() -> dict[str, type]:
    """Every event by its name."""
    return {
        name: event
        for module in event_modules()
        for name, event in inspect.getmembers(module, inspect.isclass)
        if event.__module__ == module.__name__ and dataclasses.is_dataclass(event)
    }


def called(tree: ast.AST) -> set[str]:
    """The names that a source calls."""
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        f.attr if isinstance(f, ast.Attribute) else f.id for f in functions if isinstance(f, ast.Attribute | ast.Name)
    }


@pytest.fixture(autouse=True)
def composed() -> None:
    """Every capability has said what it handles."""
    _modules("jobs")
    assert notify.send.__name__ == "send"


def test_every_event_is_a_frozen_fact_of_identifiers_only() -> None:
    for name, event in declared().items():
        assert event.__dataclass_params__.frozen, f"{name} can be changed"  # type: ignore[attr-defined]
        for field, kind in get_type_hints(event).items():
            kinds = set(get_args(kind)) if isinstance(kind, UnionType) else {kind}
            assert kinds <= IDENTIFIERS, f"{name}.{field} is no identifier"


def test_every_handler_hears_an_event_that_is_declared() -> None:
    assert outbox.HANDLERS
    assert {h.name for h in outbox.HANDLERS.values() if h.event not in declared().values()} == set()


def test_handlers_are_named_by_their_place_so_that_a_waiting_message_finds_them() -> None:
    for name, handler in outbox.HANDLERS.items():
        assert name == f"{handler.act.__module__}.{handler.act.__name__}"
        assert name.startswith(("consortium.kernel.", *(f"{capability}.jobs" for capability in CAPABILITIES)))


def test_the_queue_that_is_filled_is_the_one_that_is_worked(
    monkeypatch: pytest.MonkeyPatch, app: Flask, redis_url: str
) -> None:
    worked: list[list[str]] = []

    class Watched:
        def __init__(self, queues: list[jobs.Queue], **_: object) -> None:
            worked.append([queue.name for queue in queues])

        def work(self, **_: object) -> None: ...

    monkeypatch.setattr(jobs, "SimpleWorker", Watched)
    jobs.work(app, redis_url, burst=True)
    main = jobs.queue(redis_url)
    assert worked == [[main.name, jobs.errands_of(main).name]]


def test_every_message_to_people_has_its_text() -> None:
    named = {
        keyword.value.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "template" and isinstance(keyword.value, ast.Constant)
    }
    assert sorted(name for name in named if not (ROOT / "templates" / f"{name}.txt").is_file()) == []


def test_every_text_to_people_begins_with_its_subject() -> None:
    texts = list((ROOT / "templates").glob("*/*/mail/*.txt"))
    assert [path.name for path in texts if not path.read_text().split("\n")[0].strip()] == []


def test_every_event_is_recorded_by_some_act() -> None:
    recorded = set().union(*(called(ast.parse(path.read_text())) for path in SOURCES))
    assert sorted(set(declared()) - recorded) == []


def test_every_event_has_a_handler() -> None:
    heard = {handler.event for handler in outbox.HANDLERS.values()}
    assert sorted(name for name, event in declared().items() if event not in heard) == []
