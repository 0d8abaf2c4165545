"""Policies in full: adopted from a day, discarded, by two people where a council says so; who opens and who authorises."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ADDED = (
    "allows_split_awards, allows_direct_award, opening_officers, authoriser_roles, adoption_needs_another, in_force_at,"
    " changed_at, changed_by, discarded_at, discarded_by"
)
CHECKS = {
    "opened_by_one_or_two": "opening_officers IN (1, 2)",
    "in_force_once_adopted": "(adopted_at IS NULL) = (in_force_at IS NULL) AND in_force_at >= adopted_at",
    "adopted_by_another_where_so_said": "NOT adoption_needs_another OR adopted_by IS NULL"
    " OR (adopted_by <> drafted_by AND adopted_by IS DISTINCT FROM changed_by)",
    "changed_by_somebody": "(changed_at IS NULL) = (changed_by IS NULL)",
    "discarded_only_as_a_draft": "(discarded_at IS NULL) = (discarded_by IS NULL)"
    " AND (discarded_at IS NULL OR adopted_at IS NULL)",
}


def upgrade() -> None:
    _add("policy", sa.Column("allows_split_awards", sa.Boolean(), nullable=False), "false")
    _add("policy", sa.Column("allows_direct_award", sa.Boolean(), nullable=False), "false")
    _add("policy", sa.Column("opening_officers", sa.Integer(), nullable=False), "1")
    _add("policy", sa.Column("authoriser_roles", postgresql.ARRAY(sa.Text()), nullable=False), "'{}'")
    _add("policy", sa.Column("adoption_needs_another", sa.Boolean(), nullable=False), "false")
    _add("spending_case", sa.Column("authoriser_roles", postgresql.ARRAY(sa.Text()), nullable=False), "'{}'")
    for name in ("in_force_at", "changed_at", "discarded_at"):
        op.add_column("policy", sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=True))
    for name in ("changed_by", "discarded_by"):
        op.add_column("policy", sa.Column(name, sa.Uuid(), nullable=True))
    op.execute("UPDATE policy SET in_force_at = adopted_at")
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_policy_{name}"), "policy", condition)
    op.create_index(
        "uq_policy_one_draft",
        "policy",
        ["council_id", "lead_id", "lot_id"],
        unique=True,
        postgresql_where=sa.text("adopted_at IS NULL AND discarded_at IS NULL"),
    )
    op.execute(f"GRANT UPDATE ({ADDED}) ON policy TO consortium_app")


def _add(table: str, column: sa.Column, of_what_there_is: str) -> None:
    """A column that may not be empty: rows that are there already get that value, later ones say their own."""
    name = column.name
    column.server_default = sa.DefaultClause(sa.text(of_what_there_is))
    op.add_column(table, column)
    op.alter_column(table, name, server_default=None)


def downgrade() -> None:
    op.execute(f"REVOKE UPDATE ({ADDED}) ON policy FROM consortium_app")
    op.drop_index("uq_policy_one_draft", "policy")
    op.execute("DELETE FROM policy WHERE discarded_at IS NOT NULL")  # before, a draft could not be discarded
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_policy_{name}"), "policy", type_="check")
    op.drop_column("spending_case", "authoriser_roles")
    for name in ADDED.split(","):
        op.drop_column("policy", name.strip())
