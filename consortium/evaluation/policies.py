"""Scores are the assessor's own until all are locked; then moderators see them; nobody changes them after."""

from consortium.kernel.row_security import (
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS"
function(
    "evaluations_assigned() RETURNS uuid[]",
    f"""
    {_DEFINER} $$
      SELECT coalesce(array_agg(evaluation_id), '{{}}') FROM public.assignment
      WHERE assessor_id = guard.person() AND assessor_organisation_id = guard.organisation()
        AND has_conflict IS DISTINCT FROM true
    $$
    """,
)
function(
    "evaluations_unconflicted() RETURNS uuid[]",
    f"""
    {_DEFINER} $$
      SELECT coalesce(array_agg(evaluation_id), '{{}}') FROM public.assignment
      WHERE assessor_id = guard.person() AND assessor_organisation_id = guard.organisation() AND NOT has_conflict
    $$
    """,
)
function(
    "all_are_locked(owner uuid, evaluation uuid) RETURNS boolean",
    f"""
    {_DEFINER} $$
      SELECT coalesce(bool_and(a.locked_at IS NOT NULL), false)
        AND count(*) >= (SELECT e.assessors_needed FROM public.evaluation e
                         WHERE e.owner_id = owner AND e.id = evaluation)
      FROM public.assignment a
      WHERE a.owner_id = owner AND a.evaluation_id = evaluation AND a.has_conflict IS DISTINCT FROM true
    $$
    """,
)
_ASSIGNED = "= ANY ((SELECT guard.evaluations_assigned())::uuid[])"
_UNCONFLICTED = "= ANY ((SELECT guard.evaluations_unconflicted())::uuid[])"
_ALL_LOCKED = "guard.all_are_locked(owner_id, evaluation_id)"
_OWN_SCORE = both("assessor_id = (SELECT guard.person())", f"evaluation_id {_UNCONFLICTED}")
_MINE_UNLOCKED = both(
    "assessor_id = (SELECT guard.person())", "assessor_organisation_id = (SELECT guard.organisation())",
    "locked_at IS NULL",
)  # fmt: skip
_NOT_LOCKED = (
    "EXISTS (SELECT 1 FROM assignment a WHERE a.owner_id = score.owner_id AND a.evaluation_id = score.evaluation_id"
    " AND a.assessor_id = score.assessor_id AND a.locked_at IS NULL AND NOT a.has_conflict)"
)

protect(
    "evaluation",
    DataClass.SCORE,
    may_select(own("owner_id"), name="own"),
    may_select(f"id {_ASSIGNED}", name="assigned"),
    may_insert(own("owner_id")),
    may_update(own("owner_id"), columns=("concluded_at", "concluded_by")),
)
protect(
    "assignment",
    DataClass.SCORE,
    may_select(own("owner_id"), name="own"),
    may_select("assessor_id = (SELECT guard.person())", name="assigned"),
    may_insert(own("owner_id")),
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
    may_insert(both(own("owner_id"), _ALL_LOCKED)),
    may_update(
        both(own("owner_id"), _ALL_LOCKED),
        columns=(
            "score", "reason", "discussion", "moderator_id", "is_outside_range", "outside_reason",
            "second_moderator_id", "agreed_at",
        ),
    ),
)  # fmt: skip
