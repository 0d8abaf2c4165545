"""When the time of applications, exclusion evidence and contracts has come, and their removal with their files.

An application is the lead's to remove once it was submitted, and the applicant's own while it is a draft or withdrawn.
What says who was admitted stays: the register, the notices as they were published, how many each round received, the
record of removals.
"""

from consortium.kernel.row_security import OWNER, function
from tenants.retention.policies.erasing import COLUMNS
from tenants.retention.policies.removing import DEFINER, TODAY, uk_day

_ITS_DECISIONS = (
    "public.decision d LEFT JOIN public.decision_review v ON v.lead_id = d.lead_id AND v.decision_id = d.id"
    " WHERE d.provider_id = of_application.provider_id AND d.application_id = of_application.id"
)
_OURS = """(a.lead_id = guard.organisation() AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL
            OR a.provider_id = guard.organisation() AND (a.submitted_at IS NULL OR a.withdrawn_at IS NOT NULL))"""


def _is_old(column: str, months: str) -> str:
    """A cheap question first, for most are not: nothing is due so soon after it began, give or take a leap day."""
    return f"{column} < on_day + 4 - make_interval(months => {months})"


# NULL while a lot is not decided, a letter is held back or a review not answered. A draft is over with its round.
function(
    "application_decided_on(of_application application) RETURNS date",
    f"""
    LANGUAGE sql STABLE AS $$
      SELECT CASE
        WHEN of_application.withdrawn_at IS NOT NULL THEN {uk_day("of_application.withdrawn_at")}
        WHEN of_application.submitted_at IS NULL THEN (SELECT {uk_day("r.closes_at")} FROM public.round r
          WHERE r.lead_id = of_application.lead_id AND r.id = of_application.round_id)
        WHEN EXISTS (SELECT 1 FROM public.application_lot l
            WHERE l.provider_id = of_application.provider_id AND l.application_id = of_application.id
              AND NOT EXISTS (SELECT 1 FROM {_ITS_DECISIONS} AND d.lot_id = l.lot_id))
          OR EXISTS (SELECT 1 FROM {_ITS_DECISIONS}
            AND (d.released_at IS NULL OR v.id IS NOT NULL AND v.answered_at IS NULL)) THEN NULL
        ELSE (SELECT {uk_day("max(greatest(d.released_at, v.answered_at))")} FROM {_ITS_DECISIONS}) END
    $$
    """,
    roles=(OWNER,),
)
function(
    "contract_ended_on(of_contract lead_contract) RETURNS date",
    """
    LANGUAGE sql STABLE AS $$
      SELECT least(s.ends_on, (SELECT e.ends_on FROM public.contract_ending e
          WHERE e.lead_id = of_contract.lead_id AND e.contract_id = of_contract.id AND e.taken_back_at IS NULL))
      FROM public.purchasing_system s WHERE s.lead_id = of_contract.lead_id AND s.id = of_contract.system_id
    $$
    """,
    roles=(OWNER,),
)
# With the last of its contracts; with its decision where there is none.
function(
    "application_ended_on(of_application application) RETURNS date",
    """
    LANGUAGE sql STABLE AS $$
      SELECT CASE WHEN decided_on IS NOT NULL THEN greatest(decided_on, (
        SELECT max(guard.contract_ended_on(c)) FROM public.decision d
        JOIN public.lead_contract c ON c.lead_id = d.lead_id AND c.id = d.contract_id
        WHERE d.provider_id = of_application.provider_id AND d.application_id = of_application.id)) END
      FROM guard.application_decided_on(of_application) AS decided_on
    $$
    """,
    roles=(OWNER,),
)
# A contract stays as long as an application that led to it, and both stay while either is on hold, by either party.
function(
    "due_admissions(on_day date) RETURNS TABLE (kind text, id uuid, reference text, ended_on date, months integer,"
    " due_on date, is_held boolean)",
    f"""
    LANGUAGE sql STABLE {DEFINER} $$
      WITH kept AS (
        SELECT (SELECT p.months FROM guard.period_on(guard.organisation(), 'exclusion evidence', on_day) p) AS evidence,
          (SELECT p.months FROM guard.period_on(guard.organisation(), 'applications to join', on_day) p)
            AS applications,
          (SELECT p.months FROM guard.period_on(guard.organisation(), 'contracts with providers', on_day) p)
            AS contracts),
      ended AS (
        SELECT 'exclusion evidence' AS kind, a.id, a.reference, guard.application_decided_on(a) AS ended_on,
          k.evidence AS months, a.lead_id, a.provider_id, ARRAY[a.id] AS subjects
        FROM kept k CROSS JOIN public.application a
        WHERE {_OURS}
          AND {_is_old("a.started_at", "k.evidence")}
          AND EXISTS (SELECT 1 FROM public.exclusion_declaration x
            WHERE x.provider_id = a.provider_id AND x.application_id = a.id)
        UNION ALL
        SELECT 'applications to join', a.id, a.reference, guard.application_ended_on(a), k.applications, a.lead_id,
          a.provider_id, ARRAY(SELECT a.id UNION ALL SELECT d.contract_id FROM public.decision d
            WHERE d.provider_id = a.provider_id AND d.application_id = a.id AND d.contract_id IS NOT NULL)
        FROM kept k CROSS JOIN public.application a
        WHERE {_OURS}
          AND {_is_old("a.started_at", "k.applications")}
        UNION ALL
        SELECT 'contracts with providers', c.id, c.reference, CASE WHEN f.is_open THEN NULL
            ELSE greatest(guard.contract_ended_on(c), f.ended_on) END, greatest(k.contracts, k.applications),
          c.lead_id, c.provider_id, c.id || f.applications
        FROM kept k CROSS JOIN public.lead_contract c
        CROSS JOIN LATERAL (
          SELECT coalesce(bool_or(guard.application_ended_on(a) IS NULL), false) AS is_open,
            max(guard.application_ended_on(a)) AS ended_on, coalesce(array_agg(a.id), '{{}}') AS applications
          FROM public.application a WHERE a.provider_id = c.provider_id AND a.id IN (
            SELECT d.application_id FROM public.decision d WHERE d.lead_id = c.lead_id AND d.contract_id = c.id)) AS f
        WHERE c.lead_id = guard.organisation() AND {_is_old("c.issued_at", "greatest(k.contracts, k.applications)")})
      SELECT s.* FROM (
        SELECT e.kind, e.id, e.reference, e.ended_on, e.months,
          (e.ended_on + make_interval(months => e.months))::date AS due_on,
          guard.is_held(e.lead_id, e.subjects, on_day) OR guard.is_held(e.provider_id, e.subjects, on_day)
        FROM ended e) AS s
      WHERE s.due_on <= on_day ORDER BY s.due_on, s.id
    $$
    """,
)
# Files that no row names any more; what else a provider gave, or gave again elsewhere, stays on its shelf.
function(
    "remove_files(their_owner uuid, files uuid[]) RETURNS jsonb",
    f"""
    LANGUAGE plpgsql VOLATILE AS $$
    DECLARE key record;
    BEGIN
      FOR key IN
        SELECT c.conrelid::regclass AS referrer, {COLUMNS.format(key="conkey", of="conrelid")} AS ours
        FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confrelid = 'public.stored_document'::regclass AND c.conrelid <> c.confrelid
      LOOP
        EXECUTE format('SELECT coalesce(array_agg(f), ''{{}}'') FROM unnest($1) AS f'
          ' WHERE NOT EXISTS (SELECT 1 FROM %s WHERE (%s) = ($2, f))', key.referrer, key.ours)
          INTO files USING files, their_owner;
      END LOOP;
      RETURN jsonb_build_object('files', to_jsonb(files), 'removed', guard.erase('public.stored_document',
        format('organisation_id = %L AND id = ANY (%L)', their_owner, files)));
    END $$
    """,
    roles=(OWNER,),
)
function(
    "remove_admission(of_kind text, subject uuid) RETURNS jsonb",
    f"""
    LANGUAGE plpgsql VOLATILE {DEFINER} $$
    DECLARE due record; its public.application; scored uuid[]; named uuid[]; counted jsonb; gone jsonb := '{{}}';
    BEGIN
      SELECT a.* INTO its FROM public.application a WHERE a.id = subject FOR UPDATE;
      SELECT d.* INTO due FROM guard.due_admissions({TODAY}) d
        WHERE d.kind = of_kind AND d.id = subject AND NOT d.is_held AND guard.kind() = 'job';
      IF NOT FOUND OR of_kind = 'contracts with providers' AND EXISTS (SELECT 1 FROM public.decision d
          WHERE d.lead_id = guard.organisation() AND d.contract_id = subject) THEN
        RETURN NULL;
      END IF;
      IF of_kind = 'contracts with providers' THEN
        counted := guard.erase('public.lead_contract',
          format('lead_id = %L AND id = %L', guard.organisation(), subject));
      ELSIF of_kind = 'exclusion evidence' THEN
        counted := guard.added(
          guard.erase('public.exclusion_declaration',
            format('provider_id = %L AND application_id = %L', its.provider_id, subject)),
          guard.erase('public.exclusion_reading',
            format('provider_id = %L AND application_id = %L', its.provider_id, subject)));
      ELSE
        SELECT coalesce(array_agg(e.evaluation_id), '{{}}') INTO scored FROM public.application_evaluation e
          WHERE e.lead_id = its.lead_id AND e.provider_id = its.provider_id AND e.application_id = subject;
        SELECT coalesce(array_agg(w.document_id), '{{}}') INTO named FROM public.answer w
          WHERE w.provider_id = its.provider_id AND w.application_id = subject AND w.document_id IS NOT NULL;
        counted := guard.added(
          guard.erase('public.application', format('provider_id = %L AND id = %L', its.provider_id, subject)),
          guard.erase('public.evaluation', format('owner_id = %L AND id = ANY (%L)', its.lead_id, scored)));
        gone := guard.remove_files(its.provider_id, named);
        UPDATE public.round SET applications_removed = applications_removed + 1
          WHERE lead_id = guard.organisation() AND id = its.round_id;
        counted := guard.added(counted, gone -> 'removed');
      END IF;
      RETURN guard.write_removal(of_kind, subject, due.months, due.due_on, counted)
        || jsonb_build_object('provider', its.provider_id, 'files', coalesce(gone -> 'files', '[]'));
    END $$
    """,
)
