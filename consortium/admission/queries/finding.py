"""What the search box finds of admission."""

from collections.abc import Sequence

import sqlalchemy as sa

from consortium.admission.models import Application, Round
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.members import queries as members

FOUND = 10


def search_applications(actor: Actor, text: str) -> Sequence[Application]:
    """A provider's own by their reference; those submitted to a lead by reference or the applicant's name too."""
    by_reference = Application.reference.icontains(text, autoescape=True)
    to_us = sa.and_(
        Application.lead_id == actor.organisation,
        Application.submitted_at.is_not(None),
        sa.or_(by_reference, Application.provider_id.in_(members.select_named(text))),
    )
    ours = sa.and_(Application.provider_id == actor.organisation, by_reference)
    return db.session.scalars(
        sa.select(Application).where(sa.or_(to_us, ours)).order_by(Application.id.desc()).limit(FOUND)
    ).all()


def list_latest_rounds() -> Sequence[Round]:
    """The rounds of every system, the last to close first."""
    return db.session.scalars(sa.select(Round).order_by(Round.closes_at.desc(), Round.id).limit(100)).all()
