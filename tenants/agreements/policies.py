"""An agreement is its two parties'; its reviews are the council's."""

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
protect(
    "agreement",
    DataClass.TWO_PARTY,
    may_select(_COUNCIL, name="by_council"),
    may_select(_PROVIDER, name="by_provider"),
    may_insert(both(_COUNCIL, BUYER, "council_signed_at IS NULL", "provider_signed_at IS NULL")),
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
)
protect(
    "agreement_review",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER)),
    may_update(
        both(_COUNCIL, "held_on IS NULL"),
        check=both(_COUNCIL, "held_by = (SELECT guard.person())"),
        columns=("held_on", "held_by", "childs_voice", "outcome", "note"),
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
      RETURN NEW;
    END $$
    """,
)
trigger("sign_for_oneself", "agreement", "BEFORE UPDATE", "sign_for_oneself")
