"""Who stands on a lot and could be invited, as far as that is the same for every council: what a coverage counts."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register import rules
from consortium.register.policies.inviting import SHOWN_BY
from consortium.register.queries.directory import in_directory
from consortium.register.queries.eligibility import held_in, said_in
from consortium.register.queries.profiles import needs_in
from consortium.register.rules import InvitationFacts, LegalForm, StandingKind

# Whoever looks at a coverage knows each of these providers; the facts of each are looked up by its own index.
_ACTIVE = sa.text(f"""
    SELECT s.provider_id, l.id AS lot_id, q.legal_form, coalesce(q.employs_staff, true) AS employs_staff,
      e.kinds, e.covers, e.expiries, e.days, e.outcomes,
      g.as_of, g.is_gone, g.gives_personal_care, g.rating_place,
      k.register AS said_by, k.number AS said_of, k.outcome AS said_outcome, k.answered_at AS said_at,
      k.name AS said_name, k.status AS said_status,
      l.needs_cqc_personal_care, l.employers_liability_gbp, l.public_liability_gbp, l.professional_indemnity_gbp,
      l.cqc_rating_floor, l.needs_ofsted, l.policies_needed
    FROM lot l
    JOIN LATERAL (
      SELECT t.provider_id FROM standing t
      WHERE t.lead_id = l.lead_id AND t.lot_id = l.id AND t.from_at <= :at AND (t.until_at IS NULL OR t.until_at > :at)
      GROUP BY t.provider_id HAVING bool_and(t.kind = 'active')
    ) s ON true
    {SHOWN_BY.format(of="s")}
    WHERE l.id = ANY (:lots)
""").bindparams(sa.bindparam("at", type_=sa.TIMESTAMP(timezone=True)), sa.bindparam("lots", type_=sa.ARRAY(sa.Uuid())))


def list_standing_providers(lot_ids: Collection[UUID], at: datetime, on: date) -> dict[tuple[UUID, UUID], bool]:
    """Who is active for which of the lots at an instant, by provider and lot, in one statement.

    True where its evidence suffices on `on` and no public register says that it is gone.
    """
    rows = db.session.execute(_ACTIVE, {"lots": list(lot_ids), "at": at})
    return {
        (row.provider_id, row.lot_id): not rules.why_not(
            InvitationFacts(
                standing=StandingKind.ACTIVE,
                standing_until=None,
                is_place_declared=True,
                suspended_locally_until=None,
                legal_form=LegalForm(row.legal_form) if row.legal_form else None,
                employs_staff=row.employs_staff,
                held=held_in(row),
                places_not_covered=(),
                directory=in_directory(row.as_of, row.is_gone, row.gives_personal_care, row.rating_place),
                said=said_in(row),
            ),
            needs_in(row),
            on,
        )
        for row in rows
    }
