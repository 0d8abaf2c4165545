"""Distances between postcode districts, from the middle of one to the middle of the other."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consortium.kernel.errors import BadInput

EARTH_RADIUS_MILES = 3958.8
"""Mean radius of the Earth."""
OUTWARD = re.compile(r"^([A-Z]{1,2}[0-9][0-9A-Z]?)\s*[0-9][A-Z]{2}$")
POSTCODE_COLUMNS = ("pcds", "pcd", "postcode")
"""What the column of postcodes is called: by the ONS Postcode Directory's issues, and by tables made from it."""
SOUTH, NORTH, WEST, EAST = 49.0, 61.0, -9.0, 2.0


@dataclass(frozen=True, slots=True)
class Centre:
    """The middle of a postcode district, in degrees, and of how many postcodes it is the middle."""

    district: str
    latitude: float
    longitude: float
    postcodes: int = 1


def district_of(postcode: str) -> str | None:
    """The district of a whole postcode, such as `L20` of `L20 3DL`; None where it is not one."""
    found = OUTWARD.match(postcode.strip().upper())
    return found[1] if found else None


def centres_of(rows: Iterable[Mapping[str, str | None]]) -> list[Centre]:
    """The middle of each district of a postcode directory, by district.

    Needs the columns `lat` and `long`, and the postcode as `pcds`, `pcd` or `postcode`. Postcodes that have ended
    (`doterm`), that have no place on the map, or that lie outside Great Britain are left out. Raises `BadInput` for
    another table.
    """
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for number, row in enumerate(rows, start=2):
        name = next((each for each in POSTCODE_COLUMNS if each in row), None)
        if name is None or "lat" not in row or "long" not in row:
            raise BadInput("headings", "lat and long are needed, and the postcodes as pcds, pcd or postcode")
        district = district_of(row[name] or "")
        if district is None or row.get("doterm"):
            continue
        try:
            latitude, longitude = float(row["lat"] or ""), float(row["long"] or "")
        except ValueError as error:
            raise BadInput(f"row {number}", "lat and long must be degrees, such as 53.4461 and -2.9916") from error
        if SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST:
            sums[district][0] += latitude
            sums[district][1] += longitude
            sums[district][2] += 1
    if not sums:
        raise BadInput("table", "holds no postcode with a place on the map")
    return [Centre(each, lat / count, long / count, int(count)) for each, (lat, long, count) in sorted(sums.items())]


def miles_between(one: Centre, other: Centre) -> float:
    """Great-circle miles from the middle of one district to that of another."""
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * math.asin(min(1.0, math.sqrt(half)))
