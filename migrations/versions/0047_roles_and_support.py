"""Roles that take two people and are looked at again; support that looks in, read only, seen by whoever is looked at.

Before it, a superuser makes the role that support's transactions run as, which nobody signs in as:

    CREATE ROLE consortium_support NOSUPERUSER NOBYPASSRLS;
    GRANT consortium_support TO consortium_app WITH INHERIT FALSE;
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None



SEEN_BY_ALL = (
    "kind()",
    "organisation()",
    "organisation_kind()",
    "person()",
    "has_role(wanted text)",
    "is_buyer()",
    "now()",
)
"""Functions of the kernel that policies ask, whoever acts."""


def upgrade() -> None:
    op.add_column("role_grant", sa.Column("needs_second", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("role_grant", sa.Column("confirmed_by", sa.Uuid(), nullable=True))
    op.add_column("role_grant", sa.Column("confirmed_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("role_grant", sa.Column("review_due_on", sa.Date(), nullable=True))
    op.add_column("role_grant", sa.Column("suspended_at", sa.TIMESTAMP(timezone=True), nullable=True))
    # Whoever holds a role goes on; in three months it is looked at like any other.
    op.execute(
        "UPDATE role_grant SET review_due_on = (guard.now() AT TIME ZONE 'Europe/London')::date + 90"
        " WHERE to_on IS NULL OR to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date"
    )
    for event, handler, moment in (
        ("RoleReviewNear", "remind_of_review", "g.review_due_on - 14 + time '09:00'"),
        ("RoleReviewMissed", "suspend_unreviewed", "g.review_due_on + 15 + time '03:00'"),
    ):
        op.execute(
            f"""
INSERT INTO outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload, recorded_at, due_at,
    attempts)
  SELECT o.id, gen_random_uuid(), o.id, o.kind, '{event}', 'consortium.people.jobs.{handler}',
    jsonb_build_object('person_id', g.person_id, 'role', g.role, 'from_on', g.from_on, 'due_on', g.review_due_on),
    guard.now(), ({moment}) AT TIME ZONE 'Europe/London', 0
  FROM role_grant g JOIN organisation o ON o.id = g.organisation_id WHERE g.review_due_on IS NOT NULL
"""
        )
    op.create_check_constraint(
        op.f("ck_role_grant_confirmed_by_somebody"), "role_grant", "(confirmed_at IS NULL) = (confirmed_by IS NULL)"
    )
    op.create_check_constraint(op.f("ck_role_grant_confirmed_by_another"), "role_grant", "confirmed_by <> granted_by")
    op.create_check_constraint(
        op.f("ck_role_grant_not_confirmed_by_its_holder"), "role_grant", "confirmed_by <> person_id"
    )
    op.create_check_constraint(
        op.f("ck_role_grant_confirmed_where_it_needs_to_be"), "role_grant", "confirmed_at IS NULL OR needs_second"
    )
    op.create_table(
        "role_review",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('kept', 'ended', 'suspended')", name=op.f("ck_role_review_outcome_is_known")
        ),
        sa.CheckConstraint(
            "(outcome = 'suspended') = (reviewed_by IS NULL)", name=op.f("ck_role_review_suspended_by_nobody")
        ),
        sa.CheckConstraint("outcome <> 'ended' OR reason <> ''", name=op.f("ck_role_review_ended_for_a_reason")),
        sa.CheckConstraint(
            "outcome <> 'kept' OR reviewed_by <> person_id", name=op.f("ck_role_review_kept_by_another")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_role_review_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_review_person_id")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_role_review_reviewed_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id", "role", "from_on"],
            ["role_grant.organisation_id", "role_grant.person_id", "role_grant.role", "role_grant.from_on"],
            name=op.f("fk_role_review_organisation_id_person_id_role_from_on"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_role_review")),
    )
    op.create_index("ix_role_review_newest", "role_review", ["organisation_id", "id"])
    op.create_table(
        "support_access",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("until_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_support_access_asked_for_a_reason")),
        sa.CheckConstraint("hours BETWEEN 1 AND 4", name=op.f("ck_support_access_for_four_hours_at_most")),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by IS NULL) AND (agreed_at IS NULL) = (until_at IS NULL)",
            name=op.f("ck_support_access_agreed_by_somebody_until_a_moment"),
        ),
        sa.CheckConstraint("agreed_by <> asked_by", name=op.f("ck_support_access_agreed_by_another")),
        sa.CheckConstraint(
            "until_at <= agreed_at + interval '4 hours'", name=op.f("ck_support_access_over_after_four_hours")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_support_access_ended_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_support_access_organisation_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_support_access_asked_by")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_support_access_agreed_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_support_access_ended_by")),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_support_access")),
    )
    op.create_index(
        "ix_support_access_open", "support_access", ["organisation_id"], postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_table(
        "support_look",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.func.gen_random_uuid()),
        sa.Column("access_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_support_look_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "access_id"],
            ["support_access.organisation_id", "support_access.id"],
            name=op.f("fk_support_look_organisation_id_access_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_support_look")),
    )
    op.create_index("ix_support_look_access", "support_look", ["organisation_id", "access_id", "looked_at"])
    op.add_column("sign_in_session", sa.Column("support_access_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_sign_in_session_organisation_id_support_access_id"),
        "sign_in_session",
        "support_access",
        ["organisation_id", "support_access_id"],
        ["organisation_id", "id"],
    )
    op.execute("GRANT USAGE ON SCHEMA guard TO consortium_support")
    op.execute("GRANT USAGE ON SCHEMA public TO consortium_support")
    for function in SEEN_BY_ALL:
        op.execute(f"GRANT EXECUTE ON FUNCTION guard.{function} TO consortium_support")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.confirm_role(organisation uuid, holder uuid, which text, since date) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH confirmed AS (
        UPDATE public.role_grant g SET confirmed_by = guard.person(), confirmed_at = guard.now()
        WHERE g.organisation_id = organisation AND g.person_id = holder AND g.role = which AND g.from_on = since AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND g.needs_second AND g.confirmed_at IS NULL
          AND guard.person() IS DISTINCT FROM g.granted_by AND guard.person() <> g.person_id
          AND (organisation = guard.organisation() AND guard.has_role('organisation administrator') OR guard.kind() = 'administrator')
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM confirmed)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.confirm_role(organisation uuid, holder uuid, which text, since date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.confirm_role(organisation uuid, holder uuid, which text, since date) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.keep_role(organisation uuid, holder uuid, which text, since date, due date) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH kept AS (
        UPDATE public.role_grant g SET review_due_on = due, suspended_at = NULL
        WHERE g.organisation_id = organisation AND g.person_id = holder AND g.role = which AND g.from_on = since AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND guard.person() <> g.person_id AND (organisation = guard.organisation() AND guard.has_role('organisation administrator') OR guard.kind() = 'administrator')
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM kept)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.keep_role(organisation uuid, holder uuid, which text, since date, due date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_role(organisation uuid, holder uuid, which text, since date, due date) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.suspend_role(organisation uuid, holder uuid, which text, since date) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH suspended AS (
        UPDATE public.role_grant x SET suspended_at = guard.now()
        WHERE (x.organisation_id, x.person_id, x.role, x.from_on) = (organisation, holder, which, since)
          AND guard.kind() = 'job' AND organisation = guard.organisation()
          AND x.suspended_at IS NULL AND x.review_due_on < (guard.now() AT TIME ZONE 'Europe/London')::date
          AND EXISTS (
            SELECT 1 FROM public.role_grant g
            WHERE g.organisation_id = x.organisation_id AND g.person_id <> x.person_id
              AND g.role IN ('organisation administrator', 'platform administrator') AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND (g.confirmed_at IS NOT NULL OR NOT g.needs_second) AND g.suspended_at IS NULL)
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM suspended)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.suspend_role(organisation uuid, holder uuid, which text, since date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.suspend_role(organisation uuid, holder uuid, which text, since date) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.refuse_longer_role() RETURNS trigger LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      IF OLD.needs_second AND (NEW.to_on IS NULL AND OLD.to_on IS NOT NULL OR NEW.to_on > OLD.to_on) THEN
        RAISE EXCEPTION 'a role that takes two people is not made longer by one' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.refuse_longer_role() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.refuse_longer_role() TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.support_of_session(token bytea) RETURNS TABLE (session_began_at timestamptz, session_seen_at timestamptz, session_proved_at timestamptz, support_until timestamptz, person_id uuid, person_name text, organisation_id uuid, organisation_name text, organisation_kind text, colour text) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT s.began_at, s.seen_at, s.proved_at, a.until_at, p.id, p.name, o.id, o.name, o.kind, o.colour
      FROM public.sign_in_session s
      JOIN public.support_access a ON a.organisation_id = s.organisation_id AND a.id = s.support_access_id
      JOIN public.person p ON p.id = s.person_id
      JOIN public.organisation o ON o.id = s.organisation_id
      WHERE s.token_hash = token AND s.ended_at IS NULL AND s.proved_at IS NOT NULL AND s.began_at > guard.now() - interval '12 hours' AND s.seen_at > guard.now() - interval '60 minutes' AND a.asked_by = s.person_id AND a.agreed_at IS NOT NULL AND a.ended_at IS NULL AND a.until_at > guard.now()
        AND EXISTS (SELECT 1 FROM public.role_grant g
                    WHERE g.person_id = s.person_id AND g.role = 'platform administrator' AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND (g.confirmed_at IS NOT NULL OR NOT g.needs_second) AND g.suspended_at IS NULL)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.support_of_session(token bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.support_of_session(token bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.note_look(token bytea, address text) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      INSERT INTO public.support_look (organisation_id, access_id, page, looked_at)
      SELECT a.organisation_id, a.id, left(address, 300), guard.now()
      FROM public.sign_in_session s JOIN public.support_access a ON a.organisation_id = s.organisation_id AND a.id = s.support_access_id
      WHERE s.token_hash = token AND s.ended_at IS NULL AND s.proved_at IS NOT NULL AND s.began_at > guard.now() - interval '12 hours' AND s.seen_at > guard.now() - interval '60 minutes' AND a.asked_by = s.person_id AND a.agreed_at IS NOT NULL AND a.ended_at IS NULL AND a.until_at > guard.now()
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.note_look(token bytea, address text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.note_look(token bytea, address text) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.agree_support(organisation uuid, access uuid) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH agreed AS (
        UPDATE public.support_access a SET agreed_by = guard.person(), agreed_at = guard.now(),
          until_at = guard.now() + make_interval(hours => a.hours)
        WHERE a.organisation_id = organisation AND a.id = access AND a.agreed_at IS NULL AND a.ended_at IS NULL
          AND a.asked_at > guard.now() - interval '24 hours' AND a.asked_by <> guard.person()
          AND guard.kind() = 'administrator'
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM agreed)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.agree_support(organisation uuid, access uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.agree_support(organisation uuid, access uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.end_support(organisation uuid, access uuid) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH over AS (
        UPDATE public.support_access a SET ended_by = guard.person(), ended_at = guard.now()
        WHERE a.organisation_id = organisation AND a.id = access AND a.ended_at IS NULL
          AND (a.agreed_at IS NULL OR a.until_at > guard.now())
          AND (organisation = guard.organisation() AND guard.has_role('organisation administrator')
               OR guard.kind() = 'administrator')
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM over)
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.end_support(organisation uuid, access uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.end_support(organisation uuid, access uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.actor_of(person uuid, acting_for uuid) RETURNS TABLE (person_id uuid, person_name text, organisation_id uuid, organisation_name text, organisation_kind text, colour text, roles text[], choices jsonb) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT p.id, p.name, o.id, o.name, o.kind, o.colour,
        array_agg(g.role ORDER BY g.role) FILTER (WHERE g.organisation_id = o.id),
        jsonb_agg(DISTINCT jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind))
      FROM public.person p
      JOIN public.role_grant g ON g.person_id = p.id AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND (g.confirmed_at IS NOT NULL OR NOT g.needs_second) AND g.suspended_at IS NULL
      JOIN public.organisation c ON c.id = g.organisation_id
      JOIN public.organisation o ON o.id = acting_for
      WHERE p.id = person
      GROUP BY p.id, o.id
      HAVING bool_or(g.organisation_id = o.id)
    $$
""")
    op.execute("DROP FUNCTION guard.actor_of_session(token bytea)")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.actor_of_session(token bytea) RETURNS TABLE (session_began_at timestamptz, session_seen_at timestamptz, session_proved_at timestamptz, support_until timestamptz, person_id uuid, person_name text, organisation_id uuid, organisation_name text, organisation_kind text, colour text, roles text[], choices jsonb) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT s.began_at, s.seen_at, s.proved_at,
        (SELECT max(x.until_at) FROM public.support_access x
         WHERE x.organisation_id = s.organisation_id AND x.ended_at IS NULL AND x.until_at > guard.now()),
        a.*
      FROM public.sign_in_session s, guard.actor_of(s.person_id, s.organisation_id) a
      WHERE s.token_hash = token AND s.ended_at IS NULL AND s.proved_at IS NOT NULL AND s.support_access_id IS NULL
        AND s.began_at > guard.now() - interval '12 hours' AND s.seen_at > guard.now() - interval '60 minutes'
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.actor_of_session(token bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.actor_of_session(token bytea) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.organisations_of(person uuid) RETURNS TABLE (organisation_id uuid, name text, kind text) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT DISTINCT o.id, o.name, o.kind
      FROM public.role_grant g JOIN public.organisation o ON o.id = g.organisation_id
      WHERE g.person_id = person AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND (g.confirmed_at IS NOT NULL OR NOT g.needs_second) AND g.suspended_at IS NULL ORDER BY o.name
    $$
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.assessors() RETURNS TABLE (person_id uuid, person_name text, organisation_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT p.id, p.name, g.organisation_id FROM public.role_grant g JOIN public.person p ON p.id = g.person_id
      WHERE guard.is_buyer() AND g.role = 'assessor' AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND g.suspended_at IS NULL AND (
        g.organisation_id = guard.organisation() OR g.organisation_id IN (
          SELECT m.organisation_id FROM public.membership m
          WHERE m.consortium_id = ANY (guard.led_consortia()) AND m.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date
            AND (m.to_on IS NULL OR m.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date)))
    $$
""")
    op.execute("CREATE POLICY may_select_by_support ON audit_entry FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON audit_entry TO consortium_support")
    op.execute("""
CREATE POLICY may_select_by_support ON organisation FOR SELECT TO consortium_support USING (kind <> 'provider' OR id = (SELECT guard.organisation()))
""")
    op.execute("GRANT SELECT ON organisation TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON consortium FOR SELECT TO consortium_support USING (true)")
    op.execute("GRANT SELECT ON consortium TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON named_body FOR SELECT TO consortium_support USING (true)")
    op.execute("GRANT SELECT ON named_body TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON membership FOR SELECT TO consortium_support USING (true)")
    op.execute("GRANT SELECT ON membership TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON factor_reset FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON factor_reset TO consortium_support")
    op.execute("ALTER TABLE role_review ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE role_review FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON role_review TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("""
CREATE POLICY may_select_by_overseer ON role_review FOR SELECT TO consortium_app USING (((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator' OR (organisation_id = (SELECT guard.organisation()) AND (SELECT guard.has_role('auditor'))))
""")
    op.execute("GRANT SELECT ON role_review TO consortium_app")
    op.execute("""
CREATE POLICY may_insert_by_administrator ON role_review FOR INSERT TO consortium_app WITH CHECK ((((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator')))) OR (SELECT guard.kind()) = 'administrator') AND (reviewed_by = (SELECT guard.person())))
""")
    op.execute("GRANT INSERT ON role_review TO consortium_app")
    op.execute("""
CREATE POLICY may_insert_by_job ON role_review FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job') AND (outcome = 'suspended'))
""")
    op.execute("GRANT INSERT ON role_review TO consortium_app")
    op.execute("CREATE POLICY may_select_by_support ON role_review FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON role_review TO consortium_support")
    op.execute("ALTER TABLE support_access ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE support_access FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON support_access TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("""
CREATE POLICY may_select ON support_access FOR SELECT TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) OR (SELECT guard.kind()) = 'administrator')
""")
    op.execute("GRANT SELECT ON support_access TO consortium_app")
    op.execute("""
CREATE POLICY may_insert ON support_access FOR INSERT TO consortium_app WITH CHECK (((SELECT guard.kind()) = 'administrator') AND (asked_by = (SELECT guard.person())) AND (agreed_at IS NULL) AND (ended_at IS NULL))
""")
    op.execute("GRANT INSERT ON support_access TO consortium_app")
    op.execute("CREATE POLICY may_select_by_support ON support_access FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON support_access TO consortium_support")
    op.execute("ALTER TABLE support_look ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE support_look FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON support_look TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("""
CREATE POLICY may_select ON support_look FOR SELECT TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) OR (SELECT guard.kind()) = 'administrator')
""")
    op.execute("GRANT SELECT ON support_look TO consortium_app")
    op.execute("CREATE POLICY may_select_by_support ON support_look FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON support_look TO consortium_support")
    op.execute("""
CREATE POLICY may_select_by_support ON person FOR SELECT TO consortium_support USING (EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = person.id AND g.organisation_id = (SELECT guard.organisation())))
""")
    op.execute("GRANT SELECT ON person TO consortium_support")
    op.execute("DROP POLICY may_insert_by_administrator ON role_grant")
    op.execute("""
CREATE POLICY may_insert_by_administrator ON role_grant FOR INSERT TO consortium_app WITH CHECK (((SELECT guard.kind()) = 'administrator') AND (person_id IS DISTINCT FROM (SELECT guard.person())) AND ((needs_second OR role NOT IN ('authoriser', 'commissioner', 'organisation administrator', 'platform administrator', 'procurement officer')) AND confirmed_at IS NULL OR (SELECT guard.person()) IS NULL))
""")
    op.execute("DROP POLICY may_insert_by_organisation_administrator ON role_grant")
    op.execute("""
CREATE POLICY may_insert_by_organisation_administrator ON role_grant FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator'))) AND (person_id IS DISTINCT FROM (SELECT guard.person())) AND ((needs_second OR role NOT IN ('authoriser', 'commissioner', 'organisation administrator', 'platform administrator', 'procurement officer')) AND confirmed_at IS NULL))
""")
    op.execute("CREATE POLICY may_select_by_support ON role_grant FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON role_grant TO consortium_support")
    op.execute("CREATE TRIGGER refuse_longer_role BEFORE UPDATE OF to_on ON role_grant FOR EACH ROW EXECUTE FUNCTION guard.refuse_longer_role()")


def downgrade() -> None:
    op.execute("DROP TRIGGER refuse_longer_role ON role_grant")
    op.execute("DROP POLICY may_select_by_support ON audit_entry")
    op.execute("REVOKE SELECT ON audit_entry FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON organisation")
    op.execute("REVOKE SELECT ON organisation FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON consortium")
    op.execute("REVOKE SELECT ON consortium FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON named_body")
    op.execute("REVOKE SELECT ON named_body FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON membership")
    op.execute("REVOKE SELECT ON membership FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON factor_reset")
    op.execute("REVOKE SELECT ON factor_reset FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON person")
    op.execute("REVOKE SELECT ON person FROM consortium_support")
    op.execute("DROP POLICY may_insert_by_administrator ON role_grant")
    op.execute("CREATE POLICY may_insert_by_administrator ON role_grant FOR INSERT TO consortium_app WITH CHECK ((SELECT guard.kind()) = 'administrator')")
    op.execute("DROP POLICY may_insert_by_organisation_administrator ON role_grant")
    op.execute("""
CREATE POLICY may_insert_by_organisation_administrator ON role_grant FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator'))))
""")
    op.execute("DROP POLICY may_select_by_support ON role_grant")
    op.execute("REVOKE SELECT ON role_grant FROM consortium_support")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.actor_of(person uuid, acting_for uuid) RETURNS TABLE (person_id uuid, person_name text, organisation_id uuid, organisation_name text, organisation_kind text, colour text, roles text[], choices jsonb) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT p.id, p.name, o.id, o.name, o.kind, o.colour,
        array_agg(g.role ORDER BY g.role) FILTER (WHERE g.organisation_id = o.id),
        jsonb_agg(DISTINCT jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind))
      FROM public.person p
      JOIN public.role_grant g ON g.person_id = p.id AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date)
      JOIN public.organisation c ON c.id = g.organisation_id
      JOIN public.organisation o ON o.id = acting_for
      WHERE p.id = person
      GROUP BY p.id, o.id
      HAVING bool_or(g.organisation_id = o.id)
    $$
""")
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
    op.execute("""
CREATE OR REPLACE FUNCTION guard.organisations_of(person uuid) RETURNS TABLE (organisation_id uuid, name text, kind text) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT DISTINCT o.id, o.name, o.kind
      FROM public.role_grant g JOIN public.organisation o ON o.id = g.organisation_id
      WHERE g.person_id = person AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) ORDER BY o.name
    $$
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.assessors() RETURNS TABLE (person_id uuid, person_name text, organisation_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT p.id, p.name, g.organisation_id FROM public.role_grant g JOIN public.person p ON p.id = g.person_id
      WHERE guard.is_buyer() AND g.role = 'assessor' AND g.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date AND (g.to_on IS NULL OR g.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date) AND (
        g.organisation_id = guard.organisation() OR g.organisation_id IN (
          SELECT m.organisation_id FROM public.membership m
          WHERE m.consortium_id = ANY (guard.led_consortia()) AND m.from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date
            AND (m.to_on IS NULL OR m.to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date)))
    $$
""")
    op.execute("DROP FUNCTION guard.confirm_role(organisation uuid, holder uuid, which text, since date)")
    op.execute("DROP FUNCTION guard.keep_role(organisation uuid, holder uuid, which text, since date, due date)")
    op.execute("DROP FUNCTION guard.suspend_role(organisation uuid, holder uuid, which text, since date)")
    op.execute("DROP FUNCTION guard.refuse_longer_role()")
    op.execute("DROP FUNCTION guard.support_of_session(token bytea)")
    op.execute("DROP FUNCTION guard.note_look(token bytea, address text)")
    op.execute("DROP FUNCTION guard.agree_support(organisation uuid, access uuid)")
    op.execute("DROP FUNCTION guard.end_support(organisation uuid, access uuid)")
    for function in SEEN_BY_ALL:
        op.execute(f"REVOKE EXECUTE ON FUNCTION guard.{function} FROM consortium_support")
    op.execute("REVOKE USAGE ON SCHEMA guard FROM consortium_support")
    op.execute("REVOKE USAGE ON SCHEMA public FROM consortium_support")
    # Whoever looks in, and whoever waits for a second person, holds nothing afterwards.
    op.execute("UPDATE sign_in_session SET ended_at = guard.now() WHERE support_access_id IS NOT NULL")
    op.drop_constraint(
        op.f("fk_sign_in_session_organisation_id_support_access_id"), "sign_in_session", type_="foreignkey"
    )
    op.drop_column("sign_in_session", "support_access_id")
    for table in ("support_look", "support_access", "role_review"):
        op.drop_table(table)
    op.execute("DELETE FROM role_grant WHERE needs_second AND confirmed_at IS NULL OR suspended_at IS NOT NULL")
    for column in ("needs_second", "confirmed_by", "confirmed_at", "review_due_on", "suspended_at"):
        op.drop_column("role_grant", column)
