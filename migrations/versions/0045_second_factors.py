"""The second factor of everybody who signs in with a password, and sessions that tell how they were proved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None



def upgrade() -> None:
    op.create_table(
        "authenticator_app",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wrapped", postgresql.BYTEA(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_authenticator_app_person_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_authenticator_app")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("used_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "passkey",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", postgresql.BYTEA(), nullable=False),
        sa.Column("public_key", postgresql.BYTEA(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("is_backed_up", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("person_id", "credential_id", name=op.f("uq_passkey_person_id_credential_id")),
    )
    op.create_index("ix_passkey_credential", "passkey", ["credential_id"])
    op.create_table(
        "spent_challenge",
        sa.Column("challenge_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("spent_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_spent_challenge")),
    )
    op.create_table(
        "password_reset",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_password_reset_person_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_password_reset")),
    )
    op.create_index("ix_password_reset_id", "password_reset", ["id"])
    op.create_table(
        "kept_form",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sealed", postgresql.BYTEA(), nullable=False),
        sa.Column("kept_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_form_person_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_kept_form")),
    )
    op.create_table(
        "factor_reset",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by IS NULL)", name=op.f("ck_factor_reset_agreed_by_somebody")
        ),
        sa.CheckConstraint("agreed_by <> asked_by", name=op.f("ck_factor_reset_agreed_by_another")),
        sa.CheckConstraint(
            "person_id NOT IN (asked_by, agreed_by)", name=op.f("ck_factor_reset_not_by_the_person")
        ),
        sa.CheckConstraint(
            "agreed_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_factor_reset_agreed_or_withdrawn_not_both")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_factor_reset_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_factor_reset_person_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_factor_reset_asked_by")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_factor_reset_agreed_by")),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_factor_reset")),
    )
    op.create_index(
        "uq_factor_reset_open",
        "factor_reset",
        ["organisation_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("agreed_at IS NULL AND withdrawn_at IS NULL"),
    )
    # Whoever is signed in signs in again, and sets up a second factor.
    op.execute("UPDATE sign_in_session SET ended_at = guard.now() WHERE ended_at IS NULL")
    op.add_column("sign_in_session", sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.func.gen_random_uuid()))
    op.alter_column("sign_in_session", "id", server_default=None)
    op.create_unique_constraint(op.f("uq_sign_in_session_id"), "sign_in_session", ["id"])
    op.add_column("sign_in_session", sa.Column("device", sa.Text(), nullable=False, server_default=""))
    op.alter_column("sign_in_session", "device", server_default=None)
    op.add_column("sign_in_session", sa.Column("proved_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("sign_in_session", sa.Column("proved_by", sa.Text(), nullable=True))
    op.add_column("sign_in_session", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("sign_in_session", "tries", server_default=None)
    op.add_column("sign_in_session", sa.Column("recovering_with", postgresql.BYTEA(), nullable=True))
    op.create_check_constraint(
        op.f("ck_sign_in_session_proved_by_something"),
        "sign_in_session",
        "(proved_at IS NULL) = (proved_by IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_sign_in_session_proof_is_of_a_known_kind"),
        "sign_in_session",
        "proved_by IN ('authenticator app', 'passkey', 'recovery code')",
    )
    op.create_check_constraint(
        op.f("ck_sign_in_session_recovering_before_it_is_proved"),
        "sign_in_session",
        "recovering_with IS NULL OR proved_at IS NULL",
    )
    op.add_column("api_grant", sa.Column("proved_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("api_token", sa.Column("proved_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.execute("""
CREATE OR REPLACE FUNCTION guard.half_session(token bytea) RETURNS TABLE (person_id uuid, organisation_id uuid, is_recovering boolean) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT s.person_id, s.organisation_id, s.recovering_with IS NOT NULL FROM public.sign_in_session s
      WHERE s.token_hash = token AND s.ended_at IS NULL AND s.proved_at IS NULL
        AND s.began_at > guard.now() - interval '15 minutes'
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.half_session(token bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.half_session(token bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.count_try(token bytea, most integer) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      UPDATE public.sign_in_session s
      SET tries = s.tries + 1, ended_at = CASE WHEN s.tries + 1 >= most THEN guard.now() ELSE s.ended_at END
      WHERE s.token_hash = token AND s.ended_at IS NULL
      RETURNING s.ended_at IS NOT NULL
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.count_try(token bytea, most integer) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.count_try(token bytea, most integer) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.passkey_of(credential bytea) RETURNS TABLE (person_id uuid, organisation_id uuid) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT k.person_id, o.organisation_id FROM public.passkey k
      LEFT JOIN LATERAL (SELECT f.organisation_id FROM guard.organisations_of(k.person_id) f LIMIT 1) o ON true
      WHERE k.credential_id = credential
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.passkey_of(credential bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.passkey_of(credential bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.spend_challenge(hash bytea) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH gone AS (DELETE FROM public.spent_challenge WHERE spent_at < guard.now() - interval '1 hour'),
        spent AS (INSERT INTO public.spent_challenge (challenge_hash, spent_at) VALUES (hash, guard.now())
                  ON CONFLICT DO NOTHING RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM spent)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.spend_challenge(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.spend_challenge(hash bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.password_reset_of(reset uuid) RETURNS TABLE (person_id uuid, organisation_id uuid) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT r.person_id, o.organisation_id FROM public.password_reset r
      CROSS JOIN LATERAL (SELECT f.organisation_id FROM guard.organisations_of(r.person_id) f LIMIT 1) o
      WHERE r.id = reset AND r.used_at IS NULL AND r.asked_at > guard.now() - interval '1 hour'
        AND NOT EXISTS (SELECT 1 FROM public.password_reset n
                        WHERE n.person_id = r.person_id AND (n.asked_at, n.id) > (r.asked_at, r.id))
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.password_reset_of(reset uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.password_reset_of(reset uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.reset_factors(organisation uuid, reset uuid, code bytea) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE who uuid;
    BEGIN
      UPDATE public.factor_reset r SET agreed_by = guard.person(), agreed_at = guard.now()
        WHERE r.organisation_id = organisation AND r.id = reset AND r.agreed_at IS NULL AND r.withdrawn_at IS NULL
          AND r.asked_at > guard.now() - interval '24 hours' AND guard.person() NOT IN (r.asked_by, r.person_id)
          AND (organisation = guard.organisation() AND guard.has_role('organisation administrator')
               OR guard.kind() = 'administrator')
        RETURNING r.person_id INTO who;
      IF who IS NULL THEN
        RETURN false;
      END IF;
      DELETE FROM public.authenticator_app a WHERE a.person_id = who;
      DELETE FROM public.passkey k WHERE k.person_id = who;
      DELETE FROM public.recovery_code c WHERE c.person_id = who;
      INSERT INTO public.recovery_code (person_id, code_hash, made_at, lapses_at)
        VALUES (who, code, guard.now(), guard.now() + interval '24 hours');
      UPDATE public.sign_in_session s SET ended_at = guard.now() WHERE s.person_id = who AND s.ended_at IS NULL;
      UPDATE public.api_token t SET ended_at = guard.now() WHERE t.person_id = who AND t.ended_at IS NULL;
      RETURN true;
    END $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.reset_factors(organisation uuid, reset uuid, code bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.reset_factors(organisation uuid, reset uuid, code bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.end_session_of(session uuid) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH over AS (
        UPDATE public.sign_in_session s SET ended_at = guard.now()
        WHERE s.id = session AND s.ended_at IS NULL AND s.organisation_id = guard.organisation()
          AND guard.has_role('organisation administrator')
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM over)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.end_session_of(session uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.end_session_of(session uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.keep_form(token bytea, form uuid, document bytea) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH gone AS (DELETE FROM public.kept_form WHERE kept_at < guard.now() - interval '1 hour'),
        kept AS (
          INSERT INTO public.kept_form (person_id, id, sealed, kept_at)
          SELECT s.person_id, form, document, guard.now() FROM public.sign_in_session s
          WHERE s.token_hash = token AND s.proved_at IS NOT NULL AND s.began_at > guard.now() - interval '36 hours'
            AND (SELECT count(*) FROM public.kept_form k
                 WHERE k.person_id = s.person_id AND k.kept_at > guard.now() - interval '1 hour') < 5
          RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM kept)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.keep_form(token bytea, form uuid, document bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_form(token bytea, form uuid, document bytea) TO consortium_app")
    op.execute("DROP FUNCTION guard.actor_of_session(token bytea)")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.actor_of_session(token bytea) RETURNS TABLE (session_began_at timestamptz, session_seen_at timestamptz, session_proved_at timestamptz, person_id uuid, person_name text, organisation_id uuid, organisation_name text, organisation_kind text, colour text, roles text[], choices jsonb) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT s.began_at, s.seen_at, s.proved_at, a.*
      FROM public.sign_in_session s, guard.actor_of(s.person_id, s.organisation_id) a
      WHERE s.token_hash = token AND s.ended_at IS NULL AND s.proved_at IS NOT NULL
        AND s.began_at > guard.now() - interval '12 hours' AND s.seen_at > guard.now() - interval '60 minutes'
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.actor_of_session(token bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.actor_of_session(token bytea) TO consortium_app")
    op.execute("DROP FUNCTION guard.token_of(hash bytea)")
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
    op.execute("ALTER TABLE passkey ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE passkey FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON passkey TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON passkey FOR SELECT TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT SELECT ON passkey TO consortium_app")
    op.execute("CREATE POLICY may_insert ON passkey FOR INSERT TO consortium_app WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT INSERT ON passkey TO consortium_app")
    op.execute("CREATE POLICY may_update ON passkey FOR UPDATE TO consortium_app USING (person_id = (SELECT guard.person())) WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT UPDATE (sign_count, is_backed_up, used_at) ON passkey TO consortium_app")
    op.execute("CREATE POLICY may_delete ON passkey FOR DELETE TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT DELETE ON passkey TO consortium_app")
    op.execute("ALTER TABLE spent_challenge ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE spent_challenge FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON spent_challenge TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("ALTER TABLE authenticator_app ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE authenticator_app FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON authenticator_app TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON authenticator_app FOR SELECT TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT SELECT ON authenticator_app TO consortium_app")
    op.execute("CREATE POLICY may_insert ON authenticator_app FOR INSERT TO consortium_app WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT INSERT ON authenticator_app TO consortium_app")
    op.execute("CREATE POLICY may_update ON authenticator_app FOR UPDATE TO consortium_app USING (person_id = (SELECT guard.person())) WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT UPDATE (last_step, used_at) ON authenticator_app TO consortium_app")
    op.execute("CREATE POLICY may_delete ON authenticator_app FOR DELETE TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT DELETE ON authenticator_app TO consortium_app")
    op.execute("ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE recovery_code FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON recovery_code TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON recovery_code FOR SELECT TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT SELECT ON recovery_code TO consortium_app")
    op.execute("CREATE POLICY may_insert ON recovery_code FOR INSERT TO consortium_app WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT INSERT ON recovery_code TO consortium_app")
    op.execute("CREATE POLICY may_update ON recovery_code FOR UPDATE TO consortium_app USING (person_id = (SELECT guard.person())) WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT UPDATE (used_at) ON recovery_code TO consortium_app")
    op.execute("CREATE POLICY may_delete ON recovery_code FOR DELETE TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT DELETE ON recovery_code TO consortium_app")
    op.execute("ALTER TABLE kept_form ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE kept_form FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON kept_form TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON kept_form FOR SELECT TO consortium_app USING ((person_id = (SELECT guard.person())) AND (kept_at > guard.now() - interval '1 hour'))")
    op.execute("GRANT SELECT ON kept_form TO consortium_app")
    op.execute("ALTER TABLE password_reset ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE password_reset FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON password_reset TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON password_reset FOR SELECT TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT SELECT ON password_reset TO consortium_app")
    op.execute("CREATE POLICY may_insert ON password_reset FOR INSERT TO consortium_app WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT INSERT ON password_reset TO consortium_app")
    op.execute("CREATE POLICY may_update ON password_reset FOR UPDATE TO consortium_app USING (person_id = (SELECT guard.person())) WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT UPDATE (used_at) ON password_reset TO consortium_app")
    op.execute("ALTER TABLE factor_reset ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE factor_reset FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON factor_reset TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select_by_administrator ON factor_reset FOR SELECT TO consortium_app USING (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator')")
    op.execute("GRANT SELECT ON factor_reset TO consortium_app")
    op.execute("CREATE POLICY may_insert_by_administrator ON factor_reset FOR INSERT TO consortium_app WITH CHECK ((((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator') AND (asked_by = (SELECT guard.person())))")
    op.execute("GRANT INSERT ON factor_reset TO consortium_app")
    op.execute("CREATE POLICY may_update_by_administrator ON factor_reset FOR UPDATE TO consortium_app USING (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator') WITH CHECK (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator')")
    op.execute("GRANT UPDATE (withdrawn_at) ON factor_reset TO consortium_app")
    op.execute("DROP POLICY may_update ON sign_in_session")
    op.execute("REVOKE UPDATE (organisation_id, seen_at, ended_at) ON sign_in_session FROM consortium_app")
    op.execute("CREATE POLICY may_select_by_organisation_administrator ON sign_in_session FOR SELECT TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator'))))")
    op.execute("GRANT SELECT ON sign_in_session TO consortium_app")
    op.execute("CREATE POLICY may_update ON sign_in_session FOR UPDATE TO consortium_app USING (person_id = (SELECT guard.person())) WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT UPDATE (seen_at, recovering_with, ended_at) ON sign_in_session TO consortium_app")


def downgrade() -> None:
    op.execute("DROP POLICY may_select_by_organisation_administrator ON sign_in_session")
    op.execute("DROP POLICY may_update ON sign_in_session")
    op.execute("REVOKE UPDATE (seen_at, recovering_with, ended_at) ON sign_in_session FROM consortium_app")
    op.execute("CREATE POLICY may_update ON sign_in_session FOR UPDATE TO consortium_app USING (person_id = (SELECT guard.person())) WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT UPDATE (organisation_id, seen_at, ended_at) ON sign_in_session TO consortium_app")
    op.execute("UPDATE sign_in_session SET ended_at = guard.now() WHERE ended_at IS NULL AND proved_at IS NULL")
    op.execute("DROP FUNCTION guard.token_of(hash bytea)")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.token_of(hash bytea) RETURNS TABLE (client_id text, scope text, client_organisation_id uuid, client_organisation_name text, client_organisation_kind text, token_person_id uuid) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT t.client_id, t.scope, o.id, o.name, o.kind, t.person_id
      FROM public.api_token t JOIN public.organisation o ON o.id = t.organisation_id
      JOIN public.api_client c ON c.client_id = t.client_id
      WHERE t.token_hash = hash AND t.ended_at IS NULL AND c.ended_at IS NULL AND t.expires_at > guard.now()
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.token_of(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.token_of(hash bytea) TO consortium_app")
    op.execute("DROP FUNCTION guard.actor_of_session(token bytea)")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.actor_of_session(token bytea) RETURNS TABLE (session_seen_at timestamptz, person_id uuid, person_name text, organisation_id uuid, organisation_name text, organisation_kind text, colour text, roles text[], choices jsonb) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT s.seen_at, a.* FROM public.sign_in_session s, guard.actor_of(s.person_id, s.organisation_id) a
      WHERE s.token_hash = token AND s.ended_at IS NULL
        AND s.began_at > guard.now() - interval '12 hours' AND s.seen_at > guard.now() - interval '60 minutes'
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.actor_of_session(token bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.actor_of_session(token bytea) TO consortium_app")
    op.execute("DROP FUNCTION guard.half_session(token bytea)")
    op.execute("DROP FUNCTION guard.count_try(token bytea, most integer)")
    op.execute("DROP FUNCTION guard.passkey_of(credential bytea)")
    op.execute("DROP FUNCTION guard.spend_challenge(hash bytea)")
    op.execute("DROP FUNCTION guard.password_reset_of(reset uuid)")
    op.execute("DROP FUNCTION guard.reset_factors(organisation uuid, reset uuid, code bytea)")
    op.execute("DROP FUNCTION guard.end_session_of(session uuid)")
    op.execute("DROP FUNCTION guard.keep_form(token bytea, form uuid, document bytea)")
    op.drop_column("api_token", "proved_at")
    op.drop_column("api_grant", "proved_at")
    op.drop_constraint(op.f("ck_sign_in_session_recovering_before_it_is_proved"), "sign_in_session")
    op.drop_constraint(op.f("ck_sign_in_session_proof_is_of_a_known_kind"), "sign_in_session")
    op.drop_constraint(op.f("ck_sign_in_session_proved_by_something"), "sign_in_session")
    op.drop_constraint(op.f("uq_sign_in_session_id"), "sign_in_session")
    for column in ("recovering_with", "tries", "proved_by", "proved_at", "device", "id"):
        op.drop_column("sign_in_session", column)
    op.drop_table("factor_reset")
    op.drop_table("kept_form")
    op.drop_table("password_reset")
    op.drop_table("spent_challenge")
    op.drop_table("passkey")
    op.drop_table("recovery_code")
    op.drop_table("authenticator_app")
