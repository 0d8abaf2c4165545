"""Bids, drafts and stored answers under keys: of each organisation, of each mini-tender; receipts committed to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ENVELOPES = (("bid_version", "sealed"), ("bid_draft", "document"))


def upgrade() -> None:
    _refuse_readable_bids()
    _tables()
    _functions()
    _protection()
    for table, column in ENVELOPES:
        op.create_check_constraint(
            op.f(f"ck_{table}_is_a_sealed_envelope"), table, f"get_byte({column}, 0) = 1"
        )
    # What providers were answered before is no envelope. Only a repetition of those requests would ask for it.
    op.execute(
        "DELETE FROM idempotency_key k USING organisation o WHERE o.id = k.organisation_id AND o.kind = 'provider'"
    )


def _refuse_readable_bids() -> None:
    """A migration has no key to seal with, and a bid that was readable once is not made secret by sealing it later."""
    for table, _ in ENVELOPES:
        if op.get_bind().execute(sa.text(f"SELECT EXISTS (SELECT 1 FROM {table})")).scalar_one():
            raise RuntimeError(
                f"{table} holds bids from before they were encrypted. There was no release before this: begin with "
                "a new database, or for a demonstration with an empty folder."
            )


def _tables() -> None:
    op.create_table(
        "organisation_key",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("public", postgresql.BYTEA(), nullable=False),
        sa.Column("wrapped", postgresql.BYTEA(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_key")),
    )
    op.create_table(
        "mini_tender_key",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("public", postgresql.BYTEA(), nullable=False),
        sa.Column("officers", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("officers IN (1, 2)", name=op.f("ck_mini_tender_key_one_or_two_officers")),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id"],
            ["mini_tender.council_id", "mini_tender.id"],
            name=op.f("fk_mini_tender_key_council_id_mini_tender_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "mini_tender_id", name=op.f("pk_mini_tender_key")),
    )
    op.create_table(
        "mini_tender_share",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wrapped", postgresql.BYTEA(), nullable=False),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_mini_tender_share_one_for_each_officer")),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id"],
            ["mini_tender_key.council_id", "mini_tender_key.mini_tender_id"],
            name=op.f("fk_mini_tender_share_council_id_mini_tender_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "mini_tender_id", "number", name=op.f("pk_mini_tender_share")),
    )
    op.create_table(
        "mini_tender_opening",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id"],
            ["mini_tender_key.council_id", "mini_tender_key.mini_tender_id"],
            name=op.f("fk_mini_tender_opening_council_id_mini_tender_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "mini_tender_id", "person_id", name=op.f("pk_mini_tender_opening")),
    )
    op.create_table(
        "receipt_commitment",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("closes_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("leaves", postgresql.BYTEA(), nullable=False),
        sa.Column("root", postgresql.BYTEA(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(leaves) % 32 = 0 AND length(root) = 32", name=op.f("ck_receipt_commitment_hashes_are_whole")
        ),
        sa.CheckConstraint(
            "made_at >= closes_at", name=op.f("ck_receipt_commitment_made_at_or_after_the_deadline")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id"],
            ["mini_tender.council_id", "mini_tender.id"],
            name=op.f("fk_receipt_commitment_council_id_mini_tender_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "mini_tender_id", name=op.f("pk_receipt_commitment")),
    )
    op.create_index("ix_receipt_commitment_mini_tender", "receipt_commitment", ["mini_tender_id"], unique=False)


def _functions() -> None:
    op.execute("DROP FUNCTION guard.lock_for_bidding(tender uuid)")
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.hold_to_open(tender uuid) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      PERFORM 1 FROM public.mini_tender t WHERE t.id = tender AND t.council_id = guard.organisation() FOR UPDATE;
    END $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.hold_to_open(tender uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.hold_to_open(tender uuid) TO consortium_opener")
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.release_shares(tender uuid) RETURNS TABLE (number integer, wrapped bytea) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      PERFORM guard.hold_to_open(tender);
      RETURN QUERY SELECT s.number, s.wrapped FROM public.mini_tender t
        JOIN public.mini_tender_share s ON s.council_id = t.council_id AND s.mini_tender_id = t.id
        WHERE t.id = tender AND t.council_id = guard.organisation() AND t.status = 'published'
          AND (SELECT count(*) FROM public.mini_tender_opening o
                WHERE o.council_id = t.council_id AND o.mini_tender_id = t.id)
            >= (SELECT count(*) FROM public.mini_tender_share a
                WHERE a.council_id = t.council_id AND a.mini_tender_id = t.id)
        ORDER BY s.number;
    END $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.release_shares(tender uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.release_shares(tender uuid) TO consortium_app")
    op.execute("ALTER FUNCTION guard.release_shares(tender uuid) OWNER TO consortium_opener")
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.receipt_leaves(tender uuid) RETURNS TABLE (leaf bytea) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      PERFORM guard.hold_to_open(tender);
      RETURN QUERY SELECT sha256('\\x00'::bytea || convert_to(v.receipt, 'UTF8')) FROM public.mini_tender t
        JOIN public.bid_version v ON v.council_id = t.council_id AND v.mini_tender_id = t.id
        WHERE t.id = tender AND t.council_id = guard.organisation()
        ORDER BY 1;
    END $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.receipt_leaves(tender uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.receipt_leaves(tender uuid) TO consortium_app")
    op.execute("ALTER FUNCTION guard.receipt_leaves(tender uuid) OWNER TO consortium_opener")
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.lock_for_bidding(tender uuid) RETURNS TABLE (council_id uuid, status text, version integer, closes_at timestamptz, received_at timestamptz, tender_key bytea, own_key bytea) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE held public.mini_tender;
    BEGIN
      SELECT t.* INTO held FROM public.mini_tender t
        JOIN public.invitation i ON i.council_id = t.council_id AND i.mini_tender_id = t.id
        WHERE t.id = tender AND i.provider_id = guard.organisation()
        FOR UPDATE OF i FOR SHARE OF t;
      IF FOUND THEN
        RETURN QUERY SELECT held.council_id, held.status, held.version, held.closes_at, guard.now(),
          (SELECT k.public FROM public.mini_tender_key k
            WHERE k.council_id = held.council_id AND k.mini_tender_id = held.id),
          (SELECT k.public FROM public.organisation_key k WHERE k.organisation_id = guard.organisation());
      END IF;
    END $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.lock_for_bidding(tender uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.lock_for_bidding(tender uuid) TO consortium_app")


def _protection() -> None:
    op.execute("ALTER TABLE organisation_key ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE organisation_key FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON organisation_key TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON organisation_key FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON organisation_key TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON organisation_key FOR INSERT TO consortium_app WITH CHECK (organisation_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT INSERT ON organisation_key TO consortium_app")
    op.execute("ALTER TABLE mini_tender_key ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE mini_tender_key FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON mini_tender_key TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON mini_tender_key FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON mini_tender_key TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON mini_tender_key FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (mini_tender_id = ANY ((SELECT guard.own_drafts())::uuid[])))"
    )
    op.execute("GRANT INSERT ON mini_tender_key TO consortium_app")
    op.execute("ALTER TABLE mini_tender_share ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE mini_tender_share FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON mini_tender_share TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_by_opener ON mini_tender_share FOR SELECT TO consortium_opener USING (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = mini_tender_share.council_id AND t.id = mini_tender_share.mini_tender_id AND t.closes_at <= guard.now()))"
    )
    op.execute("GRANT SELECT ON mini_tender_share TO consortium_opener")
    op.execute(
        "CREATE POLICY may_insert ON mini_tender_share FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (mini_tender_id = ANY ((SELECT guard.own_drafts())::uuid[])))"
    )
    op.execute("GRANT INSERT ON mini_tender_share TO consortium_app")
    op.execute("ALTER TABLE mini_tender_opening ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE mini_tender_opening FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON mini_tender_opening TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_own ON mini_tender_opening FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON mini_tender_opening TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_opener ON mini_tender_opening FOR SELECT TO consortium_opener USING (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = mini_tender_opening.council_id AND t.id = mini_tender_opening.mini_tender_id AND t.closes_at <= guard.now()))"
    )
    op.execute("GRANT SELECT ON mini_tender_opening TO consortium_opener")
    op.execute(
        "CREATE POLICY may_insert ON mini_tender_opening FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND ((SELECT guard.kind()) = 'person') AND (person_id = (SELECT guard.person())) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = mini_tender_opening.council_id AND t.id = mini_tender_opening.mini_tender_id AND t.status = 'published' AND t.closes_at <= guard.now())))"
    )
    op.execute("GRANT INSERT ON mini_tender_opening TO consortium_app")
    op.execute("ALTER TABLE receipt_commitment ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE receipt_commitment FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON receipt_commitment TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON receipt_commitment FOR SELECT TO consortium_app USING (true)")
    op.execute("GRANT SELECT ON receipt_commitment TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON receipt_commitment FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = receipt_commitment.council_id AND t.id = receipt_commitment.mini_tender_id AND t.closes_at <= guard.now())))"
    )
    op.execute("GRANT INSERT ON receipt_commitment TO consortium_app")


def downgrade() -> None:
    """What was sealed stays sealed, and nothing reads it any more: bids and drafts go."""
    for table, _ in ENVELOPES:
        op.drop_constraint(op.f(f"ck_{table}_is_a_sealed_envelope"), table, type_="check")
    op.execute("ALTER TABLE bid_version DISABLE TRIGGER USER")
    op.execute("ALTER TABLE bid DISABLE TRIGGER USER")
    op.execute("DELETE FROM bid_version")
    op.execute("DELETE FROM bid")
    op.execute("DELETE FROM bid_draft")
    op.execute("ALTER TABLE bid ENABLE TRIGGER USER")
    op.execute("ALTER TABLE bid_version ENABLE TRIGGER USER")
    op.execute("DELETE FROM outbox_message WHERE event = 'BiddingClosed'")
    op.execute(
        "DELETE FROM idempotency_key k USING organisation o WHERE o.id = k.organisation_id AND o.kind = 'provider'"
    )
    op.execute("DROP POLICY may_insert ON receipt_commitment")
    op.execute("DROP POLICY may_select ON receipt_commitment")
    op.execute("DROP POLICY may_insert ON mini_tender_opening")
    op.execute("DROP POLICY may_select_by_opener ON mini_tender_opening")
    op.execute("DROP POLICY may_select_own ON mini_tender_opening")
    op.execute("DROP POLICY may_insert ON mini_tender_share")
    op.execute("DROP POLICY may_select_by_opener ON mini_tender_share")
    op.execute("DROP POLICY may_insert ON mini_tender_key")
    op.execute("DROP POLICY may_select ON mini_tender_key")
    op.execute("DROP POLICY may_insert ON organisation_key")
    op.execute("DROP POLICY may_select ON organisation_key")
    for table in ("receipt_commitment", "mini_tender_opening", "mini_tender_share", "mini_tender_key", "organisation_key"):
        op.drop_table(table)
    op.execute("DROP FUNCTION guard.receipt_leaves(tender uuid)")
    op.execute("DROP FUNCTION guard.release_shares(tender uuid)")
    op.execute("DROP FUNCTION guard.hold_to_open(tender uuid)")
    op.execute("DROP FUNCTION guard.lock_for_bidding(tender uuid)")
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.lock_for_bidding(tender uuid) RETURNS TABLE (council_id uuid, status text, version integer, closes_at timestamptz, received_at timestamptz) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE held public.mini_tender;
    BEGIN
      SELECT t.* INTO held FROM public.mini_tender t
        JOIN public.invitation i ON i.council_id = t.council_id AND i.mini_tender_id = t.id
        WHERE t.id = tender AND i.provider_id = guard.organisation()
        FOR UPDATE OF i FOR SHARE OF t;
      IF FOUND THEN
        RETURN QUERY SELECT held.council_id, held.status, held.version, held.closes_at, guard.now();
      END IF;
    END $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.lock_for_bidding(tender uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.lock_for_bidding(tender uuid) TO consortium_app")
