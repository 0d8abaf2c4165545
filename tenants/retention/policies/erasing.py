"""Erasing rows with all that hangs on them. Nobody may call these but the functions that ask whether it is time."""

from consortium.kernel.row_security import OWNER, function

MENTIONS = ("fk_direct_award_council_id_evidence_mini_tender_id",)
"""Keys by which a row names another without being a part of it: the row stays, and names nothing any more."""

COLUMNS = """(SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
              FROM unnest(c.{key}) WITH ORDINALITY AS k(number, place)
              JOIN pg_attribute a ON a.attrelid = c.{of} AND a.attnum = k.number)"""

function(
    "added(one jsonb, other jsonb) RETURNS jsonb",
    """
    LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, number ORDER BY key), '{}')
      FROM (SELECT key, sum(value::bigint) AS number
            FROM (SELECT * FROM jsonb_each_text(one) UNION ALL SELECT * FROM jsonb_each_text(other)) AS counted
            GROUP BY key) AS summed
    $$
    """,
    roles=(OWNER,),
)
# Whatever points to a row goes before it, however deep: a table made later is no exception. How many of each went.
function(
    "erase(target regclass, condition text) RETURNS jsonb",
    f"""
    LANGUAGE plpgsql VOLATILE AS $$
    DECLARE key record; counted jsonb := '{{}}'; hit bigint;
    BEGIN
      EXECUTE format('SELECT count(*) FROM %s WHERE %s', target, condition) INTO hit;
      IF hit = 0 THEN
        RETURN counted;
      END IF;
      FOR key IN
        SELECT c.conname AS name, c.conrelid::regclass AS referrer,
          {COLUMNS.format(key="conkey", of="conrelid")} AS ours,
          {COLUMNS.format(key="confkey", of="confrelid")} AS theirs,
          (SELECT string_agg(format('%I = NULL', a.attname), ', ') FROM unnest(c.conkey) AS k(number)
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number WHERE NOT a.attnotnull) AS forgotten
        FROM pg_constraint c WHERE c.contype = 'f' AND c.confrelid = target ORDER BY c.conname
      LOOP
        IF key.referrer = target OR key.name IN ({", ".join(f"'{name}'" for name in MENTIONS)}) THEN
          EXECUTE format('UPDATE %s SET %s WHERE (%s) IN (SELECT %s FROM %s WHERE %s)', key.referrer, key.forgotten,
            key.ours, key.theirs, target, condition)
            || CASE WHEN key.referrer = target THEN format(' AND NOT (%s)', condition) ELSE '' END;
        ELSE
          counted := guard.added(counted, guard.erase(key.referrer,
            format('(%s) IN (SELECT %s FROM %s WHERE %s)', key.ours, key.theirs, target, condition)));
        END IF;
      END LOOP;
      EXECUTE format('DELETE FROM %s WHERE %s', target, condition);
      GET DIAGNOSTICS hit = ROW_COUNT;
      RETURN guard.added(counted, jsonb_build_object(target::text, hit));
    END $$
    """,
    roles=(OWNER,),
)
# What was decided and what it cost stays on record; what the case said of a child does not.
function(
    "blank_cases(council uuid, cases uuid[]) RETURNS void",
    """
    LANGUAGE sql VOLATILE AS $$
      UPDATE public.panel_meeting m SET minutes = jsonb_set(m.minutes, '{cases}', (
          SELECT coalesce(jsonb_agg(CASE WHEN s.id IS NULL THEN each ELSE each
            || '{"title": "Removed", "options": [], "reason": "Removed", "conditions": ""}' END ORDER BY place), '[]')
          FROM jsonb_array_elements(m.minutes -> 'cases') WITH ORDINALITY AS e(each, place)
          LEFT JOIN public.spending_case s ON s.council_id = council AND s.id = ANY (cases)
            AND s.reference = each ->> 'reference'))
        WHERE m.council_id = council AND m.minutes IS NOT NULL AND EXISTS (
          SELECT 1 FROM public.agenda_item i
          WHERE i.council_id = council AND i.meeting_id = m.id AND i.case_id = ANY (cases));
      UPDATE public.agenda_item SET reason = CASE WHEN reason IS NOT NULL THEN 'Removed' END,
          conditions = CASE WHEN conditions <> '' THEN 'Removed' ELSE conditions END
        WHERE council_id = council AND case_id = ANY (cases);
      UPDATE public.urgent_decision SET need = 'Removed',
          outcome_reason = CASE WHEN outcome_reason IS NOT NULL THEN 'Removed' END
        WHERE council_id = council AND case_id = ANY (cases);
      UPDATE public.case_decision SET reason = 'Removed' WHERE council_id = council AND case_id = ANY (cases);
      UPDATE public.spending_case SET title = 'Removed', document = '{"need": "Removed: its time had come."}',
          document_sha256 = sha256('{"need":"Removed: its time had come."}'),
          decision_reason = CASE WHEN decision_reason IS NOT NULL THEN 'Removed' END,
          options_considered = CASE WHEN options_considered IS NOT NULL THEN 'Removed' END,
          withdrawn_reason = CASE WHEN withdrawn_reason IS NOT NULL THEN 'Removed' END
        WHERE council_id = council AND id = ANY (cases);
    $$
    """,
    roles=(OWNER,),
)
