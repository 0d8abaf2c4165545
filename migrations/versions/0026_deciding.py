"""More time for one decision; exclusion grounds judged one by one."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_RECEIVED = "EXISTS (SELECT 1 FROM application a WHERE a.provider_id = decision_extension.provider_id AND a.id = decision_extension.application_id AND a.lead_id = (SELECT guard.organisation()) AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL)"


_OF_JUDGEMENT = "provider_id = exclusion_judgement.provider_id AND {0}.application_id = exclusion_judgement.application_id"
_READING = f"EXISTS (SELECT 1 FROM exclusion_reading r WHERE r.{_OF_JUDGEMENT.format('r')} AND r.person_id = (SELECT guard.person()) AND r.lead_id = (SELECT guard.organisation()) AND r.until_at > guard.now())"
_DECLARED = f"EXISTS (SELECT 1 FROM exclusion_declaration d WHERE d.{_OF_JUDGEMENT.format('d')} AND d.ground = exclusion_judgement.ground AND d.applies)"
_LED = "EXISTS (SELECT 1 FROM application a WHERE a.provider_id = exclusion_judgement.provider_id AND a.id = exclusion_judgement.application_id AND a.lead_id = (SELECT guard.organisation()) AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL)"
_DECISION = f"EXISTS (SELECT 1 FROM decision d WHERE d.lead_id = exclusion_judgement.lead_id AND d.{_OF_JUDGEMENT.format('d')}"
_LEAD, _BY_ONESELF = "lead_id = (SELECT guard.organisation())", "judged_by = (SELECT guard.person())"
_REVIEW_APART = """
CREATE OR REPLACE FUNCTION guard.keep_review_apart() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM public.decision d WHERE d.lead_id = NEW.lead_id
                 AND d.application_id = NEW.application_id AND d.decided_by = NEW.decider_id
                   AND d.replaces_id IS NULL)
          OR EXISTS (SELECT 1 FROM public.application_evaluation e
                     JOIN public.evaluation v ON v.owner_id = e.lead_id AND v.id = e.evaluation_id
                     LEFT JOIN public.assignment a ON a.owner_id = v.owner_id AND a.evaluation_id = v.id
                     LEFT JOIN public.consensus c ON c.owner_id = v.owner_id AND c.evaluation_id = v.id
                     WHERE e.lead_id = NEW.lead_id AND e.application_id = NEW.application_id
                       AND NEW.decider_id IN (a.assessor_id, c.moderator_id, c.second_moderator_id, v.concluded_by))
%s      THEN
        RAISE EXCEPTION 'whoever had a part in a decision does not review it' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""


def upgrade() -> None:
    _more_time()
    _ground_by_ground()


def downgrade() -> None:
    op.execute("DELETE FROM outbox_message WHERE event IN ('ApplicationDecisionNears', 'DecisionTimeExtended')")
    op.execute(_REVIEW_APART % "")
    op.execute("DROP FUNCTION guard.judges_of(uuid)")
    op.execute("DROP FUNCTION guard.grounds_judged(uuid[])")
    op.drop_table("exclusion_judgement")
    op.drop_table("decision_extension")


def _more_time() -> None:
    op.create_table(
        "decision_extension",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("extended_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("extended_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_decision_extension_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["provider_id", "application_id"],
            ["application.provider_id", "application.id"],
            name=op.f("fk_decision_extension_provider_id_application_id"),
        ),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_decision_extension")),
        sa.UniqueConstraint(
            "lead_id",
            "provider_id",
            "application_id",
            name=op.f("uq_decision_extension_lead_id_provider_id_application_id"),
        ),
    )
    op.create_index("ix_decision_extension_application", "decision_extension", ["application_id"])
    op.execute("ALTER TABLE decision_extension ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE decision_extension FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON decision_extension TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_by_lead ON decision_extension FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "CREATE POLICY may_select_by_applicant ON decision_extension FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute(
        f"CREATE POLICY may_insert ON decision_extension FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (extended_by = (SELECT guard.person())) AND ({_RECEIVED}))"
    )
    op.execute("GRANT SELECT, INSERT ON decision_extension TO consortium_app")


def _ground_by_ground() -> None:
    op.create_table(
        "exclusion_judgement",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_exclusion_judgement_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["provider_id", "application_id", "ground"],
            [
                "exclusion_declaration.provider_id",
                "exclusion_declaration.application_id",
                "exclusion_declaration.ground",
            ],
            name=op.f("fk_exclusion_judgement_provider_id_application_id_ground"),
        ),
        sa.PrimaryKeyConstraint(
            "lead_id", "provider_id", "application_id", "ground", name=op.f("pk_exclusion_judgement")
        ),
    )
    op.create_index("ix_exclusion_judgement_application", "exclusion_judgement", ["application_id"])
    op.execute("ALTER TABLE exclusion_judgement ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE exclusion_judgement FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON exclusion_judgement TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        f"CREATE POLICY may_select_by_reader ON exclusion_judgement FOR SELECT TO consortium_app USING (({_LEAD}) AND ({_LED}) AND ({_READING}))"
    )
    op.execute(
        f"CREATE POLICY may_select_by_applicant ON exclusion_judgement FOR SELECT TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND ({_DECISION} AND d.released_at IS NOT NULL)))"
    )
    op.execute(
        f"CREATE POLICY may_insert ON exclusion_judgement FOR INSERT TO consortium_app WITH CHECK (({_LEAD}) AND ({_BY_ONESELF}) AND ({_LED}) AND ({_DECLARED}) AND (NOT {_DECISION})))"
    )
    op.execute(
        f"CREATE POLICY may_update ON exclusion_judgement FOR UPDATE TO consortium_app USING (({_LEAD}) AND ({_LED}) AND ({_READING}) AND (NOT {_DECISION}))) WITH CHECK (({_LEAD}) AND ({_BY_ONESELF}))"
    )
    op.execute("GRANT SELECT, INSERT ON exclusion_judgement TO consortium_app")
    op.execute("GRANT UPDATE (is_accepted, reason, judged_at, judged_by) ON exclusion_judgement TO consortium_app")
    for name, given, body in (
        (
            "grounds_judged(applications uuid[])",
            "TABLE (application_id uuid, judged bigint, accepted bigint)",
            """
      SELECT j.application_id, count(*), count(*) FILTER (WHERE j.is_accepted) FROM public.exclusion_judgement j
      JOIN public.application a ON a.provider_id = j.provider_id AND a.id = j.application_id
      WHERE a.id = ANY (applications) AND j.lead_id = guard.organisation() AND a.withdrawn_at IS NULL
        AND guard.has_role('procurement officer')
      GROUP BY j.application_id
    """,
        ),
        (
            "judges_of(application uuid)",
            "TABLE (person_id uuid)",
            """
      SELECT DISTINCT j.judged_by FROM public.exclusion_judgement j
      WHERE j.application_id = application AND j.lead_id = guard.organisation()
    """,
        ),
    ):
        op.execute(
            f"CREATE OR REPLACE FUNCTION guard.{name} RETURNS {given} LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $${body}$$"
        )
        op.execute(f"REVOKE ALL ON FUNCTION guard.{name} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION guard.{name} TO consortium_app")
    op.execute(_REVIEW_APART % "          OR NEW.decider_id IN (SELECT person_id FROM guard.judges_of(NEW.application_id))\n")
