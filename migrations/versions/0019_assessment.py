"""An assessor's unlocked part may be given to somebody else; the owner sees what was scored, never how."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignment", sa.Column("set_aside_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("assignment", sa.Column("set_aside_by", sa.Uuid(), nullable=True))
    op.add_column("assignment", sa.Column("set_aside_reason", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_assignment_set_aside_by_somebody_for_a_reason"),
        "assignment",
        "(set_aside_at IS NULL) = (set_aside_by IS NULL) AND (set_aside_at IS NULL) = (set_aside_reason IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_assignment_locked_scores_are_kept"), "assignment", "set_aside_at IS NULL OR locked_at IS NULL"
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.evaluations_assigned() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(evaluation_id), '{}') FROM public.assignment
      WHERE assessor_id = guard.person() AND assessor_organisation_id = guard.organisation()
        AND has_conflict IS DISTINCT FROM true AND set_aside_at IS NULL
    $$"""
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.evaluations_unconflicted() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(evaluation_id), '{}') FROM public.assignment
      WHERE assessor_id = guard.person() AND assessor_organisation_id = guard.organisation() AND NOT has_conflict
        AND set_aside_at IS NULL
    $$"""
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.all_are_locked(owner uuid, evaluation uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(bool_and(a.locked_at IS NOT NULL), false)
        AND count(*) >= min(e.assessors_needed) AND count(DISTINCT a.assessor_organisation_id) >= min(e.councils_needed)
      FROM public.evaluation e JOIN public.assignment a ON a.owner_id = e.owner_id AND a.evaluation_id = e.id
      WHERE e.owner_id = owner AND e.id = evaluation AND a.has_conflict IS DISTINCT FROM true
        AND a.set_aside_at IS NULL
    $$"""
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.scored(evaluations uuid[]) RETURNS TABLE (evaluation_id uuid, assessor_id uuid, criteria text[]) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT s.evaluation_id, s.assessor_id, array_agg(s.criterion ORDER BY s.criterion) FROM public.score s
      WHERE s.evaluation_id = ANY (evaluations) AND s.owner_id = guard.organisation()
        AND s.score IS NOT NULL AND s.reason <> ''
      GROUP BY s.evaluation_id, s.assessor_id
    $$"""
    )
    op.execute(
        "REVOKE ALL ON FUNCTION guard.scored(evaluations uuid[]) FROM PUBLIC"
    )
    op.execute(
        "GRANT EXECUTE ON FUNCTION guard.scored(evaluations uuid[]) TO consortium_app"
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.leanings(evaluations uuid[]) RETURNS TABLE (assessor_id uuid, answers bigint, by numeric, far_apart bigint) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH given AS (
        SELECT s.evaluation_id, s.criterion, s.assessor_id, s.score FROM public.evaluation e
        JOIN public.assignment a ON a.owner_id = e.owner_id AND a.evaluation_id = e.id
        JOIN public.score s ON s.owner_id = a.owner_id AND s.evaluation_id = a.evaluation_id
          AND s.assessor_id = a.assessor_id
        WHERE e.id = ANY (evaluations) AND e.owner_id = guard.organisation() AND guard.all_are_locked(e.owner_id, e.id)
          AND NOT a.has_conflict AND a.set_aside_at IS NULL AND s.score IS NOT NULL),
      beside AS (
        SELECT g.assessor_id, g.score, (sum(g.score) OVER same - g.score) / nullif(count(*) OVER same - 1, 0) AS others
        FROM given g WINDOW same AS (PARTITION BY g.evaluation_id, g.criterion))
      SELECT b.assessor_id, count(*), round(avg(b.score - b.others), 2),
        count(*) FILTER (WHERE abs(b.score - b.others) >= 2)
      FROM beside b WHERE b.others IS NOT NULL GROUP BY b.assessor_id
    $$"""
    )
    op.execute(
        "REVOKE ALL ON FUNCTION guard.leanings(evaluations uuid[]) FROM PUBLIC"
    )
    op.execute(
        "GRANT EXECUTE ON FUNCTION guard.leanings(evaluations uuid[]) TO consortium_app"
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.set_aside(evaluations uuid[], assessor uuid, why text) RETURNS SETOF uuid LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      UPDATE public.assignment SET set_aside_at = guard.now(), set_aside_by = guard.person(), set_aside_reason = why
      WHERE evaluation_id = ANY (evaluations) AND owner_id = guard.organisation() AND assessor_id = assessor
        AND locked_at IS NULL AND has_conflict IS DISTINCT FROM true AND set_aside_at IS NULL
        AND guard.person() IS NOT NULL
      RETURNING evaluation_id
    $$"""
    )
    op.execute(
        "REVOKE ALL ON FUNCTION guard.set_aside(evaluations uuid[], assessor uuid, why text) FROM PUBLIC"
    )
    op.execute(
        "GRANT EXECUTE ON FUNCTION guard.set_aside(evaluations uuid[], assessor uuid, why text) TO consortium_app"
    )
    op.execute("DROP POLICY may_update_by_assessor ON assignment")
    op.execute(
        "CREATE POLICY may_update_by_assessor ON assignment FOR UPDATE TO consortium_app USING ((assessor_id = (SELECT guard.person())) AND (assessor_organisation_id = (SELECT guard.organisation())) AND (locked_at IS NULL) AND (set_aside_at IS NULL)) WITH CHECK ((assessor_id = (SELECT guard.person())) AND (assessor_organisation_id = (SELECT guard.organisation())))"
    )


def downgrade() -> None:
    op.execute("DROP POLICY may_update_by_assessor ON assignment")
    op.execute(
        "CREATE POLICY may_update_by_assessor ON assignment FOR UPDATE TO consortium_app USING ((assessor_id = (SELECT guard.person())) AND (assessor_organisation_id = (SELECT guard.organisation())) AND (locked_at IS NULL)) WITH CHECK ((assessor_id = (SELECT guard.person())) AND (assessor_organisation_id = (SELECT guard.organisation())))"
    )
    op.execute("DROP FUNCTION guard.set_aside(evaluations uuid[], assessor uuid, why text)")
    op.execute("DROP FUNCTION guard.leanings(evaluations uuid[])")
    op.execute("DROP FUNCTION guard.scored(evaluations uuid[])")
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.evaluations_assigned() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(evaluation_id), '{}') FROM public.assignment
      WHERE assessor_id = guard.person() AND assessor_organisation_id = guard.organisation()
        AND has_conflict IS DISTINCT FROM true
    $$"""
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.evaluations_unconflicted() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(evaluation_id), '{}') FROM public.assignment
      WHERE assessor_id = guard.person() AND assessor_organisation_id = guard.organisation() AND NOT has_conflict
    $$"""
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.all_are_locked(owner uuid, evaluation uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(bool_and(a.locked_at IS NOT NULL), false)
        AND count(*) >= min(e.assessors_needed) AND count(DISTINCT a.assessor_organisation_id) >= min(e.councils_needed)
      FROM public.evaluation e JOIN public.assignment a ON a.owner_id = e.owner_id AND a.evaluation_id = e.id
      WHERE e.owner_id = owner AND e.id = evaluation AND a.has_conflict IS DISTINCT FROM true
    $$"""
    )
    op.drop_constraint(op.f("ck_assignment_locked_scores_are_kept"), "assignment", type_="check")
    op.drop_constraint(op.f("ck_assignment_set_aside_by_somebody_for_a_reason"), "assignment", type_="check")
    op.drop_column("assignment", "set_aside_reason")
    op.drop_column("assignment", "set_aside_by")
    op.drop_column("assignment", "set_aside_at")
