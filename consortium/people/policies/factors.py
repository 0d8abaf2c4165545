"""Who may see and change second factors, and what is asked of them before anybody is known."""

from consortium.kernel.row_security import (
    DataClass,
    function,
    may_delete,
    may_insert,
    may_select,
    may_update,
    protect,
)

_DEFINER = "LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"
_SELF = "person_id = (SELECT guard.person())"

function(
    "half_session(token bytea) RETURNS TABLE (person_id uuid, organisation_id uuid, is_recovering boolean)",
    # A right password, and nothing yet beside it: for a quarter of an hour and a few tries.
    f"""
    {_DEFINER} $$
      SELECT s.person_id, s.organisation_id, s.recovering_with IS NOT NULL FROM public.sign_in_session s
      WHERE s.token_hash = token AND s.ended_at IS NULL AND s.proved_at IS NULL
        AND s.began_at > guard.now() - interval '15 minutes'
    $$
    """,
)
function(
    "count_try(token bytea, most integer) RETURNS boolean",
    # A wrong code: true once it was one too many, and the session is ended.
    f"""
    {_DEFINER} $$
      UPDATE public.sign_in_session s
      SET tries = s.tries + 1, ended_at = CASE WHEN s.tries + 1 >= most THEN guard.now() ELSE s.ended_at END
      WHERE s.token_hash = token AND s.ended_at IS NULL
      RETURNING s.ended_at IS NOT NULL
    $$
    """,
)
function(
    "passkey_of(credential bytea) RETURNS TABLE (person_id uuid, organisation_id uuid)",
    # Whose passkey it is, for somebody who brings nothing else, and the first organisation that they act for.
    f"""
    {_DEFINER} $$
      SELECT k.person_id, o.organisation_id FROM public.passkey k
      LEFT JOIN LATERAL (SELECT f.organisation_id FROM guard.organisations_of(k.person_id) f LIMIT 1) o ON true
      WHERE k.credential_id = credential
    $$
    """,
)
function(
    "spend_challenge(hash bytea) RETURNS boolean",
    # True for whoever answers first. They lapse after minutes, so that old ones may go.
    f"""
    {_DEFINER} $$
      WITH gone AS (DELETE FROM public.spent_challenge WHERE spent_at < guard.now() - interval '1 hour'),
        spent AS (INSERT INTO public.spent_challenge (challenge_hash, spent_at) VALUES (hash, guard.now())
                  ON CONFLICT DO NOTHING RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM spent)
    $$
    """,
)
protect(
    "passkey",
    DataClass.IDENTITY,
    may_select(_SELF),
    may_insert(_SELF),
    may_update(_SELF, columns=("sign_count", "is_backed_up", "used_at")),
    may_delete(_SELF),
)
protect("spent_challenge", DataClass.IDENTITY)
protect(
    "authenticator_app",
    DataClass.IDENTITY,
    may_select(_SELF),
    may_insert(_SELF),
    may_update(_SELF, columns=("last_step", "used_at")),
    may_delete(_SELF),
)
protect(
    "recovery_code",
    DataClass.IDENTITY,
    may_select(_SELF),
    may_insert(_SELF),
    may_update(_SELF, columns=("used_at",)),
    may_delete(_SELF),
)
