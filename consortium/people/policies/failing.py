"""Who sees the tries to sign in that failed, and how one is noted before anybody is known."""

from consortium.kernel.row_security import ADMINISTRATOR, DataClass, both, function, may_select, protect

_DEFINER = "LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"

function(
    "note_failed_sign_in(who uuid, what text, from_network text) RETURNS void",
    # Nobody (NULL) takes as long as somebody. Being turned away is noted once in ten minutes; all goes after a year.
    f"""
    {_DEFINER} $$
      WITH gone AS (DELETE FROM public.failed_sign_in WHERE tried_at < guard.now() - interval '1 year')
      INSERT INTO public.failed_sign_in (person_id, tried_at, way, network)
      SELECT p.id, guard.now(), what, from_network FROM public.person p
      WHERE p.id = who AND (what <> 'too often' OR NOT EXISTS (
        SELECT 1 FROM public.failed_sign_in f
        WHERE f.person_id = who AND f.way = what AND f.tried_at > guard.now() - interval '10 minutes'))
      ON CONFLICT DO NOTHING
    $$
    """,
)
_COLLEAGUE = (
    "EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = failed_sign_in.person_id"
    " AND g.organisation_id = (SELECT guard.organisation()))"
)
protect(
    "failed_sign_in",
    DataClass.IDENTITY,
    may_select("person_id = (SELECT guard.person())", name="oneself"),
    may_select(both("(SELECT guard.has_role('organisation administrator'))", _COLLEAGUE), name="of_a_colleague"),
    may_select(ADMINISTRATOR, name="by_administrator"),
)
