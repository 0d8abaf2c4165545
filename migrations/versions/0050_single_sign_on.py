"""Single sign-on: providers, accounts there, what a session keeps of both; and invitations by e-mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_provider",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("wrapped", postgresql.BYTEA(), nullable=False),
        sa.Column("second_factors", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_only_way", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("tried_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("in_force_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint('ended_at IS NULL OR in_force_at IS NULL', name=op.f("ck_identity_provider_ended_or_in_force_not_both")),
        sa.CheckConstraint('in_force_at IS NULL OR tried_at IS NOT NULL', name=op.f("ck_identity_provider_in_force_once_it_was_tried")),
        sa.CheckConstraint('NOT is_only_way OR in_force_at IS NOT NULL', name=op.f("ck_identity_provider_only_way_while_in_force")),
        sa.CheckConstraint("NOT is_only_way OR organisation_id <> '00000000-0000-7000-8000-000000000001'", name=op.f("ck_identity_provider_the_platforms_is_never_the_only_way")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_identity_provider_made_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_identity_provider_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_identity_provider")),
    )
    op.create_index("ix_identity_provider_id", "identity_provider", ["id"])
    op.create_index("uq_identity_provider_one_each", "identity_provider", ["organisation_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL AND organisation_id <> '00000000-0000-7000-8000-000000000001'"))
    op.create_table(
        "external_identity",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_external_identity_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_external_identity_person_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint("organisation_id", "issuer", "subject", name=op.f("uq_external_identity_organisation_id_issuer_subject")),
    )
    op.create_table(
        "colleague_invitation",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint('(accepted_at IS NULL) = (accepted_by IS NULL)', name=op.f("ck_colleague_invitation_accepted_by_somebody")),
        sa.CheckConstraint('accepted_at IS NULL OR revoked_at IS NULL', name=op.f("ck_colleague_invitation_accepted_or_revoked_not_both")),
        sa.CheckConstraint('cardinality(roles) > 0', name=op.f("ck_colleague_invitation_roles_are_named")),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("fk_colleague_invitation_accepted_by")),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_colleague_invitation_invited_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_colleague_invitation_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_colleague_invitation")),
    )
    op.create_index("ix_colleague_invitation_id", "colleague_invitation", ["id"])
    op.create_index("uq_colleague_invitation_open", "colleague_invitation", ["organisation_id", sa.text("lower(email)")], unique=True, postgresql_where=sa.text('accepted_at IS NULL AND revoked_at IS NULL'))
    op.add_column("sign_in_session", sa.Column("provider_id", sa.Uuid(), nullable=True))
    op.add_column("sign_in_session", sa.Column("bound_to", sa.Uuid(), nullable=True))
    op.add_column("sign_in_session", sa.Column("provider_subject", sa.Text(), nullable=True))
    op.add_column("sign_in_session", sa.Column("provider_sid", sa.Text(), nullable=True))
    op.add_column("sign_in_session", sa.Column("acr", sa.Text(), nullable=True))
    op.add_column("sign_in_session", sa.Column("amr", postgresql.ARRAY(sa.Text()), nullable=True))
    op.drop_constraint(op.f("ck_sign_in_session_proof_is_of_a_known_kind"), "sign_in_session")
    op.create_check_constraint(op.f("ck_sign_in_session_proof_is_of_a_known_kind"), "sign_in_session", "proved_by IN ('authenticator app', 'passkey', 'recovery code', 'single sign-on')")
    op.create_check_constraint(op.f("ck_sign_in_session_bound_by_a_provider"), "sign_in_session", "bound_to IS NULL OR provider_id IS NOT NULL")
    op.create_check_constraint(op.f("ck_sign_in_session_acts_for_whom_it_is_bound_to"), "sign_in_session", "bound_to IS NULL OR bound_to = organisation_id")
    op.create_check_constraint(op.f("ck_sign_in_session_provider_said_who_it_is"), "sign_in_session", "(provider_id IS NULL) = (provider_subject IS NULL)")
    op.create_check_constraint(op.f("ck_sign_in_session_single_sign_on_is_by_a_provider"), "sign_in_session", "proved_by <> 'single sign-on' OR provider_id IS NOT NULL")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.ways_to_sign_on() RETURNS TABLE (id uuid, organisation_id uuid, organisation_kind text, organisation_name text, name text) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT p.id, p.organisation_id, o.kind, o.name, p.name
      FROM public.identity_provider p JOIN public.organisation o ON o.id = p.organisation_id
      WHERE p.in_force_at IS NOT NULL AND p.ended_at IS NULL ORDER BY lower(o.name), lower(p.name), p.id
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.ways_to_sign_on() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.ways_to_sign_on() TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.provider_in_force(provider uuid) RETURNS SETOF public.identity_provider LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$ SELECT p.* FROM public.identity_provider p WHERE p.id = provider AND p.in_force_at IS NOT NULL AND p.ended_at IS NULL $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.provider_in_force(provider uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.provider_in_force(provider uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.only_way_of(organisation uuid) RETURNS TABLE (id uuid, name text, organisation_name text) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT p.id, p.name, o.name FROM public.identity_provider p JOIN public.organisation o ON o.id = p.organisation_id
      WHERE p.organisation_id = organisation AND p.is_only_way AND p.in_force_at IS NOT NULL AND p.ended_at IS NULL
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.only_way_of(organisation uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.only_way_of(organisation uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.identity_of(provider uuid, said text) RETURNS TABLE (id uuid, person_id uuid, organisation_id uuid) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT e.id, e.person_id, CASE WHEN o.kind <> 'platform' THEN o.id ELSE f.organisation_id END
      FROM public.identity_provider p
      JOIN public.organisation o ON o.id = p.organisation_id
      JOIN public.external_identity e
        ON e.organisation_id = p.organisation_id AND e.issuer = p.issuer AND e.subject = said
      LEFT JOIN LATERAL (SELECT a.organisation_id FROM guard.organisations_of(e.person_id) a LIMIT 1) f ON true
      WHERE p.id = provider AND p.ended_at IS NULL
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.identity_of(provider uuid, said text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.identity_of(provider uuid, said text) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.colleague_invitation_of(invitation uuid) RETURNS TABLE (organisation_id uuid, organisation_kind text, organisation_name text, name text, email text, roles text[], person_id uuid, has_password boolean) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT o.id, o.kind, o.name, i.name, i.email, i.roles, p.id, c.person_id IS NOT NULL
      FROM public.colleague_invitation i JOIN public.organisation o ON o.id = i.organisation_id
      LEFT JOIN public.person p ON lower(p.email) = lower(i.email)
      LEFT JOIN public.credential c ON c.person_id = p.id AND c.kind = 'password'
      WHERE i.id = invitation AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.invited_at > guard.now() - interval '7 days'
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.colleague_invitation_of(invitation uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.colleague_invitation_of(invitation uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.accept_colleague_invitation(invitation uuid, due date) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH taken AS (
        UPDATE public.colleague_invitation i SET accepted_at = guard.now(), accepted_by = guard.person()
        WHERE i.id = invitation AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.invited_at > guard.now() - interval '7 days' AND i.invited_by <> guard.person()
          AND EXISTS (SELECT 1 FROM public.person p WHERE p.id = guard.person() AND lower(p.email) = lower(i.email))
        RETURNING i.organisation_id, i.roles, i.invited_by),
      wanted AS (
        SELECT t.organisation_id, r.role, t.invited_by, (guard.now() AT TIME ZONE 'Europe/London')::date AS today
        FROM taken t CROSS JOIN LATERAL unnest(t.roles) AS r(role)),
      granted AS (
        INSERT INTO public.role_grant
          (organisation_id, person_id, role, from_on, granted_by, needs_second, review_due_on)
        SELECT w.organisation_id, guard.person(), w.role, w.today, w.invited_by, w.role IN ('authoriser', 'commissioner', 'organisation administrator', 'platform administrator', 'procurement officer'), due
        FROM wanted w
        WHERE NOT EXISTS (
          SELECT 1 FROM public.role_grant g
          WHERE g.organisation_id = w.organisation_id AND g.person_id = guard.person() AND g.role = w.role
            AND g.from_on <= w.today AND (g.to_on IS NULL OR g.to_on >= w.today))
        ON CONFLICT (organisation_id, person_id, role, from_on) DO UPDATE SET to_on = NULL
          WHERE NOT role_grant.needs_second)
      SELECT EXISTS (SELECT 1 FROM taken)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.accept_colleague_invitation(invitation uuid, due date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.accept_colleague_invitation(invitation uuid, due date) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.end_other_ways(organisation uuid) RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH over AS (
        UPDATE public.sign_in_session s SET ended_at = guard.now()
        WHERE s.organisation_id = organisation AND s.bound_to IS NULL AND s.ended_at IS NULL
          AND s.person_id <> guard.person()
          AND (guard.kind() = 'administrator'
               OR (organisation = guard.organisation() AND guard.has_role('organisation administrator')))
        RETURNING 1)
      SELECT count(*)::integer FROM over
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.end_other_ways(organisation uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.end_other_ways(organisation uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.end_by_provider(provider uuid, said text, session_said text) RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH over AS (
        UPDATE public.sign_in_session s SET ended_at = guard.now()
        WHERE s.provider_id = provider AND s.ended_at IS NULL
          AND (session_said IS NULL OR s.provider_sid = session_said)
          AND (said IS NULL OR s.provider_subject = said)
          AND (said IS NOT NULL OR session_said IS NOT NULL)
        RETURNING 1)
      SELECT count(*)::integer FROM over
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.end_by_provider(provider uuid, said text, session_said text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.end_by_provider(provider uuid, said text, session_said text) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.choose_colour(chosen text) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH done AS (
        UPDATE public.organisation o SET colour = chosen
        WHERE o.id = guard.organisation() AND guard.is_buyer() AND guard.has_role('organisation administrator')
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM done)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.choose_colour(chosen text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.choose_colour(chosen text) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.organisations_of(person uuid) RETURNS TABLE (organisation_id uuid, name text, kind text) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT o.id, o.name, o.kind
      FROM public.role_grant g JOIN public.organisation o ON o.id = g.organisation_id
      WHERE g.person_id = person AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND (g.confirmed_at IS NOT NULL OR NOT g.needs_second) AND g.suspended_at IS NULL GROUP BY o.id, o.name, o.kind
      ORDER BY EXISTS (SELECT 1 FROM guard.only_way_of(o.id)), o.name
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.organisations_of(person uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.organisations_of(person uuid) TO consortium_app")
    op.execute("ALTER TABLE identity_provider ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE identity_provider FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON identity_provider TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select_by_administrator ON identity_provider FOR SELECT TO consortium_app USING (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator')")
    op.execute("GRANT SELECT ON identity_provider TO consortium_app")
    op.execute("CREATE POLICY may_insert_by_administrator ON identity_provider FOR INSERT TO consortium_app WITH CHECK ((((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator') AND (made_by = (SELECT guard.person())))")
    op.execute("GRANT INSERT ON identity_provider TO consortium_app")
    op.execute("CREATE POLICY may_update_by_administrator ON identity_provider FOR UPDATE TO consortium_app USING (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator') WITH CHECK (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator')")
    op.execute("GRANT UPDATE (name, issuer, client_id, wrapped, second_factors, is_only_way, tried_at, in_force_at, ended_at) ON identity_provider TO consortium_app")
    op.execute("ALTER TABLE external_identity ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE external_identity FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON external_identity TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON external_identity FOR SELECT TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT SELECT ON external_identity TO consortium_app")
    op.execute("CREATE POLICY may_select_by_administrator ON external_identity FOR SELECT TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator'))))")
    op.execute("GRANT SELECT ON external_identity TO consortium_app")
    op.execute("CREATE POLICY may_insert ON external_identity FOR INSERT TO consortium_app WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT INSERT ON external_identity TO consortium_app")
    op.execute("CREATE POLICY may_update ON external_identity FOR UPDATE TO consortium_app USING (person_id = (SELECT guard.person())) WITH CHECK (person_id = (SELECT guard.person()))")
    op.execute("GRANT UPDATE (used_at, shown_as) ON external_identity TO consortium_app")
    op.execute("CREATE POLICY may_delete ON external_identity FOR DELETE TO consortium_app USING (person_id = (SELECT guard.person()))")
    op.execute("GRANT DELETE ON external_identity TO consortium_app")
    op.execute("ALTER TABLE colleague_invitation ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE colleague_invitation FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON colleague_invitation TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select_by_administrator ON colleague_invitation FOR SELECT TO consortium_app USING (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator')")
    op.execute("GRANT SELECT ON colleague_invitation TO consortium_app")
    op.execute("CREATE POLICY may_insert_by_administrator ON colleague_invitation FOR INSERT TO consortium_app WITH CHECK ((((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator') AND (invited_by = (SELECT guard.person())))")
    op.execute("GRANT INSERT ON colleague_invitation TO consortium_app")
    op.execute("CREATE POLICY may_update_by_administrator ON colleague_invitation FOR UPDATE TO consortium_app USING (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator') WITH CHECK (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator')")
    op.execute("GRANT UPDATE (revoked_at) ON colleague_invitation TO consortium_app")


def downgrade() -> None:
    op.execute("""
CREATE OR REPLACE FUNCTION guard.organisations_of(person uuid) RETURNS TABLE (organisation_id uuid, name text, kind text) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT DISTINCT o.id, o.name, o.kind
      FROM public.role_grant g JOIN public.organisation o ON o.id = g.organisation_id
      WHERE g.person_id = person AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND (g.confirmed_at IS NOT NULL OR NOT g.needs_second) AND g.suspended_at IS NULL ORDER BY o.name
    $$
""")
    op.execute("DROP FUNCTION guard.choose_colour(chosen text)")
    op.execute("DROP FUNCTION guard.end_by_provider(provider uuid, said text, session_said text)")
    op.execute("DROP FUNCTION guard.end_other_ways(organisation uuid)")
    op.execute("DROP FUNCTION guard.accept_colleague_invitation(invitation uuid, due date)")
    op.execute("DROP FUNCTION guard.colleague_invitation_of(invitation uuid)")
    op.execute("DROP FUNCTION guard.identity_of(provider uuid, said text)")
    op.execute("DROP FUNCTION guard.only_way_of(organisation uuid)")
    op.execute("DROP FUNCTION guard.provider_in_force(provider uuid)")
    op.execute("DROP FUNCTION guard.ways_to_sign_on()")
    op.execute("DELETE FROM sign_in_session WHERE provider_id IS NOT NULL")
    op.drop_constraint(op.f("ck_sign_in_session_proof_is_of_a_known_kind"), "sign_in_session")
    op.drop_constraint(op.f("ck_sign_in_session_provider_said_who_it_is"), "sign_in_session")
    op.drop_constraint(op.f("ck_sign_in_session_bound_by_a_provider"), "sign_in_session")
    op.drop_constraint(op.f("ck_sign_in_session_acts_for_whom_it_is_bound_to"), "sign_in_session")
    op.drop_constraint(op.f("ck_sign_in_session_single_sign_on_is_by_a_provider"), "sign_in_session")
    op.create_check_constraint(
        op.f("ck_sign_in_session_proof_is_of_a_known_kind"),
        "sign_in_session",
        "proved_by IN ('authenticator app', 'passkey', 'recovery code')",
    )
    for column in ("amr", "acr", "provider_sid", "provider_subject", "bound_to", "provider_id"):
        op.drop_column("sign_in_session", column)
    op.drop_table("colleague_invitation")
    op.drop_table("external_identity")
    op.drop_table("identity_provider")
