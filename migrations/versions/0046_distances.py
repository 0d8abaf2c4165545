"""Where postcode districts are, so that an invitation says how many miles away it is."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "postcode_district",
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("postcodes", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "latitude BETWEEN 49 AND 61 AND longitude BETWEEN -9 AND 2", name=op.f("ck_postcode_district_is_in_britain")
        ),
        sa.CheckConstraint("postcodes > 0", name=op.f("ck_postcode_district_has_postcodes")),
        sa.PrimaryKeyConstraint("district", name=op.f("pk_postcode_district")),
    )
    op.execute("ALTER TABLE postcode_district ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE postcode_district FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON postcode_district TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, DELETE ON postcode_district TO consortium_app")
    op.execute("CREATE POLICY may_select ON postcode_district FOR SELECT TO consortium_app USING (true)")
    for command, clause in (("insert", "WITH CHECK"), ("delete", "USING")):
        op.execute(
            f"CREATE POLICY may_{command} ON postcode_district FOR {command.upper()} TO consortium_app"
            f" {clause} ((SELECT guard.kind()) = 'administrator')"
        )


def downgrade() -> None:
    op.drop_table("postcode_district")
