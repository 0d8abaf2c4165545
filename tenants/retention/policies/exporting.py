"""All that is held about one person or one child, for a copy that somebody may have."""

from consortium.kernel.actors import PLATFORM_ID
from consortium.kernel.row_security import OWNER, function

_THEIRS = """FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id"""
_PACKAGES = """FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id"""


def _rows(title: str, source: str, *, more: str = "") -> str:
    """A part of the copy: rows named `x`, in their order, without what names other people."""
    said = f"guard.without_people(to_jsonb(x)){more}"
    return f"'{title}', (SELECT coalesce(jsonb_agg({said}), '[]') {source})"


def _facts(title: str, columns: str, source: str) -> str:
    """A part of the copy with these columns of rows named `x`."""
    said = ", ".join(f"'{column}', x.{column}" for column in columns.split())
    first = next(column for column in columns.split() if column.endswith(("_at", "_on")))
    each = f"jsonb_strip_nulls(jsonb_build_object({said})) ORDER BY x.{first}"
    return f"'{title}', (SELECT coalesce(jsonb_agg({each}), '[]') FROM {source})"


def _theirs(title: str, table: str, columns: str, *, own: bool = False) -> str:
    """Of a person's rows; of the organisation's own alone where each row is somebody's in an organisation."""
    ours = " AND x.organisation_id = us" if own else ""
    return _facts(title, columns, f"public.{table} x WHERE x.person_id = asked.subject_id{ours}")


def _of_referrals(title: str, table: str) -> str:
    return _rows(title, f"FROM public.{table} x WHERE x.council_id = us AND x.referral_id IN (SELECT r.id {_THEIRS})")


def _of_agreements(title: str, table: str) -> str:
    return _rows(title, f"FROM public.{table} x WHERE x.council_id = us AND x.agreement_id = ANY (agreed)")


_PROVIDER = " || jsonb_build_object('provider', (SELECT o.name FROM public.organisation o WHERE o.id = x.provider_id))"
_OF_CHILD = (
    _rows("The child", "FROM public.child x WHERE x.council_id = us AND x.id = asked.subject_id"),
    _rows(
        "How long it is kept", "FROM public.child_schedule x WHERE x.council_id = us AND x.child_id = asked.subject_id"
    ),
    _rows("Referrals", f"FROM public.referral x WHERE x.council_id = us AND x.id IN (SELECT r.id {_THEIRS})"),
    _of_referrals("Direct payments", "direct_payment"),
    _of_referrals("Interim cover", "interim_cover"),
    _of_referrals("Who the child is was read", "identity_reading"),
    _rows("Packages", f"FROM public.package x WHERE x.council_id = us AND x.id IN (SELECT g.package_id {_PACKAGES})"),
    _rows(
        "Meetings with providers",
        f"FROM public.family_meeting x WHERE x.council_id = us AND x.package_id IN (SELECT g.package_id {_PACKAGES})",
        more=_PROVIDER,
    ),
    _rows(
        "Shown to providers",
        "FROM public.disclosure x LEFT JOIN public.disclosed_words w ON w.council_id = us AND w.disclosure_id = x.id"
        f" WHERE x.council_id = us AND (x.package_id, x.child_number) IN (SELECT g.package_id, g.number {_PACKAGES})",
        more=_PROVIDER + " || jsonb_build_object('words', w.words)",
    ),
    _rows("Agreements", "FROM public.agreement x WHERE x.council_id = us AND x.id = ANY (agreed)", more=_PROVIDER),
    _of_agreements("Changes of agreements", "agreement_change"),
    _of_agreements("What was delivered", "agreement_delivery"),
    _of_agreements("When support began", "agreement_start"),
    _of_agreements("Reviews", "agreement_review"),
    _of_agreements("Placements", "placement"),
    _rows(
        "Told to the council of the area",
        "FROM public.placement_notice x JOIN public.placement p ON p.council_id = us AND p.id = x.id"
        " WHERE x.council_id = us AND p.agreement_id = ANY (agreed)",
    ),
    _of_agreements("Handed over to another provider", "handover"),
    _facts(
        "When it was read by a provider",
        "read_at until_at",
        "public.disclosure_reading x JOIN public.disclosure d ON d.council_id = us AND d.id = x.disclosure_id"
        f" WHERE x.council_id = us AND (d.package_id, d.child_number) IN (SELECT g.package_id, g.number {_PACKAGES})",
    ),
    _rows(
        "Screening set aside",
        "FROM public.screening_override x"
        f" WHERE x.council_id = us AND x.package_id IN (SELECT g.package_id {_PACKAGES})",
    ),
    _rows(
        "Support bought outside the system",
        "FROM public.spot_purchase x JOIN public.child c ON c.council_id = us AND c.id = asked.subject_id"
        " WHERE x.council_id = us AND x.case_reference = c.case_reference",
    ),
)
_OF_PERSON = (
    _rows("Account", "FROM public.person x WHERE x.id = asked.subject_id"),
    _theirs("Password", "credential", "kind set_at"),
    _theirs("Passwords asked for anew", "password_reset", "asked_at used_at"),
    _theirs("Authenticator apps", "authenticator_app", "name made_at used_at"),
    _theirs("Passkeys", "passkey", "name made_at used_at"),
    _theirs("Recovery codes", "recovery_code", "made_at lapses_at used_at"),
    _theirs("Second steps taken away", "factor_reset", "asked_at agreed_at withdrawn_at", own=True),
    _facts(
        "Accounts for single sign-on",
        "issuer subject shown_as linked_at used_at",
        "public.external_identity x WHERE x.person_id = asked.subject_id"
        f" AND x.organisation_id IN (us, '{PLATFORM_ID}')",
    ),
    _facts(
        "Invitation",
        "name email roles invited_at accepted_at",
        "public.colleague_invitation x WHERE x.organisation_id = us AND x.accepted_by = asked.subject_id",
    ),
    _theirs("Roles", "role_grant", "role from_on to_on confirmed_at review_due_on suspended_at", own=True),
    _theirs("Reviews of roles", "role_review", "role from_on outcome reason reviewed_at", own=True),
    _theirs(
        "Sessions",
        "sign_in_session",
        "device began_at seen_at proved_at proved_by provider_subject acr amr ended_at",
        own=True,
    ),
    _theirs("Failed attempts to sign in", "failed_sign_in", "tried_at way network"),
    _theirs("Programs let in", "api_grant", "scope granted_at used_at", own=True),
    _theirs("What programs did it with", "api_token", "scope issued_at expires_at ended_at", own=True),
    _theirs("Calendar feed", "calendar_feed", "made_at", own=True),
    _theirs("Messages", "notification", "recorded_at address template sent_at read_at", own=True),
    _facts(
        "Delegations",
        "role basis limit_gbp from_on to_on in_urgency",
        "public.delegation x WHERE x.council_id = us AND x.person_id = asked.subject_id",
    ),
    _facts(
        "Standing in",
        "from_on to_on limit_gbp named_at ended_at",
        "public.deputyship x WHERE x.council_id = us AND asked.subject_id IN (x.person_id, x.deputy_id)",
    ),
    _facts(
        "Seats on panels",
        "is_chair from_on to_on",
        "public.panel_seat x WHERE x.council_id = us AND x.person_id = asked.subject_id",
    ),
    _facts(
        "Assessments and interests declared",
        "assigned_at declared_at has_conflict interest locked_at set_aside_at set_aside_reason",
        "public.assignment x WHERE x.owner_id = us AND x.assessor_id = asked.subject_id",
    ),
    _facts(
        "When a child’s identity was read",
        "read_at until_at",
        "public.identity_reading x WHERE x.council_id = us AND x.person_id = asked.subject_id",
    ),
    _facts(
        "When a child’s disclosed record was read",
        "reader_name read_at until_at",
        "public.disclosure_reading x WHERE x.provider_id = us AND x.person_id = asked.subject_id",
    ),
    _facts(
        "When exclusion evidence was read",
        "read_at until_at",
        "public.exclusion_reading x WHERE x.lead_id = us AND x.person_id = asked.subject_id",
    ),
    "'What was done', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'act', x.act, 'on', x.subject)"
    " ORDER BY x.sequence), '[]') FROM public.audit_entry x WHERE x.organisation_id = us"
    " AND x.person_id = asked.subject_id)",
)
_ACT, _ORGANISATIONS, _MOMENT = (
    "an act: it stands among what was done",
    "the organisation’s own: it says nothing of a person",
    "kept for moments, sealed or without a name",
)
LEFT_OUT = {
    **dict.fromkeys(("mini_tender_opening", "consensus"), _ACT),
    **dict.fromkeys(
        ("identity_provider", "api_client", "program_secret", "webhook", "webhook_secret", "webhook_delivery",
         "webhook_attempt", "organisation_key"),
        _ORGANISATIONS,
    ),
    **dict.fromkeys(("kept_form", "spent_challenge", "outbox_message", "idempotency_key"), _MOMENT),
    "referral_import": "a file as it came: what was taken in of it are referrals",
    "spot_import": "a file as it came: what was taken in of it are purchases",
    "handover_tick": "a list of chores, ticked",
    "register_effect": "of a provider’s standing, not of a child",
}  # fmt: skip
"""Tables that hold something of people or children and are in no copy, with the reason."""

# Identifiers, officers and fingerprints say nothing of whom the copy is about.
function(
    "without_people(of_row jsonb) RETURNS jsonb",
    r"""
    LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(of_row)
      WHERE value <> 'null' AND key !~ '(_by|_id|_role|_sha256|_mark|_hash)$' AND key !~ '^(id|revision|.*_signed_name|'
        '.*_accepted_name|proposed_name)$'
    $$
    """,
    roles=(OWNER,),
)
function(
    "record_for(export uuid) RETURNS jsonb",
    f"""
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE asked public.subject_export; us uuid := guard.organisation(); agreed uuid[];
    BEGIN
      SELECT e.* INTO asked FROM public.subject_export e WHERE e.organisation_id = us AND e.id = export
        AND e.agreed_at IS NOT NULL AND e.made_at IS NULL AND guard.kind() = 'job';
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      IF asked.about = 'person' THEN
        RETURN jsonb_build_object({", ".join(_OF_PERSON)});
      END IF;
      SELECT coalesce(array_agg(a.id), '{{}}') INTO agreed FROM public.agreement a
        WHERE a.council_id = us AND (a.package_id, a.child_number) IN (SELECT g.package_id, g.number {_PACKAGES});
      RETURN jsonb_build_object({", ".join(_OF_CHILD)});
    END $$
    """,
)
