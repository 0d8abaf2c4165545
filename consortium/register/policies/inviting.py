"""Who may be invited for a lot, asked by a council: definer functions that give it the providers it knows, no other.

Under row security each of six tables would be asked whether it knows the provider; here that is asked once.
They gather facts alone: `rules.standing.why_not` judges them. Everything is asked of the organisation acted for.
"""

from consortium.kernel.row_security import function

# What these look up by index is in memory: at the usual price of a random page a whole table would be read for a page.
_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET random_page_cost = 1.1 AS"
_GRAVEST_FIRST = "ARRAY['removed', 'withdrawn', 'suspended', 'active']"
_WORST_LAST = "ARRAY['Outstanding', 'Good', 'Requires improvement', 'Inadequate']"
# Of a provider's locations that are listed and give personal care, or of which nothing else is said: the lowest rating.
SAID_OF = f"""
    SELECT max(coalesce(r.gone_on, r.listed_on)) AS as_of, bool_and(r.gone_on IS NOT NULL) AS is_gone,
      bool_or(r.gives_personal_care) FILTER (WHERE r.gone_on IS NULL) AS gives_personal_care,
      max(array_position({_WORST_LAST}, r.rating))
        FILTER (WHERE r.gone_on IS NULL AND r.gives_personal_care IS NOT FALSE) AS rating_place
    FROM public.regulator_location r WHERE r.cqc_provider_id = {{cqc_provider_id}}
"""


def _in_force(of: str) -> str:
    return f"{of}.from_at <= at AND ({of}.until_at IS NULL OR {of}.until_at > at)"


_ASKER = "(SELECT guard.organisation())"
_BOUGHT = "l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[])"
_PARTICIPATION = (
    "public.participation n WHERE n.provider_id = {provider}"
    " AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[])"
)
KNOWN = f"EXISTS (SELECT 1 FROM {_PARTICIPATION})"
_PAUSE = (
    f"{_in_force('z')} AND (z.resumed_at IS NULL OR z.resumed_at > at)"
    f" AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = {_ASKER})"
)
# A council's candidates in the order of their ids. What is asked of each is a subquery that is not a join, so that a
# page of them costs the same however many there are. The array of one provider keeps the planner from the index of the
# exclusion constraint, in which a look-up costs forty times as much as in `ix_standing_lot`.
function(
    "candidates(lot uuid, at timestamptz, after uuid, most integer) RETURNS TABLE (provider_id uuid)",
    f"""
    {_DEFINER} $$
      SELECT d.provider_id FROM public.declared_place d
      WHERE d.lead_id = (SELECT l.lead_id FROM public.lot l WHERE {_BOUGHT}) AND d.lot_id = lot
        AND d.council_id = {_ASKER} AND d.provider_id > coalesce(after, '00000000-0000-0000-0000-000000000000')
        AND (SELECT bool_and(t.kind = 'active') FROM public.standing t WHERE t.lead_id = d.lead_id
          AND t.lot_id = d.lot_id AND t.provider_id = ANY (ARRAY[d.provider_id]) AND {_in_force("t")})
        AND (SELECT count(*) FROM public.local_suspension y WHERE y.council_id = {_ASKER}
          AND y.provider_id = d.provider_id AND {_in_force("y")}) = 0
        AND (SELECT count(*) FROM public.invitation_pause z WHERE z.provider_id = d.provider_id AND {_PAUSE}) = 0
        AND (SELECT count(*) FROM {_PARTICIPATION.format(provider="d.provider_id")}) > 0
      ORDER BY d.provider_id LIMIT most
    $$
    """,
)
_FIRST_FACTS = (
    "provider_id uuid, name text, standing text, standing_until timestamptz, is_place_declared boolean,"
    " local_until timestamptz, is_paused boolean, paused_until timestamptz"
)


def _first_facts(only: str) -> str:
    """What can be told of a provider without its evidence. `only` narrows down whose."""
    return f"""
      SELECT s.provider_id, o.name, s.standing, s.standing_until, d.provider_id IS NOT NULL AS is_place_declared,
        x.until_at AS local_until, p.provider_id IS NOT NULL AS is_paused, p.until_at AS paused_until,
        d.districts, l.id AS lot_id
      FROM public.lot l
      JOIN LATERAL (
        SELECT t.provider_id,
          (array_agg(t.kind ORDER BY array_position({_GRAVEST_FIRST}, t.kind))
            FILTER (WHERE {_in_force("t")}))[1] AS standing,
          (array_agg(t.until_at ORDER BY array_position({_GRAVEST_FIRST}, t.kind))
            FILTER (WHERE {_in_force("t")}))[1] AS standing_until
        FROM public.standing t WHERE t.lead_id = l.lead_id AND t.lot_id = l.id{only.format(of="t")}
        GROUP BY t.provider_id
      ) s ON true
      JOIN public.organisation o ON o.id = s.provider_id
      LEFT JOIN public.declared_place d ON d.provider_id = s.provider_id AND d.lead_id = l.lead_id
        AND d.lot_id = l.id AND d.council_id = {_ASKER}
      LEFT JOIN (
        SELECT y.provider_id, max(y.until_at) AS until_at FROM public.local_suspension y
        WHERE y.council_id = {_ASKER} AND {_in_force("y")}{only.format(of="y")} GROUP BY y.provider_id
      ) x ON x.provider_id = s.provider_id
      LEFT JOIN (
        SELECT z.provider_id, nullif(max(coalesce(z.until_at, 'infinity')), 'infinity') AS until_at
        FROM public.invitation_pause z WHERE {_PAUSE}{only.format(of="z")} GROUP BY z.provider_id
      ) p ON p.provider_id = s.provider_id
      WHERE {_BOUGHT} AND {KNOWN.format(provider="s.provider_id")}"""


# Everybody who ever stood on the lot, with what can be told without a look at the evidence: for counts and lists.
function(
    f"on_the_lot(lot uuid, at timestamptz) RETURNS TABLE ({_FIRST_FACTS})",
    f"""
    {_DEFINER} $$
      SELECT f.provider_id, f.name, f.standing, f.standing_until, f.is_place_declared, f.local_until, f.is_paused,
        f.paused_until
      FROM ({_first_facts("")}
      ) f
    $$
    """,
)
# What a provider of a lot `l` shows: its profile `q`, its newest evidence of each kind `e`, what the directory `g` and
# a public register `k` say of it. `{of}` has its provider_id.
SHOWN_BY = f"""LEFT JOIN public.provider_profile q ON q.provider_id = {{of}}.provider_id
      LEFT JOIN LATERAL (
        SELECT array_agg(v.kind) AS kinds, array_agg(v.cover_gbp) AS covers, array_agg(v.expires_on) AS expiries,
          array_agg(v.issued_on) AS days, array_agg(v.outcome) AS outcomes,
          max(v.reference) FILTER (WHERE v.kind = 'cqc personal care') AS cqc_provider_id
        FROM (
          SELECT DISTINCT ON (z.kind) z.kind, z.cover_gbp, z.expires_on, z.issued_on, z.outcome, z.reference
          FROM public.evidence z WHERE z.provider_id = {{of}}.provider_id AND z.refused_at IS NULL
          ORDER BY z.kind, z.given_at DESC, z.id DESC
        ) v
      ) e ON true
      LEFT JOIN LATERAL ({SAID_OF.format(cqc_provider_id="e.cqc_provider_id")}) g ON l.needs_cqc_personal_care
      LEFT JOIN LATERAL (
        SELECT h.register, h.number, h.outcome, h.answered_at, h.name, h.status FROM public.register_lookup h
        WHERE h.provider_id = {{of}}.provider_id AND h.outcome IN ('found', 'not found')
          AND (q.legal_form = 'company' AND h.register = 'companies house' AND h.number = q.company_number
            OR q.legal_form = 'charity' AND h.register = 'charity commission' AND h.number = q.charity_number)
        ORDER BY h.answered_at DESC, h.id DESC LIMIT 1
      ) k ON true"""
# All facts of those wanted, each by its index: what an invitation turns on.
function(
    f"invitation_facts(lot uuid, at timestamptz, wanted uuid[]) RETURNS TABLE ({_FIRST_FACTS}, districts text[],"
    " legal_form text, employs_staff boolean, kinds text[], covers numeric[], expiries date[], days date[],"
    " outcomes text[], as_of date, is_gone boolean, gives_personal_care boolean, rating_place integer, said_by text,"
    " said_of text, said_outcome text, said_at timestamptz, said_name text, said_status text)",
    f"""
    {_DEFINER} $$
      SELECT f.provider_id, f.name, f.standing, f.standing_until, f.is_place_declared, f.local_until, f.is_paused,
        f.paused_until, f.districts, q.legal_form, coalesce(q.employs_staff, true), e.kinds, e.covers, e.expiries,
        e.days, e.outcomes, g.as_of, g.is_gone, g.gives_personal_care, g.rating_place, k.register, k.number, k.outcome,
        k.answered_at, k.name, k.status
      FROM ({_first_facts(" AND {of}.provider_id = ANY (wanted)")}
      ) f
      JOIN public.lot l ON l.id = f.lot_id
      {SHOWN_BY.format(of="f")}
    $$
    """,
)
