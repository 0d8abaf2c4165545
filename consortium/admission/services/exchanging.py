"""Questionnaires as YAML: what the product ships, what a lead brings from elsewhere, what it takes away."""

from collections.abc import Hashable
from importlib.resources import files
from typing import Any

import yaml

from consortium.admission.models import Questionnaire
from consortium.admission.queries import questions_of
from consortium.admission.rules.questionnaire import written
from consortium.kernel.errors import BadInput

LARGEST = 200_000
"""Characters of a questionnaire in YAML."""
DEEPEST = 12
"""Levels of parts within parts: a questionnaire has five."""
WHERE = "questionnaire"
TEXT, NULL = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"


class _PlainLoader(yaml.SafeLoader):
    """Values as they were written: a weight stays 12.50 and a yes stays a word. No aliases, no name twice."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise _refused(self._mark(), "aliases (*) are not taken: write the part out")
        self.depth += 1
        if self.depth > DEEPEST:
            raise _refused(self._mark(), f"parts within parts more than {DEEPEST} deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _mark(self) -> Any:
        """Where the next part begins."""
        return self.peek_event().start_mark  # type: ignore[no-untyped-call]

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        names = [each.value for each, _ in node.value]
        if twice := next((each for each, _ in reversed(node.value) if names.count(each.value) > 1), None):
            raise _refused(twice.start_mark, f"“{twice.value}” is said twice")
        return super().construct_mapping(node, deep=deep)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in each if tag == NULL]
    for first, each in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def shipped_questionnaire() -> str:
    """The questionnaire for children's services that a new system starts from, as YAML."""
    return (files("consortium.admission") / "questionnaires" / "childrens_services.yaml").read_text(encoding="utf-8")


def read_document(text: str) -> dict[str, Any]:
    """A questionnaire written as YAML. Raises `BadInput` naming the line that cannot be read."""
    if len(text) > LARGEST:
        raise BadInput(WHERE, f"is longer than {LARGEST:,} characters")
    try:
        document = yaml.load(text.lstrip("\ufeff"), _PlainLoader)  # noqa: S506 - a safe loader, and stricter
    except yaml.MarkedYAMLError as error:
        line = f" on line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadInput(WHERE, f"cannot be read{line}: {error.problem}") from error
    except (yaml.YAMLError, RecursionError, TypeError, ValueError) as error:
        raise BadInput(WHERE, "cannot be read as YAML") from error
    if not isinstance(document, dict):
        raise BadInput(WHERE, "must hold a title, an introduction and sections")
    return document


def export_questionnaire(questionnaire: Questionnaire) -> str:
    """A version as YAML, such as `read_document` takes it."""
    return yaml.safe_dump(written(questions_of(questionnaire)), sort_keys=False, allow_unicode=True, width=110)


def _refused(mark: Any, why: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=why, problem_mark=mark)
