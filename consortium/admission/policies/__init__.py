"""Applications are the applicant's; the lead reads them once submitted; assessors once they declared no conflict."""

from consortium.admission.policies import enquiring as enquiring
from consortium.admission.policies import extending as extending
from consortium.admission.policies import judging as judging
from consortium.admission.policies import moving as moving
from consortium.admission.policies import noticing as noticing
from consortium.kernel.row_security import (
    EVERYONE,
    PROVIDER,
    SUPPORT,
    DataClass,
    both,
    extend,
    function,
    may_delete,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
    trigger,
)

_OWN = own("provider_id")
_LEAD = own("lead_id")


def _application(where: str, of: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM application a WHERE a.provider_id = {of}.provider_id"
        f" AND a.id = {of}.application_id AND {where})"
    )


_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS"
function(
    "applications_assessed() RETURNS uuid[]",
    f"""
    {_DEFINER} $$
      SELECT coalesce(array_agg(a.id), '{{}}') FROM public.application_evaluation e
      JOIN public.application a ON a.provider_id = e.provider_id AND a.id = e.application_id
      WHERE e.evaluation_id = ANY (guard.evaluations_unconflicted())
        AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL
    $$
    """,
)
# The last word on lateness is the database's, by the wall clock, under a lock on the round. Whoever submits shares the
# lock; whoever begins the assessment takes it alone, and so waits for every application still on its way.
_LOCKED_ROUND = "RETURNS TABLE (lead_id uuid, opens_at timestamptz, closes_at timestamptz, at timestamptz)"


def _lock_round(how: str, whose: str = "true") -> str:
    return f"""
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE locked public.round;
    BEGIN
      SELECT * INTO locked FROM public.round r WHERE r.id = wanted AND {whose} FOR {how};
      IF FOUND THEN RETURN QUERY SELECT locked.lead_id, locked.opens_at, locked.closes_at, guard.now(); END IF;
    END $$
    """


function(f"lock_round(wanted uuid) {_LOCKED_ROUND}", _lock_round("SHARE"))
function(
    f"lock_round_to_assess(wanted uuid) {_LOCKED_ROUND}", _lock_round("UPDATE", "r.lead_id = guard.organisation()")
)
# How many grounds an applicant declared: what the lead must know before it may ask to read them. Never which.
function(
    "grounds_declared(applications uuid[]) RETURNS TABLE (application_id uuid, applying bigint)",
    f"""
    {_DEFINER} $$
      SELECT a.id, count(d.ground) FROM public.application a
      LEFT JOIN public.exclusion_declaration d
        ON d.provider_id = a.provider_id AND d.application_id = a.id AND d.applies
      WHERE a.id = ANY (applications) AND a.lead_id = guard.organisation() AND a.submitted_at IS NOT NULL
        AND a.withdrawn_at IS NULL AND guard.has_role('procurement officer')
      GROUP BY a.id
    $$
    """,
)
_ASSESSED = "application_id = ANY ((SELECT guard.applications_assessed())::uuid[])"

protect(
    "questionnaire",
    DataClass.PUBLIC,
    may_select(_LEAD, name="own"),
    may_select("adopted_at IS NOT NULL", name="adopted"),
    may_insert(_LEAD),
    may_update(
        both(_LEAD, "adopted_at IS NULL"), check=_LEAD, columns=("document", "adopted_at", "adopted_by", "revision")
    ),
)
protect(
    "round",
    DataClass.PUBLIC,
    may_select(EVERYONE),
    may_insert(_LEAD),
    may_update(_LEAD, columns=("opens_at", "questions_until_at", "closes_at", "decision_due_on")),
)
_MOMENTS_OF_APPLICATION = (
    "provider_id", "id", "lead_id", "round_id", "reference", "started_at", "submitted_at", "withdrawn_at",
)  # fmt: skip
_MOMENTS_OF_DECISION = ("lead_id", "id", "provider_id", "application_id", "decided_at", "released_at")
protect(
    "application",
    DataClass.APPLICATION,
    may_select(_OWN, name="own"),
    may_select(both(_LEAD, "submitted_at IS NOT NULL", "withdrawn_at IS NULL"), name="by_lead"),
    may_select("id = ANY ((SELECT guard.applications_assessed())::uuid[])", name="by_assessor"),
    may_select(_OWN, columns=_MOMENTS_OF_APPLICATION, role=SUPPORT, name="own_by_support"),
    may_select(
        both(_LEAD, "submitted_at IS NOT NULL", "withdrawn_at IS NULL"),
        columns=_MOMENTS_OF_APPLICATION,
        role=SUPPORT,
        name="received_by_support",
    ),
    may_insert(both(_OWN, PROVIDER, "submitted_at IS NULL")),
    may_update(
        both(_OWN, "submitted_at IS NULL"),
        check=_OWN,
        columns=(
            "legal_form", "submitted_at", "submitted_by", "submitted_hash", "receipt", "revision",
        ),
        name="while_a_draft",
    ),
    may_update(
        both(_OWN, "withdrawn_at IS NULL"), check=_OWN, columns=("withdrawn_at", "revision"), name="to_withdraw"
    ),
)  # fmt: skip
_LEAD_READS = both(_LEAD, _application("a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL", "application_lot"))
_DRAFT = "a.submitted_at IS NULL"
protect(
    "application_lot",
    DataClass.APPLICATION,
    may_select(_OWN, name="own"),
    may_select(_LEAD_READS, name="by_lead"),
    may_select(_ASSESSED, name="by_assessor"),
    may_insert(both(_OWN, _application(_DRAFT, "application_lot"))),
    may_delete(both(_OWN, _application(_DRAFT, "application_lot"))),
)
_LED = "a.lead_id = (SELECT guard.organisation()) AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL"
protect(
    "answer",
    DataClass.APPLICATION,
    may_select(_OWN, name="own"),
    may_select(_application(_LED, "answer"), name="by_lead"),
    may_select(_ASSESSED, name="by_assessor"),
    may_insert(both(_OWN, _application(_DRAFT, "answer"))),
    may_update(both(_OWN, _application(_DRAFT, "answer")), columns=("value", "document_id", "saved_at", "saved_by")),
)
_READING = (
    "EXISTS (SELECT 1 FROM exclusion_reading r WHERE r.provider_id = exclusion_declaration.provider_id"
    " AND r.application_id = exclusion_declaration.application_id AND r.person_id = (SELECT guard.person())"
    " AND r.lead_id = (SELECT guard.organisation()) AND r.until_at > guard.now())"
)
protect(
    "exclusion_declaration",
    DataClass.EXCLUSION_EVIDENCE,
    may_select(_OWN, name="own"),
    may_select(both(_application(_LED, "exclusion_declaration"), _READING), name="by_reader"),
    may_insert(both(_OWN, _application(_DRAFT, "exclusion_declaration"))),
    may_update(
        both(_OWN, _application(_DRAFT, "exclusion_declaration")), columns=("applies", "self_cleaning", "declared_at")
    ),
)
protect(
    "exclusion_reading",
    DataClass.EXCLUSION_EVIDENCE,
    may_select(_LEAD, name="by_lead"),
    may_insert(
        both(
            _LEAD,
            "person_id = (SELECT guard.person())",
            "until_at <= guard.now() + interval '15 minutes'",
            _application(_LED, "exclusion_reading"),
        )
    ),
)
protect(
    "application_evaluation",
    DataClass.SCORE,
    may_select(_LEAD, name="own"),
    may_select("evaluation_id = ANY ((SELECT guard.evaluations_assigned())::uuid[])", name="assigned"),
    may_insert(both(_LEAD, _application(_LED, "application_evaluation"))),
)
protect(
    "decision",
    DataClass.APPLICATION,
    may_select(_LEAD, name="own"),
    may_select(both(_OWN, "released_at IS NOT NULL"), name="by_applicant"),
    may_select(_LEAD, columns=_MOMENTS_OF_DECISION, role=SUPPORT, name="made_by_support"),
    may_select(
        both(_OWN, "released_at IS NOT NULL"), columns=_MOMENTS_OF_DECISION, role=SUPPORT, name="released_by_support"
    ),
    may_insert(both(_LEAD, _application(_LED, "decision"))),
    may_update(
        both(_LEAD, "released_at IS NULL"),
        check=_LEAD,
        columns=("released_at", "standstill_until", "review_until", "contract_id"),
    ),
    may_update(
        both(_LEAD, "contract_id IS NULL", "standstill_until < guard.now()"),
        check=_LEAD,
        columns=("contract_id",),
        name="to_issue",
    ),
    may_delete(both(_LEAD, "released_at IS NULL"), name="to_undo"),
)
# A column grant cannot tell the contract that follows a standstill from a second release: this can.
function(
    "keep_decision_as_released() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.released_at IS NOT NULL
          AND (NEW.released_at, NEW.standstill_until, NEW.review_until)
            IS DISTINCT FROM (OLD.released_at, OLD.standstill_until, OLD.review_until) THEN
        RAISE EXCEPTION 'a released decision stands' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("keep_decision_as_released", "decision", "BEFORE UPDATE", "keep_decision_as_released")
# What the applicant attached may be read by whoever may read the evidence it stands for.
extend(
    "stored_document",
    may_select(
        "EXISTS (SELECT 1 FROM evidence e WHERE e.provider_id = stored_document.organisation_id"
        " AND e.document_id = stored_document.id AND e.provider_id <> (SELECT guard.organisation()))"
        " AND state IN ('clean', 'not scanned')",
        name="as_evidence",
    ),
    # The answers that a reader may see are those the policies of `answer` let through, here too.
    may_select(
        "EXISTS (SELECT 1 FROM answer w WHERE w.provider_id = stored_document.organisation_id"
        " AND w.document_id = stored_document.id AND w.provider_id <> (SELECT guard.organisation()))"
        " AND state IN ('clean', 'not scanned')",
        name="as_answer",
    ),
)
# A column grant cannot tell a submission from a withdrawal, nor a submission in time from a late one: this can.
function(
    "keep_application_as_submitted() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.submitted_at IS NOT NULL
          AND (NEW.legal_form, NEW.submitted_at, NEW.submitted_by, NEW.submitted_hash, NEW.receipt) IS DISTINCT FROM
              (OLD.legal_form, OLD.submitted_at, OLD.submitted_by, OLD.submitted_hash, OLD.receipt) THEN
        RAISE EXCEPTION 'a submitted application is not changed' USING ERRCODE = 'check_violation';
      END IF;
      IF OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        RAISE EXCEPTION 'a withdrawal stands' USING ERRCODE = 'check_violation';
      END IF;
      IF OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL AND (
          NEW.submitted_at NOT BETWEEN guard.now() - interval '1 minute' AND guard.now()
          OR NOT EXISTS (SELECT 1 FROM public.round r WHERE r.lead_id = NEW.lead_id AND r.id = NEW.round_id
                         AND NEW.submitted_at >= r.opens_at AND NEW.submitted_at < r.closes_at)) THEN
        RAISE EXCEPTION 'an application is submitted while its round is open' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("keep_application_as_submitted", "application", "BEFORE UPDATE", "keep_application_as_submitted")
protect(
    "review_terms",
    DataClass.PUBLIC,
    may_select(EVERYONE),
    may_insert(_LEAD),
    may_update(_LEAD, columns=("days_to_ask", "working_days_to_answer", "set_at", "set_by")),
)
_IN_TIME = (
    "EXISTS (SELECT 1 FROM decision d WHERE d.lead_id = decision_review.lead_id AND d.id = decision_review.decision_id"
    " AND d.provider_id = decision_review.provider_id AND d.application_id = decision_review.application_id"
    " AND NOT d.is_admitted AND d.review_until >= guard.now())"
)
protect(
    "decision_review",
    DataClass.TWO_PARTY,
    may_select(_LEAD, name="by_lead"),
    may_select(_OWN, name="by_applicant"),
    may_insert(both(_OWN, PROVIDER, "acknowledged_at IS NULL", _IN_TIME)),
    may_update(
        both(_LEAD, "answered_at IS NULL"),
        check=both(_LEAD, "decider_id = (SELECT guard.person())"),
        columns=("acknowledged_at", "decider_id", "answered_at", "is_upheld", "reasons"),
    ),
)
# Whoever decided, assessed or moderated never reviews: the last word on that is the database's.
function(
    "keep_review_apart() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM public.decision d WHERE d.lead_id = NEW.lead_id
                 AND d.application_id = NEW.application_id AND d.decided_by = NEW.decider_id
                   AND d.replaces_id IS NULL)
          OR EXISTS (SELECT 1 FROM public.application_evaluation e
                     JOIN public.evaluation v ON v.owner_id = e.lead_id AND v.id = e.evaluation_id
                     LEFT JOIN public.assignment a ON a.owner_id = v.owner_id AND a.evaluation_id = v.id
                     LEFT JOIN public.consensus c ON c.owner_id = v.owner_id AND c.evaluation_id = v.id
                     WHERE e.lead_id = NEW.lead_id AND e.application_id = NEW.application_id
                       AND NEW.decider_id IN (a.assessor_id, c.moderator_id, c.second_moderator_id, v.concluded_by))
          OR NEW.decider_id IN (SELECT person_id FROM guard.judges_of(NEW.application_id))
      THEN
        RAISE EXCEPTION 'whoever had a part in a decision does not review it' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("keep_review_apart", "decision_review", "BEFORE UPDATE", "keep_review_apart")
