"""What time brings about: evidence that lapses or whose document was refused; admission open at any time."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _evidence_that_no_longer_counts()
    _admission_at_any_time()


def downgrade() -> None:
    op.drop_constraint(op.f("ck_application_attempts_are_counted"), "application", type_="check")
    op.drop_constraint(
        op.f("uq_application_provider_id_lead_id_round_id_attempt"), "application", type_="unique"
    )
    op.create_unique_constraint(
        op.f("uq_application_provider_id_lead_id_round_id"), "application", ["provider_id", "lead_id", "round_id"]
    )
    op.drop_column("application", "attempt")
    op.drop_column("round", "is_standing")
    op.execute("DELETE FROM outbox_message WHERE event IN ('EvidenceExpired', 'EvidenceStoodOnDocument')")
    op.execute("DROP POLICY may_update ON evidence")
    op.execute("REVOKE UPDATE (refused_at) ON evidence FROM consortium_app")
    op.drop_constraint(op.f("ck_evidence_refused_for_its_document"), "evidence", type_="check")
    op.drop_column("evidence", "refused_at")


def _evidence_that_no_longer_counts() -> None:
    op.add_column("evidence", sa.Column("refused_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.execute(
        "UPDATE evidence e SET refused_at = d.judged_at FROM stored_document d"
        " WHERE d.organisation_id = e.provider_id AND d.id = e.document_id AND d.state = 'refused'"
    )
    op.create_check_constraint(
        op.f("ck_evidence_refused_for_its_document"), "evidence", "refused_at IS NULL OR document_id IS NOT NULL"
    )
    op.execute(
        "CREATE POLICY may_update ON evidence FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job') AND (refused_at IS NULL)) WITH CHECK (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (refused_at) ON evidence TO consortium_app")
    # What was given before lapses too: a message waits for its day, as for what is given from now on.
    op.execute(
        "INSERT INTO outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,"
        " recorded_at, due_at, attempts)"
        " SELECT provider_id, gen_random_uuid(), provider_id, 'provider', 'EvidenceExpired',"
        " 'consortium.register.jobs.note_lapse', jsonb_build_object('evidence_id', id::text), guard.now(),"
        " (expires_on + 1)::timestamp AT TIME ZONE 'Europe/London', 0 FROM evidence"
        " WHERE (expires_on + 1)::timestamp AT TIME ZONE 'Europe/London' > guard.now()"
    )


def _admission_at_any_time() -> None:
    op.add_column("round", sa.Column("is_standing", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("application", sa.Column("attempt", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.drop_constraint(op.f("uq_application_provider_id_lead_id_round_id"), "application", type_="unique")
    op.create_unique_constraint(
        op.f("uq_application_provider_id_lead_id_round_id_attempt"),
        "application",
        ["provider_id", "lead_id", "round_id", "attempt"],
    )
    op.create_check_constraint(op.f("ck_application_attempts_are_counted"), "application", "attempt > 0")
