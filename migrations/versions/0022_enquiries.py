"""Questions asked in a round until a date of their own, answered to all, the asker hidden from everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _end_of_questions()
    _enquiries()
    _protect_enquiries()


def _end_of_questions() -> None:
    op.add_column("round", sa.Column("questions_until_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.execute(
        "UPDATE round SET questions_until_at = CASE WHEN closes_at - interval '10 days' > opens_at"
        " THEN closes_at - interval '10 days' ELSE opens_at + (closes_at - opens_at) / 2 END"
    )
    op.alter_column("round", "questions_until_at", nullable=False)
    op.create_check_constraint(
        op.f("ck_round_questions_while_it_is_open"),
        "round",
        "questions_until_at > opens_at AND questions_until_at <= closes_at",
    )


def _enquiries() -> None:
    op.create_table(
        "enquiry",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("question <> ''", name=op.f("ck_enquiry_asks_something")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_enquiry_answered_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "round_id"], ["round.lead_id", "round.id"], name=op.f("fk_enquiry_lead_id_round_id")
        ),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_enquiry")),
    )
    op.create_index("ix_enquiry_round", "enquiry", ["lead_id", "round_id", "id"])
    op.create_index(
        "ix_enquiry_waiting",
        "enquiry",
        ["lead_id", "round_id"],
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "enquiry_asker",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("question <> ''", name=op.f("ck_enquiry_asker_asks_something")),
        sa.ForeignKeyConstraint(
            ["lead_id", "round_id"], ["round.lead_id", "round.id"], name=op.f("fk_enquiry_asker_lead_id_round_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_enquiry_asker_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "id", name=op.f("pk_enquiry_asker")),
    )
    op.create_index("ix_enquiry_asker_round", "enquiry_asker", ["lead_id", "round_id", "provider_id"])


def _protect_enquiries() -> None:
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.lock_round_to_ask(wanted uuid) RETURNS TABLE (lead_id uuid, opens_at timestamptz, questions_until_at timestamptz, at timestamptz) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE locked public.round;
    BEGIN
      SELECT * INTO locked FROM public.round r WHERE r.id = wanted FOR SHARE;
      IF FOUND THEN RETURN QUERY SELECT locked.lead_id, locked.opens_at, locked.questions_until_at, guard.now(); END IF;
    END $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.lock_round_to_ask(wanted uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.lock_round_to_ask(wanted uuid) TO consortium_app")
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.pass_enquiry_on(wanted uuid, event text, handlers text[], payload jsonb) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH copied AS (
        INSERT INTO public.enquiry (lead_id, id, round_id, question, asked_at)
        SELECT a.lead_id, a.id, a.round_id, a.question, a.asked_at FROM public.enquiry_asker a
        WHERE a.id = wanted AND a.provider_id = guard.organisation()
        ON CONFLICT DO NOTHING RETURNING lead_id, id)
      INSERT INTO public.outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,
          recorded_at, due_at, attempts)
      SELECT c.lead_id, gen_random_uuid(), c.lead_id, o.kind, event, h.name, payload,
          guard.now(), guard.now(), 0
      FROM copied c JOIN public.organisation o ON o.id = c.lead_id CROSS JOIN unnest(handlers) AS h (name)
    $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.pass_enquiry_on(wanted uuid, event text, handlers text[], payload jsonb) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.pass_enquiry_on(wanted uuid, event text, handlers text[], payload jsonb) TO consortium_app")
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.tell_round(wanted uuid, event text, handlers text[], payload jsonb) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      INSERT INTO public.outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,
          recorded_at, due_at, attempts)
      SELECT r.lead_id, gen_random_uuid(), p.provider_id, 'provider', event, h.name, payload,
          guard.now(), guard.now(), 0
      FROM public.round r CROSS JOIN LATERAL (
        SELECT a.provider_id FROM public.application a
        WHERE a.lead_id = r.lead_id AND a.round_id = r.id AND a.withdrawn_at IS NULL
        UNION
        SELECT e.provider_id FROM public.enquiry_asker e WHERE e.lead_id = r.lead_id AND e.round_id = r.id
      ) p CROSS JOIN unnest(handlers) AS h (name)
      WHERE r.id = wanted AND r.lead_id = guard.organisation()
    $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.tell_round(wanted uuid, event text, handlers text[], payload jsonb) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.tell_round(wanted uuid, event text, handlers text[], payload jsonb) TO consortium_app")
    op.execute("ALTER TABLE enquiry ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE enquiry FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON enquiry TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select_own ON enquiry FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON enquiry TO consortium_app")
    op.execute("CREATE POLICY may_select_answered ON enquiry FOR SELECT TO consortium_app USING (answered_at IS NOT NULL)")
    op.execute("GRANT SELECT ON enquiry TO consortium_app")
    op.execute("CREATE POLICY may_update ON enquiry FOR UPDATE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (answered_at IS NULL)) WITH CHECK (lead_id = (SELECT guard.organisation()))")
    op.execute("GRANT UPDATE (question, answer, answered_at, answered_by) ON enquiry TO consortium_app")
    op.execute("ALTER TABLE enquiry_asker ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE enquiry_asker FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON enquiry_asker TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON enquiry_asker FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON enquiry_asker TO consortium_app")
    op.execute("CREATE POLICY may_insert ON enquiry_asker FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider') AND (EXISTS (SELECT 1 FROM round r WHERE r.lead_id = enquiry_asker.lead_id AND r.id = enquiry_asker.round_id AND r.opens_at <= guard.now() AND r.questions_until_at > guard.now() - interval '1 minute')))")
    op.execute("GRANT INSERT ON enquiry_asker TO consortium_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION guard.tell_round(uuid, text, text[], jsonb)")
    op.execute("DROP FUNCTION guard.pass_enquiry_on(uuid, text, text[], jsonb)")
    op.execute("DROP FUNCTION guard.lock_round_to_ask(uuid)")
    op.drop_table("enquiry_asker")
    op.drop_table("enquiry")
    op.drop_constraint(op.f("ck_round_questions_while_it_is_open"), "round", type_="check")
    op.drop_column("round", "questions_until_at")
