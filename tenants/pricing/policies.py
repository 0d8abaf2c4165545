"""Prices are the council's own; no regional schedule binds anybody and nobody else sees them.

What was negotiated with a provider is that provider's to read too. A card changes while it is a draft, never after.
"""

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
_DRAFT = "adopted_at IS NULL"
_OF_A_DRAFT = (
    "EXISTS (SELECT 1 FROM rate_card c WHERE c.council_id = rate.council_id AND c.id = rate.rate_card_id"
    " AND c.adopted_at IS NULL)"
)
protect(
    "rate_card",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _DRAFT)),
    may_update(
        both(_OWN, _DRAFT),
        check=_OWN,
        columns=("from_on", "uplifts", "evening_from", "place_bands", "adopted_at", "adopted_by", "revision"),
    ),
    may_delete(both(_OWN, _DRAFT)),
)
protect(
    "rate",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _OF_A_DRAFT)),
    may_delete(both(_OWN, _OF_A_DRAFT)),
)
protect(
    "negotiated_rate",
    DataClass.TWO_PARTY,
    may_select(_OWN, name="by_council"),
    may_select(own("provider_id"), name="by_provider"),
    may_insert(both(_OWN, BUYER)),
    may_update(both(_OWN, "ended_at IS NULL"), check=_OWN, columns=("until_on", "ended_at", "ended_by")),
)
protect("term_period", DataClass.COUNCIL_PRIVATE, may_select(_OWN), may_insert(both(_OWN, BUYER)), may_delete(_OWN))

# The one place that sees several councils' prices: it says the mean, and only where the rule of
# `rules/benchmark.py` lets it; a test runs both on the same cases.
function(
    "publish_benchmark(lot uuid, of_unit text, quarter date) RETURNS boolean",
    """
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
    """,
)
protect(
    "benchmark_contribution",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "(SELECT guard.kind()) = 'job'")),
)
protect(
    "benchmark_figure",
    DataClass.TOTALS,
    may_select(both(BUYER, "lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])")),
)
