"""Fee reviews: what a provider asks of a council, line by line, and what the council decides; sector figures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SETTLED = """
CREATE OR REPLACE FUNCTION guard.is_settled_by_fee_review(c agreement_change) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (
        SELECT 1 FROM public.fee_line l
        JOIN public.fee_review r ON r.council_id = l.council_id AND r.id = l.review_id
        WHERE l.council_id = c.council_id AND l.change_id = c.id AND l.agreement_id = c.agreement_id
          AND c.kind = 'rate' AND c.to_on IS NULL AND c.from_on = l.from_on
          AND (c.terms ->> 'unit_price')::numeric = l.decided_gbp
          AND (c.council_accepted_at, c.council_accepted_by, c.council_accepted_name, c.council_accepted_role)
            = (r.decided_at, r.decided_by, r.decided_name, r.decided_role)
          AND (c.provider_accepted_at, c.provider_accepted_by, c.provider_accepted_name, c.provider_accepted_role)
            = (r.asked_at, r.asked_by, r.asked_name, r.asked_role))
    $$
"""
ACCEPT = """
CREATE OR REPLACE FUNCTION guard.accept_for_oneself() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.council_accepted_at, NEW.council_accepted_by, NEW.council_accepted_name, NEW.council_accepted_role)
          IS DISTINCT FROM
          (OLD.council_accepted_at, OLD.council_accepted_by, OLD.council_accepted_name, OLD.council_accepted_role)
          AND (OLD.council_accepted_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.council_id
               OR (guard.person() IS NULL OR NEW.council_accepted_by IS DISTINCT FROM guard.person())
                 AND NOT guard.is_settled_by_fee_review(NEW)) THEN
        RAISE EXCEPTION 'the council accepts once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.provider_accepted_at, NEW.provider_accepted_by, NEW.provider_accepted_name, NEW.provider_accepted_role)
          IS DISTINCT FROM
          (OLD.provider_accepted_at, OLD.provider_accepted_by, OLD.provider_accepted_name, OLD.provider_accepted_role)
          AND (OLD.provider_accepted_at IS NOT NULL
               OR (guard.organisation() IS DISTINCT FROM NEW.provider_id
                   OR guard.person() IS NULL OR NEW.provider_accepted_by IS DISTINCT FROM guard.person())
                 AND NOT (guard.organisation() = NEW.council_id AND guard.is_settled_by_fee_review(NEW))) THEN
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
    END $$
"""
ACCEPT_BEFORE = """
CREATE OR REPLACE FUNCTION guard.accept_for_oneself() RETURNS trigger LANGUAGE plpgsql AS $$
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
    END $$
"""


def upgrade() -> None:
    op.create_table('fee_review',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('asking_id', sa.Uuid(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('models', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('asked_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('asked_name', sa.Text(), nullable=False),
    sa.Column('asked_role', sa.Text(), nullable=False),
    sa.Column('withdrawn_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_name', sa.Text(), nullable=True),
    sa.Column('decided_role', sa.Text(), nullable=True),
    sa.Column('decided_reason', sa.Text(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_fee_review_has_a_reason')),
    sa.CheckConstraint('(withdrawn_at IS NULL) = (withdrawn_by IS NULL)', name=op.f('ck_fee_review_withdrawn_by_somebody')),
    sa.CheckConstraint('jsonb_array_length(models) > 0', name=op.f('ck_fee_review_shows_its_costs')),
    sa.CheckConstraint('num_nulls(decided_at, decided_by, decided_name, decided_role, decided_reason) IN (0, 5)', name=op.f('ck_fee_review_decided_by_name_role_and_time')),
    sa.CheckConstraint('withdrawn_at IS NULL OR decided_at IS NULL', name=op.f('ck_fee_review_withdrawn_or_decided_not_both')),
    sa.ForeignKeyConstraint(['council_id'], ['organisation.id'], name=op.f('fk_fee_review_council_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['organisation.id'], name=op.f('fk_fee_review_provider_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_fee_review')),
    sa.UniqueConstraint('council_id', 'id', 'provider_id', name=op.f('uq_fee_review_council_id_id_provider_id')),
    sa.UniqueConstraint('council_id', 'provider_id', 'asking_id', name=op.f('uq_fee_review_council_id_provider_id_asking_id'))
    )
    op.create_index('ix_fee_review_id', 'fee_review', ['id'], unique=False)
    op.create_index('ix_fee_review_open', 'fee_review', ['council_id', 'id'], unique=False, postgresql_where=sa.text('withdrawn_at IS NULL AND decided_at IS NULL'))
    op.create_index('ix_fee_review_provider', 'fee_review', ['provider_id', 'id'], unique=False)
    op.create_table('fee_line',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('agreement_id', sa.Uuid(), nullable=False),
    sa.Column('lot_id', sa.Uuid(), nullable=True),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('price_gbp', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('asked_gbp', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('decided_gbp', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('change_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(change_id IS NOT NULL) = (decided_gbp IS NOT NULL AND decided_gbp > price_gbp)', name=op.f('ck_fee_line_changes_what_is_raised')),
    sa.CheckConstraint('decided_gbp BETWEEN price_gbp AND asked_gbp', name=op.f('ck_fee_line_grants_no_more_than_was_asked')),
    sa.CheckConstraint('price_gbp > 0 AND asked_gbp > price_gbp', name=op.f('ck_fee_line_asks_more')),
    sa.ForeignKeyConstraint(['council_id', 'agreement_id'], ['agreement.council_id', 'agreement.id'], name=op.f('fk_fee_line_council_id_agreement_id')),
    sa.ForeignKeyConstraint(['council_id', 'change_id'], ['agreement_change.council_id', 'agreement_change.id'], name=op.f('fk_fee_line_council_id_change_id')),
    sa.ForeignKeyConstraint(['council_id', 'review_id', 'provider_id'], ['fee_review.council_id', 'fee_review.id', 'fee_review.provider_id'], name='fk_fee_line_review'),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_fee_line')),
    sa.UniqueConstraint('council_id', 'review_id', 'agreement_id', name=op.f('uq_fee_line_council_id_review_id_agreement_id'))
    )
    op.create_index('ix_fee_line_agreement', 'fee_line', ['council_id', 'agreement_id'], unique=False)
    op.create_index('ix_fee_line_change', 'fee_line', ['council_id', 'change_id'], unique=False)
    op.create_index('ix_fee_line_provider', 'fee_line', ['provider_id', 'review_id'], unique=False)
    op.create_table('fee_question',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.TIMESTAMP(timezone=True), nullable=True),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("question <> ''", name=op.f('ck_fee_question_says_something')),
    sa.CheckConstraint('num_nulls(answer, answered_at, answered_by) IN (0, 3)', name=op.f('ck_fee_question_answered_by_somebody')),
    sa.ForeignKeyConstraint(['council_id', 'review_id', 'provider_id'], ['fee_review.council_id', 'fee_review.id', 'fee_review.provider_id'], name='fk_fee_question_review'),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_fee_question'))
    )
    op.create_index('ix_fee_question_review', 'fee_question', ['council_id', 'review_id'], unique=False)
    op.create_index('uq_fee_question_one_open', 'fee_question', ['council_id', 'review_id'], unique=True, postgresql_where=sa.text('answered_at IS NULL'))
    op.create_table('fee_evidence',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('review_id', sa.Uuid(), nullable=False),
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=False),
    sa.Column('attached_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('attached_by', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['council_id', 'review_id', 'provider_id'], ['fee_review.council_id', 'fee_review.id', 'fee_review.provider_id'], name='fk_fee_evidence_review'),
    sa.ForeignKeyConstraint(['provider_id', 'document_id'], ['stored_document.organisation_id', 'stored_document.id'], name=op.f('fk_fee_evidence_provider_id_document_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_fee_evidence')),
    sa.UniqueConstraint('council_id', 'review_id', 'document_id', name=op.f('uq_fee_evidence_council_id_review_id_document_id'))
    )
    op.create_index('ix_fee_evidence_document', 'fee_evidence', ['provider_id', 'document_id'], unique=False)
    op.create_table('sector_figure',
    sa.Column('council_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('amount_gbp', sa.Numeric(precision=14, scale=2), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('set_at', sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column('set_by', sa.Uuid(), nullable=False),
    sa.CheckConstraint("what <> '' AND source <> ''", name=op.f('ck_sector_figure_has_its_source')),
    sa.CheckConstraint('amount_gbp > 0', name=op.f('ck_sector_figure_amount_is_positive')),
    sa.ForeignKeyConstraint(['council_id'], ['organisation.id'], name=op.f('fk_sector_figure_council_id')),
    sa.PrimaryKeyConstraint('council_id', 'id', name=op.f('pk_sector_figure'))
    )
    op.create_index('uq_sector_figure_once', 'sector_figure', ['council_id', 'unit', sa.text('lower(what)'), 'from_on'], unique=True)
    op.execute('ALTER TABLE fee_review ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE fee_review FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON fee_review TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select_by_council ON fee_review FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON fee_review TO consortium_app')
    op.execute('CREATE POLICY may_select_by_provider ON fee_review FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON fee_review TO consortium_app')
    op.execute("CREATE POLICY may_insert ON fee_review FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider') AND (withdrawn_at IS NULL AND decided_at IS NULL) AND (asked_by = (SELECT guard.person())) AND (EXISTS (SELECT 1 FROM agreement a WHERE a.council_id = fee_review.council_id AND a.provider_id = fee_review.provider_id AND a.council_signed_at IS NOT NULL AND a.provider_signed_at IS NOT NULL)))")
    op.execute('GRANT INSERT ON fee_review TO consortium_app')
    op.execute('CREATE POLICY may_update_by_council ON fee_review FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (withdrawn_at IS NULL AND decided_at IS NULL)) WITH CHECK ((council_id = (SELECT guard.organisation())) AND (withdrawn_at IS NULL) AND (decided_by = (SELECT guard.person())))')
    op.execute('GRANT UPDATE (decided_at, decided_by, decided_name, decided_role, decided_reason, revision) ON fee_review TO consortium_app')
    op.execute('CREATE POLICY may_update_by_provider ON fee_review FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (withdrawn_at IS NULL AND decided_at IS NULL)) WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (decided_at IS NULL) AND (withdrawn_by = (SELECT guard.person())))')
    op.execute('GRANT UPDATE (withdrawn_at, withdrawn_by, revision) ON fee_review TO consortium_app')
    op.execute('ALTER TABLE fee_line ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE fee_line FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON fee_line TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select_by_council ON fee_line FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON fee_line TO consortium_app')
    op.execute('CREATE POLICY may_select_by_provider ON fee_line FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON fee_line TO consortium_app')
    op.execute('CREATE POLICY may_insert ON fee_line FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (decided_gbp IS NULL) AND (EXISTS (SELECT 1 FROM fee_review r WHERE r.council_id = fee_line.council_id AND r.id = fee_line.review_id AND r.provider_id = fee_line.provider_id AND r.withdrawn_at IS NULL AND r.decided_at IS NULL)) AND (EXISTS (SELECT 1 FROM agreement a WHERE a.council_id = fee_line.council_id AND a.id = fee_line.agreement_id AND a.provider_id = fee_line.provider_id AND a.council_signed_at IS NOT NULL AND a.provider_signed_at IS NOT NULL)))')
    op.execute('GRANT INSERT ON fee_line TO consortium_app')
    op.execute('CREATE POLICY may_update ON fee_line FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (decided_gbp IS NULL) AND (EXISTS (SELECT 1 FROM fee_review r WHERE r.council_id = fee_line.council_id AND r.id = fee_line.review_id AND r.provider_id = fee_line.provider_id AND r.withdrawn_at IS NULL AND r.decided_at IS NULL))) WITH CHECK ((council_id = (SELECT guard.organisation())) AND (decided_gbp IS NOT NULL))')
    op.execute('GRANT UPDATE (decided_gbp, change_id) ON fee_line TO consortium_app')
    op.execute('ALTER TABLE fee_question ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE fee_question FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON fee_question TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select_by_council ON fee_question FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON fee_question TO consortium_app')
    op.execute('CREATE POLICY may_select_by_provider ON fee_question FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON fee_question TO consortium_app')
    op.execute('CREATE POLICY may_insert ON fee_question FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (asked_by = (SELECT guard.person())) AND (answered_at IS NULL) AND (EXISTS (SELECT 1 FROM fee_review r WHERE r.council_id = fee_question.council_id AND r.id = fee_question.review_id AND r.provider_id = fee_question.provider_id AND r.withdrawn_at IS NULL AND r.decided_at IS NULL)))')
    op.execute('GRANT INSERT ON fee_question TO consortium_app')
    op.execute('CREATE POLICY may_update ON fee_question FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (answered_at IS NULL) AND (EXISTS (SELECT 1 FROM fee_review r WHERE r.council_id = fee_question.council_id AND r.id = fee_question.review_id AND r.provider_id = fee_question.provider_id AND r.withdrawn_at IS NULL AND r.decided_at IS NULL))) WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (answered_by = (SELECT guard.person())))')
    op.execute('GRANT UPDATE (answer, answered_at, answered_by) ON fee_question TO consortium_app')
    op.execute('ALTER TABLE fee_evidence ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE fee_evidence FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON fee_evidence TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select_by_council ON fee_evidence FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON fee_evidence TO consortium_app')
    op.execute('CREATE POLICY may_select_by_provider ON fee_evidence FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON fee_evidence TO consortium_app')
    op.execute('CREATE POLICY may_insert ON fee_evidence FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (attached_by = (SELECT guard.person())) AND (EXISTS (SELECT 1 FROM fee_review r WHERE r.council_id = fee_evidence.council_id AND r.id = fee_evidence.review_id AND r.provider_id = fee_evidence.provider_id AND r.withdrawn_at IS NULL AND r.decided_at IS NULL)))')
    op.execute('GRANT INSERT ON fee_evidence TO consortium_app')
    op.execute('ALTER TABLE sector_figure ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE sector_figure FORCE ROW LEVEL SECURITY')
    op.execute('CREATE POLICY the_owner ON sector_figure TO consortium_owner USING (true) WITH CHECK (true)')
    op.execute('CREATE POLICY may_select ON sector_figure FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))')
    op.execute('GRANT SELECT ON sector_figure TO consortium_app')
    op.execute('CREATE POLICY may_insert ON sector_figure FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (set_by = (SELECT guard.person())))')
    op.execute('GRANT INSERT ON sector_figure TO consortium_app')
    op.execute("CREATE POLICY may_select_as_fee_evidence ON stored_document FOR SELECT TO consortium_app USING (EXISTS (SELECT 1 FROM fee_evidence e WHERE e.provider_id = stored_document.organisation_id AND e.document_id = stored_document.id AND e.council_id = (SELECT guard.organisation())) AND state IN ('clean', 'not scanned'))")
    op.execute(SETTLED)
    op.execute('REVOKE ALL ON FUNCTION guard.is_settled_by_fee_review(c agreement_change) FROM PUBLIC')
    op.execute('GRANT EXECUTE ON FUNCTION guard.is_settled_by_fee_review(c agreement_change) TO consortium_app')
    op.execute(ACCEPT)


def downgrade() -> None:
    op.execute(ACCEPT_BEFORE)
    op.execute("DROP FUNCTION guard.is_settled_by_fee_review(agreement_change)")
    op.execute("DROP POLICY may_select_as_fee_evidence ON stored_document")
    op.drop_table("sector_figure")
    op.drop_table("fee_evidence")
    op.drop_table("fee_question")
    op.drop_table("fee_line")
    op.drop_table("fee_review")
