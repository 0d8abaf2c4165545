"""A ground is judged by an officer who may read its evidence just then, until the application is decided.

Whoever may not read the evidence learns how many grounds are judged and accepted, never which.
"""

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
_RECEIVED = "a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL"
function(
    "grounds_judged(applications uuid[]) RETURNS TABLE (application_id uuid, judged bigint, accepted bigint)",
    f"""
    {_DEFINER} $$
      SELECT j.application_id, count(*), count(*) FILTER (WHERE j.is_accepted) FROM public.exclusion_judgement j
      JOIN public.application a ON a.provider_id = j.provider_id AND a.id = j.application_id
      WHERE a.id = ANY (applications) AND j.lead_id = guard.organisation() AND a.withdrawn_at IS NULL
        AND guard.has_role('procurement officer')
      GROUP BY j.application_id
    $$
    """,
)
# Who judged: they had a part in the decision, whoever asks whether they may review it.
function(
    "judges_of(application uuid) RETURNS TABLE (person_id uuid)",
    f"""
    {_DEFINER} $$
      SELECT DISTINCT j.judged_by FROM public.exclusion_judgement j
      WHERE j.application_id = application AND j.lead_id = guard.organisation()
    $$
    """,
)
_OF = "provider_id = exclusion_judgement.provider_id AND {0}.application_id = exclusion_judgement.application_id"
_READING = (
    f"EXISTS (SELECT 1 FROM exclusion_reading r WHERE r.{_OF.format('r')}"
    " AND r.person_id = (SELECT guard.person()) AND r.lead_id = (SELECT guard.organisation())"
    " AND r.until_at > guard.now())"
)
_DECLARED = (
    f"EXISTS (SELECT 1 FROM exclusion_declaration d WHERE d.{_OF.format('d')}"
    " AND d.ground = exclusion_judgement.ground AND d.applies)"
)
_LED = (
    "EXISTS (SELECT 1 FROM application a WHERE a.provider_id = exclusion_judgement.provider_id"
    f" AND a.id = exclusion_judgement.application_id AND a.lead_id = (SELECT guard.organisation()) AND {_RECEIVED})"
)
_UNDECIDED = (
    f"NOT EXISTS (SELECT 1 FROM decision d WHERE d.lead_id = exclusion_judgement.lead_id AND d.{_OF.format('d')})"
)
_RELEASED = (
    "EXISTS (SELECT 1 FROM decision d WHERE d.lead_id = exclusion_judgement.lead_id"
    f" AND d.{_OF.format('d')} AND d.released_at IS NOT NULL)"
)
_BY_ONESELF = "judged_by = (SELECT guard.person())"
protect(
    "exclusion_judgement",
    DataClass.EXCLUSION_EVIDENCE,
    may_select(both(own("lead_id"), _LED, _READING), name="by_reader"),
    may_select(both(own("provider_id"), _RELEASED), name="by_applicant"),
    may_insert(both(own("lead_id"), _BY_ONESELF, _LED, _DECLARED, _UNDECIDED)),
    may_update(
        both(own("lead_id"), _LED, _READING, _UNDECIDED),
        check=both(own("lead_id"), _BY_ONESELF),
        columns=("is_accepted", "reason", "judged_at", "judged_by"),
    ),
)
