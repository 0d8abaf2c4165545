"""Systems and lots are public once published; until then they are their lead's."""

from consortium.kernel.row_security import (
    BUYER,
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

# What the register holds of a lot is for those who buy from it: asked once a statement, so that indexes serve.
function(
    "lots_bought_from() RETURNS uuid[]",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(l.id), '{}') FROM public.lot l
      JOIN public.purchasing_system s ON s.lead_id = l.lead_id AND s.id = l.system_id
      WHERE guard.is_buyer() AND s.consortium_id = ANY (guard.consortia())
    $$
    """,
)

_PUBLISHED = "published_at IS NOT NULL"
_OF_A_PUBLISHED_SYSTEM = (
    "EXISTS (SELECT 1 FROM purchasing_system s WHERE s.lead_id = lot.lead_id AND s.id = lot.system_id"
    " AND s.published_at IS NOT NULL)"
)
_OF_A_DRAFT = (
    "EXISTS (SELECT 1 FROM purchasing_system s WHERE s.lead_id = lot.lead_id AND s.id = lot.system_id"
    " AND s.published_at IS NULL)"
)
_LEADS = "consortium_id = ANY ((SELECT guard.led_consortia())::uuid[])"

protect(
    "purchasing_system",
    DataClass.PUBLIC,
    may_select(_PUBLISHED, name="published"),
    may_select(own("lead_id"), name="own"),
    may_insert(both(own("lead_id"), _LEADS, "published_at IS NULL")),
    may_update(
        both(own("lead_id"), "published_at IS NULL"),
        check=own("lead_id"),
        columns=(
            "name", "summary", "regime", "is_dynamic", "commenced_on", "ends_on", "entry_every_months",
            "notice_reference", "contact_name", "contact_email", "contract_terms", "contract_terms_version",
            "admission_threshold", "assessors_needed", "assessor_councils_needed", "is_light_touch", "fee_percent",
            "decision_working_days", "needs_member_agreements", "cqc_rating_floor", "agreed_call_off_days",
            "published_at", "published_by", "revision",
        ),
    ),
)  # fmt: skip
protect(
    "lot",
    DataClass.PUBLIC,
    may_select(_OF_A_PUBLISHED_SYSTEM, name="published"),
    may_select(own("lead_id"), name="own"),
    may_insert(both(own("lead_id"), _OF_A_DRAFT)),
    may_delete(both(own("lead_id"), _OF_A_DRAFT)),
)
_LOT_OF_A_PUBLISHED_SYSTEM = (
    "EXISTS (SELECT 1 FROM lot l JOIN purchasing_system s ON s.lead_id = l.lead_id AND s.id = l.system_id"
    " WHERE l.lead_id = health_route.lead_id AND l.id = health_route.lot_id AND s.published_at IS NOT NULL)"
)
protect(
    "health_route",
    DataClass.PUBLIC,
    may_select(_LOT_OF_A_PUBLISHED_SYSTEM, name="published"),
    may_select(own("lead_id"), name="own"),
    may_insert(both(own("lead_id"), BUYER, "ended_at IS NULL")),
    may_update(
        both(own("lead_id"), "ended_at IS NULL"), check=own("lead_id"), columns=("ended_at", "ended_by"), name="end"
    ),
)

_SYSTEM_OF_EXTENSION = "purchasing_system s WHERE s.lead_id = extension.lead_id AND s.id = extension.system_id"
_OF_A_DRAFT_TERM = f"EXISTS (SELECT 1 FROM {_SYSTEM_OF_EXTENSION} AND s.published_at IS NULL)"
protect(
    "extension",
    DataClass.PUBLIC,
    may_select(f"EXISTS (SELECT 1 FROM {_SYSTEM_OF_EXTENSION} AND s.published_at IS NOT NULL)", name="published"),
    may_select(own("lead_id"), name="own"),
    may_insert(both(own("lead_id"), _OF_A_DRAFT_TERM)),
    may_update(
        both(own("lead_id"), "decided_at IS NULL"),
        check=own("lead_id"),
        columns=(
            "views_due_on", "asked_at", "asked_by", "outcome", "agreed_ends_on", "reason", "decided_at", "decided_by",
            "revision",
        ),
    ),
    may_delete(both(own("lead_id"), _OF_A_DRAFT_TERM)),
)  # fmt: skip

# Whoever decides an extension moves the end of a published system, which nobody may change otherwise. The members come
# first: before the day is past, each of them has given its view.
function(
    "decide_extension() RETURNS trigger",
    """
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE
      today date := (guard.now() AT TIME ZONE 'Europe/London')::date;
    BEGIN
      IF NEW.outcome IS NOT NULL AND (OLD.views_due_on IS NULL OR OLD.views_due_on >= today) AND EXISTS (
          SELECT 1 FROM public.purchasing_system s JOIN public.membership m ON m.consortium_id = s.consortium_id
          WHERE s.lead_id = NEW.lead_id AND s.id = NEW.system_id AND m.part IN ('lead', 'member', 'opted-in')
            AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today)
            AND NOT EXISTS (SELECT 1 FROM public.extension_view v
              WHERE v.lead_id = NEW.lead_id AND v.extension_id = NEW.id AND v.council_id = m.organisation_id
                AND v.given_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'views are still due' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.outcome = 'extended' THEN
        UPDATE public.purchasing_system SET ends_on = NEW.agreed_ends_on, revision = revision + 1
        WHERE lead_id = NEW.lead_id AND id = NEW.system_id AND ends_on < NEW.agreed_ends_on;
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("decide_extension", "extension", "BEFORE UPDATE", "decide_extension")

_EXTENSION_OF_VIEW = (
    "extension e JOIN purchasing_system s ON s.lead_id = e.lead_id AND s.id = e.system_id"
    " WHERE e.lead_id = extension_view.lead_id AND e.id = extension_view.extension_id"
    " AND s.consortium_id = ANY ((SELECT guard.consortia())::uuid[])"
)
_WHILE_ASKED = f"EXISTS (SELECT 1 FROM {_EXTENSION_OF_VIEW} AND e.asked_at IS NOT NULL AND e.decided_at IS NULL)"
_BY_ONESELF = "given_by IS NULL OR given_by = (SELECT guard.person())"
protect(
    "extension_view",
    DataClass.VOTE,
    may_select(own("council_id"), name="own"),
    may_select(both("given_at IS NOT NULL", f"EXISTS (SELECT 1 FROM {_EXTENSION_OF_VIEW})"), name="given"),
    may_insert(both(own("council_id"), BUYER, _BY_ONESELF, _WHILE_ASKED)),
    may_update(
        both(own("council_id"), _WHILE_ASKED),
        check=both(own("council_id"), _BY_ONESELF),
        columns=("view", "reason", "approvals", "saved_at", "given_at", "given_by", "revision"),
    ),
)
protect(
    "member_agreement",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(own("council_id"), name="by_member"),
    may_insert(both(own("lead_id"), BUYER, "ended_at IS NULL")),
    may_update(
        both(own("lead_id"), "ended_at IS NULL"),
        check=own("lead_id"),
        columns=("document_id", "ended_at", "ended_by"),
        name="end",
    ),
)
# The lead's copy of it may be read by the member that signed, once nothing was found in it.
extend(
    "stored_document",
    may_select(
        "EXISTS (SELECT 1 FROM member_agreement a WHERE a.lead_id = stored_document.organisation_id"
        " AND a.document_id = stored_document.id AND a.council_id = (SELECT guard.organisation()))"
        " AND state IN ('clean', 'not scanned')",
        name="as_agreement",
    ),
)
