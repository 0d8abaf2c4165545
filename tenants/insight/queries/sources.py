"""Other capabilities' tables, named as they stand in the database, for sums that lists and pages cannot make.

Only to be read, and read with the reader's own rights: row-level security is the same for a sum as for a page.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB


def _table(name: str, *columns: str | sa.ColumnClause[object]) -> sa.TableClause:
    return sa.table(name, *(sa.column(each) if isinstance(each, str) else each for each in columns))


agreement = _table(
    "agreement", "council_id", "id", "award_id", "package_id", "provider_id", "child_number", "unit",
    sa.column("starts_on", sa.Date), sa.column("ends_on", sa.Date), sa.column("cost", JSONB),
    sa.column("total_gbp", sa.Numeric),
    sa.column("council_signed_at", sa.TIMESTAMP(timezone=True)),
    sa.column("provider_signed_at", sa.TIMESTAMP(timezone=True)),
)  # fmt: skip
agreement_delivery = _table(
    "agreement_delivery", "council_id", "agreement_id", sa.column("years", JSONB),
    sa.column("accepted_at", sa.TIMESTAMP(timezone=True)),
)  # fmt: skip
spot_purchase = _table(
    "spot_purchase", "council_id", "id", "child_mark", "package_id",
    sa.column("cost", JSONB), sa.column("import_id"), sa.column("authorised_at", sa.TIMESTAMP(timezone=True)),
    sa.column("refused_at", sa.TIMESTAMP(timezone=True)),
)  # fmt: skip
package = _table("package", "council_id", "id", "lead_id", "lot_id", "place")
package_referral = _table("package_referral", "council_id", "package_id", "referral_id", "number")
referral = _table(
    "referral",
    "council_id",
    "id",
    "child_id",
    "lot_id",
    sa.column("withdrawn_at", sa.TIMESTAMP(timezone=True)),
    sa.column("raised_at", sa.TIMESTAMP(timezone=True)),
)

is_of_child = sa.and_(
    package_referral.c.council_id == agreement.c.council_id,
    package_referral.c.package_id == agreement.c.package_id,
    package_referral.c.number == agreement.c.child_number,
)
"""Which of a package's children an agreement is for."""
is_signed = sa.and_(agreement.c.council_signed_at.is_not(None), agreement.c.provider_signed_at.is_not(None))
mini_tender = _table(
    "mini_tender", "council_id", "id", "lot_id",
    sa.column("opened_at", sa.TIMESTAMP(timezone=True)), sa.column("closes_at", sa.TIMESTAMP(timezone=True)),
)  # fmt: skip
mini_tender_package = _table("mini_tender_package", "council_id", "mini_tender_id", "package_id")
invitation = _table("invitation", "council_id", "mini_tender_id", "provider_id")
decline = _table("decline", "council_id", "mini_tender_id", "provider_id", "reason")
offer = _table("offer", "council_id", "mini_tender_id", "provider_id")
award = _table("award", "council_id", "id", "mini_tender_id", sa.column("confirmed_at", sa.TIMESTAMP(timezone=True)))
award_line = _table(
    "award_line", "council_id", "award_id", "provider_id", "mini_tender_id", sa.column("total_gbp", sa.Numeric)
)
direct_payment = _table("direct_payment", "council_id", "referral_id")


def year_of(moment: sa.ColumnElement[object]) -> sa.ColumnElement[str]:
    """The financial year in which a moment falls in the United Kingdom, such as `2026-27`."""
    shifted = sa.func.timezone("Europe/London", moment) - sa.text("interval '3 months'")
    year = sa.cast(sa.func.date_part("year", shifted), sa.Integer)
    return sa.func.concat(year, "-", sa.func.lpad(sa.cast((year + 1) % 100, sa.Text), 2, "0"))
