"""Copies of the agreements that members signed; where the notice names a body; contracts' endings taken back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _copies_of_agreements()
    _ends_taken_back()
    _variations_by_contract()
    op.add_column("membership", sa.Column("named_line", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_membership_line_says_something"), "membership", "named_line <> ''")
    _rating_floor_of_the_system()
    _notices_of_rounds()
    _what_a_directory_changed()
    _reminders_of_what_was_there_before()


def downgrade() -> None:
    op.execute("REVOKE UPDATE (changed) ON directory_import FROM consortium_app")
    op.drop_constraint(op.f("ck_directory_import_changed_what_it_says_if_applied"), "directory_import", type_="check")
    op.drop_column("directory_import", "changed")
    op.drop_table("round_notice")
    op.execute("REVOKE UPDATE (cqc_rating_floor) ON purchasing_system FROM consortium_app")
    op.drop_constraint(op.f("ck_purchasing_system_rating_floor_is_known"), "purchasing_system", type_="check")
    op.drop_column("purchasing_system", "cqc_rating_floor")
    op.drop_constraint(op.f("ck_membership_line_says_something"), "membership", type_="check")
    op.drop_column("membership", "named_line")
    op.execute(
        "DELETE FROM variation_offer o USING variation_offer earlier"
        " WHERE o.lead_id = earlier.lead_id AND o.variation_id = earlier.variation_id"
        " AND o.provider_id = earlier.provider_id AND o.id > earlier.id"
    )
    op.drop_constraint(
        op.f("uq_variation_offer_lead_id_variation_id_contract_id"), "variation_offer", type_="unique"
    )
    op.create_unique_constraint(
        op.f("uq_variation_offer_lead_id_variation_id_provider_id"),
        "variation_offer",
        ["lead_id", "variation_id", "provider_id"],
    )
    op.drop_column("variation_offer", "reply_by_on")
    op.drop_column("variation_offer", "offered_at")
    op.execute("DELETE FROM standing WHERE until_at = from_at")
    op.drop_constraint(op.f("ck_standing_ends_after_it_begins"), "standing", type_="check")
    op.create_check_constraint(
        op.f("ck_standing_ends_after_it_begins"), "standing", "until_at IS NULL OR until_at > from_at"
    )
    op.execute("DROP POLICY may_update_to_take_back ON contract_ending")
    op.execute("REVOKE UPDATE (taken_back_at, taken_back_by, taken_back_reason) ON contract_ending FROM consortium_app")
    op.execute("DROP POLICY may_insert ON contract_ending")
    op.execute(
        "CREATE POLICY may_insert ON contract_ending FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (given_by = (SELECT guard.person())))"
    )
    op.drop_index(
        "uq_contract_ending_one_stands", table_name="contract_ending", postgresql_where=sa.text("taken_back_at IS NULL")
    )
    op.execute("DELETE FROM contract_ending WHERE taken_back_at IS NOT NULL")
    op.create_unique_constraint(
        op.f("uq_contract_ending_lead_id_contract_id"), "contract_ending", ["lead_id", "contract_id"]
    )
    op.drop_constraint(op.f("ck_contract_ending_taken_back_with_a_reason"), "contract_ending", type_="check")
    for name in ("taken_back_reason", "taken_back_by", "taken_back_at"):
        op.drop_column("contract_ending", name)
    op.execute("DROP POLICY may_select_as_agreement ON stored_document")
    op.execute("REVOKE UPDATE (document_id) ON member_agreement FROM consortium_app")
    op.drop_index("ix_member_agreement_document", table_name="member_agreement")
    op.drop_constraint(op.f("fk_member_agreement_lead_id_document_id"), "member_agreement", type_="foreignkey")
    op.drop_column("member_agreement", "document_id")


def _copies_of_agreements() -> None:
    op.add_column("member_agreement", sa.Column("document_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_member_agreement_lead_id_document_id"),
        "member_agreement",
        "stored_document",
        ["lead_id", "document_id"],
        ["organisation_id", "id"],
    )
    op.create_index("ix_member_agreement_document", "member_agreement", ["lead_id", "document_id"])
    op.execute("GRANT UPDATE (document_id) ON member_agreement TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_as_agreement ON stored_document FOR SELECT TO consortium_app USING (EXISTS (SELECT 1 FROM member_agreement a WHERE a.lead_id = stored_document.organisation_id AND a.document_id = stored_document.id AND a.council_id = (SELECT guard.organisation())) AND state IN ('clean', 'not scanned'))"
    )


def _ends_taken_back() -> None:
    """A notice that a contract ends may be taken back, and another given later."""
    op.add_column("contract_ending", sa.Column("taken_back_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("contract_ending", sa.Column("taken_back_by", sa.Uuid(), nullable=True))
    op.add_column("contract_ending", sa.Column("taken_back_reason", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_contract_ending_taken_back_with_a_reason"),
        "contract_ending",
        "num_nulls(taken_back_at, taken_back_by, taken_back_reason) IN (0, 3)",
    )
    op.drop_constraint(op.f("uq_contract_ending_lead_id_contract_id"), "contract_ending", type_="unique")
    op.create_index(
        "uq_contract_ending_one_stands",
        "contract_ending",
        ["lead_id", "contract_id"],
        unique=True,
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.execute("DROP POLICY may_insert ON contract_ending")
    op.execute(
        "CREATE POLICY may_insert ON contract_ending FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (given_by = (SELECT guard.person())) AND (taken_back_at IS NULL))"
    )
    op.execute(
        "CREATE POLICY may_update_to_take_back ON contract_ending FOR UPDATE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (taken_back_at IS NULL) AND (ends_on >= (guard.now() AT TIME ZONE 'Europe/London')::date)) WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (taken_back_by = (SELECT guard.person())))"
    )
    op.execute("GRANT UPDATE (taken_back_at, taken_back_by, taken_back_reason) ON contract_ending TO consortium_app")
    # A removal that was taken back before it began ends as it begins.
    op.drop_constraint(op.f("ck_standing_ends_after_it_begins"), "standing", type_="check")
    op.create_check_constraint(
        op.f("ck_standing_ends_after_it_begins"),
        "standing",
        "until_at IS NULL OR until_at > from_at OR kind = 'removed' AND until_at = from_at",
    )


def _variations_by_contract() -> None:
    """A variation is put to each contract, and to those that come later with a last day to reply of their own."""
    op.add_column("variation_offer", sa.Column("offered_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("variation_offer", sa.Column("reply_by_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE variation_offer o SET offered_at = v.issued_at, reply_by_on = v.reply_by_on FROM contract_variation v"
        " WHERE v.lead_id = o.lead_id AND v.id = o.variation_id"
    )
    op.alter_column("variation_offer", "offered_at", nullable=False)
    op.alter_column("variation_offer", "reply_by_on", nullable=False)
    op.drop_constraint(op.f("uq_variation_offer_lead_id_variation_id_provider_id"), "variation_offer", type_="unique")
    op.create_unique_constraint(
        op.f("uq_variation_offer_lead_id_variation_id_contract_id"),
        "variation_offer",
        ["lead_id", "variation_id", "contract_id"],
    )


def _rating_floor_of_the_system() -> None:
    op.add_column("purchasing_system", sa.Column("cqc_rating_floor", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_purchasing_system_rating_floor_is_known"),
        "purchasing_system",
        "cqc_rating_floor IN ('Outstanding', 'Good', 'Requires improvement', 'Inadequate')",
    )
    op.execute("GRANT UPDATE (cqc_rating_floor) ON purchasing_system TO consortium_app")


def _reminders_of_what_was_there_before() -> None:
    """Reminders are recorded with the act that writes their date down; these dates are older than the reminders.

    At eight in the morning of UK time, and only those still to come that nobody has recorded.
    """
    for event, handler, key, days, rows in (
        (
            "RoundDecisionNears",
            "consortium.admission.jobs.remind_assessors",
            "jsonb_build_object('round_id', t.id::text, 'days', d.days)",
            "7, 3, 1",
            "SELECT lead_id, id, decision_due_on AS due_on FROM round WHERE NOT is_standing",
        ),
        (
            "ViewsNearTheirDay",
            "consortium.systems.jobs.remind_of_views",
            "jsonb_build_object('extension_id', t.id::text, 'due_on', t.due_on::text, 'days', d.days)",
            "14, 7, 1",
            "SELECT lead_id, id, views_due_on AS due_on FROM extension WHERE asked_at IS NOT NULL AND outcome IS NULL",
        ),
    ):
        at = "(t.due_on - d.days + time '08:00') AT TIME ZONE 'Europe/London'"
        op.execute(
            "INSERT INTO outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,"
            " recorded_at, due_at, attempts)"
            f" SELECT t.lead_id, gen_random_uuid(), t.lead_id, o.kind, '{event}', '{handler}', {key}, guard.now(),"
            f" {at}, 0 FROM ({rows}) t JOIN organisation o ON o.id = t.lead_id"
            f" CROSS JOIN unnest(ARRAY[{days}]) AS d (days)"
            f" WHERE {at} > guard.now() AND NOT EXISTS (SELECT 1 FROM outbox_message m"
            f" WHERE m.recorded_by = t.lead_id AND m.event = '{event}' AND m.payload = {key})"
        )


def _notices_of_rounds() -> None:
    op.create_table(
        "round_notice",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contract_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reference <> '' AND text <> ''", name=op.f("ck_round_notice_says_something")),
        sa.CheckConstraint("cardinality(contract_ids) > 0", name=op.f("ck_round_notice_of_some_contract")),
        sa.ForeignKeyConstraint(
            ["lead_id", "round_id"], ["round.lead_id", "round.id"], name=op.f("fk_round_notice_lead_id_round_id")
        ),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_round_notice")),
    )
    op.create_index("ix_round_notice_round", "round_notice", ["lead_id", "round_id"])
    op.execute("ALTER TABLE round_notice ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE round_notice FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON round_notice TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON round_notice FOR SELECT TO consortium_app USING (true)")
    op.execute("GRANT SELECT ON round_notice TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON round_notice FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (recorded_by = (SELECT guard.person())))"
    )
    op.execute("GRANT INSERT ON round_notice TO consortium_app")


def _what_a_directory_changed() -> None:
    op.add_column("directory_import", sa.Column("changed", postgresql.JSONB(none_as_null=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_directory_import_changed_what_it_says_if_applied"),
        "directory_import",
        "changed IS NULL OR status = 'applied'",
    )
    op.execute("GRANT UPDATE (changed) ON directory_import TO consortium_app")
