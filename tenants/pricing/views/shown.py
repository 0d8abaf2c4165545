"""How templates of every capability show a week: as sentences and as pictures, from the patterns as they are stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from consortium.kernel.web.pictures import Block, Picture, weekly_timetable
from tenants.pricing.rules.shown import Slot, in_sentences, weeks_shown
from tenants.pricing.views.blueprint import blueprint


@blueprint.app_template_filter("patterns_in_words")
def patterns_in_words(patterns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each pattern of a stored week in a sentence."""
    return in_sentences(patterns)


@blueprint.app_template_filter("weeks_drawn")
def weeks_drawn(patterns: Sequence[Mapping[str, Any]], about: str = "") -> list[Picture]:
    """A picture of the week, or one each of term time and the holidays; `about` tells it from others on the page."""
    return [
        weekly_timetable(f"{title}{f', {about}' if about else ''}", [_block(slot) for slot in slots])
        for title, slots in weeks_shown(patterns)
    ]


def _block(slot: Slot) -> Block:
    return Block(slot.day, slot.at, slot.minutes, slot.length, slot.what, slot.carers, slot.is_night)
