"""Decisions taken back before release, standstill, reviews of decisions, and contracts that the lead signs too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text  # noqa: F401 - server-side types below name it

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEEP_DECISION = """
CREATE OR REPLACE FUNCTION guard.keep_decision_as_released() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.released_at IS NOT NULL
          AND (NEW.released_at, NEW.standstill_until, NEW.review_until)
            IS DISTINCT FROM (OLD.released_at, OLD.standstill_until, OLD.review_until) THEN
        RAISE EXCEPTION 'a released decision stands' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""

KEEP_REVIEW_APART = """
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
      THEN
        RAISE EXCEPTION 'whoever had a part in a decision does not review it' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""


def upgrade() -> None:
    op.add_column("decision", sa.Column("standstill_until", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("decision", sa.Column("review_until", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("decision", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    # Letters that went out before had no date to ask by: 30 days from their release, as is usual.
    op.execute(
        "UPDATE decision SET review_until = ((released_at AT TIME ZONE 'Europe/London')::date + 31) "
        "AT TIME ZONE 'Europe/London' - interval '1 second' WHERE released_at IS NOT NULL"
    )
    op.drop_constraint(op.f("uq_decision_lead_id_provider_id_application_id_lot_id"), "decision", type_="unique")
    op.create_unique_constraint(
        op.f("uq_decision_lead_id_provider_id_application_id_lot_id_replaces_id"),
        "decision",
        ["lead_id", "provider_id", "application_id", "lot_id", "replaces_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_foreign_key(
        op.f("fk_decision_lead_id_replaces_id"),
        "decision",
        "decision",
        ["lead_id", "replaces_id"],
        ["lead_id", "id"],
    )
    _review_terms()
    _decision_review()
    _countersignature()
    op.create_check_constraint(
        op.f("ck_decision_standstill_after_release"),
        "decision",
        "standstill_until IS NULL OR released_at IS NOT NULL",
    )
    op.execute(KEEP_DECISION)
    op.execute("REVOKE ALL ON FUNCTION guard.keep_decision_as_released() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_decision_as_released() TO consortium_app")
    op.execute(
        "CREATE TRIGGER keep_decision_as_released BEFORE UPDATE ON decision"
        " FOR EACH ROW EXECUTE FUNCTION guard.keep_decision_as_released()"
    )
    op.execute("GRANT UPDATE (standstill_until, review_until) ON decision TO consortium_app")
    op.execute(
        "CREATE POLICY may_update_to_issue ON decision FOR UPDATE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (contract_id IS NULL) AND (standstill_until < guard.now())) WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "CREATE POLICY may_delete_to_undo ON decision FOR DELETE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (released_at IS NULL))"
    )
    op.execute("GRANT DELETE ON decision TO consortium_app")


def _review_terms() -> None:
    op.create_table(
        "review_terms",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("system_id", sa.Uuid(), nullable=False),
        sa.Column("days_to_ask", sa.Integer(), nullable=False),
        sa.Column("working_days_to_answer", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "days_to_ask BETWEEN 1 AND 365 AND working_days_to_answer BETWEEN 1 AND 365",
            name=op.f("ck_review_terms_days_within_a_year"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "system_id"],
            ["purchasing_system.lead_id", "purchasing_system.id"],
            name=op.f("fk_review_terms_lead_id_system_id"),
        ),
        sa.PrimaryKeyConstraint("lead_id", "system_id", name=op.f("pk_review_terms")),
    )
    op.execute("ALTER TABLE review_terms ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE review_terms FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON review_terms TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON review_terms FOR SELECT TO consortium_app USING (true)")
    op.execute("GRANT SELECT ON review_terms TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON review_terms FOR INSERT TO consortium_app WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT INSERT ON review_terms TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON review_terms FOR UPDATE TO consortium_app USING (lead_id = (SELECT guard.organisation())) WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (days_to_ask, working_days_to_answer, set_at, set_by) ON review_terms TO consortium_app"
    )


def _decision_review() -> None:
    op.create_table(
        "decision_review",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("answer_due_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decider_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.CheckConstraint("grounds <> ''", name=op.f("ck_decision_review_has_grounds")),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (decider_id IS NULL)", name=op.f("ck_decision_review_taken_on_by_somebody")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (is_upheld IS NULL) AND (answered_at IS NULL) = (reasons IS NULL)",
            name=op.f("ck_decision_review_answered_one_way_with_reasons"),
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR acknowledged_at IS NOT NULL",
            name=op.f("ck_decision_review_taken_on_before_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "decision_id"],
            ["decision.lead_id", "decision.id"],
            name=op.f("fk_decision_review_lead_id_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "application_id"],
            ["application.provider_id", "application.id"],
            name=op.f("fk_decision_review_provider_id_application_id"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_decision_review_provider_id")),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_decision_review")),
        sa.UniqueConstraint("lead_id", "decision_id", name=op.f("uq_decision_review_lead_id_decision_id")),
    )
    op.create_index("ix_decision_review_due", "decision_review", ["lead_id", "answered_at", "answer_due_at"])
    op.create_index("ix_decision_review_provider", "decision_review", ["provider_id"])
    op.execute(KEEP_REVIEW_APART)
    op.execute("REVOKE ALL ON FUNCTION guard.keep_review_apart() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_review_apart() TO consortium_app")
    op.execute("ALTER TABLE decision_review ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE decision_review FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON decision_review TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_by_lead ON decision_review FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON decision_review TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_applicant ON decision_review FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "CREATE POLICY may_insert ON decision_review FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider') AND (acknowledged_at IS NULL) AND (EXISTS (SELECT 1 FROM decision d WHERE d.lead_id = decision_review.lead_id AND d.id = decision_review.decision_id AND d.provider_id = decision_review.provider_id AND d.application_id = decision_review.application_id AND NOT d.is_admitted AND d.review_until >= guard.now())))"
    )
    op.execute("GRANT INSERT ON decision_review TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON decision_review FOR UPDATE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (answered_at IS NULL)) WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (decider_id = (SELECT guard.person())))"
    )
    op.execute(
        "GRANT UPDATE (acknowledged_at, decider_id, answered_at, is_upheld, reasons) ON decision_review TO consortium_app"
    )
    op.execute(
        "CREATE TRIGGER keep_review_apart BEFORE UPDATE ON decision_review"
        " FOR EACH ROW EXECUTE FUNCTION guard.keep_review_apart()"
    )


KEEP_ACCEPTANCE = """
CREATE OR REPLACE FUNCTION guard.keep_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.accepted_at IS NOT NULL
          AND (NEW.accepted_at, NEW.accepted_by, NEW.accepted_name, NEW.accepted_role) IS DISTINCT FROM
              (OLD.accepted_at, OLD.accepted_by, OLD.accepted_name, OLD.accepted_role) THEN
        RAISE EXCEPTION 'an acceptance stands as it was given' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
SIGNED = "countersigned_at", "countersigned_by", "countersigned_name", "countersigned_role", "takes_effect_at"


def _countersignature() -> None:
    op.add_column(
        "lead_contract", sa.Column("needs_countersignature", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("lead_contract", "needs_countersignature", server_default=None)
    kinds = sa.TIMESTAMP(timezone=True), sa.Uuid(), sa.Text(), sa.Text(), sa.TIMESTAMP(timezone=True)
    for name, kind in zip(SIGNED, kinds, strict=True):
        op.add_column("lead_contract", sa.Column(name, kind, nullable=True))
    op.create_check_constraint(
        op.f("ck_lead_contract_countersigned_by_name_role_and_time"),
        "lead_contract",
        "(countersigned_at IS NULL) = (countersigned_by IS NULL) AND (countersigned_at IS NULL) = (countersigned_name IS NULL) AND (countersigned_at IS NULL) = (countersigned_role IS NULL) AND (countersigned_at IS NULL) = (takes_effect_at IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_lead_contract_countersigned_after_acceptance"),
        "lead_contract",
        "countersigned_at IS NULL OR (accepted_at IS NOT NULL AND needs_countersignature)",
    )
    op.create_check_constraint(
        op.f("ck_lead_contract_takes_effect_once_signed"), "lead_contract", "takes_effect_at >= countersigned_at"
    )
    op.create_table(
        "contract_setting",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("system_id", sa.Uuid(), nullable=False),
        sa.Column("needs_countersignature", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id", "system_id"],
            ["purchasing_system.lead_id", "purchasing_system.id"],
            name=op.f("fk_contract_setting_lead_id_system_id"),
        ),
        sa.PrimaryKeyConstraint("lead_id", "system_id", name=op.f("pk_contract_setting")),
    )
    op.execute("DROP POLICY may_update_by_provider ON lead_contract")
    op.execute(
        "CREATE POLICY may_update_by_provider ON lead_contract FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (accepted_at IS NULL)) WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (countersigned_at IS NULL))"
    )
    op.execute(
        "CREATE POLICY may_update_to_countersign ON lead_contract FOR UPDATE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (accepted_at IS NOT NULL) AND (needs_countersignature) AND (countersigned_at IS NULL)) WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (countersigned_at, countersigned_by, countersigned_name, countersigned_role, takes_effect_at) ON lead_contract TO consortium_app"
    )
    op.execute(KEEP_ACCEPTANCE)
    op.execute("REVOKE ALL ON FUNCTION guard.keep_acceptance() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_acceptance() TO consortium_app")
    op.execute(
        "CREATE TRIGGER keep_acceptance BEFORE UPDATE ON lead_contract"
        " FOR EACH ROW EXECUTE FUNCTION guard.keep_acceptance()"
    )
    op.execute("ALTER TABLE contract_setting ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE contract_setting FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON contract_setting TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON contract_setting FOR SELECT TO consortium_app USING (true)")
    op.execute("GRANT SELECT ON contract_setting TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON contract_setting FOR INSERT TO consortium_app WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT INSERT ON contract_setting TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON contract_setting FOR UPDATE TO consortium_app USING (lead_id = (SELECT guard.organisation())) WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (needs_countersignature, set_at, set_by) ON contract_setting TO consortium_app")


def downgrade() -> None:
    op.execute("DROP TRIGGER keep_acceptance ON lead_contract")
    op.execute("DROP FUNCTION guard.keep_acceptance()")
    op.execute("DROP POLICY may_update_to_countersign ON lead_contract")
    op.execute("DROP POLICY may_update_by_provider ON lead_contract")
    op.execute(
        "CREATE POLICY may_update_by_provider ON lead_contract FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (accepted_at IS NULL)) WITH CHECK (provider_id = (SELECT guard.organisation()))"
    )
    op.drop_table("contract_setting")
    for check in ("takes_effect_once_signed", "countersigned_after_acceptance", "countersigned_by_name_role_and_time"):
        op.drop_constraint(op.f(f"ck_lead_contract_{check}"), "lead_contract", type_="check")
    for name in (*SIGNED, "needs_countersignature"):
        op.drop_column("lead_contract", name)
    op.execute("DROP TRIGGER keep_review_apart ON decision_review")
    op.execute("DROP FUNCTION guard.keep_review_apart()")
    op.drop_table("decision_review")
    op.drop_table("review_terms")
    op.execute("DELETE FROM decision WHERE replaces_id IS NOT NULL")
    op.execute("REVOKE DELETE ON decision FROM consortium_app")
    op.execute("DROP POLICY may_delete_to_undo ON decision")
    op.execute("DROP POLICY may_update_to_issue ON decision")
    op.execute("DROP TRIGGER keep_decision_as_released ON decision")
    op.execute("DROP FUNCTION guard.keep_decision_as_released()")
    op.drop_constraint(op.f("ck_decision_standstill_after_release"), "decision", type_="check")
    op.drop_constraint(op.f("fk_decision_lead_id_replaces_id"), "decision", type_="foreignkey")
    op.drop_constraint(
        op.f("uq_decision_lead_id_provider_id_application_id_lot_id_replaces_id"), "decision", type_="unique"
    )
    op.create_unique_constraint(
        op.f("uq_decision_lead_id_provider_id_application_id_lot_id"),
        "decision",
        ["lead_id", "provider_id", "application_id", "lot_id"],
    )
    op.drop_column("decision", "replaces_id")
    op.drop_column("decision", "review_until")
    op.drop_column("decision", "standstill_until")
