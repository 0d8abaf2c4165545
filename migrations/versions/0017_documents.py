"""Files wait in quarantine for the scanner, expire and are replaced; messages that are handed over at a later time."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ANSWERS_ARE_READ = (
    "CREATE POLICY may_select_as_answer ON stored_document FOR SELECT TO consortium_app USING (EXISTS (SELECT 1"
    " FROM answer w WHERE w.provider_id = stored_document.organisation_id AND w.document_id = stored_document.id"
    " AND w.provider_id <> (SELECT guard.organisation()))"
)
WAITING = "done_at IS NULL AND dead_at IS NULL"
EARLIER_EVIDENCE_IS_REMINDED_OF = """
INSERT INTO outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload, recorded_at, due_at,
    attempts)
SELECT e.provider_id, gen_random_uuid(), e.provider_id, 'provider', 'EvidenceNearsItsEnd',
  'consortium.register.jobs.remind_of_evidence', jsonb_build_object('evidence_id', e.id, 'days', t.days), guard.now(),
  ((e.expires_on - t.days)::timestamp + interval '8 hours') AT TIME ZONE 'Europe/London', 0
FROM (SELECT DISTINCT ON (provider_id, kind) * FROM evidence ORDER BY provider_id, kind, given_at DESC, id DESC) AS e
CROSS JOIN (VALUES (60), (30), (7)) AS t (days)
WHERE e.expires_on - t.days > (guard.now() AT TIME ZONE 'Europe/London')::date
"""


def upgrade() -> None:
    op.add_column("outbox_message", sa.Column("due_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.execute("UPDATE outbox_message SET due_at = recorded_at")
    op.alter_column("outbox_message", "due_at", nullable=False)
    op.drop_index("ix_outbox_message_waiting", table_name="outbox_message")
    op.create_index(
        "ix_outbox_message_waiting", "outbox_message", ["due_at"], unique=False, postgresql_where=sa.text(WAITING)
    )
    op.add_column("stored_document", sa.Column("state", sa.Text(), nullable=True))
    op.add_column("stored_document", sa.Column("judged_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("stored_document", sa.Column("found", sa.Text(), nullable=True))
    op.add_column("stored_document", sa.Column("expires_on", sa.Date(), nullable=True))
    op.add_column("stored_document", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE stored_document SET state = 'not scanned', judged_at = stored_at")
    op.alter_column("stored_document", "state", nullable=False)
    op.create_check_constraint(
        op.f("ck_stored_document_state_is_known"),
        "stored_document",
        "state IN ('quarantined', 'clean', 'refused', 'not scanned')",
    )
    op.create_check_constraint(
        op.f("ck_stored_document_judged_at_unless_quarantined"),
        "stored_document",
        "(state = 'quarantined') = (judged_at IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_stored_document_refused_for_what_was_found"),
        "stored_document",
        "(state = 'refused') = (found IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_stored_document_replaces_another"), "stored_document", "replaces_id <> id"
    )
    op.create_foreign_key(
        op.f("fk_stored_document_organisation_id_replaces_id"),
        "stored_document",
        "stored_document",
        ["organisation_id", "replaces_id"],
        ["organisation_id", "id"],
    )
    op.create_index("ix_stored_document_id", "stored_document", ["id"], unique=False)
    op.create_index(
        "uq_stored_document_replaced_once", "stored_document", ["organisation_id", "replaces_id"], unique=True
    )
    op.execute("DROP POLICY may_insert ON stored_document")
    op.execute(
        "CREATE POLICY may_insert ON stored_document FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND (state IN ('quarantined', 'not scanned')))"
    )
    op.execute(
        "CREATE POLICY may_update ON stored_document FOR UPDATE TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job') AND (state = 'quarantined')) WITH CHECK (organisation_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (state, judged_at, found) ON stored_document TO consortium_app")
    op.execute("DROP POLICY may_select_as_evidence ON stored_document")
    op.execute(
        "CREATE POLICY may_select_as_evidence ON stored_document FOR SELECT TO consortium_app USING (EXISTS (SELECT 1 FROM evidence e WHERE e.provider_id = stored_document.organisation_id AND e.document_id = stored_document.id AND e.provider_id <> (SELECT guard.organisation())) AND state IN ('clean', 'not scanned'))"
    )
    op.execute("DROP POLICY may_select_as_answer ON stored_document")
    op.execute(f"{ANSWERS_ARE_READ} AND state IN ('clean', 'not scanned'))")
    op.execute(EARLIER_EVIDENCE_IS_REMINDED_OF)


def downgrade() -> None:
    op.execute("DROP POLICY may_select_as_answer ON stored_document")
    op.execute(f"{ANSWERS_ARE_READ})")
    op.execute("DROP POLICY may_select_as_evidence ON stored_document")
    op.execute(
        "CREATE POLICY may_select_as_evidence ON stored_document FOR SELECT TO consortium_app USING (EXISTS (SELECT 1 FROM evidence e WHERE e.provider_id = stored_document.organisation_id AND e.document_id = stored_document.id AND e.provider_id <> (SELECT guard.organisation())))"
    )
    op.execute("REVOKE UPDATE (state, judged_at, found) ON stored_document FROM consortium_app")
    op.execute("DROP POLICY may_update ON stored_document")
    op.execute("DROP POLICY may_insert ON stored_document")
    op.execute(
        "CREATE POLICY may_insert ON stored_document FOR INSERT TO consortium_app WITH CHECK (organisation_id = (SELECT guard.organisation()))"
    )
    op.drop_index("uq_stored_document_replaced_once", table_name="stored_document")
    op.drop_index("ix_stored_document_id", table_name="stored_document")
    op.drop_constraint(op.f("fk_stored_document_organisation_id_replaces_id"), "stored_document")
    for name in ("replaces_another", "refused_for_what_was_found", "judged_at_unless_quarantined", "state_is_known"):
        op.drop_constraint(op.f(f"ck_stored_document_{name}"), "stored_document")
    for column in ("replaces_id", "expires_on", "found", "judged_at", "state"):
        op.drop_column("stored_document", column)
    # What waits for a later time would otherwise be handed over at once, by a version that cannot do it.
    op.execute(f"DELETE FROM outbox_message WHERE {WAITING} AND due_at > guard.now()")
    op.drop_index("ix_outbox_message_waiting", table_name="outbox_message")
    op.drop_column("outbox_message", "due_at")
    op.create_index(
        "ix_outbox_message_waiting", "outbox_message", ["recorded_at"], unique=False, postgresql_where=sa.text(WAITING)
    )
