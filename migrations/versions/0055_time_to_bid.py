"""A system whose law names a least time to bid may have its providers agree to fewer days."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purchasing_system", sa.Column("agreed_call_off_days", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_purchasing_system_agreed_call_off_is_under_the_least"),
        "purchasing_system",
        "agreed_call_off_days IS NULL OR regime = 'pcr-reg34' AND agreed_call_off_days BETWEEN 1 AND 9",
    )
    op.execute("GRANT UPDATE (agreed_call_off_days) ON purchasing_system TO consortium_app")


def downgrade() -> None:
    op.drop_column("purchasing_system", "agreed_call_off_days")
