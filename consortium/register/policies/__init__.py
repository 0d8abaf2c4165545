"""The shared register: a provider its own, members of its consortia to read; standing is the lead's to decide.

What is said of a lot (places, standing) only the consortium that buys from it may read.
"""

from consortium.kernel.row_security import (
    ADMINISTRATOR,
    BUYER,
    EVERYONE,
    PROVIDER,
    DataClass,
    both,
    function,
    known_provider,
    may_delete,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)
from consortium.register.policies import availability as availability
from consortium.register.policies import inviting as inviting
from consortium.register.policies.inviting import KNOWN

_LOT = "lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])"
_OWN = own("provider_id")
# A provider leaves by itself, but only where it stands: whoever leads decides everything else.
function(
    "stands(lead uuid, lot uuid) RETURNS boolean",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT EXISTS (SELECT 1 FROM public.standing s WHERE s.lead_id = lead AND s.lot_id = lot
        AND s.provider_id = guard.organisation() AND s.kind = 'active' AND s.from_at <= guard.now()
        AND (s.until_at IS NULL OR s.until_at > guard.now()))
    $$
    """,
)
# Row security keeps the index of an operator that is not leakproof from being used, so a definer
# compares the names, of the providers that the caller may know. One that holds the words is nearer.
function(
    "find_providers(sought text) RETURNS TABLE (provider_id uuid, likeness numeric)",
    f"""
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    SET pg_trgm.word_similarity_threshold = 0.45 AS $$
      WITH named AS MATERIALIZED (
        SELECT o.id, round(CASE WHEN strpos(lower(o.name), lower(sought)) = 1 THEN 3
            WHEN strpos(lower(o.name), lower(sought)) > 0 THEN 2
            ELSE word_similarity(lower(sought), lower(o.name)) END::numeric, 3) AS likeness
        FROM public.organisation o
        WHERE sought <> '' AND o.kind = 'provider' AND (lower(sought) <% lower(o.name)
          OR (lower(o.name) LIKE '%' || translate(lower(sought), '\\%_', '   ') || '%'
            AND strpos(lower(o.name), lower(sought)) > 0))
      ), numbered AS MATERIALIZED (
        SELECT p.provider_id AS id, 4::numeric AS likeness FROM public.provider_profile p
        WHERE length(regexp_replace(sought, '[^A-Za-z0-9-]', '', 'g')) >= 3 AND sought ~ '[0-9]'
          AND (coalesce(p.company_number, '') || ' ' || coalesce(p.charity_number, '') || ' '
            || coalesce(p.cqc_provider_id, ''))
            LIKE '%' || regexp_replace(upper(sought), '[^A-Z0-9-]', '', 'g') || '%'
      )
      SELECT found.id, max(found.likeness) FROM (TABLE named UNION ALL TABLE numbered) found
      WHERE {KNOWN.format(provider="found.id")} GROUP BY found.id
    $$
    """,
)
_ON_THE_REGISTER = "guard.stands(lead_id, lot_id)"

protect(
    "provider_profile",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(known_provider("provider_profile.provider_id"), name="by_member"),
    may_insert(both(_OWN, PROVIDER)),
    may_update(
        _OWN,
        columns=(
            "legal_form", "company_number", "charity_number", "cqc_provider_id", "cqc_location_id",
            "ofsted_urn", "ukprn", "vat_number", "lei", "postcode", "summary", "capacity_note",
            "employs_staff", "revision",
        ),
    ),
)  # fmt: skip
protect(
    "evidence",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(known_provider("evidence.provider_id"), name="by_member"),
    may_insert(both(_OWN, PROVIDER)),
    may_update(both(_OWN, "(SELECT guard.kind()) = 'job'", "refused_at IS NULL"), check=_OWN, columns=("refused_at",)),
)
protect(
    "declared_place",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(both(known_provider("declared_place.provider_id"), _LOT), name="by_member"),
    may_insert(both(_OWN, PROVIDER)),
    may_update(_OWN, columns=("districts", "declared_at")),
    may_delete(_OWN),
)
protect(
    "standing",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(both(known_provider("standing.provider_id"), _LOT), name="by_member"),
    may_insert(own("lead_id"), name="by_lead"),
    may_insert(both(_OWN, PROVIDER, "kind = 'withdrawn'", "until_at IS NULL", _ON_THE_REGISTER), name="to_withdraw"),
    may_update(own("lead_id"), columns=("until_at",), name="by_lead"),
)
protect(
    "local_suspension",
    DataClass.COUNCIL_PRIVATE,
    may_select(own("council_id"), name="own"),
    may_select(_OWN, name="of_oneself"),
    may_insert(both(own("council_id"), BUYER)),
    may_update(own("council_id"), columns=("until_at",)),
)
protect(
    "removal_notice",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(_OWN, name="by_provider"),
    may_insert(both(own("lead_id"), "outcome IS NULL", "given_by = (SELECT guard.person())")),
    may_update(
        both(own("lead_id"), "outcome IS NULL"),
        check=both(own("lead_id"), "decided_by = (SELECT guard.person())"),
        columns=("outcome", "outcome_reason", "decided_at", "decided_by"),
    ),
)
protect(
    "removal_reply",
    DataClass.TWO_PARTY,
    may_select(own("lead_id"), name="by_lead"),
    may_select(_OWN, name="by_provider"),
    may_insert(
        both(
            _OWN,
            "replied_by = (SELECT guard.person())",
            "EXISTS (SELECT 1 FROM removal_notice n WHERE n.lead_id = removal_reply.lead_id"
            " AND n.id = removal_reply.notice_id AND n.provider_id = removal_reply.provider_id"
            " AND n.outcome IS NULL AND n.reply_by_at > guard.now())",
        )
    ),
)


# The regulator's directory: everybody reads it; a job of the platform or of a body that buys writes what was looked at.
_IMPORTS = both("(SELECT guard.kind()) = 'job'", f"{BUYER} OR (SELECT guard.organisation_kind()) = 'platform'")
_SENDS = f"{BUYER} OR {ADMINISTRATOR}"
_OWN_IMPORT = own("organisation_id")

protect(
    "regulator_location",
    DataClass.REFERENCE,
    may_select(EVERYONE),
    may_insert(_IMPORTS),
    may_update(
        _IMPORTS,
        columns=(
            "cqc_provider_id", "name", "provider_name", "postcode", "local_authority", "region", "service_types",
            "specialisms", "url", "checked_on", "rating", "gives_personal_care", "listed_on", "gone_on",
        ),
    ),
)  # fmt: skip
protect(
    "postcode_district",
    DataClass.REFERENCE,
    may_select(EVERYONE),
    may_insert(ADMINISTRATOR),
    may_delete(ADMINISTRATOR),
)
protect(
    "directory_import",
    DataClass.OWN_STREAM,
    may_select(_OWN_IMPORT),
    may_insert(both(_OWN_IMPORT, _SENDS)),
    may_update(
        _OWN_IMPORT,
        columns=(
            "status", "rows_read", "fault_count", "faults", "problem", "has_ratings", "has_activities", "read_at",
            "decided_at", "decided_by", "applied_at", "changed",
        ),
    ),
)  # fmt: skip
protect(
    "directory_row",
    DataClass.OWN_STREAM,
    may_select(_OWN_IMPORT),
    may_insert(_OWN_IMPORT),
    may_delete(_OWN_IMPORT),
)


# What a public register said is written by a job of the provider, once: nobody can say it for the register.
_A_JOB = "(SELECT guard.kind()) = 'job'"
protect(
    "register_lookup",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(known_provider("register_lookup.provider_id"), name="by_member"),
    may_insert(both(_OWN, PROVIDER, "outcome IS NULL")),
    may_update(
        both(_OWN, _A_JOB, "outcome IS NULL"),
        check=both(_OWN, _A_JOB),
        columns=("outcome", "answered_at", "name", "status", "postcode", "details"),
    ),
)
protect(
    "premises",
    DataClass.SHARED_REGISTER,
    may_select(_OWN, name="own"),
    may_select(known_provider("premises.provider_id"), name="by_member"),
    may_insert(both(_OWN, PROVIDER)),
    may_update(
        both(_OWN, "closed_at IS NULL"),
        check=_OWN,
        columns=(
            "name", "postcode", "council_id", "registration", "places", "vacancies", "told_at", "closed_at", "revision",
        ),
    ),
)  # fmt: skip
