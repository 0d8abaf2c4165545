"""An agreement and its changes are its two parties'; its reviews are the council's."""

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

_COUNCIL = own("council_id")
_PROVIDER = own("provider_id")
_TO_CALL_OFF = "follows_id IS NOT NULL AND (council_signed_at IS NULL OR provider_signed_at IS NULL)"
protect(
    "agreement",
    DataClass.TWO_PARTY,
    may_select(_COUNCIL, name="by_council"),
    may_select(_PROVIDER, name="by_provider"),
    may_insert(
        both(_COUNCIL, BUYER, "council_signed_at IS NULL", "provider_signed_at IS NULL", "called_off_at IS NULL")
    ),
    may_update(
        both(_COUNCIL, "council_signed_at IS NULL"),
        check=both(_COUNCIL, "council_signed_by = (SELECT guard.person())"),
        columns=("council_signed_at", "council_signed_by", "council_signed_name", "council_signed_role", "revision"),
        name="by_council",
    ),
    may_update(
        both(_PROVIDER, "provider_signed_at IS NULL"),
        check=both(_PROVIDER, "provider_signed_by = (SELECT guard.person())"),
        columns=(
            "provider_signed_at",
            "provider_signed_by",
            "provider_signed_name",
            "provider_signed_role",
            "revision",
        ),
        name="by_provider",
    ),
    may_update(
        both(_COUNCIL, "council_signed_at IS NOT NULL", "provider_signed_at IS NOT NULL"),
        check=both(_COUNCIL, "changes > 0"),
        columns=("ends_on", "cost", "total_gbp", "average_week_gbp", "as_signed", "changes", "revision"),
        name="as_changed",
    ),
    may_update(
        both(_COUNCIL, _TO_CALL_OFF, "called_off_at IS NULL"),
        check=both(_COUNCIL, _TO_CALL_OFF, "called_off_at IS NOT NULL"),
        columns=("called_off_at", "revision"),
        name="called_off",
    ),
)
protect(
    "agreement_review",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER)),
    may_update(
        both(_COUNCIL, "held_on IS NULL"),
        check=both(_COUNCIL, "held_by = (SELECT guard.person())"),
        columns=("held_on", "held_by", "childs_voice", "outcome", "note", "progress"),
    ),
)
# Each side signs for itself only: a column grant cannot tell the two apart.
function(
    "sign_for_oneself() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.council_signed_at, NEW.council_signed_by, NEW.council_signed_name, NEW.council_signed_role)
          IS DISTINCT FROM
          (OLD.council_signed_at, OLD.council_signed_by, OLD.council_signed_name, OLD.council_signed_role)
          AND (OLD.council_signed_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.council_id) THEN
        RAISE EXCEPTION 'the council signs once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.provider_signed_at, NEW.provider_signed_by, NEW.provider_signed_name, NEW.provider_signed_role)
          IS DISTINCT FROM
          (OLD.provider_signed_at, OLD.provider_signed_by, OLD.provider_signed_name, OLD.provider_signed_role)
          AND (OLD.provider_signed_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.provider_id) THEN
        RAISE EXCEPTION 'the provider signs once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.council_signed_at, NEW.provider_signed_at)
          IS DISTINCT FROM (OLD.council_signed_at, OLD.provider_signed_at)
          AND NEW.called_off_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was called off is not signed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("sign_for_oneself", "agreement", "BEFORE UPDATE", "sign_for_oneself")
# An agreement's figures move only to those of the next change that is agreed, by the council that keeps it.
function(
    "follow_the_change() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
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
                   AND (c.kind = 'notice' OR c.council_accepted_at IS NOT NULL
                        AND (c.provider_accepted_at IS NOT NULL
                             OR c.kind = 'handover' AND c.end_reason IN ('provider has failed', 'ended already')))
                   AND (c.kind <> 'handover' OR EXISTS (
                     SELECT 1 FROM public.agreement s
                     WHERE s.council_id = NEW.council_id AND s.follows_id = NEW.id AND s.starts_on = NEW.ends_on + 1
                       AND s.council_signed_at IS NOT NULL AND s.provider_signed_at IS NOT NULL))
                   AND (c.effect #>> '{after,total}')::numeric = NEW.total_gbp
                   AND (c.effect #>> '{after,ends_on}')::date = NEW.ends_on)) THEN
        RAISE EXCEPTION 'an agreement follows the changes that both agreed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("follow_the_change", "agreement", "BEFORE UPDATE", "follow_the_change")

_OF_ITS_AGREEMENT = (
    "EXISTS (SELECT 1 FROM agreement a WHERE a.council_id = agreement_change.council_id"
    " AND a.id = agreement_change.agreement_id AND a.provider_id = agreement_change.provider_id"
    " AND a.council_signed_at IS NOT NULL AND a.provider_signed_at IS NOT NULL)"
)
_NEW = (
    "council_accepted_at IS NULL AND provider_accepted_at IS NULL AND applied_at IS NULL AND closed_at IS NULL"
    " AND authorised_at IS NULL AND refused_at IS NULL"
)
_OPEN = "applied_at IS NULL AND closed_at IS NULL AND refused_at IS NULL"
protect(
    "agreement_change",
    DataClass.TWO_PARTY,
    may_select(_COUNCIL, name="by_council"),
    may_select(_PROVIDER, name="by_provider"),
    may_insert(both(_COUNCIL, BUYER, "proposed_side = 'council'", _NEW, _OF_ITS_AGREEMENT), name="by_council"),
    may_insert(
        both(_PROVIDER, "proposed_side = 'provider'", "kind = 'notice'", _NEW, _OF_ITS_AGREEMENT), name="by_provider"
    ),
    may_update(
        both(_COUNCIL, _OPEN),
        check=_COUNCIL,
        columns=(
            "authorised_at",
            "refused_at",
            "council_accepted_at",
            "council_accepted_by",
            "council_accepted_name",
            "council_accepted_role",
            "closed_how",
            "closed_at",
            "closed_by",
            "closed_reason",
            "applied_at",
        ),
        name="by_council",
    ),
    may_update(
        both(_PROVIDER, _OPEN),
        check=_PROVIDER,
        columns=(
            "provider_accepted_at",
            "provider_accepted_by",
            "provider_accepted_name",
            "provider_accepted_role",
            "closed_how",
            "closed_at",
            "closed_by",
            "closed_reason",
        ),
        name="by_provider",
    ),
)
# Each side accepts for itself only, once; what concerns the spend is the council's alone. Where a provider asked for a
# rise and the council granted no more (`guard.is_settled_by_fee_review`), both have said yes already, and the council's
# own job enters what they said.
function(
    "accept_for_oneself() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
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
    """,
)
trigger("accept_for_oneself", "agreement_change", "BEFORE UPDATE", "accept_for_oneself")
protect(
    "agreement_delivery",
    DataClass.TWO_PARTY,
    may_select(_COUNCIL, name="by_council"),
    may_select(_PROVIDER, name="by_provider"),
    may_insert(
        both(
            _PROVIDER,
            "queried_at IS NULL",
            "accepted_at IS NULL",
            _OF_ITS_AGREEMENT.replace("agreement_change", "agreement_delivery"),
        )
    ),
    may_update(
        both(_COUNCIL, "accepted_at IS NULL"),
        check=_COUNCIL,
        columns=(
            "queried_at",
            "queried_by",
            "query",
            "accepted_at",
            "accepted_by",
            "amount_gbp",
            "funders",
            "years",
            "revision",
        ),
        name="by_council",
    ),
    may_update(
        both(_PROVIDER, "accepted_at IS NULL"),
        check=_PROVIDER,
        columns=("scheduled", "delivered", "note", "returned_at", "returned_by", "revision"),
        name="by_provider",
    ),
)
# The provider says what was delivered, the council what it makes of that.
function(
    "answer_for_oneself() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
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
    END $$
    """,
)
trigger("answer_for_oneself", "agreement_delivery", "BEFORE UPDATE", "answer_for_oneself")
protect(
    "statement_layout",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER)),
    may_update(_COUNCIL, columns=("columns", "changed_at", "changed_by", "revision")),
)
protect(
    "agreement_start",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, "confirmed_by = (SELECT guard.person())")),
)
