"""Packages for several children, an agreement for each of them; and placements that cost more, or end early."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

FIRST_CHILD = sa.text("1")
LEFT = {"left_at": sa.TIMESTAMP(timezone=True), "left_by": sa.Uuid(), "left_reason": sa.Text()}
LEAVES = (
    "CREATE POLICY may_update ON package_referral FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (left_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))",
    "GRANT UPDATE (left_at, left_by, left_reason) ON package_referral TO consortium_app",
    "GRANT UPDATE (children) ON package TO consortium_app",
)

ENDS = {
    "case_id": sa.Uuid(),
    "authorised_at": sa.TIMESTAMP(timezone=True),
    "refused_at": sa.TIMESTAMP(timezone=True),
    "ended_on": sa.Date(),
    "end_reason": sa.Text(),
    "end_note": sa.Text(),
    "ended_cost": postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
    "ended_total_gbp": sa.Numeric(precision=14, scale=2),
    "ended_at": sa.TIMESTAMP(timezone=True),
    "ended_by": sa.Uuid(),
}
ENDS_HOLD = {
    "decided_once_where_asked": "(authorised_at IS NULL AND refused_at IS NULL) OR (case_id IS NOT NULL"
    " AND (authorised_at IS NULL OR refused_at IS NULL))",
    "ended_by_somebody_at_a_cost": "(ended_on IS NULL) = (ended_at IS NULL) AND (ended_on IS NULL) = (ended_by IS NULL)"
    " AND (ended_on IS NULL) = (end_reason IS NULL) AND (ended_on IS NULL) = (ended_cost IS NULL)"
    " AND (ended_on IS NULL) = (ended_total_gbp IS NULL)",
    "ended_while_it_stood": "ended_on IS NULL OR (ended_on >= begins_on AND ended_on < ends_on AND refused_at IS NULL"
    " AND (case_id IS NULL OR authorised_at IS NOT NULL))",
    "another_reason_is_said": "end_reason <> 'other' OR end_note <> ''",
}
ENDS_MAY = (
    "CREATE POLICY may_update ON placement FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (ended_on IS NULL) AND (refused_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))",
    "GRANT UPDATE (authorised_at, refused_at, ended_on, end_reason, end_note, ended_cost, ended_total_gbp, ended_at, ended_by) ON placement TO consortium_app",
    "CREATE POLICY may_update ON placement_notice FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (left_on IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))",
    "GRANT UPDATE (left_on) ON placement_notice TO consortium_app",
)

MATCH_CHILDREN = """CREATE OR REPLACE FUNCTION guard.match_children(cases text[], families text[], days date[]) RETURNS TABLE (place integer, child_id uuid, is_same boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT asked.place::integer, c.id,
             lower(btrim(c.family_name)) = lower(btrim(asked.family)) AND c.born_on = asked.born
        FROM unnest(cases, families, days) WITH ORDINALITY AS asked(reference, family, born, place)
        JOIN public.child c ON c.case_reference = btrim(asked.reference)
       WHERE c.council_id = guard.organisation()
         AND guard.kind() = 'client'
    $$"""


def upgrade() -> None:
    _count("package", "children")
    op.create_check_constraint(op.f("ck_package_is_for_children"), "package", "children >= 0")
    _number_the_children()
    _count("disclosure", "child_number")
    _one_standing("council_id", "package_id", "provider_id", "child_number", "stage")
    _count("agreement", "child_number")
    op.drop_constraint(op.f("uq_agreement_council_id_award_id_package_id_provider_id"), "agreement")
    op.create_unique_constraint(
        op.f("uq_agreement_one_for_a_child"),
        "agreement",
        ["council_id", "award_id", "package_id", "provider_id", "child_number"],
    )
    op.add_column(
        "award_line",
        sa.Column("children", postgresql.ARRAY(sa.Integer()), nullable=False, server_default=sa.text("'{1}'")),
    )
    op.create_check_constraint(
        op.f("ck_award_line_supports_somebody"), "award_line", "cardinality(children) > 0"
    )
    op.add_column("offer_line", sa.Column("children", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_offer_line_supports_somebody"), "offer_line", "children > 0")
    for statement in LEAVES:
        op.execute(statement)
    _placements()
    op.execute(MATCH_CHILDREN)
    op.execute("REVOKE ALL ON FUNCTION guard.match_children(cases text[], families text[], days date[]) FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION guard.match_children(cases text[], families text[], days date[]) TO consortium_app"
    )


def _placements() -> None:
    for column, kind in ENDS.items():
        op.add_column("placement", sa.Column(column, kind, nullable=True))
    op.add_column("placement_notice", sa.Column("left_on", sa.Date(), nullable=True))
    op.create_foreign_key(
        op.f("fk_placement_council_id_case_id"),
        "placement",
        "spending_case",
        ["council_id", "case_id"],
        ["council_id", "id"],
    )
    op.create_index("ix_placement_case", "placement", ["council_id", "case_id"])
    op.drop_constraint(op.f("uq_placement_council_id_agreement_id_begins_on"), "placement")
    op.create_index(
        "uq_placement_one_a_day",
        "placement",
        ["council_id", "agreement_id", "begins_on"],
        unique=True,
        postgresql_where=sa.text("refused_at IS NULL"),
    )
    for name, condition in ENDS_HOLD.items():
        op.create_check_constraint(op.f(f"ck_placement_{name}"), "placement", condition)
    for statement in ENDS_MAY:
        op.execute(statement)


def _count(table: str, column: str) -> None:
    """What exists already is for one child."""
    op.add_column(table, sa.Column(column, sa.Integer(), nullable=False, server_default=FIRST_CHILD))


def _number_the_children() -> None:
    _count("package_referral", "number")
    for column, kind in LEFT.items():
        op.add_column("package_referral", sa.Column(column, kind, nullable=True))
    op.drop_constraint(op.f("pk_package_referral"), "package_referral")
    op.create_primary_key(
        op.f("pk_package_referral"), "package_referral", ["council_id", "package_id", "referral_id"]
    )
    op.create_unique_constraint(
        op.f("uq_package_referral_council_id_package_id_number"),
        "package_referral",
        ["council_id", "package_id", "number"],
    )
    op.create_check_constraint(op.f("ck_package_referral_number_counts_from_one"), "package_referral", "number > 0")
    op.create_check_constraint(
        op.f("ck_package_referral_left_by_somebody_with_a_reason"),
        "package_referral",
        "(left_at IS NULL) = (left_by IS NULL) AND (left_at IS NULL) = (left_reason IS NULL)",
    )


def _one_standing(*columns: str) -> None:
    op.drop_index("uq_disclosure_standing", table_name="disclosure")
    op.create_index(
        "uq_disclosure_standing",
        "disclosure",
        list(columns),
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION guard.match_children(text[], text[], date[])")
    for table in ("placement", "placement_notice"):
        op.execute(f"DROP POLICY may_update ON {table}")
        op.execute(f"REVOKE UPDATE ON {table} FROM consortium_app")
    op.drop_column("placement_notice", "left_on")
    for name in ENDS_HOLD:
        op.drop_constraint(op.f(f"ck_placement_{name}"), "placement")
    op.drop_index("uq_placement_one_a_day", table_name="placement")
    op.create_unique_constraint(
        op.f("uq_placement_council_id_agreement_id_begins_on"), "placement", ["council_id", "agreement_id", "begins_on"]
    )
    for column in ENDS:
        op.drop_column("placement", column)
    op.drop_column("offer_line", "children")
    op.drop_column("award_line", "children")
    op.drop_constraint(op.f("uq_agreement_one_for_a_child"), "agreement")
    op.create_unique_constraint(
        op.f("uq_agreement_council_id_award_id_package_id_provider_id"),
        "agreement",
        ["council_id", "award_id", "package_id", "provider_id"],
    )
    op.drop_column("agreement", "child_number")
    _one_standing("council_id", "package_id", "provider_id", "stage")
    op.drop_column("disclosure", "child_number")
    op.execute("DROP POLICY may_update ON package_referral")
    op.execute("REVOKE UPDATE ON package_referral FROM consortium_app")
    op.drop_constraint(op.f("pk_package_referral"), "package_referral")
    op.create_primary_key(op.f("pk_package_referral"), "package_referral", ["council_id", "package_id"])
    for column in ("number", *LEFT):
        op.drop_column("package_referral", column)
    op.drop_column("package", "children")
