"""A contract is its two parties'; once accepted, members of the provider's consortia may see that it stands."""

from consortium.kernel.row_security import (
    EVERYONE,
    DataClass,
    both,
    function,
    known_provider,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
    trigger,
)

_OPEN = "accepted_at IS NULL"

protect(
    "lead_contract",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(own("provider_id"), name="by_provider"),
    may_select(both(known_provider("lead_contract.provider_id"), "accepted_at IS NOT NULL"), name="by_member"),
    may_insert(both(own("lead_id"), _OPEN)),
    may_update(
        both(own("provider_id"), _OPEN),
        check=both(own("provider_id"), "countersigned_at IS NULL"),
        columns=("accepted_at", "accepted_by", "accepted_name", "accepted_role"),
        name="by_provider",
    ),
    may_update(
        both(own("lead_id"), "accepted_at IS NOT NULL", "needs_countersignature", "countersigned_at IS NULL"),
        check=own("lead_id"),
        columns=(
            "countersigned_at", "countersigned_by", "countersigned_name", "countersigned_role", "takes_effect_at",
        ),
        name="to_countersign",
    ),
)  # fmt: skip
# A column grant cannot tell whose signature changes: whoever signs second leaves the first signature as it is.
function(
    "keep_acceptance() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.accepted_at IS NOT NULL
          AND (NEW.accepted_at, NEW.accepted_by, NEW.accepted_name, NEW.accepted_role) IS DISTINCT FROM
              (OLD.accepted_at, OLD.accepted_by, OLD.accepted_name, OLD.accepted_role) THEN
        RAISE EXCEPTION 'an acceptance stands as it was given' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("keep_acceptance", "lead_contract", "BEFORE UPDATE", "keep_acceptance")
protect(
    "contract_setting",
    DataClass.PUBLIC,
    may_select(EVERYONE),
    may_insert(own("lead_id")),
    may_update(own("lead_id"), columns=("needs_countersignature", "set_at", "set_by")),
)
protect(
    "contract_lot",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(own("provider_id"), name="by_provider"),
    may_insert(own("lead_id")),
)
protect(
    "contract_variation",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(
        "EXISTS (SELECT 1 FROM variation_offer o WHERE o.lead_id = contract_variation.lead_id"
        " AND o.variation_id = contract_variation.id AND o.provider_id = (SELECT guard.organisation()))",
        name="by_provider",
    ),
    may_insert(both(own("lead_id"), "issued_at IS NULL", "withdrawn_at IS NULL")),
    may_update(
        both(own("lead_id"), "withdrawn_at IS NULL"),
        check=both(own("lead_id"), "withdrawn_at IS NULL OR withdrawn_by = (SELECT guard.person())"),
        columns=(
            "title", "changes", "reason", "terms", "terms_version", "terms_sha256", "effective_on", "reply_by_on",
            "issued_at", "issued_by", "reminded_at", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "revision",
        ),
    ),
)  # fmt: skip
# What was issued is what providers sign: nobody words it anew.
function(
    "keep_variation_as_issued() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.issued_at IS NOT NULL
          AND (NEW.title, NEW.changes, NEW.reason, NEW.terms, NEW.terms_version, NEW.terms_sha256, NEW.effective_on,
               NEW.reply_by_on, NEW.issued_at, NEW.issued_by) IS DISTINCT FROM
              (OLD.title, OLD.changes, OLD.reason, OLD.terms, OLD.terms_version, OLD.terms_sha256, OLD.effective_on,
               OLD.reply_by_on, OLD.issued_at, OLD.issued_by) THEN
        RAISE EXCEPTION 'an issued variation stands as it was issued' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("keep_variation_as_issued", "contract_variation", "BEFORE UPDATE", "keep_variation_as_issued")
protect(
    "variation_offer",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(own("provider_id"), name="by_provider"),
    may_insert(both(own("lead_id"), "answer IS NULL")),
    may_update(
        both(own("provider_id"), "answer IS DISTINCT FROM 'accepted'"),
        check="answered_by = (SELECT guard.person())",
        columns=("answer", "answered_at", "answered_by", "answered_name", "answered_role", "declined_reason"),
    ),
)
protect(
    "contract_ending",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(own("provider_id"), name="by_provider"),
    may_insert(both(own("lead_id"), "given_by = (SELECT guard.person())", "taken_back_at IS NULL")),
    may_update(
        both(own("lead_id"), "taken_back_at IS NULL", "ends_on >= (guard.now() AT TIME ZONE 'Europe/London')::date"),
        check=both(own("lead_id"), "taken_back_by = (SELECT guard.person())"),
        columns=("taken_back_at", "taken_back_by", "taken_back_reason"),
        name="to_take_back",
    ),
)
