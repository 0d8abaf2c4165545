"""Tells a story to the product: each step is one act of one person, and what it brought about is looked at."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from consortium.kernel.calendar import local, uk_moment
from consortium.kernel.errors import BadInput
from scenarios import acts
from scenarios.transport import Stage, StoryError
from scenarios.visitor import Visitor

FOLDER = Path(__file__).parent
SECOND = {"name": "Rowan Ellery", "email": "rowan.ellery@platform.example"}
"""The platform's other administrator, in every story: what takes two people is confirmed by this one."""
PASSWORD = "for the story only"  # noqa: S105 - of invented people

Act = Callable[..., str | None]
ACTS: dict[str, Act] = {}


def act(name: str) -> Callable[[Act], Act]:
    """Make a function known to stories under the words they use. It returns what to tell, in plain words."""

    def register(function: Act) -> Act:
        ACTS[name] = function
        return function

    return register


def learn_acts() -> None:
    """Read every module of acts, so that all of them are known."""
    for module in pkgutil.iter_modules(acts.__path__):
        importlib.import_module(f"scenarios.acts.{module.name}")


@dataclass
class Story:
    """A story being told: its people, and the ids of what they have made so far."""

    script: Mapping[str, Any]
    stage: Stage
    tell: Callable[[str], None] = lambda line: None
    people: dict[str, Visitor] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)
    count: int = 0

    def person(self, name: str) -> Visitor:
        """Raises `BadInput` for somebody the story does not introduce."""
        if name not in self.people:
            raise BadInput(f"story, “{name}”", "is not among its people")
        return self.people[name]

    def introduce(self, name: str, organisation: str) -> Visitor:
        address = name.lower().replace(" ", ".").replace("’", "")
        email = f"{address}@{organisation.lower().replace(' ', '-').replace(',', '').replace('’', '')}.example"
        self.people[name] = Visitor(name, email, PASSWORD, organisation, self.stage)
        return self.people[name]

    def id_of(self, kind: str, name: str) -> str:
        """The id of what an earlier step made. Raises `BadInput` when none did."""
        try:
            return str(self.made[f"{kind}:{name}"])
        except KeyError:
            raise BadInput(f"story, {kind} “{name}”", "has not been made by an earlier step") from None

    def made_now(self, kind: str, name: str, made_id: object) -> None:
        self.made[f"{kind}:{name}"] = made_id

    @staticmethod
    def money(amount: object) -> Decimal:
        return Decimal(str(amount))

    @staticmethod
    def day(text: str) -> date:
        return date.fromisoformat(text[:10])

    def today(self) -> date:
        return local(self.stage.now()).date()

    def show(self, lines: list[str]) -> None:
        """Tell something under the step, line by line."""
        for line in lines:
            self.tell(f"        {line}")

    def names_of_bidders(self, bidders: Mapping[str, str]) -> dict[str, str]:
        """The organisations' names by the marks they bear in a ranking."""
        by_id = {
            str(value): key.partition(":")[2] for key, value in self.made.items() if key.startswith("organisation:")
        }
        return {mark: by_id.get(str(provider_id), str(provider_id)) for mark, provider_id in bidders.items()}

    def move_to(self, moment: datetime) -> None:
        """Let time pass until just after a moment, where it is still to come."""
        seconds = (moment - self.stage.now()).total_seconds()
        if seconds >= 0:
            self.stage.move_clock(seconds + 1)


def load(name_or_path: str) -> Mapping[str, Any]:
    """Read a story by the name it ships under, or from a file; one that `continues` another begins with that one's.

    Raises `BadInput` when it cannot be read.
    """
    path = FOLDER / f"{name_or_path}.yaml"
    if not path.exists():
        path = Path(name_or_path)
    try:
        script = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.yaml")))
        raise BadInput(
            str(name_or_path), f"is neither a story of ours ({known}) nor a file that can be read"
        ) from error
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise BadInput(f"{path}{line}", "is not YAML") from error
    if not isinstance(script, dict) or not isinstance(script.get("story"), list):
        raise BadInput(str(path), "has no list called “story”")
    if before := script.get("continues"):
        script = _continued(script, before)
    return script


def _continued(script: Mapping[str, Any], before: object) -> Mapping[str, Any]:
    """A story after another, or after part of it: `continues: {story: s1, through: announce round}`."""
    told = before if isinstance(before, dict) else {"story": before}
    earlier = load(str(told.get("story")))
    steps_before = list(earlier["story"])
    if last := told.get("through"):
        acts_before = [step.get("act") for step in steps_before]
        if last not in acts_before:
            raise BadInput("story, “continues”", f"no step of {told.get('story')} is “{last}”")
        steps_before = steps_before[: acts_before.index(last) + 1]
    return {**earlier, **script, "story": [*steps_before, *script["story"]]}


def steps(script: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every step as (who, act, details). Raises `BadInput` for one that is not of the form."""
    for number, step in enumerate(script["story"], start=1):
        if not isinstance(step, dict) or "act" not in step:
            raise BadInput(f"story, step {number}", "has no “act”")
        details = {
            str(key).replace(" ", "_").replace("-", "_"): value
            for key, value in step.items()
            if key not in {"act", "by"}
        }
        if step["act"] not in ACTS:
            raise BadInput(f"story, step {number}", f"“{step['act']}” is not an act that stories know")
        yield str(step.get("by", "")), str(step["act"]), details


def play(
    script: Mapping[str, Any],
    stage: Stage,
    tell: Callable[[str], None],
    count: Callable[[int], None] = lambda done: None,
) -> Story:
    """Tell the whole story. Raises `StoryError` at the first step that does not hold, `BadInput` for a bad script."""
    learn_acts()
    story = Story(script, stage, tell)
    first = script["administrator"]
    story.people[first["name"]] = Visitor(first["name"], first["email"], PASSWORD, "the platform", stage)
    story.people[SECOND["name"]] = Visitor(SECOND["name"], SECOND["email"], PASSWORD, "the platform", stage)
    for who, name, details in list(steps(script)):
        story.count += 1
        try:
            said = ACTS[name](story, who, **details)
        except TypeError as error:
            raise BadInput(f"story, step {story.count}, “{name}”", str(error)) from error
        except KeyError as error:
            raise StoryError(f"step {story.count}, {who}, “{name}”: the answer lacks {error}") from error
        except StoryError as error:
            raise StoryError(f"step {story.count}, “{name}”: {error}") from error
        stage.settle()
        count(story.count)
        if said:
            tell(
                f"{story.count:4}  {uk_moment(stage.now().replace(second=0, microsecond=0))}  {_who(story, who)}{said}"
            )
    return story


def _who(story: Story, who: str) -> str:
    return f"{who} ({story.people[who].organisation}) " if who in story.people else ""
