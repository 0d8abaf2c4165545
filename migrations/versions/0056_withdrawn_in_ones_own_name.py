"""A variation is withdrawn in one's own name, by whoever asks for it."""

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

OWN = "lead_id = (SELECT guard.organisation())"


def upgrade() -> None:
    op.execute(
        "ALTER POLICY may_update ON contract_variation"
        f" WITH CHECK (({OWN}) AND (withdrawn_at IS NULL OR withdrawn_by = (SELECT guard.person())))"
    )


def downgrade() -> None:
    op.execute(f"ALTER POLICY may_update ON contract_variation WITH CHECK ({OWN})")
