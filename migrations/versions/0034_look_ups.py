"""Who may be invited, looked up by index alone: one provider costs the same whatever their number."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

CANDIDATES = """
CREATE OR REPLACE FUNCTION guard.candidates(lot uuid, at timestamptz, after uuid, most integer) RETURNS TABLE (provider_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET random_page_cost = 1.1 AS $$
      SELECT d.provider_id FROM public.declared_place d
      WHERE d.lead_id = (SELECT l.lead_id FROM public.lot l WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[])) AND d.lot_id = lot
        AND d.council_id = (SELECT guard.organisation()) AND d.provider_id > coalesce(after, '00000000-0000-0000-0000-000000000000')
        AND (SELECT bool_and(t.kind = 'active') FROM public.standing t WHERE t.lead_id = d.lead_id
          AND t.lot_id = d.lot_id AND t.provider_id = ANY (ARRAY[d.provider_id]) AND t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at))
        AND (SELECT count(*) FROM public.local_suspension y WHERE y.council_id = (SELECT guard.organisation())
          AND y.provider_id = d.provider_id AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at)) = 0
        AND (SELECT count(*) FROM public.invitation_pause z WHERE z.provider_id = d.provider_id AND z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation()))) = 0
        AND (SELECT count(*) FROM public.participation n WHERE n.provider_id = d.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[])) > 0
      ORDER BY d.provider_id LIMIT most
    $$
"""
CANDIDATES_BEFORE = """
CREATE OR REPLACE FUNCTION guard.candidates(lot uuid, at timestamptz, after uuid, most integer) RETURNS TABLE (provider_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT d.provider_id FROM public.declared_place d
      WHERE d.lead_id = (SELECT l.lead_id FROM public.lot l WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[])) AND d.lot_id = lot
        AND d.council_id = (SELECT guard.organisation()) AND d.provider_id > coalesce(after, '00000000-0000-0000-0000-000000000000')
        AND (SELECT bool_and(t.kind = 'active') FROM public.standing t WHERE t.lead_id = d.lead_id
          AND t.lot_id = d.lot_id AND t.provider_id = d.provider_id AND t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at))
        AND (SELECT count(*) FROM public.local_suspension y WHERE y.council_id = (SELECT guard.organisation())
          AND y.provider_id = d.provider_id AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at)) = 0
        AND (SELECT count(*) FROM public.invitation_pause z WHERE z.provider_id = d.provider_id AND z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation()))) = 0
        AND EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = d.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))
      ORDER BY d.provider_id LIMIT most
    $$
"""
ON_THE_LOT = """
CREATE OR REPLACE FUNCTION guard.on_the_lot(lot uuid, at timestamptz) RETURNS TABLE (provider_id uuid, name text, standing text, standing_until timestamptz, is_place_declared boolean, local_until timestamptz, is_paused boolean, paused_until timestamptz) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET random_page_cost = 1.1 AS $$
      SELECT f.provider_id, f.name, f.standing, f.standing_until, f.is_place_declared, f.local_until, f.is_paused,
        f.paused_until
      FROM (
      SELECT s.provider_id, o.name, s.standing, s.standing_until, d.provider_id IS NOT NULL AS is_place_declared,
        x.until_at AS local_until, p.provider_id IS NOT NULL AS is_paused, p.until_at AS paused_until,
        d.districts, l.id AS lot_id
      FROM public.lot l
      JOIN LATERAL (
        SELECT t.provider_id,
          (array_agg(t.kind ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing,
          (array_agg(t.until_at ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing_until
        FROM public.standing t WHERE t.lead_id = l.lead_id AND t.lot_id = l.id
        GROUP BY t.provider_id
      ) s ON true
      JOIN public.organisation o ON o.id = s.provider_id
      LEFT JOIN public.declared_place d ON d.provider_id = s.provider_id AND d.lead_id = l.lead_id
        AND d.lot_id = l.id AND d.council_id = (SELECT guard.organisation())
      LEFT JOIN (
        SELECT y.provider_id, max(y.until_at) AS until_at FROM public.local_suspension y
        WHERE y.council_id = (SELECT guard.organisation()) AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at) GROUP BY y.provider_id
      ) x ON x.provider_id = s.provider_id
      LEFT JOIN (
        SELECT z.provider_id, nullif(max(coalesce(z.until_at, 'infinity')), 'infinity') AS until_at
        FROM public.invitation_pause z WHERE z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation())) GROUP BY z.provider_id
      ) p ON p.provider_id = s.provider_id
      WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[]) AND EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = s.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))
      ) f
    $$
"""
ON_THE_LOT_BEFORE = """
CREATE OR REPLACE FUNCTION guard.on_the_lot(lot uuid, at timestamptz) RETURNS TABLE (provider_id uuid, name text, standing text, standing_until timestamptz, is_place_declared boolean, local_until timestamptz, is_paused boolean, paused_until timestamptz) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT f.provider_id, f.name, f.standing, f.standing_until, f.is_place_declared, f.local_until, f.is_paused,
        f.paused_until
      FROM (
      SELECT s.provider_id, o.name, s.standing, s.standing_until, d.provider_id IS NOT NULL AS is_place_declared,
        x.until_at AS local_until, p.provider_id IS NOT NULL AS is_paused, p.until_at AS paused_until,
        d.districts, l.id AS lot_id
      FROM public.lot l
      JOIN LATERAL (
        SELECT t.provider_id,
          (array_agg(t.kind ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing,
          (array_agg(t.until_at ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing_until
        FROM public.standing t WHERE t.lead_id = l.lead_id AND t.lot_id = l.id
        GROUP BY t.provider_id
      ) s ON true
      JOIN public.organisation o ON o.id = s.provider_id
      LEFT JOIN public.declared_place d ON d.provider_id = s.provider_id AND d.lead_id = l.lead_id
        AND d.lot_id = l.id AND d.council_id = (SELECT guard.organisation())
      LEFT JOIN (
        SELECT y.provider_id, max(y.until_at) AS until_at FROM public.local_suspension y
        WHERE y.council_id = (SELECT guard.organisation()) AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at) GROUP BY y.provider_id
      ) x ON x.provider_id = s.provider_id
      LEFT JOIN (
        SELECT z.provider_id, nullif(max(coalesce(z.until_at, 'infinity')), 'infinity') AS until_at
        FROM public.invitation_pause z WHERE z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation())) GROUP BY z.provider_id
      ) p ON p.provider_id = s.provider_id
      WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[]) AND EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = s.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))
      ) f
    $$
"""
INVITATION_FACTS = """
CREATE OR REPLACE FUNCTION guard.invitation_facts(lot uuid, at timestamptz, wanted uuid[]) RETURNS TABLE (provider_id uuid, name text, standing text, standing_until timestamptz, is_place_declared boolean, local_until timestamptz, is_paused boolean, paused_until timestamptz, districts text[], legal_form text, employs_staff boolean, kinds text[], covers numeric[], expiries date[], days date[], outcomes text[], as_of date, is_gone boolean, gives_personal_care boolean, rating_place integer, said_by text, said_of text, said_outcome text, said_at timestamptz, said_name text, said_status text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET random_page_cost = 1.1 AS $$
      SELECT f.provider_id, f.name, f.standing, f.standing_until, f.is_place_declared, f.local_until, f.is_paused,
        f.paused_until, f.districts, q.legal_form, coalesce(q.employs_staff, true), e.kinds, e.covers, e.expiries,
        e.days, e.outcomes, g.as_of, g.is_gone, g.gives_personal_care, g.rating_place, k.register, k.number, k.outcome,
        k.answered_at, k.name, k.status
      FROM (
      SELECT s.provider_id, o.name, s.standing, s.standing_until, d.provider_id IS NOT NULL AS is_place_declared,
        x.until_at AS local_until, p.provider_id IS NOT NULL AS is_paused, p.until_at AS paused_until,
        d.districts, l.id AS lot_id
      FROM public.lot l
      JOIN LATERAL (
        SELECT t.provider_id,
          (array_agg(t.kind ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing,
          (array_agg(t.until_at ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing_until
        FROM public.standing t WHERE t.lead_id = l.lead_id AND t.lot_id = l.id AND t.provider_id = ANY (wanted)
        GROUP BY t.provider_id
      ) s ON true
      JOIN public.organisation o ON o.id = s.provider_id
      LEFT JOIN public.declared_place d ON d.provider_id = s.provider_id AND d.lead_id = l.lead_id
        AND d.lot_id = l.id AND d.council_id = (SELECT guard.organisation())
      LEFT JOIN (
        SELECT y.provider_id, max(y.until_at) AS until_at FROM public.local_suspension y
        WHERE y.council_id = (SELECT guard.organisation()) AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at) AND y.provider_id = ANY (wanted) GROUP BY y.provider_id
      ) x ON x.provider_id = s.provider_id
      LEFT JOIN (
        SELECT z.provider_id, nullif(max(coalesce(z.until_at, 'infinity')), 'infinity') AS until_at
        FROM public.invitation_pause z WHERE z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation())) AND z.provider_id = ANY (wanted) GROUP BY z.provider_id
      ) p ON p.provider_id = s.provider_id
      WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[]) AND EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = s.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))
      ) f
      JOIN public.lot l ON l.id = f.lot_id
      LEFT JOIN public.provider_profile q ON q.provider_id = f.provider_id
      LEFT JOIN LATERAL (
        SELECT array_agg(v.kind) AS kinds, array_agg(v.cover_gbp) AS covers, array_agg(v.expires_on) AS expiries,
          array_agg(v.issued_on) AS days, array_agg(v.outcome) AS outcomes,
          max(v.reference) FILTER (WHERE v.kind = 'cqc personal care') AS cqc_provider_id
        FROM (
          SELECT DISTINCT ON (z.kind) z.kind, z.cover_gbp, z.expires_on, z.issued_on, z.outcome, z.reference
          FROM public.evidence z WHERE z.provider_id = f.provider_id AND z.refused_at IS NULL
          ORDER BY z.kind, z.given_at DESC, z.id DESC
        ) v
      ) e ON true
      LEFT JOIN LATERAL (
    SELECT max(coalesce(r.gone_on, r.listed_on)) AS as_of, bool_and(r.gone_on IS NOT NULL) AS is_gone,
      bool_or(r.gives_personal_care) FILTER (WHERE r.gone_on IS NULL) AS gives_personal_care,
      max(array_position(ARRAY['Outstanding', 'Good', 'Requires improvement', 'Inadequate'], r.rating))
        FILTER (WHERE r.gone_on IS NULL AND r.gives_personal_care IS NOT FALSE) AS rating_place
    FROM public.regulator_location r WHERE r.cqc_provider_id = e.cqc_provider_id
) g ON l.needs_cqc_personal_care
      LEFT JOIN LATERAL (
        SELECT h.register, h.number, h.outcome, h.answered_at, h.name, h.status FROM public.register_lookup h
        WHERE h.provider_id = f.provider_id AND h.outcome IN ('found', 'not found')
          AND (q.legal_form = 'company' AND h.register = 'companies house' AND h.number = q.company_number
            OR q.legal_form = 'charity' AND h.register = 'charity commission' AND h.number = q.charity_number)
        ORDER BY h.answered_at DESC, h.id DESC LIMIT 1
      ) k ON true
    $$
"""
INVITATION_FACTS_BEFORE = """
CREATE OR REPLACE FUNCTION guard.invitation_facts(lot uuid, at timestamptz, wanted uuid[]) RETURNS TABLE (provider_id uuid, name text, standing text, standing_until timestamptz, is_place_declared boolean, local_until timestamptz, is_paused boolean, paused_until timestamptz, districts text[], legal_form text, employs_staff boolean, kinds text[], covers numeric[], expiries date[], days date[], outcomes text[], as_of date, is_gone boolean, gives_personal_care boolean, rating_place integer, said_by text, said_of text, said_outcome text, said_at timestamptz, said_name text, said_status text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT f.provider_id, f.name, f.standing, f.standing_until, f.is_place_declared, f.local_until, f.is_paused,
        f.paused_until, f.districts, q.legal_form, coalesce(q.employs_staff, true), e.kinds, e.covers, e.expiries,
        e.days, e.outcomes, g.as_of, g.is_gone, g.gives_personal_care, g.rating_place, k.register, k.number, k.outcome,
        k.answered_at, k.name, k.status
      FROM (
      SELECT s.provider_id, o.name, s.standing, s.standing_until, d.provider_id IS NOT NULL AS is_place_declared,
        x.until_at AS local_until, p.provider_id IS NOT NULL AS is_paused, p.until_at AS paused_until,
        d.districts, l.id AS lot_id
      FROM public.lot l
      JOIN LATERAL (
        SELECT t.provider_id,
          (array_agg(t.kind ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing,
          (array_agg(t.until_at ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing_until
        FROM public.standing t WHERE t.lead_id = l.lead_id AND t.lot_id = l.id AND t.provider_id = ANY (wanted)
        GROUP BY t.provider_id
      ) s ON true
      JOIN public.organisation o ON o.id = s.provider_id
      LEFT JOIN public.declared_place d ON d.provider_id = s.provider_id AND d.lead_id = l.lead_id
        AND d.lot_id = l.id AND d.council_id = (SELECT guard.organisation())
      LEFT JOIN (
        SELECT y.provider_id, max(y.until_at) AS until_at FROM public.local_suspension y
        WHERE y.council_id = (SELECT guard.organisation()) AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at) AND y.provider_id = ANY (wanted) GROUP BY y.provider_id
      ) x ON x.provider_id = s.provider_id
      LEFT JOIN (
        SELECT z.provider_id, nullif(max(coalesce(z.until_at, 'infinity')), 'infinity') AS until_at
        FROM public.invitation_pause z WHERE z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation())) AND z.provider_id = ANY (wanted) GROUP BY z.provider_id
      ) p ON p.provider_id = s.provider_id
      WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[]) AND EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = s.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))
      ) f
      JOIN public.lot l ON l.id = f.lot_id
      LEFT JOIN public.provider_profile q ON q.provider_id = f.provider_id
      LEFT JOIN LATERAL (
        SELECT array_agg(v.kind) AS kinds, array_agg(v.cover_gbp) AS covers, array_agg(v.expires_on) AS expiries,
          array_agg(v.issued_on) AS days, array_agg(v.outcome) AS outcomes,
          max(v.reference) FILTER (WHERE v.kind = 'cqc personal care') AS cqc_provider_id
        FROM (
          SELECT DISTINCT ON (z.kind) z.kind, z.cover_gbp, z.expires_on, z.issued_on, z.outcome, z.reference
          FROM public.evidence z WHERE z.provider_id = f.provider_id AND z.refused_at IS NULL
          ORDER BY z.kind, z.given_at DESC, z.id DESC
        ) v
      ) e ON true
      LEFT JOIN LATERAL (
    SELECT max(coalesce(r.gone_on, r.listed_on)) AS as_of, bool_and(r.gone_on IS NOT NULL) AS is_gone,
      bool_or(r.gives_personal_care) FILTER (WHERE r.gone_on IS NULL) AS gives_personal_care,
      max(array_position(ARRAY['Outstanding', 'Good', 'Requires improvement', 'Inadequate'], r.rating))
        FILTER (WHERE r.gone_on IS NULL AND r.gives_personal_care IS NOT FALSE) AS rating_place
    FROM public.regulator_location r WHERE r.cqc_provider_id = e.cqc_provider_id
) g ON l.needs_cqc_personal_care
      LEFT JOIN LATERAL (
        SELECT h.register, h.number, h.outcome, h.answered_at, h.name, h.status FROM public.register_lookup h
        WHERE h.provider_id = f.provider_id AND h.outcome IN ('found', 'not found')
          AND (q.legal_form = 'company' AND h.register = 'companies house' AND h.number = q.company_number
            OR q.legal_form = 'charity' AND h.register = 'charity commission' AND h.number = q.charity_number)
        ORDER BY h.answered_at DESC, h.id DESC LIMIT 1
      ) k ON true
    $$
"""


def upgrade() -> None:
    op.execute(CANDIDATES)
    op.execute(ON_THE_LOT)
    op.execute(INVITATION_FACTS)


def downgrade() -> None:
    op.execute(INVITATION_FACTS_BEFORE)
    op.execute(ON_THE_LOT_BEFORE)
    op.execute(CANDIDATES_BEFORE)
