"""Where postcode districts are, for distances that give nobody's address away."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model


class PostcodeDistrict(Model):
    """The middle of a postcode district such as `L20`, in degrees: reference data, replaced as a whole by an operator.

    `postcodes` is how many it was taken from.
    """

    district: Mapped[str] = mapped_column(primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    postcodes: Mapped[int]
    as_of: Mapped[date]
    __table_args__ = (
        sa.CheckConstraint("latitude BETWEEN 49 AND 61 AND longitude BETWEEN -9 AND 2", name="is_in_britain"),
        sa.CheckConstraint("postcodes > 0", name="has_postcodes"),
    )
