"""Systems and lots are public once published; until then they are their lead's."""

from consortium.kernel.row_security import (
    BUYER,
    DataClass,
    both,
    function,
    may_delete,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
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
            "decision_working_days", "published_at", "published_by", "revision",
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
