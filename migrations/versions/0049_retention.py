"""How long things are kept, what is on hold, what was removed; and the night in which it goes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('night_begun',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('handler', sa.Text(), nullable=False),
    sa.Column('begun_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day', 'handler', name=op.f('pk_night_begun'))
    )
    op.create_table('legal_hold',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('held', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('placed_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('placed_by', sa.Uuid(), nullable=False),
    sa.Column('lift_asked_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('lift_asked_by', sa.Uuid(), nullable=True),
    sa.Column('lift_reason', sa.Text(), nullable=True),
    sa.Column('lifted_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('lifted_by', sa.Uuid(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("(held = 'everything') = (subject_id IS NULL)", name=op.f('ck_legal_hold_is_on_something')),
    sa.CheckConstraint("held IN ('everything', 'child', 'package', 'mini-tender', 'person')", name=op.f('ck_legal_hold_held_is_known')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_legal_hold_has_a_reason')),
    sa.CheckConstraint('lifted_by <> lift_asked_by', name=op.f('ck_legal_hold_lifted_by_another')),
    sa.CheckConstraint('num_nulls(lift_asked_at, lift_asked_by, lift_reason) IN (0, 3)', name=op.f('ck_legal_hold_lifting_asked_for_by_somebody')),
    sa.CheckConstraint('num_nulls(lifted_at, lifted_by) IN (0, 2) AND (lifted_at IS NULL OR lift_asked_at IS NOT NULL)', name=op.f('ck_legal_hold_lifted_once_asked')),
    sa.CheckConstraint('to_on >= from_on', name=op.f('ck_legal_hold_ends_after_it_begins')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_legal_hold_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', 'id', name=op.f('pk_legal_hold'))
    )
    op.create_index('ix_legal_hold_subject', 'legal_hold', ['organisation_id', 'subject_id'], unique=False)
    op.create_table('removal',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_hash', postgresql.BYTEA(), nullable=True),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('removed', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('removed_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.CheckConstraint("due_on <= (removed_at AT TIME ZONE 'Europe/London')::date", name=op.f('ck_removal_removed_once_due')),
    sa.CheckConstraint("kind IN ('looked-after children and care leavers', 'other children', 'bids', 'sessions', 'messages', 'answers to what was sent twice')", name=op.f('ck_removal_kind_is_known')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_removal_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', 'id', name=op.f('pk_removal'))
    )
    op.create_index('ix_removal_removed_at', 'removal', ['organisation_id', 'removed_at'], unique=False)
    op.create_table('retention_rule',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('until_age', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('set_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('looked-after children and care leavers', 'other children', 'bids', 'sessions', 'messages', 'answers to what was sent twice')", name=op.f('ck_retention_rule_kind_is_known')),
    sa.CheckConstraint("months BETWEEN CASE kind WHEN 'looked-after children and care leavers' THEN 900 WHEN 'other children' THEN 12 WHEN 'bids' THEN 36 ELSE 1 END AND 1200", name=op.f('ck_retention_rule_is_as_long_as_the_law_asks')),
    sa.CheckConstraint("source <> ''", name=op.f('ck_retention_rule_has_a_source')),
    sa.CheckConstraint("until_age IS NULL OR kind = 'other children' AND until_age BETWEEN 18 AND 100", name=op.f('ck_retention_rule_age_is_of_children')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_retention_rule_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', 'id', name=op.f('pk_retention_rule')),
    sa.UniqueConstraint('organisation_id', 'kind', 'from_on', name=op.f('uq_retention_rule_organisation_id_kind_from_on'))
    )
    op.create_table('subject_export',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('agreed_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('agreed_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('expires_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('sealed', postgresql.BYTEA(), nullable=True),
    sa.CheckConstraint("about = 'person' OR agreed_by <> asked_by", name=op.f('ck_subject_export_of_a_child_agreed_by_another')),
    sa.CheckConstraint("about IN ('person', 'child')", name=op.f('ck_subject_export_about_is_known')),
    sa.CheckConstraint('num_nulls(agreed_at, agreed_by) IN (0, 2)', name=op.f('ck_subject_export_agreed_by_somebody')),
    sa.CheckConstraint('num_nulls(made_at, expires_at) IN (0, 2) AND (made_at IS NULL OR agreed_at IS NOT NULL)', name=op.f('ck_subject_export_made_once_agreed')),
    sa.CheckConstraint('sealed IS NULL OR made_at IS NOT NULL', name=op.f('ck_subject_export_sealed_once_made')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_subject_export_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', 'id', name=op.f('pk_subject_export'))
    )
    op.create_index('ix_subject_export_asked', 'subject_export', ['organisation_id', 'asked_at'], unique=False)
    op.create_table('child_schedule',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('child_id', sa.Uuid(), nullable=False),
    sa.Column('was_looked_after', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('said_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('said_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_child_schedule_has_a_reason')),
    sa.ForeignKeyConstraint(['council_id', 'child_id'], ['child.council_id', 'child.id'], name=op.f('fk_child_schedule_council_id_child_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_child_schedule'))
    )
    op.create_index('ix_child_schedule_child', 'child_schedule', ['council_id', 'child_id', 'said_at'], unique=False)
    op.execute("SET check_function_bodies = off")
    op.execute("""
CREATE OR REPLACE FUNCTION guard.begin_night() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH begun AS (
        INSERT INTO public.night_begun (day, handler, begun_at)
        SELECT (guard.now() AT TIME ZONE 'Europe/London')::date, n.handler, guard.now()
        FROM (VALUES ('tenants.retention.jobs.remove_what_is_due')) AS n(handler)
        WHERE (guard.now() AT TIME ZONE 'Europe/London')::time >= '02:00'
        ON CONFLICT DO NOTHING RETURNING day, handler),
      told AS (
        INSERT INTO public.outbox_message (recorded_by, id, handled_as, handled_as_kind, event, handler, payload,
          recorded_at, due_at, attempts)
        SELECT o.id, gen_random_uuid(), o.id, o.kind, n.event, b.handler, jsonb_build_object('day', b.day),
          guard.now(), guard.now(), 0
        FROM begun b JOIN (VALUES ('tenants.retention.jobs.remove_what_is_due', 'NightCame'))
          AS n(handler, event) USING (handler)
        CROSS JOIN public.organisation o JOIN public.audit_head h ON h.organisation_id = o.id
        RETURNING 1)
      SELECT count(*) FROM told
    $$
""")
    op.execute('REVOKE ALL ON FUNCTION guard.begin_night() FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.begin_night() TO consortium_relay')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.added(one jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, number ORDER BY key), '{}')
      FROM (SELECT key, sum(value::bigint) AS number
            FROM (SELECT * FROM jsonb_each_text(one) UNION ALL SELECT * FROM jsonb_each_text(other)) AS counted
            GROUP BY key) AS summed
    $$
""")
    op.execute('REVOKE ALL ON FUNCTION guard.added(one jsonb, other jsonb) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.added(one jsonb, other jsonb) TO consortium_owner')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.erase(target regclass, condition text) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
    DECLARE key record; counted jsonb := '{}'; hit bigint;
    BEGIN
      EXECUTE format('SELECT count(*) FROM %s WHERE %s', target, condition) INTO hit;
      IF hit = 0 THEN
        RETURN counted;
      END IF;
      FOR key IN
        SELECT c.conname AS name, c.conrelid::regclass AS referrer,
          (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
              FROM unnest(c.conkey) WITH ORDINALITY AS k(number, place)
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) AS ours,
          (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
              FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place)
              JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) AS theirs,
          (SELECT string_agg(format('%I = NULL', a.attname), ', ') FROM unnest(c.conkey) AS k(number)
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number WHERE NOT a.attnotnull) AS forgotten
        FROM pg_constraint c WHERE c.contype = 'f' AND c.confrelid = target ORDER BY c.conname
      LOOP
        IF key.referrer = target OR key.name IN ('fk_direct_award_council_id_evidence_mini_tender_id') THEN
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
""")
    op.execute('REVOKE ALL ON FUNCTION guard.erase(target regclass, condition text) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.erase(target regclass, condition text) TO consortium_owner')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.blank_cases(council uuid, cases uuid[]) RETURNS void LANGUAGE sql VOLATILE AS $$
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
""")
    op.execute('REVOKE ALL ON FUNCTION guard.blank_cases(council uuid, cases uuid[]) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.blank_cases(council uuid, cases uuid[]) TO consortium_owner')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.without_people(of_row jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(of_row)
      WHERE value <> 'null' AND key !~ '(_by|_id|_role|_sha256|_mark)$' AND key !~ '^(id|revision|.*_signed_name|'
        '.*_accepted_name|proposed_name)$'
    $$
""")
    op.execute('REVOKE ALL ON FUNCTION guard.without_people(of_row jsonb) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.without_people(of_row jsonb) TO consortium_owner')
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
        RETURN jsonb_build_object('Account', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.person x WHERE x.id = asked.subject_id), 'Roles', (SELECT coalesce(jsonb_agg(guard.without_people(to_jsonb(x))), '[]') FROM public.role_grant x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'Sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('device', x.device, 'began_at', x.began_at, 'seen_at', x.seen_at, 'ended_at', x.ended_at, 'proved', x.proved_by) ORDER BY x.began_at), '[]') FROM public.sign_in_session x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'Second steps', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', f.name, 'made_at', f.made_at, 'used_at', f.used_at)), '[]') FROM (SELECT person_id, name, made_at, used_at FROM public.authenticator_app UNION ALL SELECT person_id, name, made_at, used_at FROM public.passkey) AS f WHERE f.person_id = asked.subject_id), 'Messages', (SELECT coalesce(jsonb_agg(jsonb_build_object('recorded_at', x.recorded_at, 'address', x.address, 'kind', x.template, 'sent_at', x.sent_at, 'read_at', x.read_at) ORDER BY x.recorded_at), '[]') FROM public.notification x WHERE x.organisation_id = us AND x.person_id = asked.subject_id), 'What was done', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'act', x.act, 'on', x.subject) ORDER BY x.sequence), '[]') FROM public.audit_entry x WHERE x.organisation_id = us AND x.person_id = asked.subject_id));
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
    op.execute('REVOKE ALL ON FUNCTION guard.record_for(export uuid) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.record_for(export uuid) TO consortium_app')
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
    op.execute('REVOKE ALL ON FUNCTION guard.period_on(organisation uuid, of_kind text, on_day date) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.period_on(organisation uuid, of_kind text, on_day date) TO consortium_owner')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.is_held(organisation uuid, subjects uuid[], on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (SELECT 1 FROM public.legal_hold h
        WHERE h.organisation_id = organisation AND h.lifted_at IS NULL AND h.from_on <= on_day
          AND (h.to_on IS NULL OR h.to_on >= on_day) AND (h.held = 'everything' OR h.subject_id = ANY (subjects)))
    $$
""")
    op.execute('REVOKE ALL ON FUNCTION guard.is_held(organisation uuid, subjects uuid[], on_day date) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.is_held(organisation uuid, subjects uuid[], on_day date) TO consortium_owner')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.support_ended_on(of_child child) RETURNS date LANGUAGE sql STABLE AS $$
      SELECT CASE WHEN count(*) FILTER (WHERE e.ended_on IS NULL) > 0 THEN NULL
        ELSE greatest(coalesce(max(e.ended_on), (of_child.recorded_at AT TIME ZONE 'Europe/London')::date),
          (SELECT max(s.last_on) FROM public.spot_purchase s
           WHERE s.council_id = of_child.council_id AND s.case_reference = of_child.case_reference)) END
      FROM (
        SELECT greatest((r.withdrawn_at AT TIME ZONE 'Europe/London')::date,
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
""")
    op.execute('REVOKE ALL ON FUNCTION guard.support_ended_on(of_child child) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.support_ended_on(of_child child) TO consortium_owner')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.due_children(on_day date) RETURNS TABLE (child_id uuid, reference text, was_looked_after boolean, ended_on date, months integer, due_on date, is_held boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
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
""")
    op.execute('REVOKE ALL ON FUNCTION guard.due_children(on_day date) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.due_children(on_day date) TO consortium_app')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.due_bids(on_day date) RETURNS TABLE (mini_tender_id uuid, reference text, ended_on date, months integer, due_on date, is_held boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT s.* FROM (
        SELECT t.id, t.reference, e.ended_on, m.months,
          (e.ended_on + make_interval(months => m.months))::date AS due_on,
          guard.is_held(t.council_id, ARRAY(SELECT t.id UNION ALL SELECT k.package_id
            FROM public.mini_tender_package k WHERE k.council_id = t.council_id AND k.mini_tender_id = t.id), on_day)
          OR EXISTS (SELECT 1 FROM public.bid b WHERE b.council_id = t.council_id AND b.mini_tender_id = t.id
            AND guard.is_held(b.provider_id, ARRAY[t.id], on_day))
        FROM public.mini_tender t
        JOIN public.mini_tender_key y ON y.council_id = t.council_id AND y.mini_tender_id = t.id
        CROSS JOIN LATERAL (SELECT (coalesce(t.ended_at, max(w.confirmed_at)) AT TIME ZONE 'Europe/London')::date AS ended_on
          FROM public.award w
          WHERE w.council_id = t.council_id AND w.mini_tender_id = t.id AND w.refused_at IS NULL) AS e
        CROSS JOIN LATERAL guard.period_on(t.council_id, 'bids', on_day) AS p
        CROSS JOIN LATERAL (SELECT greatest(p.months,
          coalesce((t.rules -> 'policy' ->> 'bids_kept_months')::integer, 72)) AS months) AS m
        WHERE t.council_id = guard.organisation() AND t.status IN ('awarded', 'no award', 'withdrawn')) AS s
      WHERE s.due_on <= on_day ORDER BY s.due_on, s.id
    $$
""")
    op.execute('REVOKE ALL ON FUNCTION guard.due_bids(on_day date) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.due_bids(on_day date) TO consortium_app')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.write_removal(of_kind text, subject uuid, kept integer, since date, counted jsonb) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
      INSERT INTO public.removal (organisation_id, id, kind, subject_hash, months, due_on, removed, removed_at)
        VALUES (guard.organisation(), gen_random_uuid(), of_kind, sha256(convert_to(subject::text, 'UTF8')), kept,
          since, counted, guard.now())
      RETURNING jsonb_build_object('id', id, 'removed', removed)
    $$
""")
    op.execute('REVOKE ALL ON FUNCTION guard.write_removal(of_kind text, subject uuid, kept integer, since date, counted jsonb) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.write_removal(of_kind text, subject uuid, kept integer, since date, counted jsonb) TO consortium_owner')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.remove_child(whom uuid) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE due record; us uuid := guard.organisation(); known_as text; alone uuid[]; contests uuid[]; theirs uuid[];
      told uuid[]; cases uuid[]; scored uuid[]; counted jsonb;
    BEGIN
      SELECT c.case_reference INTO known_as FROM public.child c
        WHERE c.council_id = us AND c.id = whom AND guard.kind() = 'job' FOR UPDATE;
      SELECT d.* INTO due FROM guard.due_children((guard.now() AT TIME ZONE 'Europe/London')::date) d WHERE d.child_id = whom AND NOT d.is_held;
      IF known_as IS NULL OR due.child_id IS NULL THEN
        RETURN NULL;
      END IF;
      SELECT coalesce(array_agg(p.package_id) FILTER (WHERE p.is_alone), '{}') INTO alone FROM (
        SELECT g.package_id, bool_and(r.child_id = whom) AS is_alone FROM public.package_referral g
          JOIN public.referral r ON r.council_id = g.council_id AND r.id = g.referral_id
        WHERE g.council_id = us GROUP BY g.package_id HAVING bool_or(r.child_id = whom)) AS p;
      SELECT coalesce(array_agg(t.mini_tender_id), '{}') INTO contests FROM (
        SELECT k.mini_tender_id FROM public.mini_tender_package k WHERE k.council_id = us
        GROUP BY k.mini_tender_id HAVING bool_and(k.package_id = ANY (alone))) AS t;
      SELECT coalesce(array_agg(a.id), '{}') INTO theirs FROM public.agreement a
        WHERE a.council_id = us AND (a.package_id = ANY (alone) OR EXISTS (
          SELECT 1 FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
          WHERE g.council_id = us AND r.child_id = whom AND g.package_id = a.package_id AND g.number = a.child_number));
      SELECT coalesce(array_agg(d.id), '{}') INTO told FROM public.disclosure d
        JOIN public.package_referral g ON g.council_id = us AND g.package_id = d.package_id
          AND g.number = d.child_number
        JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
        WHERE d.council_id = us AND r.child_id = whom;
      SELECT coalesce(array_agg(f.case_id), '{}') INTO cases FROM (
        SELECT w.case_id FROM public.award w
          WHERE w.council_id = us AND (w.package_id = ANY (alone) OR w.mini_tender_id = ANY (contests))
        UNION SELECT g.case_id FROM public.agreement_change g WHERE g.council_id = us AND g.agreement_id = ANY (theirs)
        UNION SELECT p.case_id FROM public.placement p WHERE p.council_id = us AND p.agreement_id = ANY (theirs)
        UNION SELECT s.case_id FROM public.spot_purchase s
          WHERE s.council_id = us AND (s.case_reference = known_as OR s.package_id = ANY (alone))) AS f
        WHERE f.case_id IS NOT NULL;
      SELECT coalesce(array_agg(o.evaluation_id) FILTER (WHERE o.evaluation_id IS NOT NULL), '{}') INTO scored
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
""")
    op.execute('REVOKE ALL ON FUNCTION guard.remove_child(whom uuid) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.remove_child(whom uuid) TO consortium_app')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.remove_bids(tender uuid) RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE due record; us uuid := guard.organisation(); scored uuid[]; counted jsonb := '{}'; part text;
    BEGIN
      PERFORM 1 FROM public.mini_tender t
        WHERE t.council_id = us AND t.id = tender AND guard.kind() = 'job' FOR UPDATE;
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      SELECT d.* INTO due FROM guard.due_bids((guard.now() AT TIME ZONE 'Europe/London')::date) d WHERE d.mini_tender_id = tender AND NOT d.is_held;
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      SELECT coalesce(array_agg(o.evaluation_id) FILTER (WHERE o.evaluation_id IS NOT NULL), '{}') INTO scored
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
      UPDATE public.ranking_record SET bidders = '{}' WHERE council_id = us AND mini_tender_id = tender;
      RETURN guard.write_removal('bids', tender, due.months, due.due_on, counted);
    END $$
""")
    op.execute('REVOKE ALL ON FUNCTION guard.remove_bids(tender uuid) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.remove_bids(tender uuid) TO consortium_app')
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
    op.execute('REVOKE ALL ON FUNCTION guard.remove_by_age(most integer) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.remove_by_age(most integer) TO consortium_app')
    op.execute("""
CREATE OR REPLACE FUNCTION guard.lift_together() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.lift_asked_at, NEW.lift_asked_by, NEW.lift_reason)
          IS DISTINCT FROM (OLD.lift_asked_at, OLD.lift_asked_by, OLD.lift_reason)
          AND (OLD.lift_asked_by IS NOT NULL OR NEW.lift_asked_by IS DISTINCT FROM guard.person()) THEN
        RAISE EXCEPTION 'a hold is asked to be lifted once, in one''s own name';
      END IF;
      IF NEW.lifted_by IS DISTINCT FROM OLD.lifted_by
          AND (OLD.lift_asked_by IS NULL OR NEW.lifted_by IS DISTINCT FROM guard.person()) THEN
        RAISE EXCEPTION 'a hold is lifted once somebody asked, in one''s own name';
      END IF;
      RETURN NEW;
    END $$
""")
    op.execute('REVOKE ALL ON FUNCTION guard.lift_together() FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.lift_together() TO consortium_app')
    op.execute('ALTER TABLE night_begun ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE night_begun FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON night_begun TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('ALTER TABLE retention_rule ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE retention_rule FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON retention_rule TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select ON retention_rule FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON retention_rule TO consortium_app')
    op.execute("CREATE POLICY may_insert ON retention_rule FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator'))) AND (set_by = (SELECT guard.person())))")
    op.execute('GRANT INSERT ON retention_rule TO consortium_app')
    op.execute('ALTER TABLE child_schedule ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE child_schedule FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON child_schedule TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select ON child_schedule FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON child_schedule TO consortium_app')
    op.execute('CREATE POLICY may_insert ON child_schedule FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (said_by = (SELECT guard.person())))')
    op.execute('GRANT INSERT ON child_schedule TO consortium_app')
    op.execute('ALTER TABLE legal_hold ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE legal_hold FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON legal_hold TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select ON legal_hold FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON legal_hold TO consortium_app')
    op.execute("CREATE POLICY may_insert ON legal_hold FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator'))) AND (placed_by = (SELECT guard.person())) AND (lift_asked_at IS NULL) AND (lifted_at IS NULL))")
    op.execute('GRANT INSERT ON legal_hold TO consortium_app')
    op.execute("CREATE POLICY may_update ON legal_hold FOR UPDATE TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator'))) AND (lifted_at IS NULL)) WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.has_role('organisation administrator'))))")
    op.execute('GRANT UPDATE (lift_asked_at, lift_asked_by, lift_reason, lifted_at, lifted_by, revision) ON legal_hold TO consortium_app')
    op.execute('ALTER TABLE subject_export ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE subject_export FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON subject_export TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute("CREATE POLICY may_select ON subject_export FOR SELECT TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job' OR about = 'person' AND (subject_id = (SELECT guard.person()) OR (SELECT guard.has_role('organisation administrator'))) OR about = 'child' AND (SELECT guard.has_role('commissioner'))))")
    op.execute('GRANT SELECT ON subject_export TO consortium_app')
    op.execute("CREATE POLICY may_insert ON subject_export FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job' OR about = 'person' AND (subject_id = (SELECT guard.person()) OR (SELECT guard.has_role('organisation administrator'))) OR about = 'child' AND (SELECT guard.has_role('commissioner'))) AND (asked_by = (SELECT guard.person())) AND (made_at IS NULL) AND (agreed_by IS NULL OR about = 'person' AND agreed_by = asked_by))")
    op.execute('GRANT INSERT ON subject_export TO consortium_app')
    op.execute("CREATE POLICY may_update ON subject_export FOR UPDATE TO consortium_app USING ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job' OR about = 'person' AND (subject_id = (SELECT guard.person()) OR (SELECT guard.has_role('organisation administrator'))) OR about = 'child' AND (SELECT guard.has_role('commissioner'))) AND ((SELECT guard.kind()) = 'job' OR agreed_at IS NULL)) WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.kind()) = 'job' OR about = 'person' AND (subject_id = (SELECT guard.person()) OR (SELECT guard.has_role('organisation administrator'))) OR about = 'child' AND (SELECT guard.has_role('commissioner'))) AND ((SELECT guard.kind()) = 'job' OR agreed_by = (SELECT guard.person())))")
    op.execute('GRANT UPDATE (agreed_at, agreed_by, made_at, expires_at, sealed) ON subject_export TO consortium_app')
    op.execute('ALTER TABLE removal ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE removal FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON removal TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select ON removal FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON removal TO consortium_app')
    op.execute('CREATE TRIGGER lift_together BEFORE UPDATE ON legal_hold FOR EACH ROW EXECUTE FUNCTION guard.lift_together()')


def downgrade() -> None:
    op.execute("DROP TRIGGER lift_together ON legal_hold")
    op.execute("DROP FUNCTION guard.lift_together()")
    op.execute("DROP FUNCTION guard.remove_by_age(most integer)")
    op.execute("DROP FUNCTION guard.remove_bids(tender uuid)")
    op.execute("DROP FUNCTION guard.remove_child(whom uuid)")
    op.execute("DROP FUNCTION guard.write_removal(of_kind text, subject uuid, kept integer, since date, counted jsonb)")
    op.execute("DROP FUNCTION guard.due_bids(on_day date)")
    op.execute("DROP FUNCTION guard.due_children(on_day date)")
    op.execute("DROP FUNCTION guard.support_ended_on(of_child child)")
    op.execute("DROP FUNCTION guard.is_held(organisation uuid, subjects uuid[], on_day date)")
    op.execute("DROP FUNCTION guard.period_on(organisation uuid, of_kind text, on_day date)")
    op.execute("DROP FUNCTION guard.record_for(export uuid)")
    op.execute("DROP FUNCTION guard.without_people(of_row jsonb)")
    op.execute("DROP FUNCTION guard.blank_cases(council uuid, cases uuid[])")
    op.execute("DROP FUNCTION guard.erase(target regclass, condition text)")
    op.execute("DROP FUNCTION guard.added(one jsonb, other jsonb)")
    op.execute("DROP FUNCTION guard.begin_night()")
    op.drop_table("child_schedule")
    op.drop_table("subject_export")
    op.drop_table("retention_rule")
    op.drop_table("removal")
    op.drop_table("legal_hold")
    op.drop_table("night_begun")

