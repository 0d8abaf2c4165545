"""Prices in full: drafted cards, lines by what they name, negotiated rates, the benchmark; premises with vacancies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text  # noqa: F401 - server-side types below name it
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

DAY_KIND = "day_kind IN ('weekday', 'saturday', 'sunday', 'bank_holiday', 'evening')"
OWN = "council_id = (SELECT guard.organisation())"
BUYS = "(SELECT guard.is_buyer())"
OF_A_DRAFT = (
    "EXISTS (SELECT 1 FROM rate_card c WHERE c.council_id = rate.council_id AND c.id = rate.rate_card_id"
    " AND c.adopted_at IS NULL)"
)
CARD_COLUMNS = "from_on, uplifts, evening_from, place_bands, adopted_at, adopted_by, revision"

PUBLISH_BENCHMARK = """
CREATE OR REPLACE FUNCTION guard.publish_benchmark(lot uuid, of_unit text, quarter date) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE figure numeric; council_count integer; lead uuid;
    BEGIN
      IF guard.kind() <> 'job' OR NOT coalesce(lot = ANY (guard.lots_bought_from()), false)
          OR guard.now() < (quarter + 8)::timestamp AT TIME ZONE 'Europe/London' THEN
        RETURN false;
      END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('benchmark ' || lot || ' ' || of_unit, 0));
      SELECT round(avg(c.amount), 1), count(*) INTO figure, council_count FROM public.benchmark_contribution c
        WHERE c.lot_id = lot AND c.unit = of_unit AND c.quarter_on = quarter;
      IF council_count < 5 OR EXISTS (
          SELECT 1 FROM public.benchmark_figure f WHERE f.lot_id = lot AND f.unit = of_unit
            AND (f.quarter_on >= quarter OR (
              SELECT count(*) FROM (SELECT c.council_id, c.amount FROM public.benchmark_contribution c
                  WHERE c.lot_id = lot AND c.unit = of_unit AND c.quarter_on = quarter) given
                FULL JOIN (SELECT c.council_id, c.amount FROM public.benchmark_contribution c
                  WHERE c.lot_id = lot AND c.unit = of_unit AND c.quarter_on = f.quarter_on
                    AND c.contributed_at <= f.published_at) before USING (council_id)
                WHERE given.amount IS DISTINCT FROM before.amount) < 5)) THEN
        RETURN false;
      END IF;
      SELECT l.lead_id INTO lead FROM public.lot l WHERE l.id = lot;
      INSERT INTO public.benchmark_figure (lead_id, lot_id, unit, quarter_on, mean, published_at)
        VALUES (lead, lot, of_unit, quarter, figure, guard.now());
      RETURN true;
    END $$
"""


def upgrade() -> None:
    _cards_are_drafted()
    _lines_name_more()
    _rates_are_negotiated()
    _prices_are_compared()
    _premises_have_vacancies()
    _children_are_placed()
    op.add_column("package", sa.Column("complexity", sa.Text(), nullable=True))
    op.execute("GRANT UPDATE (complexity) ON package TO consortium_app")


def downgrade() -> None:
    op.drop_column("package", "complexity")
    op.execute("DELETE FROM outbox_message WHERE event = 'PlacedInArea'")
    for table, reader in (("placement_notice", "by_area"), ("placement", "by_provider")):
        for name in ("may_select_by_council", f"may_select_{reader}", "may_insert"):
            op.execute(f"DROP POLICY {name} ON {table}")
        op.drop_table(table)
    for name in ("may_select_own", "may_select_by_member", "may_insert", "may_update"):
        op.execute(f"DROP POLICY {name} ON premises")
    op.drop_table("premises")
    op.execute("DELETE FROM outbox_message WHERE event IN ('QuarterEnded', 'BenchmarkDue')")
    op.execute("DROP FUNCTION guard.publish_benchmark(uuid, text, date)")
    op.execute("DROP POLICY may_select ON benchmark_figure")
    op.drop_table("benchmark_figure")
    op.execute("DROP POLICY may_select ON benchmark_contribution")
    op.execute("DROP POLICY may_insert ON benchmark_contribution")
    op.drop_table("benchmark_contribution")
    for name in ("may_select_by_council", "may_select_by_provider", "may_insert", "may_update"):
        op.execute(f"DROP POLICY {name} ON negotiated_rate")
    op.drop_table("negotiated_rate")
    _lines_name_the_unit_alone()
    _cards_are_adopted_at_once()


def _cards_are_drafted() -> None:
    op.add_column(
        "rate_card",
        sa.Column(
            "place_bands",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column("rate_card", sa.Column("drafted_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("rate_card", sa.Column("drafted_by", sa.Uuid(), nullable=True))
    op.add_column("rate_card", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.execute("UPDATE rate_card SET drafted_at = adopted_at, drafted_by = adopted_by")
    for name in ("drafted_at", "drafted_by"):
        op.alter_column("rate_card", name, nullable=False)
    for name in ("from_on", "adopted_at", "adopted_by"):
        op.alter_column("rate_card", name, nullable=True)
    op.create_check_constraint(
        op.f("ck_rate_card_adopted_by_somebody"), "rate_card", "(adopted_at IS NULL) = (adopted_by IS NULL)"
    )
    op.create_check_constraint(
        op.f("ck_rate_card_adopted_from_a_day"), "rate_card", "adopted_at IS NULL OR from_on IS NOT NULL"
    )
    op.drop_constraint(op.f("uq_rate_card_council_id_lead_id_lot_id_from_on"), "rate_card", type_="unique")
    op.create_index(
        "ix_rate_card_adopted_day",
        "rate_card",
        ["council_id", "lead_id", "lot_id", "from_on"],
        unique=True,
        postgresql_where=sa.text("adopted_at IS NOT NULL"),
    )
    op.create_index(
        "ix_rate_card_one_draft",
        "rate_card",
        ["council_id", "lead_id", "lot_id"],
        unique=True,
        postgresql_where=sa.text("adopted_at IS NULL"),
    )
    op.execute("DROP POLICY may_insert ON rate_card")
    op.execute(
        "CREATE POLICY may_insert ON rate_card FOR INSERT TO consortium_app"
        f" WITH CHECK (({OWN}) AND ({BUYS}) AND (adopted_at IS NULL))"
    )
    op.execute(
        "CREATE POLICY may_update ON rate_card FOR UPDATE TO consortium_app"
        f" USING (({OWN}) AND (adopted_at IS NULL)) WITH CHECK ({OWN})"
    )
    op.execute(f"GRANT UPDATE ({CARD_COLUMNS}) ON rate_card TO consortium_app")
    op.execute(
        "CREATE POLICY may_delete ON rate_card FOR DELETE TO consortium_app"
        f" USING (({OWN}) AND (adopted_at IS NULL))"
    )
    op.execute("GRANT DELETE ON rate_card TO consortium_app")


def _lines_name_more() -> None:
    op.add_column("rate", sa.Column("number", sa.Integer(), nullable=True))
    for name, kind in (("complexity", sa.Text()), ("place", sa.Text()), ("day_kind", sa.Text())):
        op.add_column("rate", sa.Column(name, kind, nullable=True))
    op.add_column("rate", sa.Column("carers", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE rate r SET number = n.number FROM (SELECT council_id, rate_card_id, unit, row_number() OVER"
        " (PARTITION BY council_id, rate_card_id ORDER BY unit) AS number FROM rate) n"
        " WHERE (r.council_id, r.rate_card_id, r.unit) = (n.council_id, n.rate_card_id, n.unit)"
    )
    op.drop_constraint(op.f("pk_rate"), "rate", type_="primary")
    op.create_primary_key(op.f("pk_rate"), "rate", ["council_id", "rate_card_id", "number"])
    op.create_unique_constraint(
        "uq_rate_says_each_thing_once",
        "rate",
        ["council_id", "rate_card_id", "unit", "complexity", "place", "day_kind", "carers"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_check_constraint(op.f("ck_rate_is_for_somebody"), "rate", "carers > 0")
    op.create_check_constraint(op.f("ck_rate_day_kind_is_known"), "rate", DAY_KIND)
    op.execute("DROP POLICY may_insert ON rate")
    op.execute(
        "CREATE POLICY may_insert ON rate FOR INSERT TO consortium_app"
        f" WITH CHECK (({OWN}) AND ({BUYS}) AND ({OF_A_DRAFT}))"
    )
    op.execute(f"CREATE POLICY may_delete ON rate FOR DELETE TO consortium_app USING (({OWN}) AND ({OF_A_DRAFT}))")
    op.execute("GRANT DELETE ON rate TO consortium_app")


def _rates_are_negotiated() -> None:
    op.create_table(
        "negotiated_rate",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("complexity", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("day_kind", sa.Text(), nullable=True),
        sa.Column("carers", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("agreed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_negotiated_rate_is_positive")),
        sa.CheckConstraint("carers > 0", name=op.f("ck_negotiated_rate_is_for_somebody")),
        sa.CheckConstraint(DAY_KIND, name=op.f("ck_negotiated_rate_day_kind_is_known")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_negotiated_rate_ends_after_it_begins")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_negotiated_rate_ended_by_somebody")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR until_on IS NOT NULL", name=op.f("ck_negotiated_rate_ended_on_a_day")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_negotiated_rate_council_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_negotiated_rate_provider_id")),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_negotiated_rate_lead_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_negotiated_rate")),
        sa.UniqueConstraint(
            "council_id",
            "lot_id",
            "provider_id",
            "unit",
            "complexity",
            "place",
            "day_kind",
            "carers",
            "from_on",
            name="uq_negotiated_rate_begins_once",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_negotiated_rate_provider", "negotiated_rate", ["provider_id", "from_on"])
    op.execute("ALTER TABLE negotiated_rate ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE negotiated_rate FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON negotiated_rate TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        f"CREATE POLICY may_select_by_council ON negotiated_rate FOR SELECT TO consortium_app USING ({OWN})"
    )
    op.execute(
        "CREATE POLICY may_select_by_provider ON negotiated_rate FOR SELECT TO consortium_app"
        " USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON negotiated_rate TO consortium_app")
    op.execute(
        f"CREATE POLICY may_insert ON negotiated_rate FOR INSERT TO consortium_app WITH CHECK (({OWN}) AND ({BUYS}))"
    )
    op.execute("GRANT INSERT ON negotiated_rate TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON negotiated_rate FOR UPDATE TO consortium_app"
        f" USING (({OWN}) AND (ended_at IS NULL)) WITH CHECK ({OWN})"
    )
    op.execute("GRANT UPDATE (until_on, ended_at, ended_by) ON negotiated_rate TO consortium_app")


def _prices_are_compared() -> None:
    op.create_table(
        "benchmark_contribution",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("quarter_on", sa.Date(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("contributed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_benchmark_contribution_is_positive")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_benchmark_contribution_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_benchmark_contribution_lead_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "quarter_on", "lot_id", "unit", name=op.f("pk_benchmark_contribution")),
    )
    op.create_index("ix_benchmark_contribution_lot", "benchmark_contribution", ["lot_id", "unit", "quarter_on"])
    op.create_table(
        "benchmark_figure",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quarter_on", sa.Date(), nullable=False),
        sa.Column("mean", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("published_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_benchmark_figure_lead_id_lot_id")
        ),
        sa.PrimaryKeyConstraint("lead_id", "lot_id", "unit", "quarter_on", name=op.f("pk_benchmark_figure")),
    )
    for table in ("benchmark_contribution", "benchmark_figure"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY the_owner ON {table} TO consortium_owner USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT ON {table} TO consortium_app")
    op.execute(f"CREATE POLICY may_select ON benchmark_contribution FOR SELECT TO consortium_app USING ({OWN})")
    op.execute(
        "CREATE POLICY may_insert ON benchmark_contribution FOR INSERT TO consortium_app"
        f" WITH CHECK (({OWN}) AND ({BUYS}) AND ((SELECT guard.kind()) = 'job'))"
    )
    op.execute("GRANT INSERT ON benchmark_contribution TO consortium_app")
    op.execute(
        "CREATE POLICY may_select ON benchmark_figure FOR SELECT TO consortium_app"
        f" USING (({BUYS}) AND (lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])))"
    )
    op.execute(PUBLISH_BENCHMARK)
    op.execute("REVOKE ALL ON FUNCTION guard.publish_benchmark(lot uuid, of_unit text, quarter date) FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION guard.publish_benchmark(lot uuid, of_unit text, quarter date) TO consortium_app"
    )
    # Councils whose cards were adopted before give their prices too, from the end of the present quarter.
    op.execute(
        "INSERT INTO outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,"
        " recorded_at, due_at, attempts)"
        " SELECT c.council_id, gen_random_uuid(), c.council_id, o.kind, 'QuarterEnded',"
        " 'tenants.pricing.jobs.give_prices', jsonb_build_object('quarter_on', (q.next_on - 1)::text), guard.now(),"
        " q.next_on::timestamp AT TIME ZONE 'Europe/London', 0"
        " FROM (SELECT DISTINCT council_id FROM rate_card) c JOIN organisation o ON o.id = c.council_id,"
        " (SELECT (date_trunc('quarter', guard.now() AT TIME ZONE 'Europe/London') + interval '3 months')::date"
        " AS next_on) q"
    )


def _premises_have_vacancies() -> None:
    op.create_table(
        "premises",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("vacancies", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "places > 0 AND vacancies BETWEEN 0 AND places", name=op.f("ck_premises_no_more_free_than_there_are")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR vacancies = 0", name=op.f("ck_premises_nothing_is_free_once_closed")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_premises_council_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_premises_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "id", name=op.f("pk_premises")),
    )
    op.create_index("ix_premises_area", "premises", ["council_id", "provider_id"])
    op.execute("ALTER TABLE premises ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE premises FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON premises TO consortium_owner USING (true) WITH CHECK (true)")
    own = "provider_id = (SELECT guard.organisation())"
    op.execute(f"CREATE POLICY may_select_own ON premises FOR SELECT TO consortium_app USING ({own})")
    op.execute(
        "CREATE POLICY may_select_by_member ON premises FOR SELECT TO consortium_app"
        f" USING (({BUYS}) AND (provider_id = ANY ((SELECT guard.known_providers())::uuid[])))"
    )
    op.execute("GRANT SELECT ON premises TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON premises FOR INSERT TO consortium_app"
        f" WITH CHECK (({own}) AND ((SELECT guard.organisation_kind()) = 'provider'))"
    )
    op.execute("GRANT INSERT ON premises TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON premises FOR UPDATE TO consortium_app"
        f" USING (({own}) AND (closed_at IS NULL)) WITH CHECK ({own})"
    )
    op.execute(
        "GRANT UPDATE (name, postcode, council_id, registration, places, vacancies, told_at, closed_at, revision)"
        " ON premises TO consortium_app"
    )


def _children_are_placed() -> None:
    op.create_table(
        "placement",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("premises_id", sa.Uuid(), nullable=False),
        sa.Column("area_council_id", sa.Uuid(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("core_weekly", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("extra_hours", sa.Numeric(), nullable=False),
        sa.Column("hour_rate", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("cost", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("total_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("placed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_placement_ends_after_it_begins")),
        sa.CheckConstraint("core_weekly > 0 AND extra_hours >= 0", name=op.f("ck_placement_has_a_price")),
        sa.CheckConstraint("extra_hours = 0 OR hour_rate > 0", name=op.f("ck_placement_hours_have_a_price")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_placement_council_id")),
        sa.ForeignKeyConstraint(["area_council_id"], ["organisation.id"], name=op.f("fk_placement_area_council_id")),
        sa.ForeignKeyConstraint(
            ["council_id", "agreement_id"],
            ["agreement.council_id", "agreement.id"],
            name=op.f("fk_placement_council_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "premises_id"],
            ["premises.provider_id", "premises.id"],
            name=op.f("fk_placement_provider_id_premises_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_placement")),
        sa.UniqueConstraint(
            "council_id", "agreement_id", "begins_on", name=op.f("uq_placement_council_id_agreement_id_begins_on")
        ),
    )
    op.create_index("ix_placement_provider", "placement", ["provider_id", "premises_id"])
    op.create_table(
        "placement_notice",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_council_id", sa.Uuid(), nullable=False),
        sa.Column("premises_name", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("area_council_id <> council_id", name=op.f("ck_placement_notice_tells_another")),
        sa.ForeignKeyConstraint(
            ["area_council_id"], ["organisation.id"], name=op.f("fk_placement_notice_area_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "id"],
            ["placement.council_id", "placement.id"],
            name=op.f("fk_placement_notice_council_id_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_placement_notice")),
    )
    op.create_index("ix_placement_notice_area", "placement_notice", ["area_council_id", "id"])
    for table, reader, column in (
        ("placement", "by_provider", "provider_id"),
        ("placement_notice", "by_area", "area_council_id"),
    ):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY the_owner ON {table} TO consortium_owner USING (true) WITH CHECK (true)")
        op.execute(f"CREATE POLICY may_select_by_council ON {table} FOR SELECT TO consortium_app USING ({OWN})")
        op.execute(
            f"CREATE POLICY may_select_{reader} ON {table} FOR SELECT TO consortium_app"
            f" USING ({column} = (SELECT guard.organisation()))"
        )
        op.execute(f"GRANT SELECT ON {table} TO consortium_app")
        op.execute(
            f"CREATE POLICY may_insert ON {table} FOR INSERT TO consortium_app WITH CHECK (({OWN}) AND ({BUYS}))"
        )
        op.execute(f"GRANT INSERT ON {table} TO consortium_app")


def _lines_name_the_unit_alone() -> None:
    """Of several lines for one unit, the one that names least stays."""
    op.execute("DROP POLICY may_delete ON rate")
    op.execute("REVOKE DELETE ON rate FROM consortium_app")
    op.execute("DROP POLICY may_insert ON rate")
    op.execute(f"CREATE POLICY may_insert ON rate FOR INSERT TO consortium_app WITH CHECK (({OWN}) AND ({BUYS}))")
    op.execute(
        "DELETE FROM rate r USING rate o WHERE (r.council_id, r.rate_card_id, r.unit) ="
        " (o.council_id, o.rate_card_id, o.unit) AND r.number > o.number"
    )
    op.drop_constraint(op.f("ck_rate_day_kind_is_known"), "rate", type_="check")
    op.drop_constraint(op.f("ck_rate_is_for_somebody"), "rate", type_="check")
    op.drop_constraint("uq_rate_says_each_thing_once", "rate", type_="unique")
    op.drop_constraint(op.f("pk_rate"), "rate", type_="primary")
    op.create_primary_key(op.f("pk_rate"), "rate", ["council_id", "rate_card_id", "unit"])
    for name in ("carers", "day_kind", "place", "complexity", "number"):
        op.drop_column("rate", name)


def _cards_are_adopted_at_once() -> None:
    op.execute("DROP POLICY may_delete ON rate_card")
    op.execute("REVOKE DELETE ON rate_card FROM consortium_app")
    op.execute("DROP POLICY may_update ON rate_card")
    op.execute(f"REVOKE UPDATE ({CARD_COLUMNS}) ON rate_card FROM consortium_app")
    op.execute("DROP POLICY may_insert ON rate_card")
    op.execute(
        f"CREATE POLICY may_insert ON rate_card FOR INSERT TO consortium_app WITH CHECK (({OWN}) AND ({BUYS}))"
    )
    op.execute(
        "DELETE FROM rate r USING rate_card c WHERE (c.council_id, c.id) = (r.council_id, r.rate_card_id)"
        " AND c.adopted_at IS NULL"
    )
    op.execute("DELETE FROM rate_card WHERE adopted_at IS NULL")
    op.drop_index("ix_rate_card_one_draft", "rate_card")
    op.drop_index("ix_rate_card_adopted_day", "rate_card")
    op.create_unique_constraint(
        op.f("uq_rate_card_council_id_lead_id_lot_id_from_on"),
        "rate_card",
        ["council_id", "lead_id", "lot_id", "from_on"],
    )
    op.drop_constraint(op.f("ck_rate_card_adopted_from_a_day"), "rate_card", type_="check")
    op.drop_constraint(op.f("ck_rate_card_adopted_by_somebody"), "rate_card", type_="check")
    for name in ("from_on", "adopted_at", "adopted_by"):
        op.alter_column("rate_card", name, nullable=False)
    for name in ("revision", "drafted_by", "drafted_at", "place_bands"):
        op.drop_column("rate_card", name)
