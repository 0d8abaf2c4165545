"""Mini-tenders from publication to recommendation: versions for which bids are confirmed again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

KEEP_PRICE_QUERY = """
CREATE OR REPLACE FUNCTION guard.keep_price_query() RETURNS trigger LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      IF (NEW.reply, NEW.replied_at, NEW.replied_by) IS DISTINCT FROM (OLD.reply, OLD.replied_at, OLD.replied_by)
          AND (guard.organisation() IS DISTINCT FROM OLD.provider_id OR OLD.replied_at IS NOT NULL
            OR guard.now() >= OLD.reply_by_at) THEN
        RAISE EXCEPTION 'the bidder replies, once and in time' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.decision, NEW.decision_reason) IS DISTINCT FROM (OLD.decision, OLD.decision_reason)
          AND guard.organisation() IS DISTINCT FROM OLD.council_id THEN
        RAISE EXCEPTION 'the council decides' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
PRICES_OF = """
CREATE OR REPLACE FUNCTION guard.prices_of(tender uuid) RETURNS SETOF offer_line LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT l.* FROM public.mini_tender t
      JOIN public.offer_line l ON l.council_id = t.council_id AND l.mini_tender_id = t.id
      WHERE t.id = tender AND t.council_id = guard.organisation()
        AND (SELECT guard.quality_is_locked(guard.organisation(), tender))
      ORDER BY l.package_id, l.offer_id
    $$
"""
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
    op.add_column("offer", sa.Column("blind", sa.LargeBinary(), nullable=True))
    op.add_column("offer", sa.Column("sealed_sha256", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    op.alter_column("offer", "sealed_sha256", server_default=None)
    op.add_column(
        "negotiation_invitation",
        sa.Column("asked_weeks", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
    op.add_column("mini_tender", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_mini_tender_council_id_follows_id"),
        "mini_tender",
        "mini_tender",
        ["council_id", "follows_id"],
        ["council_id", "id"],
    )
    op.create_index("ix_mini_tender_follows", "mini_tender", ["council_id", "follows_id"])
    op.execute("GRANT UPDATE (follows_id) ON mini_tender TO consortium_app")
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
    op.create_table(
        "price_query",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("reply_by_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("decision IN ('keep', 'set aside')", name=op.f("ck_price_query_decision_is_known")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decision_reason IS NULL)",
            name=op.f("ck_price_query_decided_by_somebody_with_a_reason"),
        ),
        sa.CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name=op.f("ck_price_query_replied_at_a_time")),
        sa.CheckConstraint(
            "decided_at IS NULL OR replied_at IS NOT NULL OR decided_at >= reply_by_at",
            name=op.f("ck_price_query_heard_before_decided"),
        ),
        sa.CheckConstraint("reply_by_at > asked_at", name=op.f("ck_price_query_time_to_reply")),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id", "provider_id"],
            ["invitation.council_id", "invitation.mini_tender_id", "invitation.provider_id"],
            name=op.f("fk_price_query_council_id_mini_tender_id_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "package_id"],
            ["package.council_id", "package.id"],
            name=op.f("fk_price_query_council_id_package_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_price_query")),
    )
    op.create_index("ix_price_query_mini_tender", "price_query", ["council_id", "mini_tender_id"], unique=False)
    op.create_index("ix_price_query_provider", "price_query", ["provider_id", "mini_tender_id"], unique=False)
    op.create_index(
        "uq_price_query_one_open",
        "price_query",
        ["council_id", "mini_tender_id", "provider_id", "package_id"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "bid_correction",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("after", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("slip", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("decision IN ('agreed', 'refused')", name=op.f("ck_bid_correction_decision_is_known")),
        sa.CheckConstraint("slip IN ('point', 'digits', 'week')", name=op.f("ck_bid_correction_slip_is_known")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decision_reason IS NULL)",
            name=op.f("ck_bid_correction_decided_by_somebody_with_a_reason"),
        ),
        sa.CheckConstraint("after > 0 AND after <> before", name=op.f("ck_bid_correction_another_price")),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id", "provider_id"],
            ["invitation.council_id", "invitation.mini_tender_id", "invitation.provider_id"],
            name=op.f("fk_bid_correction_council_id_mini_tender_id_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "package_id"],
            ["package.council_id", "package.id"],
            name=op.f("fk_bid_correction_council_id_package_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_bid_correction")),
        sa.UniqueConstraint(
            "council_id",
            "mini_tender_id",
            "provider_id",
            "package_id",
            name=op.f("uq_bid_correction_council_id_mini_tender_id_provider_id_package_id"),
        ),
    )
    op.create_index("ix_bid_correction_provider", "bid_correction", ["provider_id", "mini_tender_id"], unique=False)
    op.create_table(
        "failed_package",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("document", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", postgresql.BYTEA(), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id", "package_id"],
            ["mini_tender_package.council_id", "mini_tender_package.mini_tender_id", "mini_tender_package.package_id"],
            name=op.f("fk_failed_package_council_id_mini_tender_id_package_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "mini_tender_id", "package_id", name=op.f("pk_failed_package")),
    )
    op.create_index("ix_failed_package_package", "failed_package", ["council_id", "package_id"], unique=False)
    op.execute(KEEP_PRICE_QUERY)
    op.execute("REVOKE ALL ON FUNCTION guard.keep_price_query() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_price_query() TO consortium_app")
    op.execute(PRICES_OF)
    op.execute("REVOKE ALL ON FUNCTION guard.prices_of(tender uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.prices_of(tender uuid) TO consortium_app")
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
    op.execute("ALTER TABLE price_query ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE price_query FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON price_query TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_own ON price_query FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON price_query TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_bidder ON price_query FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON price_query TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON price_query FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (reply IS NULL) AND (decision IS NULL) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = price_query.council_id AND t.id = price_query.mini_tender_id AND t.status = 'opened')))"
    )
    op.execute("GRANT INSERT ON price_query TO consortium_app")
    op.execute(
        "CREATE POLICY may_update_by_bidder ON price_query FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (decided_at IS NULL)) WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (decided_at IS NULL))"
    )
    op.execute("GRANT UPDATE (reply, replied_at, replied_by) ON price_query TO consortium_app")
    op.execute(
        "CREATE POLICY may_update_by_council ON price_query FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (decided_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (decision, decision_reason, decided_at, decided_by) ON price_query TO consortium_app")
    op.execute("ALTER TABLE bid_correction ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE bid_correction FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON bid_correction TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_own ON bid_correction FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON bid_correction TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_council_once_locked ON bid_correction FOR SELECT TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (guard.quality_is_locked(council_id, mini_tender_id)))"
    )
    op.execute("GRANT SELECT ON bid_correction TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON bid_correction FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider') AND (decision IS NULL) AND (NOT guard.quality_is_locked(council_id, mini_tender_id)) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = bid_correction.council_id AND t.id = bid_correction.mini_tender_id AND t.status = 'opened')))"
    )
    op.execute("GRANT INSERT ON bid_correction TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON bid_correction FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (guard.quality_is_locked(council_id, mini_tender_id)) AND (decided_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (decision, decision_reason, decided_at, decided_by) ON bid_correction TO consortium_app")
    op.execute("ALTER TABLE failed_package ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE failed_package FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON failed_package TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON failed_package FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON failed_package TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON failed_package FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = failed_package.council_id AND t.id = failed_package.mini_tender_id AND t.status = 'no award')))"
    )
    op.execute("GRANT INSERT ON failed_package TO consortium_app")
    op.execute(
        "CREATE TRIGGER keep_price_query BEFORE UPDATE ON price_query FOR EACH ROW EXECUTE FUNCTION guard.keep_price_query()"
    )
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
    op.drop_table("failed_package")
    op.drop_table("bid_correction")
    op.drop_table("price_query")
    op.drop_table("mini_tender_version")
    op.execute("DROP FUNCTION guard.keep_mini_tender_version()")
    op.execute("DROP FUNCTION guard.keep_price_query()")
    op.execute("DROP FUNCTION guard.prices_of(uuid)")
    op.drop_column("negotiation_invitation", "asked_weeks")
    op.drop_index("ix_mini_tender_follows", table_name="mini_tender")
    op.drop_constraint(op.f("fk_mini_tender_council_id_follows_id"), "mini_tender", type_="foreignkey")
    op.drop_column("mini_tender", "follows_id")
    op.drop_column("offer", "sealed_sha256")
    op.drop_column("offer", "blind")
    op.execute(
        "DELETE FROM outbox_message WHERE event IN ('MiniTenderChanged', 'ConfirmationDue', 'BidInvalid', 'PriceAskedAbout', 'PriceExplained', 'PriceDecided', 'CorrectionAsked', 'CorrectionDecided')"
    )
