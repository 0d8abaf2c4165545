"""Terms of contracts are varied provider by provider, and the lead ends one contract by its own rules."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEEP_VARIATION = """
CREATE OR REPLACE FUNCTION guard.keep_variation_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.issued_at IS NOT NULL
          AND (NEW.title, NEW.changes, NEW.reason, NEW.terms, NEW.terms_version, NEW.terms_sha256, NEW.effective_on,
               NEW.reply_by_on, NEW.issued_at, NEW.issued_by) IS DISTINCT FROM
              (OLD.title, OLD.changes, OLD.reason, OLD.terms, OLD.terms_version, OLD.terms_sha256, OLD.effective_on,
               OLD.reply_by_on, OLD.issued_at, OLD.issued_by) THEN
        RAISE EXCEPTION 'an issued variation stands as it was issued' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "contract_variation",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("terms_version", sa.Text(), nullable=False),
        sa.Column("terms_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reply_by_on", sa.Date(), nullable=False),
        sa.Column("drafted_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("reminded_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(issued_at IS NULL) = (issued_by IS NULL)", name=op.f("ck_contract_variation_issued_by_somebody")
        ),
        sa.CheckConstraint(
            "reply_by_on < effective_on", name=op.f("ck_contract_variation_takes_effect_after_the_time_to_reply")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_contract_variation_withdrawn_by_somebody_with_a_reason"),
        ),
        sa.CheckConstraint(
            "reminded_at IS NULL OR issued_at IS NOT NULL", name=op.f("ck_contract_variation_reminded_once_issued")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "system_id"],
            ["purchasing_system.lead_id", "purchasing_system.id"],
            name=op.f("fk_contract_variation_lead_id_system_id"),
        ),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_contract_variation")),
    )
    op.create_index("ix_contract_variation_system", "contract_variation", ["lead_id", "system_id"])
    op.create_table(
        "variation_offer",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variation_id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_name", sa.Text(), nullable=True),
        sa.Column("answered_role", sa.Text(), nullable=True),
        sa.Column("declined_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NOT DISTINCT FROM 'declined') = (declined_reason IS NOT NULL)",
            name=op.f("ck_variation_offer_declined_with_a_reason"),
        ),
        sa.CheckConstraint("answer IN ('accepted', 'declined')", name=op.f("ck_variation_offer_answer_is_known")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_name IS NULL) AND (answer IS NULL) = (answered_role IS NULL)",
            name=op.f("ck_variation_offer_answered_by_name_role_and_time"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_variation_offer_provider_id")),
        sa.ForeignKeyConstraint(
            ["lead_id", "variation_id"],
            ["contract_variation.lead_id", "contract_variation.id"],
            name=op.f("fk_variation_offer_lead_id_variation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "contract_id"],
            ["lead_contract.lead_id", "lead_contract.id"],
            name=op.f("fk_variation_offer_lead_id_contract_id"),
        ),
        sa.UniqueConstraint(
            "lead_id", "variation_id", "provider_id", name=op.f("uq_variation_offer_lead_id_variation_id_provider_id")
        ),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_variation_offer")),
    )
    op.create_index("ix_variation_offer_contract", "variation_offer", ["lead_id", "contract_id"])
    op.create_index("ix_variation_offer_provider", "variation_offer", ["provider_id"])
    op.create_table(
        "contract_ending",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "notice_days >= 1 AND ends_on >= given_on + notice_days",
            name=op.f("ck_contract_ending_ends_after_its_notice"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "contract_id"],
            ["lead_contract.lead_id", "lead_contract.id"],
            name=op.f("fk_contract_ending_lead_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_contract_ending_provider_id")),
        sa.UniqueConstraint("lead_id", "contract_id", name=op.f("uq_contract_ending_lead_id_contract_id")),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_contract_ending")),
    )
    op.create_index("ix_contract_ending_provider", "contract_ending", ["provider_id"])
    op.execute(KEEP_VARIATION)
    op.execute("REVOKE ALL ON FUNCTION guard.keep_variation_as_issued() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_variation_as_issued() TO consortium_app")
    op.execute("ALTER TABLE contract_variation ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE contract_variation FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON contract_variation TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_by_lead ON contract_variation FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON contract_variation TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_provider ON contract_variation FOR SELECT TO consortium_app USING (EXISTS (SELECT 1 FROM variation_offer o WHERE o.lead_id = contract_variation.lead_id AND o.variation_id = contract_variation.id AND o.provider_id = (SELECT guard.organisation())))"
    )
    op.execute("GRANT SELECT ON contract_variation TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON contract_variation FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (issued_at IS NULL) AND (withdrawn_at IS NULL))"
    )
    op.execute("GRANT INSERT ON contract_variation TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON contract_variation FOR UPDATE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (withdrawn_at IS NULL)) WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (title, changes, reason, terms, terms_version, terms_sha256, effective_on, reply_by_on, issued_at, issued_by, reminded_at, withdrawn_at, withdrawn_by, withdrawn_reason, revision) ON contract_variation TO consortium_app"
    )
    op.execute("ALTER TABLE variation_offer ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE variation_offer FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON variation_offer TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_by_lead ON variation_offer FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON variation_offer TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_provider ON variation_offer FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON variation_offer TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON variation_offer FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (answer IS NULL))"
    )
    op.execute("GRANT INSERT ON variation_offer TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON variation_offer FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (answer IS DISTINCT FROM 'accepted')) WITH CHECK (answered_by = (SELECT guard.person()))"
    )
    op.execute(
        "GRANT UPDATE (answer, answered_at, answered_by, answered_name, answered_role, declined_reason) ON variation_offer TO consortium_app"
    )
    op.execute("ALTER TABLE contract_ending ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE contract_ending FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON contract_ending TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_by_lead ON contract_ending FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON contract_ending TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_provider ON contract_ending FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON contract_ending TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON contract_ending FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (given_by = (SELECT guard.person())))"
    )
    op.execute("GRANT INSERT ON contract_ending TO consortium_app")
    op.execute(
        "CREATE TRIGGER keep_variation_as_issued BEFORE UPDATE ON contract_variation FOR EACH ROW EXECUTE FUNCTION guard.keep_variation_as_issued()"
    )


def downgrade() -> None:
    op.drop_table("contract_ending")
    op.execute("DROP TRIGGER keep_variation_as_issued ON contract_variation")
    op.execute("DROP FUNCTION guard.keep_variation_as_issued()")
    op.execute("DROP POLICY may_select_by_provider ON contract_variation")
    op.drop_table("variation_offer")
    op.drop_table("contract_variation")
