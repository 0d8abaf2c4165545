"""Row-level security of the kernel's tables, and the guard functions that say who acts."""

from consortium.kernel.row_security import (
    APP,
    AUDITOR,
    EVERYONE,
    OPENER,
    RELAY,
    SUPPORT,
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

EVERY_ROLE = (APP, RELAY, OPENER, AUDITOR, SUPPORT)


def _setting(name: str, of_type: str = "text") -> str:
    # An ended local setting reads '' and not NULL.
    return f"LANGUAGE sql STABLE RETURN NULLIF(current_setting('app.{name}', true), '')::{of_type}"


function("kind() RETURNS text", _setting("kind"), roles=EVERY_ROLE)
function("organisation() RETURNS uuid", _setting("organisation", "uuid"), roles=EVERY_ROLE)
function("organisation_kind() RETURNS text", _setting("organisation_kind"), roles=EVERY_ROLE)
function("person() RETURNS uuid", _setting("person", "uuid"), roles=EVERY_ROLE)
function(
    "has_role(wanted text) RETURNS boolean",
    "LANGUAGE sql STABLE RETURN wanted = ANY (string_to_array(current_setting('app.roles', true), ','))",
    roles=EVERY_ROLE,
)
function(
    "is_buyer() RETURNS boolean",
    "LANGUAGE sql STABLE RETURN"
    " coalesce(current_setting('app.organisation_kind', true) IN ('council', 'health'), false)",
    roles=EVERY_ROLE,
)

# The one clock (`standards.md`): the wall clock, plus an offset that exists only in a scenario's or test's database.
function(
    "now() RETURNS timestamptz",
    """
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT clock_timestamp() + coalesce((SELECT moved_by FROM public.clock_setting), interval '0')
    $$
    """,
    roles=EVERY_ROLE,
)

# The chain's heads, locked in one order whatever the caller's, so that two transactions cannot wait for each other.
function(
    "lock_audit_heads(organisations uuid[]) RETURNS TABLE (organisation_id uuid, sequence bigint, hash bytea)",
    """
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      INSERT INTO public.audit_head (organisation_id, sequence, hash)
        SELECT o, 0, '\\x' FROM unnest(organisations) AS o ORDER BY o ON CONFLICT DO NOTHING;
      RETURN QUERY SELECT h.organisation_id, h.sequence, h.hash FROM public.audit_head h
        WHERE h.organisation_id = ANY (organisations) ORDER BY h.organisation_id FOR UPDATE;
    END $$
    """,
)
function(
    "append_audit(entries jsonb) RETURNS void",
    """
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM jsonb_to_recordset(entries) AS e(acting_for_id uuid, actor_kind text)
                 WHERE e.acting_for_id IS DISTINCT FROM guard.organisation()
                   OR e.actor_kind IS DISTINCT FROM guard.kind()) THEN
        RAISE EXCEPTION 'an act is put on record by whoever did it' USING ERRCODE = 'insufficient_privilege';
      END IF;
      INSERT INTO public.audit_entry (organisation_id, sequence, at, act, actor_kind, person_id, acting_for_id, subject,
          subject_id, facts, previous_hash, hash)
        SELECT e.organisation_id, e.sequence, e.at, e.act, e.actor_kind, e.person_id, e.acting_for_id, e.subject,
          e.subject_id, e.facts, decode(e.previous_hash, 'hex'), decode(e.hash, 'hex')
        FROM jsonb_to_recordset(entries) AS e(organisation_id uuid, sequence bigint, at timestamptz, act text,
          actor_kind text, person_id uuid, acting_for_id uuid, subject text, subject_id uuid, facts jsonb,
          previous_hash text, hash text);
      UPDATE public.audit_head h SET sequence = last.sequence, hash = decode(last.hash, 'hex')
        FROM (SELECT DISTINCT ON (organisation_id) organisation_id, sequence, hash
              FROM jsonb_to_recordset(entries) AS e(organisation_id uuid, sequence bigint, hash text)
              ORDER BY organisation_id, sequence DESC) AS last
        WHERE h.organisation_id = last.organisation_id AND last.sequence > h.sequence;
    END $$
    """,
)

# Not an update by policy: a row that leaves what its reader may see can only be changed by a definer.
function(
    "revive_message(recorder uuid, message uuid) RETURNS boolean",
    """
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH revived AS (
        UPDATE public.outbox_message SET dead_at = NULL, error = NULL, dispatched_at = NULL, attempts = 0
        WHERE recorded_by = recorder AND id = message AND dead_at IS NOT NULL AND guard.kind() = 'administrator'
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM revived)
    $$
    """,
)

# The feed of changes. What was recorded by a transaction that may still have older company under way is left for later:
# whoever reads on from the last change then misses none. Who recorded it is not told.
function(
    "changes_after(after_in bigint, after_id uuid, since timestamptz, events text[], most integer)"
    " RETURNS TABLE (id uuid, event text, payload jsonb, recorded_at timestamptz, recorded_in bigint)",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT m.id, m.event, m.payload, m.recorded_at, m.recorded_in FROM public.outbox_message m
      WHERE m.handled_as = guard.organisation() AND m.is_change AND m.event = ANY (events) AND m.recorded_at >= since
        AND m.recorded_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        AND (m.recorded_in, m.id) > (after_in, after_id)
      ORDER BY m.recorded_in, m.id LIMIT most
    $$
    """,
)
# A few at a time, with each new answer that is kept, and never waiting for another who does the same. Chosen once, as
# `jobs.CLAIM` is.
function(
    "forget_answers() RETURNS integer",
    """
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH gone AS (
        DELETE FROM public.idempotency_key WHERE ctid = ANY (ARRAY(
          SELECT o.ctid FROM public.idempotency_key o
          WHERE o.organisation_id = guard.organisation() AND o.made_at < guard.now() - interval '24 hours'
          ORDER BY o.made_at LIMIT 20 FOR UPDATE SKIP LOCKED)) RETURNING 1)
      SELECT count(*)::integer FROM gone
    $$
    """,
)
# Transactions are numbered by each database server for itself: another server, another numbering.
function(
    "feed_era() RETURNS bigint",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT system_identifier FROM pg_control_system()
    $$
    """,
)

NIGHTLY = (("tenants.retention.jobs.remove_what_is_due", "NightCame"),)
"""Handlers that each organisation is given work for every night, by name, with the event that they handle."""

# Claimed here, so that two relays give a night's work out once. To whoever ever did anything: others hold nothing.
function(
    "begin_night() RETURNS bigint",
    f"""
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH begun AS (
        INSERT INTO public.night_begun (day, handler, begun_at)
        SELECT (guard.now() AT TIME ZONE 'Europe/London')::date, n.handler, guard.now()
        FROM (VALUES {", ".join(f"('{handler}')" for handler, _ in NIGHTLY)}) AS n(handler)
        WHERE (guard.now() AT TIME ZONE 'Europe/London')::time >= '02:00'
        ON CONFLICT DO NOTHING RETURNING day, handler),
      told AS (
        INSERT INTO public.outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,
          recorded_at, due_at, attempts)
        SELECT o.id, gen_random_uuid(), o.id, o.kind, n.event, b.handler, jsonb_build_object('day', b.day),
          guard.now(), guard.now(), 0
        FROM begun b JOIN (VALUES {", ".join(f"('{handler}', '{event}')" for handler, event in NIGHTLY)})
          AS n(handler, event) USING (handler)
        CROSS JOIN public.organisation o JOIN public.audit_head h ON h.organisation_id = o.id
        RETURNING 1)
      SELECT count(*) FROM told
    $$
    """,
    roles=(RELAY,),
)

protect("night_begun", DataClass.OWN_STREAM)
protect("clock_setting", DataClass.REFERENCE, may_select(EVERYONE))
protect(
    "audit_head",
    DataClass.OWN_STREAM,
    may_select(own("organisation_id")),
    may_select(EVERYONE, role=AUDITOR, name="by_auditor"),
)
protect(
    "audit_entry",
    DataClass.OWN_STREAM,
    may_select(own("organisation_id")),
    may_select(EVERYONE, role=AUDITOR, name="by_auditor"),
)
_A_JOB_OF_ITS_HANDLER = both("(SELECT guard.kind()) = 'job'", own("handled_as"))
_AN_ADMINISTRATOR = "(SELECT guard.kind()) = 'administrator'"
protect(
    "outbox_message",
    DataClass.OWN_STREAM,
    may_insert(own("recorded_by")),
    may_select(_A_JOB_OF_ITS_HANDLER, name="as_handler"),
    may_select(both(_AN_ADMINISTRATOR, "dead_at IS NOT NULL"), name="dead_letters"),
    may_update(_A_JOB_OF_ITS_HANDLER, columns=("done_at", "dead_at", "error"), name="as_handler"),
    may_select("done_at IS NULL AND dead_at IS NULL", role=RELAY, name="by_relay"),
    may_update(
        "done_at IS NULL AND dead_at IS NULL", columns=("dispatched_at", "attempts"), role=RELAY, name="by_relay"
    ),
)
protect(
    "idempotency_key",
    DataClass.OWN_STREAM,
    may_select(own("organisation_id")),
    may_insert(own("organisation_id")),
    may_update(
        both(own("organisation_id"), "status IS NULL"),
        check=own("organisation_id"),
        columns=("status", "headers", "body"),
    ),
    may_delete(both(own("organisation_id"), "made_at < guard.now() - interval '24 hours'"), name="after_a_day"),
)
# Its public half is asked for by whoever seals to it: the organisation itself. Nobody changes a pair once made.
protect(
    "organisation_key",
    DataClass.OWN_STREAM,
    may_select(own("organisation_id")),
    may_insert(own("organisation_id")),
)
# A file comes in unjudged, and is judged once, by the job that asked the scanner.
protect(
    "stored_document",
    DataClass.OWN_STREAM,
    may_select(own("organisation_id")),
    may_insert(both(own("organisation_id"), "state IN ('quarantined', 'not scanned')")),
    may_update(
        both(own("organisation_id"), "(SELECT guard.kind()) = 'job'", "state = 'quarantined'"),
        check=own("organisation_id"),
        columns=("state", "judged_at", "found"),
    ),
)
protect(
    "notification",
    DataClass.OWN_STREAM,
    may_select(own("organisation_id")),
    may_insert(own("organisation_id")),
    may_update(own("organisation_id"), columns=("sent_at", "read_at")),
)
