"""Applications, exclusion evidence and contracts go when their time has come; what support sees; whole copies."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

OLD_KINDS = (
    "kind IN ('looked-after children and care leavers', 'other children', 'bids', 'sessions', 'messages',"
    " 'answers to what was sent twice')"
)
KINDS = (
    "kind IN ('looked-after children and care leavers', 'other children', 'bids', 'applications to join',"
    " 'exclusion evidence', 'contracts with providers', 'sessions', 'messages', 'answers to what was sent twice')"
)
OLD_MONTHS = (
    "months BETWEEN CASE kind WHEN 'looked-after children and care leavers' THEN 900 WHEN 'other children' THEN 12"
    " WHEN 'bids' THEN 36 ELSE 1 END AND 1200"
)
MONTHS = (
    "months BETWEEN CASE kind WHEN 'looked-after children and care leavers' THEN 900"
    " WHEN 'other children' THEN 12 WHEN 'bids' THEN 36 WHEN 'applications to join' THEN 36"
    " WHEN 'exclusion evidence' THEN 36 WHEN 'contracts with providers' THEN 36 ELSE 1 END AND 1200"
)
OLD_HELD = "held IN ('everything', 'child', 'package', 'mini-tender', 'person')"
HELD = "held IN ('everything', 'child', 'package', 'mini-tender', 'application', 'contract', 'person')"


def check(table: str, name: str, words: str) -> None:
    """Let a table's CHECK say something else."""
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, words)


def upgrade() -> None:
    op.add_column("round", sa.Column("applications_removed", sa.Integer(), server_default=sa.text("0"), nullable=False))
    check("retention_rule", "kind_is_known", KINDS)
    check("retention_rule", "is_as_long_as_the_law_asks", MONTHS)
    check("removal", "kind_is_known", KINDS)
    check("legal_hold", "held_is_known", HELD)
    op.execute("SET check_function_bodies = off")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.application_decided_on(of_application application) RETURNS date LANGUAGE sql STABLE AS $$
      SELECT CASE
        WHEN of_application.withdrawn_at IS NOT NULL THEN (of_application.withdrawn_at AT TIME ZONE 'Europe/London')::date
        WHEN of_application.submitted_at IS NULL THEN (SELECT (r.closes_at AT TIME ZONE 'Europe/London')::date FROM public.round r
          WHERE r.lead_id = of_application.lead_id AND r.id = of_application.round_id)
        WHEN EXISTS (SELECT 1 FROM public.application_lot l
            WHERE l.provider_id = of_application.provider_id AND l.application_id = of_application.id
              AND NOT EXISTS (SELECT 1 FROM public.decision d LEFT JOIN public.decision_review v ON v.lead_id = d.lead_id AND v.decision_id = d.id WHERE d.provider_id = of_application.provider_id AND d.application_id = of_application.id AND d.lot_id = l.lot_id))
          OR EXISTS (SELECT 1 FROM public.decision d LEFT JOIN public.decision_review v ON v.lead_id = d.lead_id AND v.decision_id = d.id WHERE d.provider_id = of_application.provider_id AND d.application_id = of_application.id
            AND (d.released_at IS NULL OR v.id IS NOT NULL AND v.answered_at IS NULL)) THEN NULL
        ELSE (SELECT (max(greatest(d.released_at, v.answered_at)) AT TIME ZONE 'Europe/London')::date FROM public.decision d LEFT JOIN public.decision_review v ON v.lead_id = d.lead_id AND v.decision_id = d.id WHERE d.provider_id = of_application.provider_id AND d.application_id = of_application.id) END
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.application_decided_on(of_application application) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.application_decided_on(of_application application) TO consortium_owner")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.contract_ended_on(of_contract lead_contract) RETURNS date LANGUAGE sql STABLE AS $$
      SELECT least(s.ends_on, (SELECT e.ends_on FROM public.contract_ending e
          WHERE e.lead_id = of_contract.lead_id AND e.contract_id = of_contract.id AND e.taken_back_at IS NULL))
      FROM public.purchasing_system s WHERE s.lead_id = of_contract.lead_id AND s.id = of_contract.system_id
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.contract_ended_on(of_contract lead_contract) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.contract_ended_on(of_contract lead_contract) TO consortium_owner")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.application_ended_on(of_application application) RETURNS date LANGUAGE sql STABLE AS $$
      SELECT CASE WHEN decided_on IS NOT NULL THEN greatest(decided_on, (
        SELECT max(guard.contract_ended_on(c)) FROM public.decision d
        JOIN public.lead_contract c ON c.lead_id = d.lead_id AND c.id = d.contract_id
        WHERE d.provider_id = of_application.provider_id AND d.application_id = of_application.id)) END
      FROM guard.application_decided_on(of_application) AS decided_on
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.application_ended_on(of_application application) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.application_ended_on(of_application application) TO consortium_owner")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.due_admissions(on_day date) RETURNS TABLE (kind text, id uuid, reference text, ended_on date, months integer, due_on date, is_held boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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
        WHERE (a.lead_id = guard.organisation() AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL
            OR a.provider_id = guard.organisation() AND (a.submitted_at IS NULL OR a.withdrawn_at IS NOT NULL))
          AND a.started_at < on_day + 4 - make_interval(months => k.evidence)
          AND EXISTS (SELECT 1 FROM public.exclusion_declaration x
            WHERE x.provider_id = a.provider_id AND x.application_id = a.id)
        UNION ALL
        SELECT 'applications to join', a.id, a.reference, guard.application_ended_on(a), k.applications, a.lead_id,
          a.provider_id, ARRAY(SELECT a.id UNION ALL SELECT d.contract_id FROM public.decision d
            WHERE d.provider_id = a.provider_id AND d.application_id = a.id AND d.contract_id IS NOT NULL)
        FROM kept k CROSS JOIN public.application a
        WHERE (a.lead_id = guard.organisation() AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL
            OR a.provider_id = guard.organisation() AND (a.submitted_at IS NULL OR a.withdrawn_at IS NOT NULL))
          AND a.started_at < on_day + 4 - make_interval(months => k.applications)
        UNION ALL
        SELECT 'contracts with providers', c.id, c.reference, CASE WHEN f.is_open THEN NULL
            ELSE greatest(guard.contract_ended_on(c), f.ended_on) END, greatest(k.contracts, k.applications),
          c.lead_id, c.provider_id, c.id || f.applications
        FROM kept k CROSS JOIN public.lead_contract c
        CROSS JOIN LATERAL (
          SELECT coalesce(bool_or(guard.application_ended_on(a) IS NULL), false) AS is_open,
            max(guard.application_ended_on(a)) AS ended_on, coalesce(array_agg(a.id), '{}') AS applications
          FROM public.application a WHERE a.provider_id = c.provider_id AND a.id IN (
            SELECT d.application_id FROM public.decision d WHERE d.lead_id = c.lead_id AND d.contract_id = c.id)) AS f
        WHERE c.lead_id = guard.organisation() AND c.issued_at < on_day + 4 - make_interval(months => greatest(k.contracts, k.applications)))
      SELECT s.* FROM (
        SELECT e.kind, e.id, e.reference, e.ended_on, e.months,
          (e.ended_on + make_interval(months => e.months))::date AS due_on,
          guard.is_held(e.lead_id, e.subjects, on_day) OR guard.is_held(e.provider_id, e.subjects, on_day)
        FROM ended e) AS s
      WHERE s.due_on <= on_day ORDER BY s.due_on, s.id
    $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.due_admissions(on_day date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.due_admissions(on_day date) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.remove_files(their_owner uuid, files uuid[]) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
    DECLARE key record;
    BEGIN
      FOR key IN
        SELECT c.conrelid::regclass AS referrer, (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
              FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place)
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) AS ours
        FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confrelid = 'public.stored_document'::regclass AND c.conrelid <> c.confrelid
      LOOP
        EXECUTE format('SELECT coalesce(array_agg(f), ''{}'') FROM unnest($1) AS f'
          ' WHERE NOT EXISTS (SELECT 1 FROM %s WHERE (%s) = ($2, f))', key.referrer, key.ours)
          INTO files USING files, their_owner;
      END LOOP;
      RETURN jsonb_build_object('files', to_jsonb(files), 'removed', guard.erase('public.stored_document',
        format('organisation_id = %L AND id = ANY (%L)', their_owner, files)));
    END $$
""")
    op.execute("REVOKE ALL ON FUNCTION guard.remove_files(their_owner uuid, files uuid[]) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.remove_files(their_owner uuid, files uuid[]) TO consortium_owner")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.remove_admission(of_kind text, subject uuid) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE due record; its public.application; scored uuid[]; named uuid[]; counted jsonb; gone jsonb := '{}';
    BEGIN
      SELECT a.* INTO its FROM public.application a WHERE a.id = subject FOR UPDATE;
      SELECT d.* INTO due FROM guard.due_admissions((guard.now() AT TIME ZONE 'Europe/London')::date) d
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
        SELECT coalesce(array_agg(e.evaluation_id), '{}') INTO scored FROM public.application_evaluation e
          WHERE e.lead_id = its.lead_id AND e.provider_id = its.provider_id AND e.application_id = subject;
        SELECT coalesce(array_agg(w.document_id), '{}') INTO named FROM public.answer w
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
""")
    op.execute("REVOKE ALL ON FUNCTION guard.remove_admission(of_kind text, subject uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.remove_admission(of_kind text, subject uuid) TO consortium_app")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.period_on(organisation uuid, of_kind text, on_day date) RETURNS TABLE (months integer, until_age integer) LANGUAGE sql STABLE AS $$
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
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.remove_by_age(most integer) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE us uuid := guard.organisation(); kept record; hit bigint; given jsonb; part record;
    BEGIN
      IF guard.kind() IS DISTINCT FROM 'job' OR guard.is_held(us, '{}', (guard.now() AT TIME ZONE 'Europe/London')::date) THEN
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
        SELECT p.months INTO kept FROM guard.period_on(us, part.of_kind, (guard.now() AT TIME ZONE 'Europe/London')::date) p;
        EXECUTE format('DELETE FROM public.%I WHERE ctid IN (SELECT ctid FROM public.%I WHERE %s LIMIT %s)',
            part.place, part.place, part.old, most)
          USING us, ((guard.now() AT TIME ZONE 'Europe/London')::date - make_interval(months => kept.months)) AT TIME ZONE 'Europe/London', (guard.now() AT TIME ZONE 'Europe/London')::date;
        GET DIAGNOSTICS hit = ROW_COUNT;
        IF hit > 0 THEN
          given := coalesce(given, '[]') || guard.write_removal(part.of_kind, NULL, kept.months, (guard.now() AT TIME ZONE 'Europe/London')::date,
            jsonb_build_object(part.place, hit));
        END IF;
      END LOOP;
      RETURN given;
    END $$
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.without_people(of_row jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(of_row)
      WHERE value <> 'null' AND key !~ '(_by|_id|_role|_sha256|_mark|_hash)$' AND key !~ '^(id|revision|.*_signed_name|'
        '.*_accepted_name|proposed_name)$'
    $$
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.record_for(export uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE asked public.subject_export; us uuid := guard.organisation(); agreed uuid[];
    BEGIN
      SELECT e.* INTO asked FROM public.subject_export e WHERE e.organisation_id = us AND e.id = export
        AND e.agreed_at IS NOT NULL AND e.made_at IS NULL AND guard.kind() = 'job';
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      IF asked.about = 'person' THEN
        RETURN jsonb_build_object('Account', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.person x WHERE x.id = asked.subject_id), 'Password', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', x.kind, 'set_at', x.set_at)) ORDER BY x.set_at), '[]') FROM public.credential x WHERE x.person_id = asked.subject_id), 'Passwords asked for anew', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('asked_at', x.asked_at, 'used_at', x.used_at)) ORDER BY x.asked_at), '[]') FROM public.password_reset x WHERE x.person_id = asked.subject_id), 'Authenticator apps', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', x.name, 'made_at', x.made_at, 'used_at', x.used_at)) ORDER BY x.made_at), '[]') FROM public.authenticator_app x WHERE x.person_id = asked.subject_id), 'Passkeys', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', x.name, 'made_at', x.made_at, 'used_at', x.used_at)) ORDER BY x.made_at), '[]') FROM public.passkey x WHERE x.person_id = asked.subject_id), 'Recovery codes', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('made_at', x.made_at, 'lapses_at', x.lapses_at, 'used_at', x.used_at)) ORDER BY x.made_at), '[]') FROM public.recovery_code x WHERE x.person_id = asked.subject_id), 'Second steps taken away', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('asked_at', x.asked_at, 'agreed_at', x.agreed_at, 'withdrawn_at', x.withdrawn_at)) ORDER BY x.asked_at), '[]') FROM public.factor_reset x WHERE x.person_id = asked.subject_id AND x.organisation_id = us), 'Accounts for single sign-on', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('issuer', x.issuer, 'subject', x.subject, 'shown_as', x.shown_as, 'linked_at', x.linked_at, 'used_at', x.used_at)) ORDER BY x.linked_at), '[]') FROM public.external_identity x WHERE x.person_id = asked.subject_id AND x.organisation_id IN (us, '00000000-0000-7000-8000-000000000001')), 'Invitation', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', x.name, 'email', x.email, 'roles', x.roles, 'invited_at', x.invited_at, 'accepted_at', x.accepted_at)) ORDER BY x.invited_at), '[]') FROM public.colleague_invitation x WHERE x.organisation_id = us AND x.accepted_by = asked.subject_id), 'Roles', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', x.role, 'from_on', x.from_on, 'to_on', x.to_on, 'confirmed_at', x.confirmed_at, 'review_due_on', x.review_due_on, 'suspended_at', x.suspended_at)) ORDER BY x.from_on), '[]') FROM public.role_grant x WHERE x.person_id = asked.subject_id AND x.organisation_id = us), 'Reviews of roles', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', x.role, 'from_on', x.from_on, 'outcome', x.outcome, 'reason', x.reason, 'reviewed_at', x.reviewed_at)) ORDER BY x.from_on), '[]') FROM public.role_review x WHERE x.person_id = asked.subject_id AND x.organisation_id = us), 'Sessions', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('device', x.device, 'began_at', x.began_at, 'seen_at', x.seen_at, 'proved_at', x.proved_at, 'proved_by', x.proved_by, 'provider_subject', x.provider_subject, 'acr', x.acr, 'amr', x.amr, 'ended_at', x.ended_at)) ORDER BY x.began_at), '[]') FROM public.sign_in_session x WHERE x.person_id = asked.subject_id AND x.organisation_id = us), 'Failed attempts to sign in', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('tried_at', x.tried_at, 'way', x.way, 'network', x.network)) ORDER BY x.tried_at), '[]') FROM public.failed_sign_in x WHERE x.person_id = asked.subject_id), 'Programs let in', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('scope', x.scope, 'granted_at', x.granted_at, 'used_at', x.used_at)) ORDER BY x.granted_at), '[]') FROM public.api_grant x WHERE x.person_id = asked.subject_id AND x.organisation_id = us), 'What programs did it with', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('scope', x.scope, 'issued_at', x.issued_at, 'expires_at', x.expires_at, 'ended_at', x.ended_at)) ORDER BY x.issued_at), '[]') FROM public.api_token x WHERE x.person_id = asked.subject_id AND x.organisation_id = us), 'Calendar feed', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('made_at', x.made_at)) ORDER BY x.made_at), '[]') FROM public.calendar_feed x WHERE x.person_id = asked.subject_id AND x.organisation_id = us), 'Messages', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('recorded_at', x.recorded_at, 'address', x.address, 'template', x.template, 'sent_at', x.sent_at, 'read_at', x.read_at)) ORDER BY x.recorded_at), '[]') FROM public.notification x WHERE x.person_id = asked.subject_id AND x.organisation_id = us), 'Delegations', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', x.role, 'basis', x.basis, 'limit_gbp', x.limit_gbp, 'from_on', x.from_on, 'to_on', x.to_on, 'in_urgency', x.in_urgency)) ORDER BY x.from_on), '[]') FROM public.delegation x WHERE x.council_id = us AND x.person_id = asked.subject_id), 'Standing in', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('from_on', x.from_on, 'to_on', x.to_on, 'limit_gbp', x.limit_gbp, 'named_at', x.named_at, 'ended_at', x.ended_at)) ORDER BY x.from_on), '[]') FROM public.deputyship x WHERE x.council_id = us AND asked.subject_id IN (x.person_id, x.deputy_id)), 'Seats on panels', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('is_chair', x.is_chair, 'from_on', x.from_on, 'to_on', x.to_on)) ORDER BY x.from_on), '[]') FROM public.panel_seat x WHERE x.council_id = us AND x.person_id = asked.subject_id), 'Assessments and interests declared', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('assigned_at', x.assigned_at, 'declared_at', x.declared_at, 'has_conflict', x.has_conflict, 'interest', x.interest, 'locked_at', x.locked_at, 'set_aside_at', x.set_aside_at, 'set_aside_reason', x.set_aside_reason)) ORDER BY x.assigned_at), '[]') FROM public.assignment x WHERE x.owner_id = us AND x.assessor_id = asked.subject_id), 'When a child’s identity was read', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('read_at', x.read_at, 'until_at', x.until_at)) ORDER BY x.read_at), '[]') FROM public.identity_reading x WHERE x.council_id = us AND x.person_id = asked.subject_id), 'When a child’s disclosed record was read', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('reader_name', x.reader_name, 'read_at', x.read_at, 'until_at', x.until_at)) ORDER BY x.read_at), '[]') FROM public.disclosure_reading x WHERE x.provider_id = us AND x.person_id = asked.subject_id), 'When exclusion evidence was read', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('read_at', x.read_at, 'until_at', x.until_at)) ORDER BY x.read_at), '[]') FROM public.exclusion_reading x WHERE x.lead_id = us AND x.person_id = asked.subject_id), 'What was done', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'act', x.act, 'on', x.subject) ORDER BY x.sequence), '[]') FROM public.audit_entry x WHERE x.organisation_id = us AND x.person_id = asked.subject_id));
      END IF;
      SELECT coalesce(array_agg(a.id), '{}') INTO agreed FROM public.agreement a
        WHERE a.council_id = us AND (a.package_id, a.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id);
      RETURN jsonb_build_object('The child', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.child x WHERE x.council_id = us AND x.id = asked.subject_id), 'How long it is kept', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.child_schedule x WHERE x.council_id = us AND x.child_id = asked.subject_id), 'Referrals', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.referral x WHERE x.council_id = us AND x.id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Direct payments', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.direct_payment x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Interim cover', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.interim_cover x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Who the child is was read', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.identity_reading x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Packages', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.package x WHERE x.council_id = us AND x.id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Meetings with providers', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))), '[]') FROM public.family_meeting x WHERE x.council_id = us AND x.package_id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Shown to providers', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id)) || jsonb_build_object('words', w.words)), '[]') FROM public.disclosure x LEFT JOIN public.disclosed_words w ON w.council_id = us AND w.disclosure_id = x.id WHERE x.council_id = us AND (x.package_id, x.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Agreements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))), '[]') FROM public.agreement x WHERE x.council_id = us AND x.id = ANY (agreed)), 'Changes of agreements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_change x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'What was delivered', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_delivery x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'When support began', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_start x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Reviews', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_review x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Placements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.placement x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Told to the council of the area', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.placement_notice x JOIN public.placement p ON p.council_id = us AND p.id = x.id WHERE x.council_id = us AND p.agreement_id = ANY (agreed)), 'Handed over to another provider', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.handover x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'When it was read by a provider', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('read_at', x.read_at, 'until_at', x.until_at)) ORDER BY x.read_at), '[]') FROM public.disclosure_reading x JOIN public.disclosure d ON d.council_id = us AND d.id = x.disclosure_id WHERE x.council_id = us AND (d.package_id, d.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Screening set aside', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.screening_override x WHERE x.council_id = us AND x.package_id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Support bought outside the system', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.spot_purchase x JOIN public.child c ON c.council_id = us AND c.id = asked.subject_id WHERE x.council_id = us AND x.case_reference = c.case_reference));
    END $$
""")
    op.execute("CREATE POLICY may_select_by_support ON outbox_message FOR SELECT TO consortium_support USING ((handled_as = (SELECT guard.organisation())) AND (dead_at IS NOT NULL))")
    op.execute("GRANT SELECT (recorded_by, id, handled_as, event, recorded_at, due_at, attempts, dead_at) ON outbox_message TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON notification FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (organisation_id, id, person_id, template, recorded_at, sent_at, read_at) ON notification TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON webhook FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (organisation_id, id, name, types, made_at, failing_since, quiet_until, disabled_at, disabled_because, ended_at) ON webhook TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON webhook_delivery FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (organisation_id, id, webhook_id, type, made_at, tries, due_at, delivered_at, given_up_at) ON webhook_delivery TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON api_client FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (organisation_id, id, name, scopes, created_at, last_used_at, ended_at) ON api_client TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON program_secret FOR SELECT TO consortium_support USING (organisation_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (organisation_id, id, program_id, made_at, lapses_at, replaced_at, ended_at) ON program_secret TO consortium_support")
    op.execute("CREATE POLICY may_select_own_by_support ON application FOR SELECT TO consortium_support USING (provider_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (provider_id, id, lead_id, round_id, reference, started_at, submitted_at, withdrawn_at) ON application TO consortium_support")
    op.execute("CREATE POLICY may_select_received_by_support ON application FOR SELECT TO consortium_support USING ((lead_id = (SELECT guard.organisation())) AND (submitted_at IS NOT NULL) AND (withdrawn_at IS NULL))")
    op.execute("GRANT SELECT (provider_id, id, lead_id, round_id, reference, started_at, submitted_at, withdrawn_at) ON application TO consortium_support")
    op.execute("CREATE POLICY may_select_made_by_support ON decision FOR SELECT TO consortium_support USING (lead_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (lead_id, id, provider_id, application_id, decided_at, released_at) ON decision TO consortium_support")
    op.execute("CREATE POLICY may_select_released_by_support ON decision FOR SELECT TO consortium_support USING ((provider_id = (SELECT guard.organisation())) AND (released_at IS NOT NULL))")
    op.execute("GRANT SELECT (lead_id, id, provider_id, application_id, decided_at, released_at) ON decision TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON package FOR SELECT TO consortium_support USING (council_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (council_id, id, reference, written_at, starts_on, ends_on) ON package TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON mini_tender FOR SELECT TO consortium_support USING (council_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (council_id, id, reference, status, version, drafted_at, published_at, closes_at, opened_at, ended_at) ON mini_tender TO consortium_support")
    op.execute("CREATE POLICY may_select_by_support ON mini_tender_package FOR SELECT TO consortium_support USING (council_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT (council_id, mini_tender_id, package_id) ON mini_tender_package TO consortium_support")


def downgrade() -> None:
    op.execute("DROP POLICY may_select_by_support ON mini_tender_package")
    op.execute("REVOKE SELECT (council_id, mini_tender_id, package_id) ON mini_tender_package FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON mini_tender")
    op.execute("REVOKE SELECT (council_id, id, reference, status, version, drafted_at, published_at, closes_at, opened_at, ended_at) ON mini_tender FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON package")
    op.execute("REVOKE SELECT (council_id, id, reference, written_at, starts_on, ends_on) ON package FROM consortium_support")
    op.execute("DROP POLICY may_select_released_by_support ON decision")
    op.execute("REVOKE SELECT (lead_id, id, provider_id, application_id, decided_at, released_at) ON decision FROM consortium_support")
    op.execute("DROP POLICY may_select_made_by_support ON decision")
    op.execute("REVOKE SELECT (lead_id, id, provider_id, application_id, decided_at, released_at) ON decision FROM consortium_support")
    op.execute("DROP POLICY may_select_received_by_support ON application")
    op.execute("REVOKE SELECT (provider_id, id, lead_id, round_id, reference, started_at, submitted_at, withdrawn_at) ON application FROM consortium_support")
    op.execute("DROP POLICY may_select_own_by_support ON application")
    op.execute("REVOKE SELECT (provider_id, id, lead_id, round_id, reference, started_at, submitted_at, withdrawn_at) ON application FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON program_secret")
    op.execute("REVOKE SELECT (organisation_id, id, program_id, made_at, lapses_at, replaced_at, ended_at) ON program_secret FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON api_client")
    op.execute("REVOKE SELECT (organisation_id, id, name, scopes, created_at, last_used_at, ended_at) ON api_client FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON webhook_delivery")
    op.execute("REVOKE SELECT (organisation_id, id, webhook_id, type, made_at, tries, due_at, delivered_at, given_up_at) ON webhook_delivery FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON webhook")
    op.execute("REVOKE SELECT (organisation_id, id, name, types, made_at, failing_since, quiet_until, disabled_at, disabled_because, ended_at) ON webhook FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON notification")
    op.execute("REVOKE SELECT (organisation_id, id, person_id, template, recorded_at, sent_at, read_at) ON notification FROM consortium_support")
    op.execute("DROP POLICY may_select_by_support ON outbox_message")
    op.execute("REVOKE SELECT (recorded_by, id, handled_as, event, recorded_at, due_at, attempts, dead_at) ON outbox_message FROM consortium_support")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.period_on(organisation uuid, of_kind text, on_day date) RETURNS TABLE (months integer, until_age integer) LANGUAGE sql STABLE AS $$
      (SELECT r.months, r.until_age FROM public.retention_rule r
        WHERE r.organisation_id = organisation AND r.kind = of_kind AND r.from_on <= on_day
        ORDER BY r.from_on DESC LIMIT 1)
      UNION ALL
      SELECT d.months, d.until_age FROM (VALUES ('looked-after children and care leavers', 900, NULL::integer),
          ('other children', 72, 25), ('bids', 72, NULL), ('sessions', 3, NULL), ('messages', 12, NULL),
          ('answers to what was sent twice', 1, NULL)) AS d(kind, months, until_age)
        WHERE d.kind = of_kind
      LIMIT 1
    $$
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.remove_by_age(most integer) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE us uuid := guard.organisation(); kept record; hit bigint; given jsonb; part record;
    BEGIN
      IF guard.kind() IS DISTINCT FROM 'job' OR guard.is_held(us, '{}', (guard.now() AT TIME ZONE 'Europe/London')::date) THEN
        RETURN NULL;
      END IF;
      FOR part IN SELECT v.of_kind, v.place, v.old || CASE WHEN v.has_person
            THEN ' AND NOT guard.is_held($1, ARRAY[person_id], $3)' ELSE '' END AS old
        FROM (VALUES
          ('sessions', 'sign_in_session', 'organisation_id = $1 AND began_at < $2', true),
          ('sessions', 'api_token', 'organisation_id = $1 AND expires_at < $2', true),
          ('sessions', 'api_grant', 'organisation_id = $1 AND granted_at < $2', true),
          ('messages', 'notification', 'organisation_id = $1 AND recorded_at < $2', true),
          ('messages', 'outbox_message', 'handled_as = $1 AND done_at < $2', false),
          ('answers to what was sent twice', 'idempotency_key', 'organisation_id = $1 AND made_at < $2', false)
        ) AS v(of_kind, place, old, has_person)
      LOOP
        SELECT p.months INTO kept FROM guard.period_on(us, part.of_kind, (guard.now() AT TIME ZONE 'Europe/London')::date) p;
        EXECUTE format('DELETE FROM public.%I WHERE ctid IN (SELECT ctid FROM public.%I WHERE %s LIMIT %s)',
            part.place, part.place, part.old, most)
          USING us, ((guard.now() AT TIME ZONE 'Europe/London')::date - make_interval(months => kept.months)) AT TIME ZONE 'Europe/London', (guard.now() AT TIME ZONE 'Europe/London')::date;
        GET DIAGNOSTICS hit = ROW_COUNT;
        IF hit > 0 THEN
          given := coalesce(given, '[]') || guard.write_removal(part.of_kind, NULL, kept.months, (guard.now() AT TIME ZONE 'Europe/London')::date,
            jsonb_build_object(part.place, hit));
        END IF;
      END LOOP;
      RETURN given;
    END $$
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.without_people(of_row jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(of_row)
      WHERE value <> 'null' AND key !~ '(_by|_id|_role|_sha256|_mark)$' AND key !~ '^(id|revision|.*_signed_name|'
        '.*_accepted_name|proposed_name)$'
    $$
""")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.record_for(export uuid) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE asked public.subject_export; us uuid := guard.organisation(); agreed uuid[];
    BEGIN
      SELECT e.* INTO asked FROM public.subject_export e WHERE e.organisation_id = us AND e.id = export
        AND e.agreed_at IS NOT NULL AND e.made_at IS NULL AND guard.kind() = 'job';
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      IF asked.about = 'person' THEN
        RETURN jsonb_build_object('Account', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.person x WHERE x.id = asked.subject_id), 'Roles', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.role_grant x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'Sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('device', x.device, 'began_at', x.began_at, 'seen_at', x.seen_at, 'ended_at', x.ended_at, 'proved', x.proved_by) ORDER BY x.began_at), '[]') FROM public.sign_in_session x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'Failed attempts to sign in', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.failed_sign_in x WHERE x.person_id = asked.subject_id), 'Second steps', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', f.name, 'made_at', f.made_at, 'used_at', f.used_at)), '[]') FROM (SELECT person_id, name, made_at, used_at FROM public.authenticator_app UNION ALL SELECT person_id, name, made_at, used_at FROM public.passkey) AS f WHERE f.person_id = asked.subject_id), 'Messages', (SELECT coalesce(jsonb_agg(jsonb_build_object('recorded_at', x.recorded_at, 'address', x.address, 'kind', x.template, 'sent_at', x.sent_at, 'read_at', x.read_at) ORDER BY x.recorded_at), '[]') FROM public.notification x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'What was done', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'act', x.act, 'on', x.subject) ORDER BY x.sequence), '[]') FROM public.audit_entry x WHERE x.organisation_id = us AND x.person_id = asked.subject_id));
      END IF;
      SELECT coalesce(array_agg(a.id), '{}') INTO agreed FROM public.agreement a
        WHERE a.council_id = us AND (a.package_id, a.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id);
      RETURN jsonb_build_object('The child', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.child x WHERE x.council_id = us AND x.id = asked.subject_id), 'How long it is kept', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.child_schedule x WHERE x.council_id = us AND x.child_id = asked.subject_id), 'Referrals', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.referral x WHERE x.council_id = us AND x.id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Direct payments', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.direct_payment x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Interim cover', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.interim_cover x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Who the child is was read', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.identity_reading x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id)), 'Packages', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.package x WHERE x.council_id = us AND x.id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Meetings with providers', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))), '[]') FROM public.family_meeting x WHERE x.council_id = us AND x.package_id IN (SELECT g.package_id FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Shown to providers', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id)) || jsonb_build_object('words', w.words)), '[]') FROM public.disclosure x LEFT JOIN public.disclosed_words w ON w.council_id = us AND w.disclosure_id = x.id WHERE x.council_id = us AND (x.package_id, x.child_number) IN (SELECT g.package_id, g.number FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id)), 'Agreements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x)) || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))), '[]') FROM public.agreement x WHERE x.council_id = us AND x.id = ANY (agreed)), 'Changes of agreements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_change x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'What was delivered', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_delivery x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'When support began', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_start x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Reviews', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.agreement_review x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Placements', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.placement x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)), 'Support bought outside the system', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.spot_purchase x JOIN public.child c ON c.council_id = us AND c.id = asked.subject_id WHERE x.council_id = us AND x.case_reference = c.case_reference));
    END $$
""")
    op.execute("DROP FUNCTION guard.remove_admission(of_kind text, subject uuid)")
    op.execute("DROP FUNCTION guard.remove_files(their_owner uuid, files uuid[])")
    op.execute("DROP FUNCTION guard.due_admissions(on_day date)")
    op.execute("DROP FUNCTION guard.application_ended_on(of_application application)")
    op.execute("DROP FUNCTION guard.contract_ended_on(of_contract lead_contract)")
    op.execute("DROP FUNCTION guard.application_decided_on(of_application application)")
    op.drop_column("round", "applications_removed")
    for table in ("retention_rule", "removal"):
        op.execute(f"DELETE FROM {table} WHERE NOT ({OLD_KINDS})")
        check(table, "kind_is_known", OLD_KINDS)
    check("retention_rule", "is_as_long_as_the_law_asks", OLD_MONTHS)
    op.execute("DELETE FROM legal_hold WHERE held IN ('application', 'contract')")
    check("legal_hold", "held_is_known", OLD_HELD)
