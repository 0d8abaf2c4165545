"""Setting the council's school terms."""

from collections.abc import Sequence

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.members import queries as members
from tenants.pricing.models import TermPeriod
from tenants.pricing.rules import cards
from tenants.pricing.rules.schedule import Period


def set_term_dates(*, actor: Actor, terms: Sequence[Period]) -> tuple[Period, ...]:
    """Put these school terms in the place of all the council had. Raises `Refused` where two overlap.

    What was costed before keeps the cost that was agreed.
    """
    ordered = cards.ensure_terms_apart(terms)
    db.session.execute(sa.delete(TermPeriod).where(TermPeriod.council_id == actor.organisation))
    db.session.add_all(
        TermPeriod(council_id=actor.organisation, starts_on=term.first, ends_on=term.last) for term in ordered
    )
    db.session.flush()
    council = members.get_organisation(actor.organisation)
    audit.record(actor, "term_dates.set", council, terms=len(ordered))
    return ordered
