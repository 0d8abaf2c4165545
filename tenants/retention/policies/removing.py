"""When something's time has come, and its removal: `rules.periods` says the same, and a test runs both.

Whoever may call these decides nothing: they remove what is due and not on hold, of the caller's own organisation, in a
job of it, and write down that they did.
"""

from consortium.kernel.row_security import OWNER, function

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public AS"
TODAY = "(guard.now() AT TIME ZONE 'Europe/London')::date"


def uk_day(column: str) -> str:
    return f"({column} AT TIME ZONE 'Europe/London')::date"


function(
    "period_on(organisation uuid, of_kind text, on_day date) RETURNS TABLE (months integer, until_age integer)",
    """
    LANGUAGE sql STABLE AS $$
      (SELECT r.months, r.until_age FROM public.retention_rule r
        WHERE r.organisation_id = organisation AND r.kind = of_kind AND r.from_on <= on_day
        ORDER BY r.from_on DESC LIMIT 1)
      UNION ALL
      SELECT d.months, d.until_age FROM (VALUES ('looked-after children and care leavers', 900, NULL::integer),
          ('other children', 72, 25), ('bids', 72, NULL), ('applications to join', 72, NULL),
          ('exclusion evidence', 36, NULL), ('contracts with providers', 72, NULL), ('sessions', 3, NULL),
          ('messages', 12, NULL),
          ('answers to what was sent twice', 1, NULL)) AS d(kind, months, until_age)
        WHERE d.kind = of_kind
      LIMIT 1
    $$
    """,
    roles=(OWNER,),
)
function(
    "is_held(organisation uuid, subjects uuid[], on_day date) RETURNS boolean",
    """
    LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM public.legal_hold h
        WHERE h.organisation_id = organisation AND h.lifted_at IS NULL AND h.from_on <= on_day
          AND (h.to_on IS NULL OR h.to_on >= on_day) AND (h.held = 'everything' OR h.subject_id = ANY (subjects)))
    $$
    """,
    roles=(OWNER,),
)
# When the last support of a child ended; NULL while one of its referrals is neither closed nor bought for.
function(
    "support_ended_on(of_child child) RETURNS date",
    f"""
    LANGUAGE sql STABLE AS $$
      SELECT CASE WHEN count(*) FILTER (WHERE e.ended_on IS NULL) > 0 THEN NULL
        ELSE greatest(coalesce(max(e.ended_on), {uk_day("of_child.recorded_at")}),
          (SELECT max(s.last_on) FROM public.spot_purchase s
           WHERE s.council_id = of_child.council_id AND s.case_reference = of_child.case_reference)) END
      FROM (
        SELECT greatest({uk_day("r.withdrawn_at")},
          (SELECT max(a.ends_on) FROM public.package_referral p
            JOIN public.agreement a ON a.council_id = p.council_id AND a.package_id = p.package_id
              AND a.child_number = p.number AND a.called_off_at IS NULL
            WHERE p.council_id = r.council_id AND p.referral_id = r.id),
          (SELECT max((of_child.born_on + interval '25 years')::date) FROM public.direct_payment d
            WHERE d.council_id = r.council_id AND d.referral_id = r.id),
          (SELECT max(coalesce(i.ended_on, i.to_on)) FROM public.interim_cover i
            WHERE i.council_id = r.council_id AND i.referral_id = r.id AND r.withdrawn_at IS NOT NULL)) AS ended_on
        FROM public.referral r WHERE r.council_id = of_child.council_id AND r.child_id = of_child.id) AS e
    $$
    """,
    roles=(OWNER,),
)
function(
    "due_children(on_day date) RETURNS TABLE (child_id uuid, reference text, was_looked_after boolean,"
    " ended_on date, months integer, due_on date, is_held boolean)",
    f"""
    LANGUAGE sql STABLE {DEFINER} $$
      SELECT s.* FROM (
        SELECT c.id, f.reference, w.looked_after, e.ended_on, p.months,
          make_date(extract(year FROM CASE
            WHEN w.looked_after THEN (c.born_on + make_interval(months => p.months))::date
            ELSE greatest((e.ended_on + make_interval(months => p.months))::date,
              (c.born_on + make_interval(years => p.until_age))::date) END)::integer + 1, 1, 1) AS due_on,
          guard.is_held(c.council_id, ARRAY(
            SELECT c.id UNION ALL SELECT g.package_id FROM public.package_referral g
              JOIN public.referral r ON r.council_id = g.council_id AND r.id = g.referral_id
              WHERE r.council_id = c.council_id AND r.child_id = c.id
            UNION ALL SELECT t.mini_tender_id FROM public.package_referral g
              JOIN public.referral r ON r.council_id = g.council_id AND r.id = g.referral_id
              JOIN public.mini_tender_package t ON t.council_id = g.council_id AND t.package_id = g.package_id
              WHERE r.council_id = c.council_id AND r.child_id = c.id), on_day)
        FROM public.child c
        CROSS JOIN LATERAL (SELECT coalesce((SELECT l.was_looked_after FROM public.child_schedule l
            WHERE l.council_id = c.council_id AND l.child_id = c.id ORDER BY l.said_at DESC, l.id DESC LIMIT 1), true)
            AS looked_after) AS w
        CROSS JOIN LATERAL guard.period_on(c.council_id,
          CASE WHEN w.looked_after THEN 'looked-after children and care leavers' ELSE 'other children' END, on_day) AS p
        CROSS JOIN LATERAL (SELECT guard.support_ended_on(c) AS ended_on) AS e
        LEFT JOIN LATERAL (SELECT r.reference FROM public.referral r
          WHERE r.council_id = c.council_id AND r.child_id = c.id ORDER BY r.raised_at, r.id LIMIT 1) AS f ON true
        WHERE c.council_id = guard.organisation() AND e.ended_on < on_day) AS s
      WHERE s.due_on <= on_day ORDER BY s.due_on, s.id
    $$
    """,
)
function(
    "due_bids(on_day date) RETURNS TABLE (mini_tender_id uuid, reference text, ended_on date, months integer,"
    " due_on date, is_held boolean)",
    f"""
    LANGUAGE sql STABLE {DEFINER} $$
      SELECT s.* FROM (
        SELECT t.id, t.reference, e.ended_on, m.months,
          (e.ended_on + make_interval(months => m.months))::date AS due_on,
          guard.is_held(t.council_id, ARRAY(SELECT t.id UNION ALL SELECT k.package_id
            FROM public.mini_tender_package k WHERE k.council_id = t.council_id AND k.mini_tender_id = t.id), on_day)
          OR EXISTS (SELECT 1 FROM public.bid b WHERE b.council_id = t.council_id AND b.mini_tender_id = t.id
            AND guard.is_held(b.provider_id, ARRAY[t.id], on_day))
        FROM public.mini_tender t
        JOIN public.mini_tender_key y ON y.council_id = t.council_id AND y.mini_tender_id = t.id
        CROSS JOIN LATERAL (SELECT {uk_day("coalesce(t.ended_at, max(w.confirmed_at))")} AS ended_on
          FROM public.award w
          WHERE w.council_id = t.council_id AND w.mini_tender_id = t.id AND w.refused_at IS NULL) AS e
        CROSS JOIN LATERAL guard.period_on(t.council_id, 'bids', on_day) AS p
        CROSS JOIN LATERAL (SELECT greatest(p.months,
          coalesce((t.rules -> 'policy' ->> 'bids_kept_months')::integer, 72)) AS months) AS m
        WHERE t.council_id = guard.organisation() AND t.status IN ('awarded', 'no award', 'withdrawn')) AS s
      WHERE s.due_on <= on_day ORDER BY s.due_on, s.id
    $$
    """,
)
function(
    "write_removal(of_kind text, subject uuid, kept integer, since date, counted jsonb) RETURNS jsonb",
    """
    LANGUAGE sql VOLATILE AS $$
      INSERT INTO public.removal (organisation_id, id, kind, subject_hash, months, due_on, removed, removed_at)
        VALUES (guard.organisation(), gen_random_uuid(), of_kind, sha256(convert_to(subject::text, 'UTF8')), kept,
          since, counted, guard.now())
      RETURNING jsonb_build_object('id', id, 'removed', removed)
    $$
    """,
    roles=(OWNER,),
)
# A package goes with its last child, a mini-tender with its last package; what others still need stays.
function(
    "remove_child(whom uuid) RETURNS jsonb",
    f"""
    LANGUAGE plpgsql VOLATILE {DEFINER} $$
    DECLARE due record; us uuid := guard.organisation(); known_as text; alone uuid[]; contests uuid[]; theirs uuid[];
      told uuid[]; cases uuid[]; scored uuid[]; counted jsonb;
    BEGIN
      SELECT c.case_reference INTO known_as FROM public.child c
        WHERE c.council_id = us AND c.id = whom AND guard.kind() = 'job' FOR UPDATE;
      SELECT d.* INTO due FROM guard.due_children({TODAY}) d WHERE d.child_id = whom AND NOT d.is_held;
      IF known_as IS NULL OR due.child_id IS NULL THEN
        RETURN NULL;
      END IF;
      SELECT coalesce(array_agg(p.package_id) FILTER (WHERE p.is_alone), '{{}}') INTO alone FROM (
        SELECT g.package_id, bool_and(r.child_id = whom) AS is_alone FROM public.package_referral g
          JOIN public.referral r ON r.council_id = g.council_id AND r.id = g.referral_id
        WHERE g.council_id = us GROUP BY g.package_id HAVING bool_or(r.child_id = whom)) AS p;
      SELECT coalesce(array_agg(t.mini_tender_id), '{{}}') INTO contests FROM (
        SELECT k.mini_tender_id FROM public.mini_tender_package k WHERE k.council_id = us
        GROUP BY k.mini_tender_id HAVING bool_and(k.package_id = ANY (alone))) AS t;
      SELECT coalesce(array_agg(a.id), '{{}}') INTO theirs FROM public.agreement a
        WHERE a.council_id = us AND (a.package_id = ANY (alone) OR EXISTS (
          SELECT 1 FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
          WHERE g.council_id = us AND r.child_id = whom AND g.package_id = a.package_id AND g.number = a.child_number));
      SELECT coalesce(array_agg(d.id), '{{}}') INTO told FROM public.disclosure d
        JOIN public.package_referral g ON g.council_id = us AND g.package_id = d.package_id
          AND g.number = d.child_number
        JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
        WHERE d.council_id = us AND r.child_id = whom;
      SELECT coalesce(array_agg(f.case_id), '{{}}') INTO cases FROM (
        SELECT w.case_id FROM public.award w
          WHERE w.council_id = us AND (w.package_id = ANY (alone) OR w.mini_tender_id = ANY (contests))
        UNION SELECT g.case_id FROM public.agreement_change g WHERE g.council_id = us AND g.agreement_id = ANY (theirs)
        UNION SELECT p.case_id FROM public.placement p WHERE p.council_id = us AND p.agreement_id = ANY (theirs)
        UNION SELECT s.case_id FROM public.spot_purchase s
          WHERE s.council_id = us AND (s.case_reference = known_as OR s.package_id = ANY (alone))) AS f
        WHERE f.case_id IS NOT NULL;
      SELECT coalesce(array_agg(o.evaluation_id) FILTER (WHERE o.evaluation_id IS NOT NULL), '{{}}') INTO scored
        FROM public.offer o WHERE o.council_id = us AND o.mini_tender_id = ANY (contests);
      PERFORM guard.blank_cases(us, cases);
      DELETE FROM public.clarification_asker q USING public.clarification c
        WHERE c.council_id = us AND c.mini_tender_id = ANY (contests) AND q.clarification_id = c.id;
      counted := guard.erase('public.spot_purchase',
        format('council_id = %L AND (case_reference = %L OR package_id = ANY (%L))', us, known_as, alone));
      counted := guard.added(counted, guard.erase('public.agreement',
        format('council_id = %L AND id = ANY (%L)', us, theirs)));
      counted := guard.added(counted, guard.erase('public.disclosure',
        format('council_id = %L AND id = ANY (%L)', us, told)));
      counted := guard.added(counted, guard.erase('public.mini_tender',
        format('council_id = %L AND id = ANY (%L)', us, contests)));
      counted := guard.added(counted, guard.erase('public.evaluation',
        format('owner_id = %L AND id = ANY (%L)', us, scored)));
      counted := guard.added(counted, guard.erase('public.package',
        format('council_id = %L AND id = ANY (%L)', us, alone)));
      counted := guard.added(counted, guard.erase('public.child', format('council_id = %L AND id = %L', us, whom)));
      RETURN guard.write_removal(CASE WHEN due.was_looked_after THEN 'looked-after children and care leavers'
        ELSE 'other children' END, whom, due.months, due.due_on, counted);
    END $$
    """,
)
# Keys first of all: what is sealed to them is lost wherever a copy of it lies. Who won, and for how much, stays.
function(
    "remove_bids(tender uuid) RETURNS jsonb",
    f"""
    LANGUAGE plpgsql VOLATILE {DEFINER} $$
    DECLARE due record; us uuid := guard.organisation(); scored uuid[]; counted jsonb := '{{}}'; part text;
    BEGIN
      PERFORM 1 FROM public.mini_tender t
        WHERE t.council_id = us AND t.id = tender AND guard.kind() = 'job' FOR UPDATE;
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      SELECT d.* INTO due FROM guard.due_bids({TODAY}) d WHERE d.mini_tender_id = tender AND NOT d.is_held;
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      SELECT coalesce(array_agg(o.evaluation_id) FILTER (WHERE o.evaluation_id IS NOT NULL), '{{}}') INTO scored
        FROM public.offer o WHERE o.council_id = us AND o.mini_tender_id = tender;
      DELETE FROM public.clarification_asker q USING public.clarification c
        WHERE c.council_id = us AND c.mini_tender_id = tender AND q.clarification_id = c.id;
      FOREACH part IN ARRAY ARRAY['mini_tender_key', 'negotiation_key', 'bid', 'bid_draft', 'negotiation_invitation',
        'bid_correction', 'price_query', 'decline', 'outcome', 'reworded_reason', 'letter_override', 'offer',
        'clarification'] LOOP
        counted := guard.added(counted, guard.erase(('public.' || part)::regclass,
          format('council_id = %L AND mini_tender_id = %L', us, tender)));
      END LOOP;
      counted := guard.added(counted, guard.erase('public.evaluation',
        format('owner_id = %L AND id = ANY (%L)', us, scored)));
      UPDATE public.ranking_record SET bidders = '{{}}' WHERE council_id = us AND mini_tender_id = tender;
      RETURN guard.write_removal('bids', tender, due.months, due.due_on, counted);
    END $$
    """,
)
# Rows that are removed by their age, some at a time: whoever calls asks again until nothing is given.
function(
    "remove_by_age(most integer) RETURNS jsonb",
    f"""
    LANGUAGE plpgsql VOLATILE {DEFINER} $$
    DECLARE us uuid := guard.organisation(); kept record; hit bigint; given jsonb; part record;
    BEGIN
      IF guard.kind() IS DISTINCT FROM 'job' OR guard.is_held(us, '{{}}', {TODAY}) THEN
        RETURN NULL;
      END IF;
      FOR part IN SELECT v.of_kind, v.place, v.old || CASE WHEN v.has_person
            THEN ' AND NOT guard.is_held($1, ARRAY[person_id], $3)' ELSE '' END AS old
        FROM (VALUES
          ('applications to join', 'enquiry', 'lead_id = $1 AND EXISTS (SELECT 1 FROM public.round r
            WHERE r.lead_id = $1 AND r.id = round_id AND r.closes_at < $2)', false),
          ('applications to join', 'enquiry_asker', 'provider_id = $1 AND EXISTS (SELECT 1 FROM public.round r
            WHERE r.lead_id = enquiry_asker.lead_id AND r.id = round_id AND r.closes_at < $2)', false),
          ('sessions', 'sign_in_session', 'organisation_id = $1 AND began_at < $2', true),
          ('sessions', 'api_token', 'organisation_id = $1 AND expires_at < $2', true),
          ('sessions', 'api_grant', 'organisation_id = $1 AND granted_at < $2', true),
          ('messages', 'notification', 'organisation_id = $1 AND recorded_at < $2', true),
          ('messages', 'outbox_message', 'handled_as = $1 AND done_at < $2', false),
          ('answers to what was sent twice', 'idempotency_key', 'organisation_id = $1 AND made_at < $2', false)
        ) AS v(of_kind, place, old, has_person)
      LOOP
        SELECT p.months INTO kept FROM guard.period_on(us, part.of_kind, {TODAY}) p;
        EXECUTE format('DELETE FROM public.%I WHERE ctid IN (SELECT ctid FROM public.%I WHERE %s LIMIT %s)',
            part.place, part.place, part.old, most)
          USING us, ({TODAY} - make_interval(months => kept.months)) AT TIME ZONE 'Europe/London', {TODAY};
        GET DIAGNOSTICS hit = ROW_COUNT;
        IF hit > 0 THEN
          given := coalesce(given, '[]') || guard.write_removal(part.of_kind, NULL, kept.months, {TODAY},
            jsonb_build_object(part.place, hit));
        END IF;
      END LOOP;
      RETURN given;
    END $$
    """,
)
