"""Answers are everybody's, questions without one the lead's, and who asked the asker's alone."""

from consortium.kernel.row_security import (
    PROVIDER,
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_OWN = own("provider_id")
_LEAD = own("lead_id")
_DEFINER = "LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"

# Whoever asks shares the round's lock, so that a question in time and a change of the timetable never cross.
function(
    "lock_round_to_ask(wanted uuid)"
    " RETURNS TABLE (lead_id uuid, opens_at timestamptz, questions_until_at timestamptz, at timestamptz)",
    """
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE locked public.round;
    BEGIN
      SELECT * INTO locked FROM public.round r WHERE r.id = wanted FOR SHARE;
      IF FOUND THEN RETURN QUERY SELECT locked.lead_id, locked.opens_at, locked.questions_until_at, guard.now(); END IF;
    END $$
    """,
)
# The lead's copy of a question, and its message, are made as the lead's own: nothing in them leads back to the asker.
function(
    "pass_enquiry_on(wanted uuid, event text, handlers text[], payload jsonb) RETURNS void",
    f"""
    {_DEFINER} $$
      WITH copied AS (
        INSERT INTO public.enquiry (lead_id, id, round_id, question, asked_at)
        SELECT a.lead_id, a.id, a.round_id, a.question, a.asked_at FROM public.enquiry_asker a
        WHERE a.id = wanted AND a.provider_id = guard.organisation()
        ON CONFLICT DO NOTHING RETURNING lead_id, id)
      INSERT INTO public.outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,
          recorded_at, due_at, attempts)
      SELECT c.lead_id, gen_random_uuid(), c.lead_id, o.kind, event, h.name, payload,
          guard.now(), guard.now(), 0
      FROM copied c JOIN public.organisation o ON o.id = c.lead_id CROSS JOIN unnest(handlers) AS h (name)
    $$
    """,
)
# Who has a draft in a round, or asked in it, is nobody's to know: the lead has them told without learning who they are.
function(
    "tell_round(wanted uuid, event text, handlers text[], payload jsonb) RETURNS void",
    f"""
    {_DEFINER} $$
      INSERT INTO public.outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,
          recorded_at, due_at, attempts)
      SELECT r.lead_id, gen_random_uuid(), p.provider_id, 'provider', event, h.name, payload,
          guard.now(), guard.now(), 0
      FROM public.round r CROSS JOIN LATERAL (
        SELECT a.provider_id FROM public.application a
        WHERE a.lead_id = r.lead_id AND a.round_id = r.id AND a.withdrawn_at IS NULL
        UNION
        SELECT e.provider_id FROM public.enquiry_asker e WHERE e.lead_id = r.lead_id AND e.round_id = r.id
      ) p CROSS JOIN unnest(handlers) AS h (name)
      WHERE r.id = wanted AND r.lead_id = guard.organisation()
    $$
    """,
)
protect(
    "enquiry",
    DataClass.NOTICE,
    may_select(_LEAD, name="own"),
    may_select("answered_at IS NOT NULL", name="answered"),
    may_update(
        both(_LEAD, "answered_at IS NULL"), check=_LEAD, columns=("question", "answer", "answered_at", "answered_by")
    ),
)
# The exact deadline is judged under the round's lock; the minute is for a question that was received just in time.
_WHILE_ASKED = (
    "EXISTS (SELECT 1 FROM round r WHERE r.lead_id = enquiry_asker.lead_id AND r.id = enquiry_asker.round_id"
    " AND r.opens_at <= guard.now() AND r.questions_until_at > guard.now() - interval '1 minute')"
)
protect(
    "enquiry_asker",
    DataClass.NOTICE,
    may_select(_OWN),
    may_insert(both(_OWN, PROVIDER, _WHILE_ASKED)),
)
