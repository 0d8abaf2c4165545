"""What public registers say of a provider by its numbers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_lookup",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("details", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "register IN ('companies house', 'charity commission', 'care quality commission')",
            name=op.f("ck_register_lookup_register_is_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('found', 'not found', 'could not be asked')", name=op.f("ck_register_lookup_outcome_is_known")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL)", name=op.f("ck_register_lookup_answered_at_if_answered")
        ),
        sa.CheckConstraint(
            "coalesce(outcome = 'found', false) = (name IS NOT NULL)"
            " AND (name IS NULL) = (status IS NULL) AND (name IS NULL) = (postcode IS NULL)",
            name=op.f("ck_register_lookup_named_if_found"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_register_lookup_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "id", name=op.f("pk_register_lookup")),
    )
    op.create_index(
        "ix_register_lookup_number", "register_lookup", ["provider_id", "register", "number", "asked_at"]
    )
    op.execute("ALTER TABLE register_lookup ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE register_lookup FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON register_lookup TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select_own ON register_lookup FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))")
    op.execute("CREATE POLICY may_select_by_member ON register_lookup FOR SELECT TO consortium_app USING (((SELECT guard.is_buyer())) AND (provider_id = ANY ((SELECT guard.known_providers())::uuid[])))")
    op.execute("GRANT SELECT ON register_lookup TO consortium_app")
    op.execute("CREATE POLICY may_insert ON register_lookup FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider') AND (outcome IS NULL))")
    op.execute("GRANT INSERT ON register_lookup TO consortium_app")
    op.execute("CREATE POLICY may_update ON register_lookup FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job') AND (outcome IS NULL)) WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job'))")
    op.execute("GRANT UPDATE (outcome, answered_at, name, status, postcode, details) ON register_lookup TO consortium_app")


def downgrade() -> None:
    op.drop_table("register_lookup")
