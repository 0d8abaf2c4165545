"""Reasons are screened before bidders are told them; the key to sealed bids is destroyed at its end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

DESTROY_KEY = """
CREATE OR REPLACE FUNCTION guard.destroy_key(tender uuid, why text) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE held public.mini_tender;
    BEGIN
      PERFORM guard.hold_to_open(tender);
      SELECT t.* INTO held FROM public.mini_tender t
        JOIN public.mini_tender_share s ON s.council_id = t.council_id AND s.mini_tender_id = t.id
        WHERE t.id = tender AND t.council_id = guard.organisation() AND guard.kind() = 'person'
          AND (t.status = 'withdrawn' OR (t.status IN ('awarded', 'no award')
            AND (t.closes_at AT TIME ZONE 'UTC' + make_interval(
              months => coalesce((t.rules -> 'policy' ->> 'bids_kept_months')::integer, 72))) AT TIME ZONE 'UTC'
              <= guard.now()));
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      DELETE FROM public.mini_tender_share s WHERE s.council_id = held.council_id AND s.mini_tender_id = held.id;
      INSERT INTO public.key_destruction (council_id, mini_tender_id, reason, destroyed_at, destroyed_by)
        VALUES (held.council_id, held.id, why, guard.now(), guard.person());
      RETURN true;
    END $$
"""
SHARES_BEFORE = (
    "EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = mini_tender_share.council_id"
    " AND t.id = mini_tender_share.mini_tender_id AND t.closes_at <= guard.now())"
)
SHARES = (
    "EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = mini_tender_share.council_id AND t.id = mini_tender_share.mini_tender_id AND (t.closes_at <= guard.now() OR t.status IN ('awarded', 'no award', 'withdrawn')))"
)


def upgrade() -> None:
    op.create_table('reworded_reason',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('mini_tender_id', sa.Uuid(), nullable=False),
    sa.Column('evaluation_id', sa.Uuid(), nullable=False),
    sa.Column('criterion', sa.Text(), nullable=False),
    sa.Column('reason_hash', postgresql.BYTEA(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('findings', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('worded_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('worded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("words <> '' AND words <> before", name=op.f('ck_reworded_reason_says_it_in_other_words')),
    sa.CheckConstraint('(words IS NULL) = (worded_at IS NULL) AND (words IS NULL) = (worded_by IS NULL)', name=op.f('ck_reworded_reason_worded_by_somebody')),
    sa.ForeignKeyConstraint(['council_id', 'evaluation_id'], ['evaluation.owner_id', 'evaluation.id'], name=op.f('fk_reworded_reason_council_id_evaluation_id')),
    sa.ForeignKeyConstraint(['council_id', 'mini_tender_id'], ['mini_tender.council_id', 'mini_tender.id'], name=op.f('fk_reworded_reason_council_id_mini_tender_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_reworded_reason'))
    )
    op.create_index('ix_reworded_reason_mini_tender', 'reworded_reason', ['council_id', 'mini_tender_id'], unique=False)
    op.create_index('uq_reworded_reason_one_open', 'reworded_reason', ['council_id', 'evaluation_id', 'criterion'], unique=True, postgresql_where=sa.text('words IS NULL'))
    op.execute(
        'ALTER TABLE reworded_reason ENABLE ROW LEVEL SECURITY'
    )
    op.execute(
        'ALTER TABLE reworded_reason FORCE ROW LEVEL SECURITY'
    )
    op.execute(
        'CREATE POLICY the_owner ON reworded_reason TO consortium_owner USING (true) WITH CHECK (true)'
    )
    op.execute(
        'CREATE POLICY may_select ON reworded_reason FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))'
    )
    op.execute(
        'GRANT SELECT ON reworded_reason TO consortium_app'
    )
    op.execute(
        "CREATE POLICY may_insert ON reworded_reason FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (asked_by = (SELECT guard.person())) AND (words IS NULL) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = reworded_reason.council_id AND t.id = reworded_reason.mini_tender_id AND t.status = 'opened')))"
    )
    op.execute(
        'GRANT INSERT ON reworded_reason TO consortium_app'
    )
    op.execute(
        "CREATE POLICY may_update ON reworded_reason FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (words IS NULL) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = reworded_reason.council_id AND t.id = reworded_reason.mini_tender_id AND t.status = 'opened'))) WITH CHECK ((council_id = (SELECT guard.organisation())) AND (worded_by = (SELECT guard.person())))"
    )
    op.execute(
        'GRANT UPDATE (words, worded_at, worded_by) ON reworded_reason TO consortium_app'
    )
    op.create_table('letter_override',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('mini_tender_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text_hash', postgresql.BYTEA(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('agreed_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('agreed_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_letter_override_has_a_reason')),
    sa.CheckConstraint('(agreed_at IS NULL) = (agreed_by IS NULL)', name=op.f('ck_letter_override_agreed_by_somebody')),
    sa.CheckConstraint('agreed_by <> asked_by', name=op.f('ck_letter_override_agreed_by_another')),
    sa.ForeignKeyConstraint(['council_id', 'mini_tender_id'], ['mini_tender.council_id', 'mini_tender.id'], name=op.f('fk_letter_override_council_id_mini_tender_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_letter_override')),
    sa.UniqueConstraint('council_id', 'mini_tender_id', 'text_hash', name=op.f('uq_letter_override_council_id_mini_tender_id_text_hash'))
    )
    op.execute(
        'ALTER TABLE letter_override ENABLE ROW LEVEL SECURITY'
    )
    op.execute(
        'ALTER TABLE letter_override FORCE ROW LEVEL SECURITY'
    )
    op.execute(
        'CREATE POLICY the_owner ON letter_override TO consortium_owner USING (true) WITH CHECK (true)'
    )
    op.execute(
        'CREATE POLICY may_select ON letter_override FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))'
    )
    op.execute(
        'GRANT SELECT ON letter_override TO consortium_app'
    )
    op.execute(
        "CREATE POLICY may_insert ON letter_override FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (asked_by = (SELECT guard.person())) AND (agreed_at IS NULL) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = letter_override.council_id AND t.id = letter_override.mini_tender_id AND t.status = 'opened')))"
    )
    op.execute(
        'GRANT INSERT ON letter_override TO consortium_app'
    )
    op.execute(
        "CREATE POLICY may_update ON letter_override FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (agreed_at IS NULL) AND (EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = letter_override.council_id AND t.id = letter_override.mini_tender_id AND t.status = 'opened'))) WITH CHECK ((council_id = (SELECT guard.organisation())) AND (agreed_by = (SELECT guard.person())))"
    )
    op.execute(
        'GRANT UPDATE (agreed_at, agreed_by) ON letter_override TO consortium_app'
    )
    op.create_table('key_destruction',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('mini_tender_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('destroyed_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('destroyed_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_key_destruction_has_a_reason')),
    sa.ForeignKeyConstraint(['council_id', 'mini_tender_id'], ['mini_tender_key.council_id', 'mini_tender_key.mini_tender_id'], name=op.f('fk_key_destruction_council_id_mini_tender_id')),
    sa.PrimaryKeyConstraint('council_id', 'mini_tender_id', name=op.f('pk_key_destruction'))
    )
    op.execute(
        'ALTER TABLE key_destruction ENABLE ROW LEVEL SECURITY'
    )
    op.execute(
        'ALTER TABLE key_destruction FORCE ROW LEVEL SECURITY'
    )
    op.execute(
        'CREATE POLICY the_owner ON key_destruction TO consortium_owner USING (true) WITH CHECK (true)'
    )
    op.execute(
        'CREATE POLICY may_select ON key_destruction FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))'
    )
    op.execute(
        'GRANT SELECT ON key_destruction TO consortium_app'
    )
    op.execute(
        'CREATE POLICY may_insert_by_opener ON key_destruction FOR INSERT TO consortium_opener WITH CHECK (true)'
    )
    op.execute(
        'GRANT INSERT ON key_destruction TO consortium_opener'
    )

    op.add_column("policy", sa.Column("bids_kept_months", sa.Integer(), nullable=False, server_default=sa.text("72")))
    op.alter_column("policy", "bids_kept_months", server_default=None)
    op.create_check_constraint(
        op.f("ck_policy_bids_are_kept_for_a_time"), "policy", "bids_kept_months BETWEEN 1 AND 300"
    )
    op.execute("GRANT UPDATE (bids_kept_months) ON policy TO consortium_app")
    op.execute("ALTER POLICY may_select_by_opener ON mini_tender USING (closes_at <= guard.now() OR status = 'withdrawn')")
    op.execute(f"ALTER POLICY may_select_by_opener ON mini_tender_share USING ({SHARES})")
    op.execute('CREATE POLICY may_delete_by_opener ON mini_tender_share FOR DELETE TO consortium_opener USING (true)')
    op.execute('GRANT DELETE ON mini_tender_share TO consortium_opener')
    op.execute(DESTROY_KEY)
    op.execute('REVOKE ALL ON FUNCTION guard.destroy_key(tender uuid, why text) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.destroy_key(tender uuid, why text) TO consortium_app')
    op.execute('ALTER FUNCTION guard.destroy_key(tender uuid, why text) OWNER TO consortium_opener')

def downgrade() -> None:
    op.execute("DROP FUNCTION guard.destroy_key(uuid, text)")
    op.execute("DROP POLICY may_delete_by_opener ON mini_tender_share")
    op.execute("REVOKE DELETE ON mini_tender_share FROM consortium_opener")
    op.execute(f"ALTER POLICY may_select_by_opener ON mini_tender_share USING ({SHARES_BEFORE})")
    op.execute("ALTER POLICY may_select_by_opener ON mini_tender USING (closes_at <= guard.now())")
    op.drop_constraint(op.f("ck_policy_bids_are_kept_for_a_time"), "policy")
    op.drop_column("policy", "bids_kept_months")
    op.drop_table("key_destruction")
    op.drop_table("letter_override")
    op.drop_table("reworded_reason")
