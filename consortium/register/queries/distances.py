"""Where postcode districts are."""

from collections.abc import Iterable

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register.models import PostcodeDistrict
from consortium.register.rules.distances import Centre


def list_centres(districts: Iterable[str]) -> dict[str, Centre]:
    """The middles of districts, by district; those unknown are left out, and all are until a directory was taken in."""
    rows = db.session.scalars(sa.select(PostcodeDistrict).where(PostcodeDistrict.district.in_(set(districts))))
    return {each.district: Centre(each.district, each.latitude, each.longitude, each.postcodes) for each in rows}
