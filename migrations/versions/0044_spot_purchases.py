"""Spot purchases: their terms, their providers beside the register, files taken over, and how each moves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spot_terms",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("longest_months", sa.Integer(), nullable=False),
        sa.Column("exemption_roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("longest_months BETWEEN 1 AND 36", name=op.f("ck_spot_terms_lasts_some_months")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_spot_terms_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_spot_terms")),
        sa.UniqueConstraint("council_id", name=op.f("uq_spot_terms_council_id")),
    )
    op.create_table(
        "spot_provider",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number_of", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("proposed_id", sa.Uuid(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("compared_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("rejected", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("rejected_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("rejected_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("how IN ('number', 'name')", name=op.f("ck_spot_provider_found_in_a_known_way")),
        sa.CheckConstraint(
            "number_of IN ('company', 'charity', 'cqc', 'ofsted')",
            name=op.f("ck_spot_provider_number_is_of_a_register"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_spot_provider_confirmed_by_somebody")
        ),
        sa.CheckConstraint(
            "(number_of IS NULL) = (number IS NULL)", name=op.f("ck_spot_provider_number_with_its_register")
        ),
        sa.CheckConstraint(
            "(rejected_at IS NULL) = (rejected_by IS NULL)", name=op.f("ck_spot_provider_rejected_by_somebody")
        ),
        sa.CheckConstraint("confidence BETWEEN 1 AND 100", name=op.f("ck_spot_provider_confidence_is_a_percentage")),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR proposed_id IS NOT NULL", name=op.f("ck_spot_provider_confirmed_as_somebody")
        ),
        sa.CheckConstraint(
            "num_nulls(proposed_id, how, confidence, why) IN (0, 4)",
            name=op.f("ck_spot_provider_proposed_with_its_reason"),
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_spot_provider_council_id")),
        sa.ForeignKeyConstraint(["proposed_id"], ["organisation.id"], name=op.f("fk_spot_provider_proposed_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_spot_provider")),
        sa.UniqueConstraint("council_id", "key", name=op.f("uq_spot_provider_council_id_key")),
    )
    op.create_table(
        "spot_import",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("rows", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("file_sha256", postgresql.BYTEA(), nullable=False),
        sa.Column("applied_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("taken_in", sa.Integer(), nullable=True),
        sa.Column("discarded_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("undone_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(rows IS NULL) = (applied_at IS NOT NULL OR discarded_at IS NOT NULL)",
            name=op.f("ck_spot_import_forgotten_when_over"),
        ),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_spot_import_undone_by_somebody")),
        sa.CheckConstraint("applied_at IS NULL OR discarded_at IS NULL", name=op.f("ck_spot_import_over_in_one_way")),
        sa.CheckConstraint("case_id IS NULL OR applied_at IS NOT NULL", name=op.f("ck_spot_import_asked_once_in")),
        sa.CheckConstraint(
            "num_nulls(applied_at, applied_by, taken_in) IN (0, 3)", name=op.f("ck_spot_import_applied_by_somebody")
        ),
        sa.CheckConstraint("row_count > 0", name=op.f("ck_spot_import_holds_something")),
        sa.CheckConstraint(
            "undone_at IS NULL OR applied_at IS NOT NULL AND case_id IS NULL",
            name=op.f("ck_spot_import_undone_once_in"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "case_id"],
            ["spending_case.council_id", "spending_case.id"],
            name=op.f("fk_spot_import_council_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_spot_import_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_spot_import")),
    )
    op.create_table(
        "spot_purchase",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("case_reference", sa.Text(), nullable=False),
        sa.Column("child_mark", postgresql.BYTEA(), nullable=False),
        sa.Column("spot_provider_id", sa.Uuid(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("failed_mini_tender_id", sa.Uuid(), nullable=True),
        sa.Column("failed_package_id", sa.Uuid(), nullable=True),
        sa.Column("evidence_sha256", postgresql.BYTEA(), nullable=True),
        sa.Column("exemption", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_before", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("patterns", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("cost", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("total_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("yearly_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("entry_sha256", postgresql.BYTEA(), nullable=True),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("authorised_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("refused_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("moves_on", sa.Date(), nullable=True),
        sa.Column("stays", sa.Boolean(), nullable=False),
        sa.Column("plan_reason", sa.Text(), nullable=True),
        sa.Column("planned_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("planned_by", sa.Uuid(), nullable=True),
        sa.Column("package_id", sa.Uuid(), nullable=True),
        sa.Column("linked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("linked_by", sa.Uuid(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(justification = 'exemption') = (exemption IS NOT NULL) AND exemption IN ('emergency', 'specialist', 'continuity', 'no system', 'before the system')",
            name=op.f("ck_spot_purchase_exemption_is_known"),
        ),
        sa.CheckConstraint(
            "(justification = 'failed package') = (failed_package_id IS NOT NULL) AND num_nulls(failed_mini_tender_id, failed_package_id, evidence_sha256) IN (0, 3)",
            name=op.f("ck_spot_purchase_failed_package_with_its_evidence"),
        ),
        sa.CheckConstraint("funder IN ('care', 'health', 'education')", name=op.f("ck_spot_purchase_funder_is_known")),
        sa.CheckConstraint(
            "justification <> 'exemption' OR authorised_at IS NULL OR approved_by IS NOT NULL",
            name=op.f("ck_spot_purchase_exemption_has_an_approver"),
        ),
        sa.CheckConstraint(
            "justification IN ('failed package', 'exemption')", name=op.f("ck_spot_purchase_justification_is_known")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_spot_purchase_has_a_reason")),
        sa.CheckConstraint(
            "(authorised_at IS NULL OR refused_at IS NULL) AND (case_id IS NOT NULL OR authorised_at IS NULL AND refused_at IS NULL)",
            name=op.f("ck_spot_purchase_decided_once_asked"),
        ),
        sa.CheckConstraint(
            "(import_id IS NULL) = (approved_before IS NULL)",
            name=op.f("ck_spot_purchase_taken_over_with_its_approver"),
        ),
        sa.CheckConstraint(
            "(import_id IS NULL) = (entry_sha256 IS NULL)", name=op.f("ck_spot_purchase_taken_over_as_it_was_sent")
        ),
        sa.CheckConstraint("approved_by <> asked_by", name=op.f("ck_spot_purchase_approver_is_not_the_asker")),
        sa.CheckConstraint(
            "case_id IS NOT NULL OR import_id IS NOT NULL", name=op.f("ck_spot_purchase_asked_or_taken_over")
        ),
        sa.CheckConstraint(
            "first_on <= starts_on AND starts_on <= last_on AND last_on <= ends_on",
            name=op.f("ck_spot_purchase_days_are_in_order"),
        ),
        sa.CheckConstraint("follows_id <> id", name=op.f("ck_spot_purchase_follows_another")),
        sa.CheckConstraint(
            "num_nulls(agreement_id, moved_on) IN (0, 2) AND (agreement_id IS NULL OR package_id IS NOT NULL)",
            name=op.f("ck_spot_purchase_moved_by_an_agreement"),
        ),
        sa.CheckConstraint(
            "num_nulls(asked_at, asked_by, case_id) IN (0, 3)", name=op.f("ck_spot_purchase_asked_by_somebody")
        ),
        sa.CheckConstraint(
            "num_nulls(ended_at, ended_by, ended_reason) IN (0, 3)", name=op.f("ck_spot_purchase_ended_by_somebody")
        ),
        sa.CheckConstraint(
            "num_nulls(package_id, linked_at, linked_by) IN (0, 3)", name=op.f("ck_spot_purchase_linked_by_somebody")
        ),
        sa.CheckConstraint(
            "num_nulls(plan_reason, planned_at, planned_by) IN (0, 3) AND NOT (stays AND moves_on IS NOT NULL) AND (stays OR moves_on IS NOT NULL) = (plan_reason IS NOT NULL)",
            name=op.f("ck_spot_purchase_planned_by_somebody"),
        ),
        sa.CheckConstraint(
            "unit_price > 0 AND total_gbp >= 0 AND yearly_gbp >= 0", name=op.f("ck_spot_purchase_has_a_price")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "agreement_id"],
            ["agreement.council_id", "agreement.id"],
            name=op.f("fk_spot_purchase_council_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "case_id"],
            ["spending_case.council_id", "spending_case.id"],
            name=op.f("fk_spot_purchase_council_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "failed_mini_tender_id", "failed_package_id"],
            ["failed_package.council_id", "failed_package.mini_tender_id", "failed_package.package_id"],
            name=op.f("fk_spot_purchase_council_id_failed_mini_tender_id_failed_package_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "follows_id"],
            ["spot_purchase.council_id", "spot_purchase.id"],
            name=op.f("fk_spot_purchase_council_id_follows_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "import_id"],
            ["spot_import.council_id", "spot_import.id"],
            name=op.f("fk_spot_purchase_council_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "package_id"],
            ["package.council_id", "package.id"],
            name=op.f("fk_spot_purchase_council_id_package_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "spot_provider_id"],
            ["spot_provider.council_id", "spot_provider.id"],
            name=op.f("fk_spot_purchase_council_id_spot_provider_id"),
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_spot_purchase_council_id")),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_spot_purchase_lead_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_spot_purchase")),
    )
    op.create_index("ix_spot_purchase_case", "spot_purchase", ["council_id", "case_id"], unique=False)
    op.create_index("ix_spot_purchase_import", "spot_purchase", ["council_id", "import_id"], unique=False)
    op.create_index("ix_spot_purchase_last", "spot_purchase", ["council_id", "last_on"], unique=False)
    op.create_index("ix_spot_purchase_package", "spot_purchase", ["council_id", "package_id"], unique=False)
    op.create_index("ix_spot_purchase_provider", "spot_purchase", ["council_id", "spot_provider_id"], unique=False)
    op.create_index(
        "uq_spot_purchase_extended_once",
        "spot_purchase",
        ["council_id", "follows_id"],
        unique=True,
        postgresql_where=sa.text("refused_at IS NULL"),
    )
    op.create_index(
        "uq_spot_purchase_reference",
        "spot_purchase",
        ["council_id", "reference"],
        unique=True,
        postgresql_where=sa.text("refused_at IS NULL"),
    )
    op.execute("ALTER TABLE spot_terms ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE spot_terms FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON spot_terms TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON spot_terms FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON spot_terms TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON spot_terms FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())))"
    )
    op.execute("GRANT INSERT ON spot_terms TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON spot_terms FOR UPDATE TO consortium_app USING (council_id = (SELECT guard.organisation())) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (longest_months, exemption_roles, set_at, set_by, revision) ON spot_terms TO consortium_app"
    )
    op.execute("ALTER TABLE spot_provider ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE spot_provider FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON spot_provider TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON spot_provider FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON spot_provider TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON spot_provider FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (confirmed_at IS NULL))"
    )
    op.execute("GRANT INSERT ON spot_provider TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON spot_provider FOR UPDATE TO consortium_app USING (council_id = (SELECT guard.organisation())) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (proposed_id, how, confidence, why, compared_at, confirmed_at, confirmed_by, rejected, rejected_at, rejected_by) ON spot_provider TO consortium_app"
    )
    op.execute("ALTER TABLE spot_import ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE spot_import FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON spot_import TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON spot_import FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON spot_import TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON spot_import FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (made_by = (SELECT guard.person())) AND (applied_at IS NULL))"
    )
    op.execute("GRANT INSERT ON spot_import TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON spot_import FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (undone_at IS NULL AND discarded_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (rows, applied_at, applied_by, taken_in, discarded_at, undone_at, undone_by, case_id) ON spot_import TO consortium_app"
    )
    op.execute("ALTER TABLE spot_purchase ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE spot_purchase FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON spot_purchase TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON spot_purchase FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON spot_purchase TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON spot_purchase FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (authorised_at IS NULL AND refused_at IS NULL AND moved_on IS NULL))"
    )
    op.execute("GRANT INSERT ON spot_purchase TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON spot_purchase FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (refused_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (approved_by, last_on, cost, total_gbp, asked_at, asked_by, case_id, authorised_at, refused_at, ended_at, ended_by, ended_reason, moves_on, stays, plan_reason, planned_at, planned_by, package_id, linked_at, linked_by, agreement_id, moved_on, revision) ON spot_purchase TO consortium_app"
    )
    op.execute(
        "CREATE POLICY may_delete ON spot_purchase FOR DELETE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (import_id IS NOT NULL AND case_id IS NULL AND package_id IS NULL AND ended_at IS NULL))"
    )
    op.execute("GRANT DELETE ON spot_purchase TO consortium_app")


def downgrade() -> None:
    op.drop_table("spot_purchase")
    op.drop_table("spot_import")
    op.drop_table("spot_provider")
    op.drop_table("spot_terms")
