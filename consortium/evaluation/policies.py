"""Scores are the assessor's own until all are locked; then moderators see them; nobody changes them after."""

from consortium.kernel.row_security import (
    BUYER,
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
    trigger,
)

_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS"
function(
    "evaluations_assigned() RETURNS uuid[]",
    f"""
    {_DEFINER} $$
      SELECT coalesce(array_agg(evaluation_id), '{{}}') FROM public.assignment
      WHERE assessor_id = guard.person() AND assessor_organisation_id = guard.organisation()
        AND has_conflict IS DISTINCT FROM true AND set_aside_at IS NULL
    $$
    """,
)
function(
    "evaluations_unconflicted() RETURNS uuid[]",
    f"""
    {_DEFINER} $$
      SELECT coalesce(array_agg(evaluation_id), '{{}}') FROM public.assignment
      WHERE assessor_id = guard.person() AND assessor_organisation_id = guard.organisation() AND NOT has_conflict
        AND set_aside_at IS NULL
    $$
    """,
)
# `rules.are_all_locked` says the same; a test runs both on the same cases.
function(
    "all_are_locked(owner uuid, evaluation uuid) RETURNS boolean",
    f"""
    {_DEFINER} $$
      SELECT coalesce(bool_and(a.locked_at IS NOT NULL), false)
        AND count(*) >= min(e.assessors_needed) AND count(DISTINCT a.assessor_organisation_id) >= min(e.councils_needed)
      FROM public.evaluation e JOIN public.assignment a ON a.owner_id = e.owner_id AND a.evaluation_id = e.id
      WHERE e.owner_id = owner AND e.id = evaluation AND a.has_conflict IS DISTINCT FROM true
        AND a.set_aside_at IS NULL
    $$
    """,
)
# Which questions each assessor of the owner's evaluations has scored with a reason: never how.
function(
    "scored(evaluations uuid[]) RETURNS TABLE (evaluation_id uuid, assessor_id uuid, criteria text[])",
    f"""
    {_DEFINER} $$
      SELECT s.evaluation_id, s.assessor_id, array_agg(s.criterion ORDER BY s.criterion) FROM public.score s
      WHERE s.evaluation_id = ANY (evaluations) AND s.owner_id = guard.organisation()
        AND s.score IS NOT NULL AND s.reason <> ''
      GROUP BY s.evaluation_id, s.assessor_id
    $$
    """,
)
# How each assessor's scores lie beside the others' on the same answers, where all have locked: to the owner alone.
function(
    "leanings(evaluations uuid[]) RETURNS TABLE (assessor_id uuid, answers bigint, by numeric, far_apart bigint)",
    f"""
    {_DEFINER} $$
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
    $$
    """,
)
# The owner gives unlocked parts of one assessor to somebody else. A function, because a grant on these columns would
# let the assessor take them back, and one on the others would let the owner declare in an assessor's name.
function(
    "set_aside(evaluations uuid[], assessor uuid, why text) RETURNS SETOF uuid",
    """
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      UPDATE public.assignment SET set_aside_at = guard.now(), set_aside_by = guard.person(), set_aside_reason = why
      WHERE evaluation_id = ANY (evaluations) AND owner_id = guard.organisation() AND assessor_id = assessor
        AND locked_at IS NULL AND has_conflict IS DISTINCT FROM true AND set_aside_at IS NULL
        AND guard.person() IS NOT NULL
      RETURNING evaluation_id
    $$
    """,
)
_TODAY = "(guard.now() AT TIME ZONE 'Europe/London')::date"
_ASSESSES_TODAY = (
    f"g.role = 'assessor' AND g.from_on <= {_TODAY} AND (g.to_on IS NULL OR g.to_on >= {_TODAY})"
    " AND g.suspended_at IS NULL"
)
# Whom a buyer may ask: its own assessors and those of the bodies of its consortia. Their names and nothing else.
function(
    "assessors() RETURNS TABLE (person_id uuid, person_name text, organisation_id uuid)",
    f"""
    {_DEFINER} $$
      SELECT p.id, p.name, g.organisation_id FROM public.role_grant g JOIN public.person p ON p.id = g.person_id
      WHERE guard.is_buyer() AND {_ASSESSES_TODAY} AND (
        g.organisation_id = guard.organisation() OR g.organisation_id IN (
          SELECT m.organisation_id FROM public.membership m
          WHERE m.consortium_id = ANY (guard.led_consortia()) AND m.from_on <= {_TODAY}
            AND (m.to_on IS NULL OR m.to_on >= {_TODAY})))
    $$
    """,
)
function(
    "assessor_names(evaluations uuid[]) RETURNS TABLE (person_id uuid, person_name text)",
    f"""
    {_DEFINER} $$
      SELECT DISTINCT p.id, p.name FROM public.assignment a JOIN public.person p ON p.id = a.assessor_id
      WHERE a.evaluation_id = ANY (evaluations) AND a.owner_id = guard.organisation()
    $$
    """,
)
function(
    "refuse_unfinished_lock() RETURNS trigger",
    """
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      IF OLD.locked_at IS NOT NULL AND NEW.locked_at IS DISTINCT FROM OLD.locked_at THEN
        RAISE EXCEPTION 'a lock is not undone' USING ERRCODE = 'check_violation';
      END IF;
      IF OLD.has_conflict AND NOT NEW.has_conflict THEN
        RAISE EXCEPTION 'a conflict is not taken back' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.locked_at IS NOT NULL AND OLD.locked_at IS NULL AND EXISTS (
          SELECT 1 FROM public.evaluation e, jsonb_array_elements(e.criteria) c
          WHERE e.owner_id = NEW.owner_id AND e.id = NEW.evaluation_id AND NOT EXISTS (
            SELECT 1 FROM public.score s WHERE s.owner_id = NEW.owner_id AND s.evaluation_id = NEW.evaluation_id
              AND s.assessor_id = NEW.assessor_id AND s.criterion = c ->> 'key'
              AND s.score IS NOT NULL AND s.reason <> '')) THEN
        RAISE EXCEPTION 'every question needs a score and a reason before a lock' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("refuse_unfinished_lock", "assignment", "BEFORE UPDATE", "refuse_unfinished_lock")
_ASSIGNED = "= ANY ((SELECT guard.evaluations_assigned())::uuid[])"
_UNCONFLICTED = "= ANY ((SELECT guard.evaluations_unconflicted())::uuid[])"
_ALL_LOCKED = "guard.all_are_locked(owner_id, evaluation_id)"
_OWN_SCORE = both("assessor_id = (SELECT guard.person())", f"evaluation_id {_UNCONFLICTED}")
_MINE_UNLOCKED = both(
    "assessor_id = (SELECT guard.person())", "assessor_organisation_id = (SELECT guard.organisation())",
    "locked_at IS NULL", "set_aside_at IS NULL",
)  # fmt: skip
_OPEN = (
    "EXISTS (SELECT 1 FROM evaluation e WHERE e.owner_id = consensus.owner_id AND e.id = consensus.evaluation_id"
    " AND e.concluded_at IS NULL)"
)
_PERSON = "(SELECT guard.person())"
_NOT_LOCKED = (
    "EXISTS (SELECT 1 FROM assignment a WHERE a.owner_id = score.owner_id AND a.evaluation_id = score.evaluation_id"
    " AND a.assessor_id = score.assessor_id AND a.locked_at IS NULL AND NOT a.has_conflict)"
)

protect(
    "evaluation",
    DataClass.SCORE,
    may_select(own("owner_id"), name="own"),
    may_select(f"id {_ASSIGNED}", name="assigned"),
    may_insert(both(own("owner_id"), BUYER)),
    may_update(
        both(own("owner_id"), "concluded_at IS NULL"),
        check=own("owner_id"),
        columns=("concluded_at", "concluded_by"),
    ),
)
protect(
    "assignment",
    DataClass.SCORE,
    may_select(own("owner_id"), name="own"),
    may_select(
        both("assessor_id = (SELECT guard.person())", own("assessor_organisation_id")),
        name="assigned",
    ),
    may_insert(both(own("owner_id"), BUYER)),
    may_update(
        _MINE_UNLOCKED,
        check=both("assessor_id = (SELECT guard.person())", "assessor_organisation_id = (SELECT guard.organisation())"),
        columns=("declared_at", "has_conflict", "interest", "locked_at"),
        name="by_assessor",
    ),
)
protect(
    "score",
    DataClass.SCORE,
    may_select(_OWN_SCORE, name="own"),
    may_select(both(own("owner_id"), _ALL_LOCKED), name="when_all_are_locked"),
    may_insert(both(_OWN_SCORE, _NOT_LOCKED)),
    may_update(both(_OWN_SCORE, _NOT_LOCKED), columns=("score", "reason", "scored_at")),
)
protect(
    "consensus",
    DataClass.SCORE,
    may_select(own("owner_id"), name="own"),
    may_insert(both(own("owner_id"), _ALL_LOCKED, _OPEN, f"moderator_id = {_PERSON}", "confirmed_at IS NULL")),
    may_update(
        both(own("owner_id"), _ALL_LOCKED, _OPEN),
        check=both(
            own("owner_id"),
            f"CASE WHEN confirmed_at IS NULL THEN moderator_id ELSE second_moderator_id END = {_PERSON}",
        ),
        columns=(
            "score", "reason", "discussion", "moderator_id", "is_outside_range", "outside_reason",
            "second_moderator_id", "agreed_at", "confirmed_at",
        ),
    ),
)  # fmt: skip
