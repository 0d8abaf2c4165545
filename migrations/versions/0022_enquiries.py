"""Questions asked in a round, answered to all, the asker hidden from everybody; dates of a round put off."""

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
    _timetable_changes()


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


def _timetable_changes() -> None:
    op.create_table(
        "timetable_change",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opens_at_was", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("opens_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("questions_until_was", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("questions_until_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closes_at_was", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closes_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decision_due_was", sa.Date(), nullable=False),
        sa.Column("decision_due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_timetable_change_has_a_reason")),
        sa.CheckConstraint(
            "opens_at >= opens_at_was AND questions_until_at >= questions_until_was"
            " AND closes_at >= closes_at_was AND decision_due_on >= decision_due_was",
            name=op.f("ck_timetable_change_later_only"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "round_id"], ["round.lead_id", "round.id"], name=op.f("fk_timetable_change_lead_id_round_id")
        ),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_timetable_change")),
        sa.UniqueConstraint(
            "lead_id", "round_id", "number", name=op.f("uq_timetable_change_lead_id_round_id_number")
        ),
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.keep_round_as_published() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.opens_at < OLD.opens_at OR NEW.questions_until_at < OLD.questions_until_at
          OR NEW.closes_at < OLD.closes_at OR NEW.decision_due_on < OLD.decision_due_on THEN
        RAISE EXCEPTION 'a date that was published is never brought forward' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.opens_at <> OLD.opens_at AND OLD.opens_at <= guard.now())
          OR (NEW.closes_at <> OLD.closes_at AND OLD.closes_at <= guard.now())
          OR (NEW.questions_until_at <> OLD.questions_until_at AND OLD.closes_at <= guard.now()) THEN
        RAISE EXCEPTION 'a date that has passed no longer moves' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.keep_round_as_published() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_round_as_published() TO consortium_app")
    op.execute("ALTER TABLE timetable_change ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE timetable_change FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON timetable_change TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON timetable_change FOR SELECT TO consortium_app USING (true)")
    op.execute("GRANT SELECT ON timetable_change TO consortium_app")
    op.execute("CREATE POLICY may_insert ON timetable_change FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (moved_by = (SELECT guard.person())))")
    op.execute("GRANT INSERT ON timetable_change TO consortium_app")
    op.execute("CREATE POLICY may_update ON round FOR UPDATE TO consortium_app USING (lead_id = (SELECT guard.organisation())) WITH CHECK (lead_id = (SELECT guard.organisation()))")
    op.execute("GRANT UPDATE (opens_at, questions_until_at, closes_at, decision_due_on) ON round TO consortium_app")
    op.execute(
        "CREATE TRIGGER keep_round_as_published BEFORE UPDATE ON round"
        " FOR EACH ROW EXECUTE FUNCTION guard.keep_round_as_published()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_round_as_published ON round")
    op.execute("DROP FUNCTION guard.keep_round_as_published()")
    op.execute("DROP POLICY may_update ON round")
    op.execute("REVOKE UPDATE (opens_at, questions_until_at, closes_at, decision_due_on) ON round FROM consortium_app")
    op.drop_table("timetable_change")
    op.execute("DROP FUNCTION guard.tell_round(uuid, text, text[], jsonb)")
    op.execute("DROP FUNCTION guard.pass_enquiry_on(uuid, text, text[], jsonb)")
    op.execute("DROP FUNCTION guard.lock_round_to_ask(uuid)")
    op.drop_table("enquiry_asker")
    op.drop_table("enquiry")
    op.drop_constraint(op.f("ck_round_questions_while_it_is_open"), "round", type_="check")
    op.drop_column("round", "questions_until_at")
