"""Taking in where postcode districts are."""

import csv
from datetime import date
from typing import TextIO

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import BadInput
from consortium.members import queries as members
from consortium.register.models import PostcodeDistrict
from consortium.register.rules.distances import centres_of


def take_in_postcodes(*, actor: Actor, file: TextIO, as_of: date) -> int:
    """Replace what is known of postcode districts by a directory's table as CSV; how many districts there are now.

    `as_of` is the day of the directory. Raises `BadInput` for a table that is not one, and changes nothing then.
    """
    try:
        centres = centres_of(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput("file", "is not CSV in UTF-8") from error
    db.session.execute(sa.delete(PostcodeDistrict))
    db.session.execute(
        sa.insert(PostcodeDistrict),
        [
            {"district": each.district, "latitude": each.latitude, "longitude": each.longitude,
             "postcodes": each.postcodes, "as_of": as_of}
            for each in centres
        ],
    )  # fmt: skip
    platform = members.get_organisation(actor.organisation)
    audit.record(actor, "postcodes.taken_in", platform, districts=len(centres), as_of=as_of.isoformat())
    return len(centres)
