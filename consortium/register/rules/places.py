"""Places within a council's area: what a provider may declare, and whether that covers where a child lives."""

import re
from collections.abc import Collection, Iterable

from consortium.kernel.errors import Refused, explain

MOST_DISTRICTS = 60
"""Districts of one council: whoever offers more of them offers its whole area."""
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_WARD = re.compile(r"[^\W\d_][^\d_,;:/\\@]{1,78}")
_WITH_OUTWARD = re.compile(r"(?P<ward>[^()]+?)\s*\((?P<outward>[^()]+)\)")

explain(
    {
        "place.district": "“{district}” is neither the first half of a postcode, such as L20, nor the name of a ward.",
        "place.too_many_districts": "Name up to {most} districts of a council, or leave them empty for its whole area.",
        "place.council_not_chosen": "You named districts of a council that you did not choose.",
    }
)


def read_district(text: str) -> str:
    """A postcode district (`L20`) or a ward (`Linacre`). Raises `Refused`."""
    written = " ".join(text.split())
    if _OUTWARD.fullmatch(written.upper()):
        return written.upper()
    if not _WARD.fullmatch(written):
        raise Refused("place.district", district=written)
    return written


def read_districts(texts: Iterable[str]) -> list[str]:
    """Districts in order, each once, whatever the capitals. Raises `Refused`."""
    found = {district.casefold(): district for district in map(read_district, texts)}
    if len(found) > MOST_DISTRICTS:
        raise Refused("place.too_many_districts", most=MOST_DISTRICTS)
    return [found[key] for key in sorted(found)]


def split_districts(text: str) -> list[str]:
    """Districts as people write them in one box: with commas, or each on its own line."""
    return [part for part in (each.strip() for each in re.split(r"[,;\n]", text)) if part]


def covers(districts: Collection[str], place: str) -> bool:
    """Whether districts cover a place: `L20`, `Linacre` or `Linacre (L20)`. None named is the whole area.

    Nobody is left out for want of a map: a place known by its ward alone is not held against postcode districts.
    """
    if not districts:
        return True
    parts = _WITH_OUTWARD.fullmatch(place.strip())
    names = {each.casefold() for each in ((parts["ward"], parts["outward"]) if parts else (place.strip(),))}
    if names & {district.casefold() for district in districts}:
        return True
    kinds = {_is_outward(name) for name in names}
    return not all(_is_outward(district) in kinds for district in districts)


def not_covered(districts: Collection[str], places: Collection[str]) -> list[str]:
    """The places, where the districts cover none of them: whoever covers one may offer for that part."""
    return [] if any(covers(districts, place) for place in places) else sorted(set(places))


def _is_outward(name: str) -> bool:
    return _OUTWARD.fullmatch(name.upper()) is not None
