"""The parts of a package on waking nights and on complex health tasks: each whole, or empty."""

from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm

from consortium.kernel.errors import Refused
from consortium.kernel.web.fields import LinesField, NumberField, TimeOfDayField
from tenants.packages.forms.boxes import long_text, text
from tenants.packages.rules.particulars import (
    HEALTH_TEXTS,
    LONGEST,
    MOST_WAKES,
    ComplexHealth,
    Particulars,
    WakingNight,
    ensure_whole,
)


class ParticularsForm(FlaskForm):
    """What the form of a package inherits."""

    night_begins_at = TimeOfDayField("A night begins at")
    night_ends_at = TimeOfDayField("A night ends at")
    night_wakes = NumberField("How often the child usually wakes", at_least=0, at_most=MOST_WAKES, places=0)
    night_helps = long_text("What helps at night", "What the carer does, and what settles the child.", longest=LONGEST)
    health_tasks = LinesField("Health tasks", description="One on each line: gastrostomy feeds, suction.")
    health_overseen_by = text(
        HEALTH_TEXTS["overseen_by"], "A role, never a name: community children’s nurse.", longest=200
    )
    health_training = long_text(HEALTH_TEXTS["training"], "And who gives it and signs it off.", longest=LONGEST)
    health_equipment = long_text(HEALTH_TEXTS["equipment"], "What is there, and who maintains it.", longest=LONGEST)
    health_in_emergency = long_text(HEALTH_TEXTS["in_emergency"], longest=LONGEST)

    def particulars(self) -> Particulars:
        """What was typed. Raises `Refused` for a part that is not whole."""
        return ensure_whole(Particulars(self._night(), self._health()))

    def _night(self) -> WakingNight | None:
        begins_at, ends_at, wakes = self.night_begins_at.data, self.night_ends_at.data, self.night_wakes.data
        helps = (self.night_helps.data or "").strip()
        if begins_at is None and ends_at is None and wakes is None and not helps:
            return None
        if begins_at is None or ends_at is None or wakes is None:
            raise Refused("particulars.no_night")
        return WakingNight(begins_at, ends_at, int(wakes), helps)

    def _health(self) -> ComplexHealth | None:
        said = {name: (self[f"health_{name}"].data or "").strip() for name in HEALTH_TEXTS}
        if not self.health_tasks.data and not any(said.values()):
            return None
        return ComplexHealth(tasks=tuple(self.health_tasks.data), **said)

    @property
    def says_something_particular(self) -> bool:
        """Whether the folded parts are shown unfolded."""
        names = [name for name in self._fields if name.startswith(("night_", "health_"))]
        return any(self[name].data or self[name].data == 0 or self[name].errors for name in names)


def filled_from_particulars(particulars: Particulars) -> dict[str, Any]:
    """The form's data for particulars that exist already."""
    night, health = particulars.waking_night, particulars.complex_health
    data: dict[str, Any] = {}
    if night is not None:
        data |= {
            "night_begins_at": night.begins_at,
            "night_ends_at": night.ends_at,
            "night_wakes": Decimal(night.wakes),
            "night_helps": night.helps,
        }
    if health is not None:
        data |= {"health_tasks": health.tasks}
        data |= {f"health_{name}": getattr(health, name) for name in HEALTH_TEXTS}
    return data
