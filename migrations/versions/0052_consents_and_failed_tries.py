"""When a token was last used, consents that people end, and tries to sign in that failed."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_token", sa.Column("used_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.create_index("ix_api_token_person", "api_token", ["person_id", "issued_at"])
    op.create_index("ix_api_token_organisation", "api_token", ["organisation_id", "issued_at"])
    op.create_table(
        "failed_sign_in",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("tried_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "way IN ('password', 'code', 'recovery code', 'passkey', 'too often')",
            name=op.f("ck_failed_sign_in_way_is_known"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_failed_sign_in_person_id")),
        sa.PrimaryKeyConstraint("person_id", "tried_at", name=op.f("pk_failed_sign_in")),
    )
    op.create_index("ix_failed_sign_in_tried_at", "failed_sign_in", ["tried_at"])
    op.execute("DROP FUNCTION guard.token_of(hash bytea)")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.token_of(hash bytea) RETURNS TABLE (client_id text, scope text, client_organisation_id uuid, client_organisation_name text, client_organisation_kind text, token_person_id uuid, proved_at timestamptz, used_at timestamptz) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT t.client_id, t.scope, o.id, o.name, o.kind, t.person_id, t.proved_at, t.used_at
      FROM public.api_token t JOIN public.organisation o ON o.id = t.organisation_id
      JOIN public.api_client c ON c.client_id = t.client_id
      WHERE t.token_hash = hash AND t.ended_at IS NULL AND c.ended_at IS NULL AND t.expires_at > guard.now()
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.token_of(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.token_of(hash bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.touch_program(hash bytea) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH used AS (
        UPDATE public.api_token t SET used_at = guard.now()
        WHERE t.token_hash = hash AND (t.used_at IS NULL OR t.used_at < guard.now() - interval '1 minute')
        RETURNING t.client_id)
      UPDATE public.api_client c SET last_used_at = guard.now() FROM used
      WHERE c.client_id = used.client_id
        AND (c.last_used_at IS NULL OR c.last_used_at < guard.now() - interval '1 minute')
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.touch_program(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.touch_program(hash bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.end_consent(who uuid, organisation uuid, program uuid) RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH tokens AS (
        UPDATE public.api_token x SET ended_at = guard.now() FROM public.api_client c
        WHERE x.person_id = who AND x.organisation_id = organisation AND x.client_id = c.client_id AND c.id = program AND (who = guard.person() OR organisation = guard.organisation() AND guard.has_role('organisation administrator')) AND x.ended_at IS NULL AND x.expires_at > guard.now() RETURNING x.client_id),
      codes AS (
        UPDATE public.api_grant x SET used_at = guard.now() FROM public.api_client c
        WHERE x.person_id = who AND x.organisation_id = organisation AND x.client_id = c.client_id AND c.id = program AND (who = guard.person() OR organisation = guard.organisation() AND guard.has_role('organisation administrator')) AND x.used_at IS NULL AND x.granted_at > guard.now() - interval '60 seconds'
        RETURNING x.client_id)
      SELECT client_id FROM tokens UNION SELECT client_id FROM codes
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.end_consent(who uuid, organisation uuid, program uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.end_consent(who uuid, organisation uuid, program uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.end_tokens_of_code(hash bytea, program text) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      UPDATE public.api_token t SET ended_at = guard.now() FROM public.api_grant g
      WHERE g.code_hash = hash AND g.client_id = program AND g.used_at IS NOT NULL
        AND t.client_id = g.client_id AND t.person_id = g.person_id AND t.organisation_id = g.organisation_id
        AND t.issued_at >= g.granted_at AND t.ended_at IS NULL
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.end_tokens_of_code(hash bytea, program text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.end_tokens_of_code(hash bytea, program text) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.note_failed_sign_in(who uuid, what text, from_network text) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH gone AS (DELETE FROM public.failed_sign_in WHERE tried_at < guard.now() - interval '1 year')
      INSERT INTO public.failed_sign_in (person_id, tried_at, way, network)
      SELECT p.id, guard.now(), what, from_network FROM public.person p
      WHERE p.id = who AND (what <> 'too often' OR NOT EXISTS (
        SELECT 1 FROM public.failed_sign_in f
        WHERE f.person_id = who AND f.way = what AND f.tried_at > guard.now() - interval '10 minutes'))
      ON CONFLICT DO NOTHING
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.note_failed_sign_in(who uuid, what text, from_network text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.note_failed_sign_in(who uuid, what text, from_network text) TO consortium_app")
    op.execute("ALTER TABLE failed_sign_in ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE failed_sign_in FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON failed_sign_in TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select_oneself ON failed_sign_in FOR SELECT TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT SELECT ON failed_sign_in TO consortium_app")
    op.execute("CREATE POLICY may_select_of_a_colleague ON failed_sign_in FOR SELECT TO consortium_app USING (((SELECT guard.has_role('organisation administrator'))) AND (EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = failed_sign_in.person_id AND g.organisation_id = (SELECT guard.organisation()))))")
    op.execute("GRANT SELECT ON failed_sign_in TO consortium_app")
    op.execute("CREATE POLICY may_select_by_administrator ON failed_sign_in FOR SELECT TO consortium_app USING ((SELECT guard.kind()) = 'administrator')")
    op.execute("GRANT SELECT ON failed_sign_in TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.record_for(export uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE asked public.subject_export; us uuid := guard.organisation(); agreed uuid[];
    BEGIN
      SELECT e.* INTO asked FROM public.subject_export e WHERE e.organisation_id = us AND e.id = export
        AND e.agreed_at IS NOT NULL AND e.made_at IS NULL AND guard.kind() = 'job';
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      IF asked.about = 'person' THEN
        RETURN jsonb_build_object('Account', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.person x WHERE x.id = asked.subject_id), 'Roles', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.role_grant x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'Sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('device', x.device, 'began_at', x.began_at, 'seen_at', x.seen_at, 'ended_at', x.ended_at, 'proved', x.proved_by) ORDER BY x.began_at), '[]') FROM public.sign_in_session x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'Failed attempts to sign in', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.failed_sign_in x WHERE x.person_id = asked.subject_id), 'Second steps', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', f.name, 'made_at', f.made_at, 'used_at', f.used_at)), '[]') FROM (SELECT person_id, name, made_at, used_at FROM public.authenticator_app UNION ALL SELECT person_id, name, made_at, used_at FROM public.passkey) AS f WHERE f.person_id = asked.subject_id), 'Messages', (SELECT coalesce(jsonb_agg(jsonb_build_object('recorded_at', x.recorded_at, 'address', x.address, 'kind', x.template, 'sent_at', x.sent_at, 'read_at', x.read_at) ORDER BY x.recorded_at), '[]') FROM public.notification x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'What was done', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'act', x.act, 'on', x.subject) ORDER BY x.sequence), '[]') FROM public.audit_entry x WHERE x.organisation_id = us AND x.person_id = asked.subject_id));
      END IF;
      SELECT coalesce(array_agg(a.id), '{}') INTO agreed FROM public.agreement a
        WHERE a.council_id = us AND (a.package_id, a.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id);
      RETURN jsonb_build_object('The child', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.child x WHERE x.council_id = us AND x.id = asked.subject_id), 'How long it is kept', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.child_schedule x WHERE x.council_id = us AND x.child_id = asked.subject_id), 'Referrals', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.referral x WHERE x.council_id = us AND x.id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Direct payments', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.direct_payment x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Interim cover', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.interim_cover x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Who the child is was read', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.identity_reading x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Packages', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.package x WHERE x.council_id = us AND x.id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Meetings with providers', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))), '[]') FROM public.family_meeting x WHERE x.council_id = us AND x.package_id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Shown to providers', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id)) || jsonb_build_object('words', w.words)), '[]') FROM public.disclosure x LEFT JOIN public.disclosed_words w ON w.council_id = us AND w.disclosure_id = x.id WHERE x.council_id = us AND (x.package_id, x.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Agreements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))), '[]') FROM public.agreement x WHERE x.council_id = us AND x.id = ANY (agreed)), 'Changes of agreements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_change x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'What was delivered', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_delivery x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'When support began', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_start x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Reviews', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_review x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Placements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.placement x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Support bought outside the system', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.spot_purchase x JOIN public.child c ON c.council_id = us AND c.id = asked.subject_id WHERE x.council_id = us AND x.case_reference = c.case_reference));
    END $$
""")
    op.execute("CREATE POLICY may_select_oneself ON api_token FOR SELECT TO consortium_app USING (person_id = (SELECT guard.person()))")


def downgrade() -> None:
    op.execute("""
CREATE OR REPLACE FUNCTION guard.record_for(export uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE asked public.subject_export; us uuid := guard.organisation(); agreed uuid[];
    BEGIN
      SELECT e.* INTO asked FROM public.subject_export e WHERE e.organisation_id = us AND e.id = export
        AND e.agreed_at IS NOT NULL AND e.made_at IS NULL AND guard.kind() = 'job';
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      IF asked.about = 'person' THEN
        RETURN jsonb_build_object('Account', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.person x WHERE x.id = asked.subject_id), 'Roles', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.role_grant x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'Sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('device', x.device, 'began_at', x.began_at, 'seen_at', x.seen_at, 'ended_at', x.ended_at, 'proved', x.proved_by) ORDER BY x.began_at), '[]') FROM public.sign_in_session x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'Second steps', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', f.name, 'made_at', f.made_at, 'used_at', f.used_at)), '[]') FROM (SELECT person_id, name, made_at, used_at FROM public.authenticator_app UNION ALL SELECT person_id, name, made_at, used_at FROM public.passkey) AS f WHERE f.person_id = asked.subject_id), 'Messages', (SELECT coalesce(jsonb_agg(jsonb_build_object('recorded_at', x.recorded_at, 'address', x.address, 'kind', x.template, 'sent_at', x.sent_at, 'read_at', x.read_at) ORDER BY x.recorded_at), '[]') FROM public.notification x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'What was done', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'act', x.act, 'on', x.subject) ORDER BY x.sequence), '[]') FROM public.audit_entry x WHERE x.organisation_id = us AND x.person_id = asked.subject_id));
      END IF;
      SELECT coalesce(array_agg(a.id), '{}') INTO agreed FROM public.agreement a
        WHERE a.council_id = us AND (a.package_id, a.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id);
      RETURN jsonb_build_object('The child', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.child x WHERE x.council_id = us AND x.id = asked.subject_id), 'How long it is kept', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.child_schedule x WHERE x.council_id = us AND x.child_id = asked.subject_id), 'Referrals', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.referral x WHERE x.council_id = us AND x.id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Direct payments', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.direct_payment x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Interim cover', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.interim_cover x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Who the child is was read', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.identity_reading x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Packages', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.package x WHERE x.council_id = us AND x.id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Meetings with providers', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))), '[]') FROM public.family_meeting x WHERE x.council_id = us AND x.package_id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Shown to providers', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id)) || jsonb_build_object('words', w.words)), '[]') FROM public.disclosure x LEFT JOIN public.disclosed_words w ON w.council_id = us AND w.disclosure_id = x.id WHERE x.council_id = us AND (x.package_id, x.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Agreements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))), '[]') FROM public.agreement x WHERE x.council_id = us AND x.id = ANY (agreed)), 'Changes of agreements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_change x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'What was delivered', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_delivery x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'When support began', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_start x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Reviews', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_review x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Placements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.placement x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Support bought outside the system', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.spot_purchase x JOIN public.child c ON c.council_id = us AND c.id = asked.subject_id WHERE x.council_id = us AND x.case_reference = c.case_reference));
    END $$
""")
    op.execute("DROP POLICY may_select_oneself ON api_token")
    op.drop_table("failed_sign_in")
    op.execute("DROP FUNCTION guard.note_failed_sign_in(who uuid, what text, from_network text)")
    op.execute("DROP FUNCTION guard.end_tokens_of_code(hash bytea, program text)")
    op.execute("DROP FUNCTION guard.end_consent(who uuid, organisation uuid, program uuid)")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.touch_program(hash bytea) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      UPDATE public.api_client c SET last_used_at = guard.now() FROM public.api_token t
      WHERE t.token_hash = hash AND c.client_id = t.client_id
        AND (c.last_used_at IS NULL OR c.last_used_at < guard.now() - interval '1 minute')
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.touch_program(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.touch_program(hash bytea) TO consortium_app")
    op.execute("DROP FUNCTION guard.token_of(hash bytea)")
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
    op.drop_index("ix_api_token_organisation", "api_token")
    op.drop_index("ix_api_token_person", "api_token")
    op.drop_column("api_token", "used_at")
