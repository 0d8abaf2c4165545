"""What waking nights and complex health tasks need to be said about, beside the need itself (domain.md, S1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from consortium.kernel.errors import Refused, explain

MOST_WAKES = 30
LONGEST = 1000
MOST_TASKS = 20

explain(
    {
        "package.no_waking_night": "The week asks for waking nights. Say when a night begins and ends, and how often "
        "the child usually wakes.",
        "particulars.same_times": "A night that begins and ends at the same time has no length.",
        "particulars.no_lead": "Say which role oversees the health tasks, such as “community children’s nurse”.",
        "particulars.no_training": "Say which training the health tasks need, and who gives it.",
        "particulars.no_tasks": "Name at least one health task, or leave the part on health tasks empty.",
        "particulars.no_night": "Say when a night begins and ends, and how often the child usually wakes, or leave "
        "the part on waking nights empty.",
    }
)


@dataclass(frozen=True, slots=True)
class WakingNight:
    """A night through which somebody stays awake. UK time; it may end on the next day."""

    begins_at: time
    ends_at: time
    wakes: int
    helps: str = ""

    @property
    def hours(self) -> str:
        """How long a night is, in hours as people say them: 10 or 9.5."""
        begins, ends = (at.hour * 60 + at.minute for at in (self.begins_at, self.ends_at))
        return f"{((ends - begins) % (24 * 60)) / 60:g}"


@dataclass(frozen=True, slots=True)
class ComplexHealth:
    """Health tasks under an agreed care plan with oversight. Roles are named, never people."""

    tasks: tuple[str, ...]
    overseen_by: str
    training: str
    equipment: str = ""
    in_emergency: str = ""


@dataclass(frozen=True, slots=True)
class Particulars:
    """Whatever of it a package needs."""

    waking_night: WakingNight | None = None
    complex_health: ComplexHealth | None = None

    def __bool__(self) -> bool:
        return self.waking_night is not None or self.complex_health is not None

    def as_document(self) -> dict[str, Any]:
        """As it is stored, and shown by the API."""
        night, health = self.waking_night, self.complex_health
        return {
            "waking_night": night
            and {
                "begins_at": f"{night.begins_at:%H:%M}",
                "ends_at": f"{night.ends_at:%H:%M}",
                "wakes": night.wakes,
                "helps": night.helps,
            },
            "complex_health": health
            and {
                "tasks": list(health.tasks),
                "overseen_by": health.overseen_by,
                "training": health.training,
                "equipment": health.equipment,
                "in_emergency": health.in_emergency,
            },
        }


NOTHING_PARTICULAR = Particulars()


def read_particulars(document: Mapping[str, Any] | None) -> Particulars:
    """Particulars from such a document. Raises `Refused` for a part that is not whole."""
    night, health = (document or {}).get("waking_night"), (document or {}).get("complex_health")
    return ensure_whole(
        Particulars(
            WakingNight(
                time.fromisoformat(night["begins_at"]),
                time.fromisoformat(night["ends_at"]),
                night["wakes"],
                night["helps"].strip(),
            )
            if night
            else None,
            ComplexHealth(
                tuple(task.strip() for task in health["tasks"] if task.strip()),
                health["overseen_by"].strip(),
                health["training"].strip(),
                health["equipment"].strip(),
                health["in_emergency"].strip(),
            )
            if health
            else None,
        )
    )


def ensure_whole(particulars: Particulars) -> Particulars:
    """Raise `Refused` for a night without length, and for health tasks without oversight or training."""
    night, health = particulars.waking_night, particulars.complex_health
    if night is not None and night.begins_at == night.ends_at:
        raise Refused("particulars.same_times")
    if health is not None:
        if not health.tasks:
            raise Refused("particulars.no_tasks")
        if not health.overseen_by:
            raise Refused("particulars.no_lead")
        if not health.training:
            raise Refused("particulars.no_training")
    return particulars


def ensure_nights_are_described(units: Sequence[str], particulars: Particulars) -> None:
    """Raise `Refused` where waking nights are bought and nothing is said of the night."""
    if "waking_night" in units and particulars.waking_night is None:
        raise Refused("package.no_waking_night")


def texts_in(document: Mapping[str, Any] | None) -> Iterator[tuple[str, str, str]]:
    """Every free text of stored particulars, with the name of its form field and its label."""
    night, health = (document or {}).get("waking_night"), (document or {}).get("complex_health")
    if night and night["helps"]:
        yield "night_helps", "What helps at night", night["helps"]
    if health:
        for number, task in enumerate(health["tasks"], 1):
            yield "health_tasks", f"Health task {number}", task
        for name, label in HEALTH_TEXTS.items():
            if health[name]:
                yield f"health_{name}", label, health[name]


HEALTH_TEXTS: Mapping[str, str] = {
    "overseen_by": "Who oversees the health tasks",
    "training": "Training that the health tasks need",
    "equipment": "Equipment",
    "in_emergency": "What to do in an emergency",
}
