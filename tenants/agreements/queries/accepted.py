"""What was accepted as delivered, added up by financial year for those further in who hold it against a limit."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.agreements.models import Agreement, AgreementDelivery
from tenants.authorisation.queries import Accepted, register_accepted

# Tables of capabilities further in, named as they stand in the database and read with the reader's own rights.
_PACKAGE = sa.table("package", *map(sa.column, ("council_id", "id", "lead_id", "lot_id")))
_LOT = sa.table("lot", *map(sa.column, ("lead_id", "id", "system_id")))
_CARRIED = sa.table("package_referral", *map(sa.column, ("council_id", "package_id", "referral_id")))
_REFERRAL = sa.table("referral", *map(sa.column, ("council_id", "id", "child_id")))
SUNDAY = timedelta(days=6)


@register_accepted
def tell_what_was_accepted(actor: Actor, system_id: UUID, after: Mapping[str, date]) -> dict[str, Accepted]:
    """By financial year, of the weeks that begin after the day named for it. Two statements, whatever the weeks."""
    years = (
        sa.func.jsonb_each(AgreementDelivery.years)
        .table_valued("key", sa.column("value", AgreementDelivery.years.type), name="of_year")
        .render_derived()
    )
    amount = sa.cast(years.c.value["amount"].astext, sa.Numeric)
    weeks = (
        sa.select(years.c.key, amount.label("amount"), AgreementDelivery.monday_on, Agreement.package_id)
        .select_from(AgreementDelivery)
        .join(
            Agreement,
            sa.and_(
                Agreement.council_id == AgreementDelivery.council_id, Agreement.id == AgreementDelivery.agreement_id
            ),
        )
        .join(
            _PACKAGE,
            sa.and_(_PACKAGE.c.council_id == Agreement.council_id, _PACKAGE.c.id == Agreement.package_id),
        )
        .join(_LOT, sa.and_(_LOT.c.lead_id == _PACKAGE.c.lead_id, _LOT.c.id == _PACKAGE.c.lot_id))
        .join(years, sa.true())
        .where(
            AgreementDelivery.council_id == actor.organisation,
            AgreementDelivery.accepted_at.is_not(None),
            _LOT.c.system_id == system_id,
            *(
                sa.or_(years.c.key != year, AgreementDelivery.monday_on > covered)
                for year, covered in sorted(after.items())
            ),
        )
        .subquery()
    )
    sums = sa.select(weeks.c.key, sa.func.sum(weeks.c.amount), sa.func.max(weeks.c.monday_on)).group_by(weeks.c.key)
    counted = (
        sa.select(weeks.c.key, sa.func.count(_REFERRAL.c.child_id.distinct()))
        .join(
            _CARRIED,
            sa.and_(_CARRIED.c.council_id == actor.organisation, _CARRIED.c.package_id == weeks.c.package_id),
        )
        .join(
            _REFERRAL,
            sa.and_(_REFERRAL.c.council_id == _CARRIED.c.council_id, _REFERRAL.c.id == _CARRIED.c.referral_id),
        )
        .group_by(weeks.c.key)
    )
    children = {row[0]: row[1] for row in db.session.execute(counted)}
    return {
        year: Accepted(total, monday + SUNDAY, children.get(year, 0))
        for year, total, monday in db.session.execute(sums)
    }
