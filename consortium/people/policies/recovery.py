"""Who may ask for ways back in, and what two administrators do together with the owner's rights."""

from consortium.kernel.row_security import (
    ADMINISTRATOR,
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public AS"
_SELF = "person_id = (SELECT guard.person())"
_ORGANISATION_ADMINISTRATOR = "(SELECT guard.has_role('organisation administrator'))"
_ITS_ADMINISTRATOR = both(own("organisation_id"), _ORGANISATION_ADMINISTRATOR)
_MAY_HELP = f"({_ITS_ADMINISTRATOR}) OR {ADMINISTRATOR}"

function(
    "password_reset_of(reset uuid) RETURNS TABLE (person_id uuid, organisation_id uuid)",
    # Whose link it is, for an hour, until it is used or a newer one is asked for.
    f"""
    LANGUAGE sql VOLATILE {_DEFINER} $$
      SELECT r.person_id, o.organisation_id FROM public.password_reset r
      CROSS JOIN LATERAL (SELECT f.organisation_id FROM guard.organisations_of(r.person_id) f LIMIT 1) o
      WHERE r.id = reset AND r.used_at IS NULL AND r.asked_at > guard.now() - interval '1 hour'
        AND NOT EXISTS (SELECT 1 FROM public.password_reset n
                        WHERE n.person_id = r.person_id AND (n.asked_at, n.id) > (r.asked_at, r.id))
    $$
    """,
)
function(
    "reset_factors(organisation uuid, reset uuid, code bytea) RETURNS boolean",
    # The second administrator agrees: what the person had is gone, every session and token of theirs ends, and one code
    # lets them set up a new second step for a day. False for whoever may not agree.
    f"""
    LANGUAGE plpgsql VOLATILE {_DEFINER} $$
    DECLARE who uuid;
    BEGIN
      UPDATE public.factor_reset r SET agreed_by = guard.person(), agreed_at = guard.now()
        WHERE r.organisation_id = organisation AND r.id = reset AND r.agreed_at IS NULL AND r.withdrawn_at IS NULL
          AND r.asked_at > guard.now() - interval '24 hours' AND guard.person() NOT IN (r.asked_by, r.person_id)
          AND (organisation = guard.organisation() AND guard.has_role('organisation administrator')
               OR guard.kind() = 'administrator')
        RETURNING r.person_id INTO who;
      IF who IS NULL THEN
        RETURN false;
      END IF;
      DELETE FROM public.authenticator_app a WHERE a.person_id = who;
      DELETE FROM public.passkey k WHERE k.person_id = who;
      DELETE FROM public.recovery_code c WHERE c.person_id = who;
      INSERT INTO public.recovery_code (person_id, code_hash, made_at, lapses_at)
        VALUES (who, code, guard.now(), guard.now() + interval '24 hours');
      UPDATE public.sign_in_session s SET ended_at = guard.now() WHERE s.person_id = who AND s.ended_at IS NULL;
      UPDATE public.api_token t SET ended_at = guard.now() WHERE t.person_id = who AND t.ended_at IS NULL;
      RETURN true;
    END $$
    """,
)
function(
    "end_session_of(session uuid) RETURNS boolean",
    # An administrator ends a colleague's session in the organisation that they look after.
    f"""
    LANGUAGE sql VOLATILE {_DEFINER} $$
      WITH over AS (
        UPDATE public.sign_in_session s SET ended_at = guard.now()
        WHERE s.id = session AND s.ended_at IS NULL AND s.organisation_id = guard.organisation()
          AND guard.has_role('organisation administrator')
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM over)
    $$
    """,
)
function(
    "keep_form(token bytea, form uuid, document bytea) RETURNS boolean",
    # For the person whose session it was until lately: at the most five of each, and only the last hour's of all.
    f"""
    LANGUAGE sql VOLATILE {_DEFINER} $$
      WITH gone AS (DELETE FROM public.kept_form WHERE kept_at < guard.now() - interval '1 hour'),
        kept AS (
          INSERT INTO public.kept_form (person_id, id, sealed, kept_at)
          SELECT s.person_id, form, document, guard.now() FROM public.sign_in_session s
          WHERE s.token_hash = token AND s.proved_at IS NOT NULL AND s.began_at > guard.now() - interval '36 hours'
            AND (SELECT count(*) FROM public.kept_form k
                 WHERE k.person_id = s.person_id AND k.kept_at > guard.now() - interval '1 hour') < 5
          RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM kept)
    $$
    """,
)
protect("kept_form", DataClass.IDENTITY, may_select(both(_SELF, "kept_at > guard.now() - interval '1 hour'")))
protect(
    "password_reset",
    DataClass.IDENTITY,
    may_select(_SELF),
    may_insert(_SELF),
    may_update(_SELF, columns=("used_at",)),
)
protect(
    "factor_reset",
    DataClass.IDENTITY,
    may_select(_MAY_HELP, name="by_administrator"),
    may_insert(both(_MAY_HELP, "asked_by = (SELECT guard.person())"), name="by_administrator"),
    may_update(_MAY_HELP, columns=("withdrawn_at",), name="by_administrator"),
)
