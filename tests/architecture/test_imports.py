"""The import law of the house, and the files a capability may consist of."""

import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

import app

ROOT = Path(__file__).parents[2]
VOCABULARY = {
    "rules", "events", "permissions", "models", "policies", "queries", "services", "schemas", "views", "api", "jobs",
    "cli", "forms",
}  # fmt: skip
PRIVATE = {"models", "policies", "forms", "schemas", "views", "api", "jobs", "cli"}
PURE = ("consortium.kernel.money", "consortium.kernel.calendar", "consortium.kernel.errors", "consortium.kernel.intake",
        "consortium.kernel.reading", "consortium.kernel.actors", "consortium.kernel.proofs")  # fmt: skip
"""What rules may know of the kernel: values, arithmetic and refusals."""
LONGEST = 350


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("consortium", "tenants", include_external_packages=True, cache_dir=None)


def capability_of(module: str) -> tuple[str, ...]:
    return tuple(module.split(".")[:2])


def test_every_import_contract_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out


def test_every_capability_that_is_built_is_composed_and_stands_under_the_contracts() -> None:
    folders = {
        f"{package}.{folder.parent.name}"
        for package in ("consortium", "tenants")
        for folder in (ROOT / package).glob("*/__init__.py")
        if folder.parent.name != "kernel"
    }
    law = (ROOT / "pyproject.toml").read_text().split("Inside every capability")[1].split("layers =")[0]
    assert set(app.CAPABILITIES) == folders
    assert {name for name in folders if f'"{name}"' not in law} == set()


def test_no_capability_reaches_into_another(graph: grimp.ImportGraph) -> None:
    trespasses = sorted(
        f"{importer} -> {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if PRIVATE & set(imported.split(".")[2:])
        and imported.startswith(("consortium.", "tenants."))
        and not imported.startswith("consortium.kernel.")
        and capability_of(importer) != capability_of(imported)
    )
    assert trespasses == []


def test_rules_know_nothing_but_arithmetic_refusals_and_other_rules(graph: grimp.ImportGraph) -> None:
    def is_rules(module: str) -> bool:
        return module.split(".")[2:3] == ["rules"]

    def is_pure(module: str) -> bool:
        return is_rules(module) or module.startswith(PURE) or module.split(".")[0] in sys.stdlib_module_names

    impurities = sorted(
        f"{importer} -> {imported}"
        for importer in graph.modules
        if is_rules(importer)
        for imported in graph.find_modules_directly_imported_by(importer)
        if not is_pure(imported)
    )
    assert impurities == []


def test_capabilities_are_made_of_the_files_of_the_house_only() -> None:
    strangers = sorted(
        str(path.relative_to(ROOT))
        for package in ("consortium", "tenants")
        for path in (ROOT / package).glob("*/*")
        if path.parent.name not in {"kernel", "__pycache__"}
        and path.suffix in {"", ".py"}
        and path.stem not in {"__init__", "__pycache__", *VOCABULARY}
        and (path.suffix == ".py" or any(path.rglob("*.py")))
    )
    assert strangers == []


def test_a_capability_with_behaviour_says_its_rules() -> None:
    silent = [
        f"{folder.parent.name}/{folder.name}"
        for package in ("consortium", "tenants")
        for folder in (ROOT / package).iterdir()
        if any((folder / name).exists() for name in ("services.py", "services"))
        and not any((folder / name).exists() for name in ("rules.py", "rules"))
    ]
    assert silent == []


def test_no_file_outgrows_what_one_can_read() -> None:
    """Under about 300 lines: past that, split the noun."""
    sources = [path for package in ("consortium", "tenants", "scenarios") for path in (ROOT / package).rglob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
