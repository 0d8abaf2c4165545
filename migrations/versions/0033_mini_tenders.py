"""Mini-tenders from publication to recommendation: versions for which bids are confirmed again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0025"
branch_labels = None
depends_on = None

KEEP_MINI_TENDER_VERSION = """
CREATE OR REPLACE FUNCTION guard.keep_mini_tender_version() RETURNS trigger LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      IF NEW.version IS DISTINCT FROM OLD.version AND (NEW.version < OLD.version
          OR OLD.status <> 'published' OR guard.now() >= OLD.closes_at) THEN
        RAISE EXCEPTION 'a mini-tender is changed only while bids are taken' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "mini_tender_version",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("differences", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closes_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_mini_tender_version_has_a_reason")),
        sa.CheckConstraint("closes_at >= closed_at", name=op.f("ck_mini_tender_version_never_shortened")),
        sa.CheckConstraint("version > 1", name=op.f("ck_mini_tender_version_the_first_is_the_publication")),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id"],
            ["mini_tender.council_id", "mini_tender.id"],
            name=op.f("fk_mini_tender_version_council_id_mini_tender_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "mini_tender_id", "version", name=op.f("pk_mini_tender_version")),
    )
    op.execute(KEEP_MINI_TENDER_VERSION)
    op.execute("REVOKE ALL ON FUNCTION guard.keep_mini_tender_version() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_mini_tender_version() TO consortium_app")
    op.execute("ALTER TABLE mini_tender_version ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE mini_tender_version FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON mini_tender_version TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_own ON mini_tender_version FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON mini_tender_version TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_invited ON mini_tender_version FOR SELECT TO consortium_app USING (EXISTS (SELECT 1 FROM invitation i WHERE i.council_id = mini_tender_version.council_id AND i.mini_tender_id = mini_tender_version.mini_tender_id AND i.provider_id = (SELECT guard.organisation())))"
    )
    op.execute("GRANT SELECT ON mini_tender_version TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON mini_tender_version FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = mini_tender_version.council_id AND t.id = mini_tender_version.mini_tender_id AND t.status = 'published')))"
    )
    op.execute("GRANT INSERT ON mini_tender_version TO consortium_app")
    op.execute(
        "CREATE TRIGGER keep_mini_tender_version BEFORE UPDATE ON mini_tender FOR EACH ROW EXECUTE FUNCTION guard.keep_mini_tender_version()"
    )
    op.execute(
        "CREATE POLICY may_select_by_bidder_if_invalid ON offer FOR SELECT TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (invalid_reason IS NOT NULL))"
    )
    op.execute("GRANT SELECT ON offer TO consortium_app")


def downgrade() -> None:
    op.execute("DROP POLICY may_select_by_bidder_if_invalid ON offer")
    op.execute("DROP TRIGGER keep_mini_tender_version ON mini_tender")
    op.drop_table("mini_tender_version")
    op.execute("DROP FUNCTION guard.keep_mini_tender_version()")
    op.execute("DELETE FROM outbox_message WHERE event IN ('MiniTenderChanged', 'ConfirmationDue', 'BidInvalid')")
