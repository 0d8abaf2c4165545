"""Systems and lots are public once published; until then they are their lead's."""

from consortium.kernel.row_security import DataClass, both, may_delete, may_insert, may_select, may_update, own, protect

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
            "admission_threshold", "assessors_needed", "assessor_councils_needed", "published_at", "published_by",
            "revision",
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
