"""What a council says of notice, pauses and hospital stays, by lot and from a day on: copied onto an agreement as made.

Whatever is said for one lot goes before what is said for all; of what begins on the same day the later word holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from tenants.agreements.rules.changes import USUAL_NOTICE_DAYS
from tenants.agreements.rules.courses import WHOLE, ChangeKind

LONGEST_NOTICE = 365

explain(
    {
        "setting.past": "A setting holds from today or a later day: agreements keep what was copied onto them.",
        "setting.notice": "Notice is between 1 and {most} days.",
        "setting.percent": "The part that is paid is between 0 and 100 percent, with two decimals at the most.",
        "setting.lot": "Choose a lot from which your council may buy, or all lots.",
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Days of notice, and the percent of the price that is paid in a pause and in a hospital stay."""

    notice_days: int = USUAL_NOTICE_DAYS
    paused_percent: Decimal = Decimal(0)
    hospital_percent: Decimal = Decimal(0)

    def as_document(self) -> dict[str, Any]:
        """Plain JSON, as it is copied onto an agreement."""
        return {
            "notice_days": self.notice_days,
            "paused_percent": f"{self.paused_percent:f}",
            "hospital_percent": f"{self.hospital_percent:f}",
        }


@dataclass(frozen=True, slots=True)
class Said:
    """A setting from a day on, for a lot or for all; in the order in which it was said."""

    lot_id: UUID | None
    from_on: date
    setting: Setting


def in_force(said: Iterable[Said], lot_id: UUID, on: date) -> Setting:
    """What holds for a lot on a day; the usual where the council has said nothing. `said` is in its order."""
    held = [each for each in said if each.from_on <= on and each.lot_id in (None, lot_id)]
    ordered = sorted(held, key=lambda each: (each.lot_id is not None, each.from_on))
    return ordered[-1].setting if ordered else Setting()


def read_setting(kept: Mapping[str, Any]) -> Setting:
    """What was copied onto an agreement; the usual for whatever it does not say."""
    usual = Setting().as_document()
    return Setting(
        int(kept.get("notice_days", usual["notice_days"])),
        Decimal(kept.get("paused_percent", usual["paused_percent"])),
        Decimal(kept.get("hospital_percent", usual["hospital_percent"])),
    )


def usual_percent(kept: Mapping[str, Any], kind: ChangeKind) -> Decimal:
    """The part that an agreement pays in a pause or a hospital stay where a change says nothing else."""
    setting = read_setting(kept)
    return setting.hospital_percent if kind is ChangeKind.HOSPITAL else setting.paused_percent


def ensure_setting(setting: Setting, *, from_on: date, today: date) -> None:
    if from_on < today:
        raise Refused("setting.past")
    if not 1 <= setting.notice_days <= LONGEST_NOTICE:
        raise Refused("setting.notice", most=LONGEST_NOTICE)
    for percent in (setting.paused_percent, setting.hospital_percent):
        if not percent.is_finite() or not 0 <= percent <= WHOLE or percent != half_up(percent):
            raise Refused("setting.percent")


def ensure_lot(lot_id: UUID | None, known: Iterable[UUID]) -> None:
    if lot_id is not None and lot_id not in set(known):
        raise Refused("setting.lot")
