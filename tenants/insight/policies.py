"""What a council learns of itself is its own, not the lead's. What was taken in goes only with its whole import."""

from consortium.kernel.row_security import (
    BUYER,
    DataClass,
    both,
    function,
    may_delete,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_OWN = own("council_id")
protect(
    "arrangement_import",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "taken_back_at IS NULL")),
    may_update(
        both(_OWN, "taken_back_at IS NULL"),
        check=both(_OWN, "taken_back_by = (SELECT guard.person())"),
        columns=("taken_back_at", "taken_back_by"),
    ),
)
protect(
    "arrangement_hours",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_delete(_OWN),
)
protect(
    "spending_year",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(_OWN, columns=("budget_gbp", "limit_gbp", "set_at", "set_by", "revision")),
)
protect(
    "forecast_assumptions",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(
        _OWN,
        columns=(
            "area", "population", "prevalence_percent", "reach_percent", "base_year", "yearly_cost_gbp",
            "growth_percent", "inflation_percent", "set_at", "set_by", "revision",
        ),
    ),
)  # fmt: skip
# The one place that sees several councils' totals: it says their sum, and only where the rule of
# `rules/totals.py` lets it; a test runs both on the same cases.
function(
    "publish_total(lot uuid, quarter date) RETURNS boolean",
    """
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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
    """,
)
protect(
    "advertised_value",
    DataClass.PUBLIC,
    may_select(both(BUYER, "lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])")),
    may_insert(both(own("lead_id"), BUYER)),
    may_update(own("lead_id"), columns=("amount_gbp", "set_at", "set_by", "revision")),
)
protect(
    "total_contribution",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "(SELECT guard.kind()) = 'job'")),
)
protect(
    "total_figure",
    DataClass.TOTALS,
    may_select(both(BUYER, "lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])")),
)
