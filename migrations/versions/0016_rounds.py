"""Questionnaires built part by part, and answers that are documents."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questionnaire", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("questionnaire", "revision", server_default=None)
    op.execute("GRANT UPDATE (revision) ON questionnaire TO consortium_app")
    op.add_column("answer", sa.Column("document_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_answer_provider_id_document_id",
        "answer",
        "stored_document",
        ["provider_id", "document_id"],
        ["organisation_id", "id"],
    )
    op.create_index(
        "ix_answer_document",
        "answer",
        ["provider_id", "document_id"],
        unique=False,
        postgresql_where=sa.text("document_id IS NOT NULL"),
    )
    op.execute("GRANT UPDATE (document_id) ON answer TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_as_answer ON stored_document FOR SELECT TO consortium_app USING (EXISTS (SELECT 1 FROM answer w WHERE w.provider_id = stored_document.organisation_id AND w.document_id = stored_document.id AND w.provider_id <> (SELECT guard.organisation())))"
    )


def downgrade() -> None:
    op.execute("DROP POLICY may_select_as_answer ON stored_document")
    op.drop_index("ix_answer_document", table_name="answer")
    op.drop_constraint("fk_answer_provider_id_document_id", "answer", type_="foreignkey")
    op.drop_column("answer", "document_id")
    op.drop_column("questionnaire", "revision")
