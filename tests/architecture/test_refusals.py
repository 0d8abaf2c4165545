"""Whatever the product refuses, it explains; and it explains nothing that it never refuses."""

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter

import consortium
import tenants
from app import register_tables
from consortium.kernel import errors

ROOT = Path(__file__).parents[2]
SOURCES = [path for package in ("consortium", "tenants") for path in (ROOT / package).rglob("*.py")]


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield path, node


def words() -> dict[str, str]:
    """Every explained code with its sentence, every module having said its own."""
    register_tables()  # in their order, from the inside out: a capability adds to the protection of those further in
    for package in (consortium, tenants):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    return errors._WORDS


def literals(node: ast.expr) -> set[str]:
    """The texts that an expression may come to."""
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_refusal_is_explained_with_facts_it_has() -> None:
    known, faults = words(), []
    for path, call in calls("Refused"):
        facts = {keyword.arg for keyword in call.keywords}
        for code in literals(call.args[0]) if isinstance(call.args[0], ast.Constant | ast.IfExp) else ():
            place = f"{path.relative_to(ROOT)}:{call.lineno} {code}"
            if code not in known:
                faults.append(f"{place} is not explained")
            elif None not in facts and (lacking := fields_of(known[code]) - facts):
                faults.append(f"{place} is explained with {lacking}, which it does not give")
    assert faults == []


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_nothing_is_explained_that_is_never_refused() -> None:
    said = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        explained = {
            key
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "explain"
            for argument in node.args
            if isinstance(argument, ast.Dict)
            for key in argument.keys
        }
        said |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in explained
        }
    assert sorted(set(words()) - said) == []
