"""Webhooks, rotating secrets of programs, the feed of changes, and answers that are kept for a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_message", sa.Column("is_change", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "outbox_message", sa.Column("recorded_in", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    )
    op.alter_column("outbox_message", "recorded_in", server_default=sa.text("pg_current_xact_id()::text::bigint"))
    op.create_index(
        "ix_outbox_message_change",
        "outbox_message",
        ["handled_as", "recorded_in", "id"],
        postgresql_where=sa.text("is_change"),
    )
    op.create_index("ix_idempotency_key_made", "idempotency_key", ["organisation_id", "made_at"])
    op.create_table(
        "webhook",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("failing_since", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("quiet_until", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("disabled_because", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "disabled_because IN ('by hand', 'failing', 'gone')", name=op.f("ck_webhook_reason_is_known")
        ),
        sa.CheckConstraint(
            "(disabled_at IS NULL) = (disabled_because IS NULL)", name=op.f("ck_webhook_disabled_for_a_reason")
        ),
        sa.CheckConstraint(
            "failing_since IS NOT NULL OR quiet_until IS NULL", name=op.f("ck_webhook_quiet_while_it_fails")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_webhook_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_secret",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", postgresql.BYTEA(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "webhook_id"],
            ["webhook.organisation_id", "webhook.id"],
            name=op.f("fk_webhook_secret_organisation_id_webhook_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_webhook_secret")),
    )
    op.create_index(
        "uq_webhook_secret_present",
        "webhook_secret",
        ["organisation_id", "webhook_id"],
        unique=True,
        postgresql_where=sa.text("lapses_at IS NULL"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "delivered_at IS NULL OR given_up_at IS NULL",
            name=op.f("ck_webhook_delivery_delivered_or_given_up_not_both"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "webhook_id"],
            ["webhook.organisation_id", "webhook.id"],
            name=op.f("fk_webhook_delivery_organisation_id_webhook_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "organisation_id",
            "webhook_id",
            "change_id",
            name=op.f("uq_webhook_delivery_organisation_id_webhook_id_change_id"),
        ),
    )
    op.create_index(
        "ix_webhook_delivery_of_webhook", "webhook_delivery", ["organisation_id", "webhook_id", "id"], unique=False
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint("length(said) <= 200", name=op.f("ck_webhook_attempt_says_little")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "delivery_id"],
            ["webhook_delivery.organisation_id", "webhook_delivery.id"],
            name=op.f("fk_webhook_attempt_organisation_id_delivery_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_webhook_attempt")),
    )
    op.create_index(
        "ix_webhook_attempt_of_delivery", "webhook_attempt", ["organisation_id", "delivery_id", "id"], unique=False
    )
    op.create_table(
        "program_secret",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("secret_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("lapses_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "program_id"],
            ["api_client.organisation_id", "api_client.id"],
            name=op.f("fk_program_secret_organisation_id_program_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_program_secret")),
    )
    op.create_index(
        "uq_program_secret_present",
        "program_secret",
        ["organisation_id", "program_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL AND ended_at IS NULL"),
    )
    op.add_column("api_client", sa.Column("last_used_at", sa.TIMESTAMP(timezone=True), nullable=True))
    # What was registered before goes on for a year; its first characters are not known.
    op.execute("""
INSERT INTO program_secret (organisation_id, id, program_id, prefix, secret_hash, made_at, made_by, lapses_at)
SELECT organisation_id, gen_random_uuid(), id, '', secret_hash, created_at, created_by, guard.now() + interval '1 year'
FROM api_client WHERE secret_hash IS NOT NULL
""")
    op.execute("DROP FUNCTION guard.client_of(public_id text)")
    op.execute("DROP FUNCTION guard.token_of(hash bytea)")
    op.drop_column("api_client", "secret_hash")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.changes_after(after_in bigint, after_id uuid, since timestamptz, events text[], most integer) RETURNS TABLE (id uuid, event text, payload jsonb, recorded_at timestamptz, recorded_in bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT m.id, m.event, m.payload, m.recorded_at, m.recorded_in FROM public.outbox_message m
      WHERE m.handled_as = guard.organisation() AND m.is_change AND m.event = ANY (events) AND m.recorded_at >= since
        AND m.recorded_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        AND (m.recorded_in, m.id) > (after_in, after_id)
      ORDER BY m.recorded_in, m.id LIMIT most
    $$
""")
    op.execute(
        "REVOKE ALL ON FUNCTION guard.changes_after(after_in bigint, after_id uuid, since timestamptz, events text[], most integer) FROM PUBLIC"
    )
    op.execute(
        "GRANT EXECUTE ON FUNCTION guard.changes_after(after_in bigint, after_id uuid, since timestamptz, events text[], most integer) TO consortium_app"
    )
    op.execute("""
CREATE OR REPLACE FUNCTION guard.feed_era() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT system_identifier FROM pg_control_system()
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.feed_era() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.feed_era() TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.forget_answers() RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH gone AS (
        DELETE FROM public.idempotency_key k USING (
          SELECT o.organisation_id, o.actor_key, o.key FROM public.idempotency_key o
          WHERE o.organisation_id = guard.organisation() AND o.made_at < guard.now() - interval '24 hours'
          ORDER BY o.made_at LIMIT 20 FOR UPDATE SKIP LOCKED) AS old
        WHERE (k.organisation_id, k.actor_key, k.key) = (old.organisation_id, old.actor_key, old.key) RETURNING 1)
      SELECT count(*)::integer FROM gone
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.forget_answers() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.forget_answers() TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.touch_program(hash bytea) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      UPDATE public.api_client c SET last_used_at = guard.now() FROM public.api_token t
      WHERE t.token_hash = hash AND c.client_id = t.client_id
        AND (c.last_used_at IS NULL OR c.last_used_at < guard.now() - interval '1 minute')
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.touch_program(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.touch_program(hash bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.client_of(public_id text) RETURNS TABLE (id uuid, organisation_id uuid, organisation_kind text, organisation_name text, client_id text, name text, has_secret boolean, secret_hashes bytea[], redirect_uris text[], scopes text[], grant_types text[]) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT c.id, c.organisation_id, o.kind, o.name, c.client_id, c.name,
        -- also where all are over: a program that had one never does without
        EXISTS (SELECT 1 FROM public.program_secret s
                WHERE s.organisation_id = c.organisation_id AND s.program_id = c.id),
        ARRAY(SELECT s.secret_hash FROM public.program_secret s
              WHERE s.organisation_id = c.organisation_id AND s.program_id = c.id AND s.ended_at IS NULL
                AND s.lapses_at > guard.now()),
        c.redirect_uris, c.scopes, c.grant_types
      FROM public.api_client c JOIN public.organisation o ON o.id = c.organisation_id
      WHERE c.client_id = public_id AND c.ended_at IS NULL
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.client_of(public_id text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.client_of(public_id text) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.token_of(hash bytea) RETURNS TABLE (client_id text, scope text, client_organisation_id uuid, client_organisation_name text, client_organisation_kind text, token_person_id uuid, proved_at timestamptz, client_used_at timestamptz) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT t.client_id, t.scope, o.id, o.name, o.kind, t.person_id, t.proved_at, c.last_used_at
      FROM public.api_token t JOIN public.organisation o ON o.id = t.organisation_id
      JOIN public.api_client c ON c.client_id = t.client_id
      WHERE t.token_hash = hash AND t.ended_at IS NULL AND c.ended_at IS NULL AND t.expires_at > guard.now()
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.token_of(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.token_of(hash bytea) TO consortium_app")
    op.execute("ALTER TABLE webhook ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE webhook FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON webhook TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON webhook FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON webhook TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON webhook FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND (((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client')))"
    )
    op.execute("GRANT INSERT ON webhook TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON webhook FOR UPDATE TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client') OR (SELECT guard.kind()) = 'job'))) WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client') OR (SELECT guard.kind()) = 'job')))"
    )
    op.execute(
        "GRANT UPDATE (name, address, types, failing_since, quiet_until, disabled_at, disabled_because, ended_at) ON webhook TO consortium_app"
    )
    op.execute("ALTER TABLE webhook_secret ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE webhook_secret FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON webhook_secret TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON webhook_secret FOR SELECT TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client') OR (SELECT guard.kind()) = 'job')))"
    )
    op.execute("GRANT SELECT ON webhook_secret TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON webhook_secret FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND (((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client')))"
    )
    op.execute("GRANT INSERT ON webhook_secret TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON webhook_secret FOR UPDATE TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND (((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client'))) WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND (((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client')))"
    )
    op.execute("GRANT UPDATE (lapses_at) ON webhook_secret TO consortium_app")
    op.execute("ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE webhook_delivery FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON webhook_delivery TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON webhook_delivery FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON webhook_delivery TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON webhook_delivery FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client') OR (SELECT guard.kind()) = 'job')))"
    )
    op.execute("GRANT INSERT ON webhook_delivery TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON webhook_delivery FOR UPDATE TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client') OR (SELECT guard.kind()) = 'job'))) WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator' OR (SELECT guard.kind()) = 'client') OR (SELECT guard.kind()) = 'job')))"
    )
    op.execute("GRANT UPDATE (tries, round, due_at, delivered_at, given_up_at) ON webhook_delivery TO consortium_app")
    op.execute("ALTER TABLE webhook_attempt ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE webhook_attempt FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON webhook_attempt TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON webhook_attempt FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON webhook_attempt TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON webhook_attempt FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job'))"
    )
    op.execute("GRANT INSERT ON webhook_attempt TO consortium_app")
    op.execute("ALTER TABLE program_secret ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE program_secret FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON program_secret TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON program_secret FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON program_secret TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON program_secret FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND (((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator')))"
    )
    op.execute("GRANT INSERT ON program_secret TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON program_secret FOR UPDATE TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND (((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator'))) WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND (((SELECT guard.has_role('organisation administrator')) OR (SELECT guard.kind()) = 'administrator')))"
    )
    op.execute("GRANT UPDATE (lapses_at, replaced_at, ended_at) ON program_secret TO consortium_app")
    op.execute(
        "CREATE POLICY may_delete_after_a_day ON idempotency_key FOR DELETE TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND (made_at < guard.now() - interval '24 hours'))"
    )
    op.execute("GRANT DELETE ON idempotency_key TO consortium_app")


def downgrade() -> None:
    op.execute("DROP POLICY may_delete_after_a_day ON idempotency_key")
    op.execute("REVOKE DELETE ON idempotency_key FROM consortium_app")
    op.execute("DROP FUNCTION guard.client_of(public_id text)")
    op.execute("DROP FUNCTION guard.token_of(hash bytea)")
    op.execute("DROP FUNCTION guard.touch_program(hash bytea)")
    op.execute(
        "DROP FUNCTION guard.changes_after(after_in bigint, after_id uuid, since timestamptz, events text[], most integer)"
    )
    op.execute("DROP FUNCTION guard.feed_era()")
    op.execute("DROP FUNCTION guard.forget_answers()")
    op.add_column("api_client", sa.Column("secret_hash", postgresql.BYTEA(), nullable=True))
    op.execute("""
UPDATE api_client c SET secret_hash = s.secret_hash FROM program_secret s
WHERE s.organisation_id = c.organisation_id AND s.program_id = c.id AND s.replaced_at IS NULL AND s.ended_at IS NULL
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.client_of(public_id text) RETURNS TABLE (id uuid, organisation_id uuid, organisation_kind text, organisation_name text, client_id text, name text, secret_hash bytea, redirect_uris text[], scopes text[], grant_types text[]) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT c.id, c.organisation_id, o.kind, o.name, c.client_id, c.name, c.secret_hash, c.redirect_uris, c.scopes,
        c.grant_types
      FROM public.api_client c JOIN public.organisation o ON o.id = c.organisation_id
      WHERE c.client_id = public_id AND c.ended_at IS NULL
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.client_of(public_id text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.client_of(public_id text) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.token_of(hash bytea) RETURNS TABLE (client_id text, scope text, client_organisation_id uuid, client_organisation_name text, client_organisation_kind text, token_person_id uuid, proved_at timestamptz) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT t.client_id, t.scope, o.id, o.name, o.kind, t.person_id, t.proved_at
      FROM public.api_token t JOIN public.organisation o ON o.id = t.organisation_id
      JOIN public.api_client c ON c.client_id = t.client_id
      WHERE t.token_hash = hash AND t.ended_at IS NULL AND c.ended_at IS NULL AND t.expires_at > guard.now()
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.token_of(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.token_of(hash bytea) TO consortium_app")
    for table in ("program_secret", "webhook_attempt", "webhook_delivery", "webhook_secret", "webhook"):
        op.drop_table(table)
    op.drop_column("api_client", "last_used_at")
    op.drop_index("ix_idempotency_key_made", "idempotency_key")
    op.drop_index("ix_outbox_message_change", "outbox_message")
    op.drop_column("outbox_message", "recorded_in")
    op.drop_column("outbox_message", "is_change")
