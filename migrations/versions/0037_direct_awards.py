"""Awards without a mini-tender: on a ground, of one package, at a price held against the council's own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0033"
branch_labels = None
depends_on = None

BY_A_RANKING = "(mini_tender_id IS NULL) = (ranking_number IS NULL)"


def upgrade() -> None:
    for table in ("award", "award_line"):
        op.alter_column(table, "mini_tender_id", nullable=True)
        op.alter_column(table, "ranking_number", nullable=True)
    op.add_column("award", sa.Column("package_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_award_council_id_package_id"),
        "award",
        "package",
        ["council_id", "package_id"],
        ["council_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_award_by_a_ranking_or_directly"),
        "award",
        f"{BY_A_RANKING} AND (mini_tender_id IS NULL) <> (package_id IS NULL)",
    )
    op.create_check_constraint(op.f("ck_award_line_by_a_ranking_or_directly"), "award_line", BY_A_RANKING)
    op.create_index(
        "uq_award_one_direct_not_refused",
        "award",
        ["council_id", "package_id"],
        unique=True,
        postgresql_where=sa.text("package_id IS NOT NULL AND refused_at IS NULL"),
    )
    op.create_table(
        "direct_award",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("ground_name", sa.Text(), nullable=False),
        sa.Column("ground_source", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("rules", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("most_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("most_source", sa.Text(), nullable=False),
        sa.Column("evidence_mini_tender_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id", "award_id"],
            ["award.council_id", "award.id"],
            name=op.f("fk_direct_award_council_id_award_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "policy_id"],
            ["policy.council_id", "policy.id"],
            name=op.f("fk_direct_award_council_id_policy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "evidence_mini_tender_id"],
            ["mini_tender.council_id", "mini_tender.id"],
            name=op.f("fk_direct_award_council_id_evidence_mini_tender_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "award_id", name=op.f("pk_direct_award")),
        sa.UniqueConstraint("council_id", "reference", name=op.f("uq_direct_award_council_id_reference")),
    )
    op.execute("ALTER TABLE direct_award ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE direct_award FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON direct_award TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON direct_award FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON direct_award TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON direct_award FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())))"
    )
    op.execute("GRANT INSERT ON direct_award TO consortium_app")


def downgrade() -> None:
    op.drop_table("direct_award")
    op.drop_index("uq_award_one_direct_not_refused", table_name="award")
    op.drop_constraint(op.f("ck_award_line_by_a_ranking_or_directly"), "award_line")
    op.drop_constraint(op.f("ck_award_by_a_ranking_or_directly"), "award")
    op.drop_constraint(op.f("fk_award_council_id_package_id"), "award")
    op.drop_column("award", "package_id")
    for table in ("award", "award_line"):
        op.alter_column(table, "mini_tender_id", nullable=False)
        op.alter_column(table, "ranking_number", nullable=False)
