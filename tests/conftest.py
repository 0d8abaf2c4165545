"""The engines of the run, and what a test may ask of them."""

import gc
import importlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from consortium.kernel.engines import EngineError
from tests.engines import FOLDER, SharedEngines, addresses, clone, need_engines, url_of_database

gc.set_threshold(100_000, 50, 100)  # to look for garbage as often as usual takes a fifth of the time to collect tests

pytest_plugins = ("tests.application",)

# A slow machine is no failure, and what passed once passes again: only the proofs in full go looking for new examples.
settings.register_profile("the same again", deadline=None, derandomize=True, max_examples=25)
settings.register_profile("seeking", deadline=None, max_examples=300)
settings.load_profile("seeking" if os.environ.get("PROVE") == "full" else "the same again")

SHARED = pytest.StashKey[SharedEngines]()
FIRST = (
    "tests/journeys/", "tests/unit/", "tests/integration/faults/", "tests/integration/scenarios/",
    "tests/integration/isolation/",
)  # fmt: skip
"""The first worker begins with the journeys, which wait for their browsers; another with what waits for nothing, the
longest of it first, for begun last everybody would wait for it."""


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that the person started owns the engines; its workers inherit where to find them."""
    if not hasattr(config, "workerinput"):
        config.stash[SHARED] = SharedEngines()
        os.environ[FOLDER] = str(config.stash[SHARED].folder)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Each worker imports its share of the tests first: what one has compiled, the others find compiled."""
    config = session.config
    if (worker := getattr(config, "workerinput", None)) and config.args == config.getini("testpaths"):
        every = sorted(Path(*config.args).rglob("test_*.py"))
        for path in every[_number_of(config) :: worker["workercount"]]:
            importlib.import_module(".".join(path.with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """What nobody closed is told of after one look: pytest looks five times, at millions of things."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing is left running, however the run ended."""
    if shared := config.stash.get(SHARED, None):
        shared.stop()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever order they were shuffled into, each folder's stay together: for what they share, and in this order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, folder in enumerate(FIRST) if item.nodeid.startswith(folder)), len(FIRST))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there now stays, and nobody looks through it for garbage. Without xdist, this process has collected."""
    gc.freeze()
    _start_if_needed(session.config, [item.nodeid for item in session.items])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodeready(node: object) -> None:
    """With xdist: while the workers collect. No test comes before that, for this process gives them out."""
    config: pytest.Config = node.config  # type: ignore[attr-defined]
    _start_if_needed(config, config.args)


def _start_if_needed(config: pytest.Config, asked: Sequence[str]) -> None:
    shared = config.stash.get(SHARED, None)
    if shared and not config.option.collectonly and need_engines(asked):
        try:
            shared.start()
        except EngineError as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)


@pytest.fixture(scope="session")
def engine_addresses() -> dict[str, str]:
    """The superuser's address of PostgreSQL (`database`) and that of Valkey (`redis`)."""
    return addresses(Path(os.environ[FOLDER]))


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """0 for the first worker, and where there is only one."""
    return _number_of(request.config)


def _number_of(config: pytest.Config) -> int:
    worker: str = getattr(config, "workerinput", {}).get("workerid", "gw0")
    return int(worker.removeprefix("gw"))


@pytest.fixture(scope="session")
def database_superuser_url(engine_addresses: dict[str, str], worker_number: int) -> str:
    """This worker's own clone of the template database, as the superuser."""
    return clone(engine_addresses["database"], f"consortium_worker_{worker_number}")


@pytest.fixture(scope="session")
def redis_url(engine_addresses: dict[str, str], worker_number: int) -> str:
    """This worker's own database of Valkey."""
    return url_of_database(engine_addresses["redis"], str(worker_number))
