"""Insight: arrangements made outside, budgets and limits of years, assumptions, the region's totals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

PUBLISH_TOTAL = """
CREATE OR REPLACE FUNCTION guard.publish_total(lot uuid, quarter date) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE figure numeric; council_count integer; lead uuid;
    BEGIN
      IF guard.kind() <> 'job' OR NOT coalesce(lot = ANY (guard.lots_bought_from()), false)
          OR guard.now() < (quarter + 8)::timestamp AT TIME ZONE 'Europe/London' THEN
        RETURN false;
      END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('total ' || lot, 0));
      SELECT round(sum(c.amount), -2), count(*) INTO figure, council_count FROM public.total_contribution c
        WHERE c.lot_id = lot AND c.quarter_on = quarter;
      IF council_count < 5 OR EXISTS (
          SELECT 1 FROM public.total_figure f WHERE f.lot_id = lot
            AND (f.quarter_on >= quarter OR (
              SELECT count(*) FROM (SELECT c.council_id, c.amount FROM public.total_contribution c
                  WHERE c.lot_id = lot AND c.quarter_on = quarter) given
                FULL JOIN (SELECT c.council_id, c.amount FROM public.total_contribution c
                  WHERE c.lot_id = lot AND c.quarter_on = f.quarter_on
                    AND c.contributed_at <= f.published_at) before USING (council_id)
                WHERE given.amount IS DISTINCT FROM before.amount) < 5)) THEN
        RETURN false;
      END IF;
      SELECT l.lead_id INTO lead FROM public.lot l WHERE l.id = lot;
      INSERT INTO public.total_figure (lead_id, lot_id, quarter_on, total, published_at)
        VALUES (lead, lot, quarter, figure, guard.now());
      RETURN true;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "arrangement_import",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("amount_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("file_sha256", postgresql.BYTEA(), nullable=False),
        sa.Column("taken_back_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by IS NULL)",
            name=op.f("ck_arrangement_import_taken_back_by_somebody"),
        ),
        sa.CheckConstraint("row_count > 0", name=op.f("ck_arrangement_import_holds_something")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_arrangement_import_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_arrangement_import")),
    )
    op.create_index(
        "uq_arrangement_import_once",
        "arrangement_import",
        ["council_id", "file_sha256"],
        unique=True,
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_table(
        "forecast_assumptions",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("population", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("prevalence_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("reach_percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("base_year", sa.Integer(), nullable=False),
        sa.Column("yearly_cost_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("growth_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("inflation_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("base_year BETWEEN 2000 AND 2099", name=op.f("ck_forecast_assumptions_base_year_is_near")),
        sa.CheckConstraint(
            "growth_percent BETWEEN -50 AND 100 AND inflation_percent BETWEEN -50 AND 100",
            name=op.f("ck_forecast_assumptions_changes_are_plausible"),
        ),
        sa.CheckConstraint(
            "prevalence_percent > 0 AND prevalence_percent <= 100 AND reach_percent > 0 AND reach_percent <= 100",
            name=op.f("ck_forecast_assumptions_shares_are_of_a_hundred"),
        ),
        sa.CheckConstraint("yearly_cost_gbp > 0", name=op.f("ck_forecast_assumptions_a_child_costs_something")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_forecast_assumptions_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_forecast_assumptions")),
        sa.UniqueConstraint("council_id", name=op.f("uq_forecast_assumptions_council_id")),
    )
    op.create_table(
        "spending_year",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("budget_gbp", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("limit_gbp", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("financial_year ~ '^20[0-9]{2}-[0-9]{2}$'", name=op.f("ck_spending_year_is_a_year")),
        sa.CheckConstraint("budget_gbp > 0 AND limit_gbp > 0", name=op.f("ck_spending_year_more_than_nothing")),
        sa.CheckConstraint(
            "budget_gbp IS NOT NULL OR limit_gbp IS NOT NULL", name=op.f("ck_spending_year_something_is_set")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_spending_year_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_spending_year")),
        sa.UniqueConstraint("council_id", "financial_year", name=op.f("uq_spending_year_council_id_financial_year")),
    )
    op.create_table(
        "arrangement_hours",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("arrangement", sa.Text(), nullable=False),
        sa.Column("child_mark", postgresql.BYTEA(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("rate_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.CheckConstraint("route IN ('system', 'spot')", name=op.f("ck_arrangement_hours_route_is_known")),
        sa.CheckConstraint(
            "amount_gbp = round(hours * rate_gbp, 2)", name=op.f("ck_arrangement_hours_amount_is_hours_by_rate")
        ),
        sa.CheckConstraint("hours > 0 AND rate_gbp > 0", name=op.f("ck_arrangement_hours_has_hours_and_a_price")),
        sa.CheckConstraint(
            "to_on >= from_on AND from_on >= make_date(left(financial_year, 4)::integer, 4, 1) AND to_on <= make_date(left(financial_year, 4)::integer + 1, 3, 31)",
            name=op.f("ck_arrangement_hours_within_its_year"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "import_id"],
            ["arrangement_import.council_id", "arrangement_import.id"],
            name=op.f("fk_arrangement_hours_council_id_import_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_arrangement_hours")),
        sa.UniqueConstraint(
            "council_id", "arrangement", "from_on", name=op.f("uq_arrangement_hours_council_id_arrangement_from_on")
        ),
    )
    op.create_index("ix_arrangement_hours_import", "arrangement_hours", ["council_id", "import_id"], unique=False)
    op.create_index("ix_arrangement_hours_year", "arrangement_hours", ["council_id", "financial_year"], unique=False)
    op.create_table(
        "advertised_value",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("amount_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_gbp > 0", name=op.f("ck_advertised_value_is_positive")),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_advertised_value_lead_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_advertised_value_lead_id")),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_advertised_value")),
        sa.UniqueConstraint("lead_id", "lot_id", name=op.f("uq_advertised_value_lead_id_lot_id")),
    )
    op.create_table(
        "total_contribution",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("quarter_on", sa.Date(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("contributed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_total_contribution_is_positive")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_total_contribution_council_id")),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_total_contribution_lead_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "quarter_on", "lot_id", name=op.f("pk_total_contribution")),
    )
    op.create_index("ix_total_contribution_lot", "total_contribution", ["lot_id", "quarter_on"], unique=False)
    op.create_table(
        "total_figure",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quarter_on", sa.Date(), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("published_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_total_figure_lead_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("lead_id", "lot_id", "quarter_on", name=op.f("pk_total_figure")),
    )
    op.execute("ALTER TABLE arrangement_import ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE arrangement_import FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON arrangement_import TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON arrangement_import FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON arrangement_import TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON arrangement_import FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (taken_back_at IS NULL))"
    )
    op.execute("GRANT INSERT ON arrangement_import TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON arrangement_import FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (taken_back_at IS NULL)) WITH CHECK ((council_id = (SELECT guard.organisation())) AND (taken_back_by = (SELECT guard.person())))"
    )
    op.execute("GRANT UPDATE (taken_back_at, taken_back_by) ON arrangement_import TO consortium_app")
    op.execute("ALTER TABLE forecast_assumptions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE forecast_assumptions FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON forecast_assumptions TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON forecast_assumptions FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON forecast_assumptions TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON forecast_assumptions FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())))"
    )
    op.execute("GRANT INSERT ON forecast_assumptions TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON forecast_assumptions FOR UPDATE TO consortium_app USING (council_id = (SELECT guard.organisation())) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (area, population, prevalence_percent, reach_percent, base_year, yearly_cost_gbp, growth_percent, inflation_percent, set_at, set_by, revision) ON forecast_assumptions TO consortium_app"
    )
    op.execute("ALTER TABLE spending_year ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE spending_year FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON spending_year TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON spending_year FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON spending_year TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON spending_year FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())))"
    )
    op.execute("GRANT INSERT ON spending_year TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON spending_year FOR UPDATE TO consortium_app USING (council_id = (SELECT guard.organisation())) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (budget_gbp, limit_gbp, set_at, set_by, revision) ON spending_year TO consortium_app")
    op.execute("ALTER TABLE arrangement_hours ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE arrangement_hours FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON arrangement_hours TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON arrangement_hours FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON arrangement_hours TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON arrangement_hours FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())))"
    )
    op.execute("GRANT INSERT ON arrangement_hours TO consortium_app")
    op.execute(
        "CREATE POLICY may_delete ON arrangement_hours FOR DELETE TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT DELETE ON arrangement_hours TO consortium_app")
    op.execute("ALTER TABLE advertised_value ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE advertised_value FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON advertised_value TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON advertised_value FOR SELECT TO consortium_app USING (((SELECT guard.is_buyer())) AND (lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])))"
    )
    op.execute("GRANT SELECT ON advertised_value TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON advertised_value FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())))"
    )
    op.execute("GRANT INSERT ON advertised_value TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON advertised_value FOR UPDATE TO consortium_app USING (lead_id = (SELECT guard.organisation())) WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (amount_gbp, set_at, set_by, revision) ON advertised_value TO consortium_app")
    op.execute("ALTER TABLE total_contribution ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE total_contribution FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON total_contribution TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON total_contribution FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON total_contribution TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON total_contribution FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND ((SELECT guard.kind()) = 'job'))"
    )
    op.execute("GRANT INSERT ON total_contribution TO consortium_app")
    op.execute("ALTER TABLE total_figure ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE total_figure FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON total_figure TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON total_figure FOR SELECT TO consortium_app USING (((SELECT guard.is_buyer())) AND (lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])))"
    )
    op.execute("GRANT SELECT ON total_figure TO consortium_app")
    op.execute(PUBLISH_TOTAL)
    op.execute("REVOKE ALL ON FUNCTION guard.publish_total(lot uuid, quarter date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.publish_total(lot uuid, quarter date) TO consortium_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION guard.publish_total(uuid, date)")
    op.drop_table("total_figure")
    op.drop_table("total_contribution")
    op.drop_table("advertised_value")
    op.drop_table("forecast_assumptions")
    op.drop_table("spending_year")
    op.drop_table("arrangement_hours")
    op.drop_table("arrangement_import")
