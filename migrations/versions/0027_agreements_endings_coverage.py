"""Copies of the agreements that members signed; where the notice names a body; contracts' endings taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _copies_of_agreements()


def downgrade() -> None:
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
