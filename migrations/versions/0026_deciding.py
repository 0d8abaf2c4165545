"""More time for one decision."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_RECEIVED = "EXISTS (SELECT 1 FROM application a WHERE a.provider_id = decision_extension.provider_id AND a.id = decision_extension.application_id AND a.lead_id = (SELECT guard.organisation()) AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL)"


def upgrade() -> None:
    _more_time()


def downgrade() -> None:
    op.execute("DELETE FROM outbox_message WHERE event IN ('ApplicationDecisionNears', 'DecisionTimeExtended')")
    op.drop_table("decision_extension")


def _more_time() -> None:
    op.create_table(
        "decision_extension",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("extended_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("extended_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_decision_extension_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["provider_id", "application_id"],
            ["application.provider_id", "application.id"],
            name=op.f("fk_decision_extension_provider_id_application_id"),
        ),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_decision_extension")),
        sa.UniqueConstraint(
            "lead_id",
            "provider_id",
            "application_id",
            name=op.f("uq_decision_extension_lead_id_provider_id_application_id"),
        ),
    )
    op.create_index("ix_decision_extension_application", "decision_extension", ["application_id"])
    op.execute("ALTER TABLE decision_extension ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE decision_extension FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON decision_extension TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_by_lead ON decision_extension FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "CREATE POLICY may_select_by_applicant ON decision_extension FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute(
        f"CREATE POLICY may_insert ON decision_extension FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (extended_by = (SELECT guard.person())) AND ({_RECEIVED}))"
    )
    op.execute("GRANT SELECT, INSERT ON decision_extension TO consortium_app")
