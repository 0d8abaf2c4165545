"""Awards without a mini-tender, on a ground; and what is offered in a negotiation or kept for a next bid, sealed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

BY_A_RANKING = "(mini_tender_id IS NULL) = (ranking_number IS NULL)"


READABLE = {
    "negotiated_offer": {
        "lines": postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
        "starts_on": sa.Date(),
        "note": sa.Text(),
    },
    "standing_answer": {"topic": sa.Text(), "answer": sa.Text()},
    "offered_price": {"unit_price": sa.Numeric(precision=14, scale=2)},
}
MAY_BE_EMPTY = ("starts_on", "note")
"""What was readable where it was kept; now it is in one envelope."""
UPDATES = {
    "standing_answer": "topic, answer",
    "offered_price": "unit_price",
}


def upgrade() -> None:
    _direct_awards()
    _refuse(*READABLE, "negotiation_invitation", why="from before they were encrypted")
    _seal()
    op.execute(
        "ALTER POLICY may_update_by_bidder ON price_query WITH CHECK (provider_id = (SELECT guard.organisation()))"
    )


def _refuse(*tables: str, why: str) -> None:
    """A migration has no key to seal or open with."""
    for table in tables:
        if op.get_bind().execute(sa.text(f"SELECT EXISTS (SELECT 1 FROM {table})")).scalar_one():
            raise RuntimeError(
                f"{table} holds rows {why}. There was no release before this: begin with a new database, or for a "
                "demonstration with an empty folder."
            )


def _seal() -> None:
    op.drop_index("uq_standing_answer_topic", table_name="standing_answer")
    op.drop_constraint(op.f("ck_standing_answer_says_something"), "standing_answer")
    op.drop_constraint(op.f("ck_offered_price_price_is_positive"), "offered_price")
    for table, columns in READABLE.items():
        for column in columns:
            op.drop_column(table, column)
        op.add_column(table, sa.Column("sealed", postgresql.BYTEA(), nullable=False))
        op.create_check_constraint(op.f(f"ck_{table}_is_a_sealed_envelope"), table, "get_byte(sealed, 0) = 1")
    for table in UPDATES:
        op.execute(f"GRANT UPDATE (sealed) ON {table} TO consortium_app")
    op.add_column("negotiation_invitation", sa.Column("key_public", postgresql.BYTEA(), nullable=False))
    op.create_table(
        "negotiation_key",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wrapped", postgresql.BYTEA(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id"],
            ["mini_tender.council_id", "mini_tender.id"],
            name=op.f("fk_negotiation_key_council_id_mini_tender_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "mini_tender_id", "number", name=op.f("pk_negotiation_key")),
    )
    op.execute("ALTER TABLE negotiation_key ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE negotiation_key FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON negotiation_key TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON negotiation_key FOR SELECT TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (guard.negotiation_is_over(council_id, mini_tender_id, number)))"
    )
    op.execute("GRANT SELECT ON negotiation_key TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON negotiation_key FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = negotiation_key.council_id AND t.id = negotiation_key.mini_tender_id AND t.status = 'opened')))"
    )
    op.execute("GRANT INSERT ON negotiation_key TO consortium_app")


def _unseal() -> None:
    op.drop_table("negotiation_key")
    op.drop_column("negotiation_invitation", "key_public")
    for table, columns in READABLE.items():
        op.drop_constraint(op.f(f"ck_{table}_is_a_sealed_envelope"), table)
        op.drop_column(table, "sealed")
        for column in columns:
            op.add_column(table, sa.Column(column, columns[column], nullable=column in MAY_BE_EMPTY))
    for table, columns in UPDATES.items():
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO consortium_app")
    op.create_check_constraint(op.f("ck_offered_price_price_is_positive"), "offered_price", "unit_price > 0")
    op.create_check_constraint(
        op.f("ck_standing_answer_says_something"), "standing_answer", "topic <> '' AND answer <> ''"
    )
    op.create_index(
        "uq_standing_answer_topic", "standing_answer", ["provider_id", sa.text("lower(topic)")], unique=True
    )


def _direct_awards() -> None:
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
    _refuse(*READABLE, "negotiation_invitation", why="that are encrypted")
    _unseal()
    op.execute(
        "ALTER POLICY may_update_by_bidder ON price_query WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (decided_at IS NULL))"
    )
    op.drop_table("direct_award")
    op.drop_index("uq_award_one_direct_not_refused", table_name="award")
    op.drop_constraint(op.f("ck_award_line_by_a_ranking_or_directly"), "award_line")
    op.drop_constraint(op.f("ck_award_by_a_ranking_or_directly"), "award")
    op.drop_constraint(op.f("fk_award_council_id_package_id"), "award")
    op.drop_column("award", "package_id")
    for table in ("award", "award_line"):
        op.alter_column(table, "mini_tender_id", nullable=False)
        op.alter_column(table, "ranking_number", nullable=False)
