"""Change orders of agreements: accepted by both, each period before and after; what agreements copied of prices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _functions()
    _agreement_change()
    _agreement_delivery()
    _statement_layout()
    _agreement_start()
    _agreements_as_changed()
    _triggers()


def downgrade() -> None:
    op.execute("DELETE FROM outbox_message WHERE handler LIKE 'tenants.agreements.jobs.%' AND event NOT IN ('AwardConfirmed', 'AgreementIssued', 'AgreementSigned', 'AgreementMade')")
    op.execute("DROP TRIGGER follow_the_change ON agreement")
    op.execute("DROP POLICY may_update_as_changed ON agreement")
    op.execute("REVOKE UPDATE (ends_on, cost, total_gbp, average_week_gbp, as_signed, changes) ON agreement FROM consortium_app")
    op.execute(
        "UPDATE agreement SET ends_on = (as_signed->>'ends_on')::date, cost = as_signed->'cost',"
        " total_gbp = (as_signed->>'total_gbp')::numeric,"
        " average_week_gbp = (as_signed->>'average_week_gbp')::numeric WHERE as_signed IS NOT NULL"
    )
    op.drop_constraint(op.f("ck_agreement_review_progress_found_when_held"), "agreement_review", type_="check")
    op.drop_column("agreement_review", "progress")
    op.drop_constraint(op.f("ck_agreement_keeps_what_was_signed"), "agreement", type_="check")
    for name in ("as_signed", "changes", "pricing"):
        op.drop_column("agreement", name)
    op.drop_table("agreement_start")
    op.drop_table("statement_layout")
    op.drop_table("agreement_delivery")
    op.drop_table("agreement_change")
    op.execute("DROP FUNCTION guard.follow_the_change()")
    op.execute("DROP FUNCTION guard.accept_for_oneself()")
    op.execute("DROP FUNCTION guard.answer_for_oneself()")


def _functions() -> None:
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.follow_the_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.ends_on, NEW.cost, NEW.total_gbp, NEW.average_week_gbp, NEW.as_signed, NEW.changes)
          IS DISTINCT FROM
          (OLD.ends_on, OLD.cost, OLD.total_gbp, OLD.average_week_gbp, OLD.as_signed, OLD.changes)
          AND (guard.organisation() IS DISTINCT FROM NEW.council_id
               OR OLD.as_signed IS NOT NULL AND NEW.as_signed IS DISTINCT FROM OLD.as_signed
               OR NEW.changes <= OLD.changes
               OR NOT EXISTS (
                 SELECT 1 FROM public.agreement_change c
                 WHERE c.council_id = NEW.council_id AND c.agreement_id = NEW.id AND c.number = NEW.changes
                   AND c.applied_at IS NULL AND c.closed_at IS NULL AND c.refused_at IS NULL
                   AND (c.kind = 'notice'
                        OR c.council_accepted_at IS NOT NULL AND c.provider_accepted_at IS NOT NULL)
                   AND (c.effect #>> '{after,total}')::numeric = NEW.total_gbp
                   AND (c.effect #>> '{after,ends_on}')::date = NEW.ends_on)) THEN
        RAISE EXCEPTION 'an agreement follows the changes that both agreed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$"""
    )
    op.execute('REVOKE ALL ON FUNCTION guard.follow_the_change() FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.follow_the_change() TO consortium_app')
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.accept_for_oneself() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.council_accepted_at, NEW.council_accepted_by, NEW.council_accepted_name, NEW.council_accepted_role)
          IS DISTINCT FROM
          (OLD.council_accepted_at, OLD.council_accepted_by, OLD.council_accepted_name, OLD.council_accepted_role)
          AND (OLD.council_accepted_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.council_id
               OR guard.person() IS NULL OR NEW.council_accepted_by IS DISTINCT FROM guard.person()) THEN
        RAISE EXCEPTION 'the council accepts once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.provider_accepted_at, NEW.provider_accepted_by, NEW.provider_accepted_name, NEW.provider_accepted_role)
          IS DISTINCT FROM
          (OLD.provider_accepted_at, OLD.provider_accepted_by, OLD.provider_accepted_name, OLD.provider_accepted_role)
          AND (OLD.provider_accepted_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.provider_id
               OR guard.person() IS NULL OR NEW.provider_accepted_by IS DISTINCT FROM guard.person()) THEN
        RAISE EXCEPTION 'the provider accepts once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.authorised_at, NEW.refused_at, NEW.applied_at)
          IS DISTINCT FROM (OLD.authorised_at, OLD.refused_at, OLD.applied_at)
          AND guard.organisation() IS DISTINCT FROM NEW.council_id THEN
        RAISE EXCEPTION 'what is spent is the council''s to say' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND NEW.kind = 'notice' THEN
        RAISE EXCEPTION 'a notice that was given stands' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$"""
    )
    op.execute('REVOKE ALL ON FUNCTION guard.accept_for_oneself() FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.accept_for_oneself() TO consortium_app')
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.answer_for_oneself() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.queried_at, NEW.queried_by, NEW.query, NEW.accepted_at, NEW.accepted_by, NEW.amount_gbp, NEW.funders)
          IS DISTINCT FROM
          (OLD.queried_at, OLD.queried_by, OLD.query, OLD.accepted_at, OLD.accepted_by, OLD.amount_gbp, OLD.funders)
          AND guard.organisation() IS DISTINCT FROM NEW.council_id THEN
        RAISE EXCEPTION 'the council queries and accepts for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.scheduled, NEW.delivered, NEW.note, NEW.returned_at, NEW.returned_by)
          IS DISTINCT FROM (OLD.scheduled, OLD.delivered, OLD.note, OLD.returned_at, OLD.returned_by)
          AND guard.organisation() IS DISTINCT FROM NEW.provider_id THEN
        RAISE EXCEPTION 'the provider says what it delivered' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$"""
    )
    op.execute('REVOKE ALL ON FUNCTION guard.answer_for_oneself() FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.answer_for_oneself() TO consortium_app')


def _triggers() -> None:
    op.execute('CREATE TRIGGER follow_the_change BEFORE UPDATE ON agreement FOR EACH ROW EXECUTE FUNCTION guard.follow_the_change()')
    op.execute('CREATE TRIGGER accept_for_oneself BEFORE UPDATE ON agreement_change FOR EACH ROW EXECUTE FUNCTION guard.accept_for_oneself()')
    op.execute('CREATE TRIGGER answer_for_oneself BEFORE UPDATE ON agreement_delivery FOR EACH ROW EXECUTE FUNCTION guard.answer_for_oneself()')


def _agreements_as_changed() -> None:
    op.add_column("agreement", sa.Column("pricing", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("agreement", sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("agreement", "changes", server_default=None)
    op.add_column("agreement", sa.Column("as_signed", postgresql.JSONB(none_as_null=True), nullable=True))
    # What was published with the package: its own uplifts for the unit where it has some, else the lot's.
    op.execute(
        "UPDATE agreement a SET pricing = jsonb_build_object("
        "'uplifts', coalesce(m.rules #> ARRAY['packages', a.package_id::text, 'uplifts', a.unit],"
        " m.rules->'uplifts', '{}'), 'evening_from', m.rules->'evening_from',"
        " 'term_dates', coalesce(m.rules->'term_dates', '[]'))"
        " FROM award w JOIN mini_tender m ON m.council_id = w.council_id AND m.id = w.mini_tender_id"
        " WHERE w.council_id = a.council_id AND w.id = a.award_id"
    )
    op.execute("UPDATE agreement SET pricing = '{}' WHERE pricing IS NULL")
    op.alter_column("agreement", "pricing", nullable=False)
    op.create_check_constraint(
        op.f("ck_agreement_keeps_what_was_signed"),
        "agreement",
        "changes >= 0 AND (changes > 0) = (as_signed IS NOT NULL)",
    )
    op.add_column("agreement_review", sa.Column("progress", postgresql.JSONB(none_as_null=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_agreement_review_progress_found_when_held"),
        "agreement_review",
        "progress IS NULL OR held_on IS NOT NULL",
    )
    op.execute("GRANT UPDATE (progress) ON agreement_review TO consortium_app")
    op.execute('CREATE POLICY may_update_as_changed ON agreement FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (council_signed_at IS NOT NULL) AND (provider_signed_at IS NOT NULL)) WITH CHECK ((council_id = (SELECT guard.organisation())) AND (changes > 0))')
    op.execute('GRANT UPDATE (ends_on, cost, total_gbp, average_week_gbp, as_signed, changes, revision) ON agreement TO consortium_app')


def _agreement_change() -> None:
    op.create_table('agreement_change',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('end_reason', sa.Text(), nullable=True),
    sa.Column('terms', postgresql.JSONB(none_as_null=True), nullable=False),
    sa.Column('effect', postgresql.JSONB(none_as_null=True), nullable=False),
    sa.Column('difference_gbp', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('owed_gbp', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('document_sha256', postgresql.BYTEA(), nullable=False),
    sa.Column('proposed_side', sa.Text(), nullable=False),
    sa.Column('proposed_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_name', sa.Text(), nullable=False),
    sa.Column('needs_authorisation', sa.Boolean(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('authorised_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('refused_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('council_accepted_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('council_accepted_by', sa.Uuid(), nullable=True),
    sa.Column('council_accepted_name', sa.Text(), nullable=True),
    sa.Column('council_accepted_role', sa.Text(), nullable=True),
    sa.Column('provider_accepted_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('provider_accepted_by', sa.Uuid(), nullable=True),
    sa.Column('provider_accepted_name', sa.Text(), nullable=True),
    sa.Column('provider_accepted_role', sa.Text(), nullable=True),
    sa.Column('closed_how', sa.Text(), nullable=True),
    sa.Column('closed_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Uuid(), nullable=True),
    sa.Column('closed_reason', sa.Text(), nullable=True),
    sa.Column('applied_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.CheckConstraint("(kind IN ('end', 'notice')) = (end_reason IS NOT NULL)", name=op.f('ck_agreement_change_end_has_its_reason')),
    sa.CheckConstraint("applied_at IS NULL OR closed_at IS NULL AND refused_at IS NULL AND (kind = 'notice' OR council_accepted_at IS NOT NULL AND provider_accepted_at IS NOT NULL)", name=op.f('ck_agreement_change_applied_once_agreed')),
    sa.CheckConstraint("closed_how IN ('withdrawn', 'declined')", name=op.f('ck_agreement_change_closed_in_a_known_way')),
    sa.CheckConstraint("kind IN ('hours', 'rate', 'pause', 'hospital stay', 'funder split', 'extension', 'end', 'notice')", name=op.f('ck_agreement_change_kind_is_known')),
    sa.CheckConstraint("proposed_side = 'council' OR kind = 'notice'", name=op.f('ck_agreement_change_provider_gives_notice_only')),
    sa.CheckConstraint("proposed_side IN ('council', 'provider')", name=op.f('ck_agreement_change_proposed_by_a_side')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_agreement_change_has_a_reason')),
    sa.CheckConstraint('NOT needs_authorisation OR authorised_at IS NOT NULL OR council_accepted_at IS NULL AND provider_accepted_at IS NULL', name=op.f('ck_agreement_change_accepted_after_the_spend_is_authorised')),
    sa.CheckConstraint('authorised_at IS NULL OR refused_at IS NULL', name=op.f('ck_agreement_change_authorised_or_refused_not_both')),
    sa.CheckConstraint('needs_authorisation = (case_id IS NOT NULL)', name=op.f('ck_agreement_change_asks_where_it_spends_more')),
    sa.CheckConstraint('num_nulls(closed_how, closed_at, closed_by, closed_reason) IN (0, 4)', name=op.f('ck_agreement_change_closed_by_somebody')),
    sa.CheckConstraint('num_nulls(council_accepted_at, council_accepted_by, council_accepted_name, council_accepted_role) IN (0, 4)', name=op.f('ck_agreement_change_council_accepted_by_name_role_and_time')),
    sa.CheckConstraint('num_nulls(provider_accepted_at, provider_accepted_by, provider_accepted_name, provider_accepted_role) IN (0, 4)', name=op.f('ck_agreement_change_provider_accepted_by_name_role_and_time')),
    sa.CheckConstraint('number > 0', name=op.f('ck_agreement_change_number_is_positive')),
    sa.ForeignKeyConstraint(['council_id', 'agreement_id'], ['agreement.council_id', 'agreement.id'], name=op.f('fk_agreement_change_council_id_agreement_id')),
    sa.ForeignKeyConstraint(['council_id', 'case_id'], ['spending_case.council_id', 'spending_case.id'], name=op.f('fk_agreement_change_council_id_case_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_agreement_change_provider_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_agreement_change')),
    sa.UniqueConstraint('council_id', 'agreement_id', 'number', name=op.f('uq_agreement_change_council_id_agreement_id_number'))
    )
    op.create_index('ix_agreement_change_case', 'agreement_change', ['council_id', 'case_id'], unique=False)
    op.create_index('ix_agreement_change_id', 'agreement_change', ['id'], unique=False)
    op.create_index('ix_agreement_change_provider', 'agreement_change', ['provider_id', 'agreement_id'], unique=False)
    op.create_index('uq_agreement_change_one_open', 'agreement_change', ['council_id', 'agreement_id'], unique=True, postgresql_where=sa.text('applied_at IS NULL AND closed_at IS NULL AND refused_at IS NULL'))
    op.execute('ALTER TABLE agreement_change ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE agreement_change FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON agreement_change TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select_by_council ON agreement_change FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON agreement_change TO consortium_app')
    op.execute('CREATE POLICY may_select_by_provider ON agreement_change FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON agreement_change TO consortium_app')
    op.execute("CREATE POLICY may_insert_by_council ON agreement_change FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (proposed_side = 'council') AND (council_accepted_at IS NULL AND provider_accepted_at IS NULL AND applied_at IS NULL AND closed_at IS NULL AND authorised_at IS NULL AND refused_at IS NULL) AND (EXISTS (SELECT 1 FROM agreement a WHERE a.council_id = agreement_change.council_id AND a.id = agreement_change.agreement_id AND a.provider_id = agreement_change.provider_id AND a.council_signed_at IS NOT NULL AND a.provider_signed_at IS NOT NULL)))")
    op.execute('GRANT INSERT ON agreement_change TO consortium_app')
    op.execute("CREATE POLICY may_insert_by_provider ON agreement_change FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (proposed_side = 'provider') AND (kind = 'notice') AND (council_accepted_at IS NULL AND provider_accepted_at IS NULL AND applied_at IS NULL AND closed_at IS NULL AND authorised_at IS NULL AND refused_at IS NULL) AND (EXISTS (SELECT 1 FROM agreement a WHERE a.council_id = agreement_change.council_id AND a.id = agreement_change.agreement_id AND a.provider_id = agreement_change.provider_id AND a.council_signed_at IS NOT NULL AND a.provider_signed_at IS NOT NULL)))")
    op.execute('GRANT INSERT ON agreement_change TO consortium_app')
    op.execute('CREATE POLICY may_update_by_council ON agreement_change FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (applied_at IS NULL AND closed_at IS NULL AND refused_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT UPDATE (authorised_at, refused_at, council_accepted_at, council_accepted_by, council_accepted_name, council_accepted_role, closed_how, closed_at, closed_by, closed_reason, applied_at) ON agreement_change TO consortium_app')
    op.execute('CREATE POLICY may_update_by_provider ON agreement_change FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (applied_at IS NULL AND closed_at IS NULL AND refused_at IS NULL)) WITH CHECK (provider_id = (SELECT guard.organisation()))')
    op.execute('GRANT UPDATE (provider_accepted_at, provider_accepted_by, provider_accepted_name, provider_accepted_role, closed_how, closed_at, closed_by, closed_reason) ON agreement_change TO consortium_app')


def _agreement_delivery() -> None:
    op.create_table('agreement_delivery',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('monday_on', sa.Date(), nullable=False),
    sa.Column('scheduled', sa.Numeric(precision=8, scale=2), nullable=False),
    sa.Column('delivered', sa.Numeric(precision=8, scale=2), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('returned_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('returned_by', sa.Uuid(), nullable=False),
    sa.Column('queried_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('queried_by', sa.Uuid(), nullable=True),
    sa.Column('query', sa.Text(), nullable=True),
    sa.Column('accepted_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('accepted_by', sa.Uuid(), nullable=True),
    sa.Column('amount_gbp', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('funders', postgresql.JSONB(none_as_null=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("delivered = scheduled OR note <> ''", name=op.f('ck_agreement_delivery_variance_has_its_reason')),
    sa.CheckConstraint('delivered >= 0 AND scheduled >= 0', name=op.f('ck_agreement_delivery_units_are_not_negative')),
    sa.CheckConstraint('extract(isodow FROM monday_on) = 1', name=op.f('ck_agreement_delivery_week_begins_on_monday')),
    sa.CheckConstraint('num_nulls(accepted_at, accepted_by, amount_gbp, funders) IN (0, 4)', name=op.f('ck_agreement_delivery_accepted_by_somebody')),
    sa.CheckConstraint('num_nulls(queried_at, queried_by, query) IN (0, 3)', name=op.f('ck_agreement_delivery_queried_by_somebody')),
    sa.ForeignKeyConstraint(['council_id', 'agreement_id'], ['agreement.council_id', 'agreement.id'], name=op.f('fk_agreement_delivery_council_id_agreement_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_agreement_delivery_provider_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_agreement_delivery')),
    sa.UniqueConstraint('council_id', 'agreement_id', 'monday_on', name=op.f('uq_agreement_delivery_council_id_agreement_id_monday_on'))
    )
    op.create_index('ix_agreement_delivery_id', 'agreement_delivery', ['id'], unique=False)
    op.create_index('ix_agreement_delivery_open', 'agreement_delivery', ['council_id', 'id'], unique=False, postgresql_where=sa.text('accepted_at IS NULL'))
    op.create_index('ix_agreement_delivery_provider', 'agreement_delivery', ['provider_id', 'agreement_id'], unique=False)
    op.create_index('ix_agreement_delivery_week', 'agreement_delivery', ['council_id', 'monday_on'], unique=False)
    op.execute('ALTER TABLE agreement_delivery ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE agreement_delivery FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON agreement_delivery TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select_by_council ON agreement_delivery FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON agreement_delivery TO consortium_app')
    op.execute('CREATE POLICY may_select_by_provider ON agreement_delivery FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON agreement_delivery TO consortium_app')
    op.execute('CREATE POLICY may_insert ON agreement_delivery FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (queried_at IS NULL) AND (accepted_at IS NULL) AND (EXISTS (SELECT 1 FROM agreement a WHERE a.council_id = agreement_delivery.council_id AND a.id = agreement_delivery.agreement_id AND a.provider_id = agreement_delivery.provider_id AND a.council_signed_at IS NOT NULL AND a.provider_signed_at IS NOT NULL)))')
    op.execute('GRANT INSERT ON agreement_delivery TO consortium_app')
    op.execute('CREATE POLICY may_update_by_council ON agreement_delivery FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (accepted_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT UPDATE (queried_at, queried_by, query, accepted_at, accepted_by, amount_gbp, funders, revision) ON agreement_delivery TO consortium_app')
    op.execute('CREATE POLICY may_update_by_provider ON agreement_delivery FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (accepted_at IS NULL)) WITH CHECK (provider_id = (SELECT guard.organisation()))')
    op.execute('GRANT UPDATE (scheduled, delivered, note, returned_at, returned_by, revision) ON agreement_delivery TO consortium_app')


def _statement_layout() -> None:
    op.create_table('statement_layout',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('columns', postgresql.JSONB(none_as_null=True), nullable=False),
    sa.Column('changed_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint('jsonb_array_length(columns) > 0', name=op.f('ck_statement_layout_has_columns')),
    sa.ForeignKeyConstraint(['council_id'], ['organisation.id'], name=op.f('fk_statement_layout_council_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_statement_layout')),
    sa.UniqueConstraint('council_id', name='uq_statement_layout_one_each')
    )
    op.execute('ALTER TABLE statement_layout ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE statement_layout FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON statement_layout TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select ON statement_layout FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON statement_layout TO consortium_app')
    op.execute('CREATE POLICY may_insert ON statement_layout FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())))')
    op.execute('GRANT INSERT ON statement_layout TO consortium_app')
    op.execute('CREATE POLICY may_update ON statement_layout FOR UPDATE TO consortium_app USING (council_id = (SELECT guard.organisation())) WITH CHECK (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT UPDATE (columns, changed_at, changed_by, revision) ON statement_layout TO consortium_app')


def _agreement_start() -> None:
    op.create_table('agreement_start',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=False),
    sa.Column('confirmed_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id', 'agreement_id'], ['agreement.council_id', 'agreement.id'], name=op.f('fk_agreement_start_council_id_agreement_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_agreement_start')),
    sa.UniqueConstraint('council_id', 'agreement_id', name=op.f('uq_agreement_start_council_id_agreement_id'))
    )
    op.execute('ALTER TABLE agreement_start ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE agreement_start FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON agreement_start TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select ON agreement_start FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON agreement_start TO consortium_app')
    op.execute('CREATE POLICY may_insert ON agreement_start FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (confirmed_by = (SELECT guard.person())))')
    op.execute('GRANT INSERT ON agreement_start TO consortium_app')
