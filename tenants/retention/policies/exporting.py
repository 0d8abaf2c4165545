"""All that is held about one person or one child, for a copy that somebody may have."""

from consortium.kernel.row_security import OWNER, function

_THEIRS = """FROM public.referral r WHERE r.council_id = us AND r.child_id = asked.subject_id"""
_PACKAGES = """FROM public.package_referral g JOIN public.referral r ON r.council_id = us AND r.id = g.referral_id
  WHERE g.council_id = us AND r.child_id = asked.subject_id"""


def _rows(title: str, source: str, *, more: str = "") -> str:
    """A part of the copy: rows named `x`, in their order, without what names other people."""
    said = f"guard.without_people(to_jsonb(x)){more}"
    return f"'{title}', (SELECT coalesce(jsonb_agg({said}), '[]') {source})"


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
        "Support bought outside the system",
        "FROM public.spot_purchase x JOIN public.child c ON c.council_id = us AND c.id = asked.subject_id"
        " WHERE x.council_id = us AND x.case_reference = c.case_reference",
    ),
)
_OF_PERSON = (
    _rows("Account", "FROM public.person x WHERE x.id = asked.subject_id"),
    _rows("Roles", "FROM public.role_grant x WHERE x.organisation_id = us AND x.person_id = asked.subject_id"),
    "'Sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('device', x.device, 'began_at', x.began_at, 'seen_at',"
    " x.seen_at, 'ended_at', x.ended_at, 'proved', x.proved_by) ORDER BY x.began_at), '[]')"
    " FROM public.sign_in_session x WHERE x.organisation_id = us AND x.person_id = asked.subject_id)",
    _rows("Failed attempts to sign in", "FROM public.failed_sign_in x WHERE x.person_id = asked.subject_id"),
    "'Second steps', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', f.name, 'made_at', f.made_at, 'used_at',"
    " f.used_at)), '[]') FROM (SELECT person_id, name, made_at, used_at FROM public.authenticator_app UNION ALL"
    " SELECT person_id, name, made_at, used_at FROM public.passkey) AS f WHERE f.person_id = asked.subject_id)",
    "'Messages', (SELECT coalesce(jsonb_agg(jsonb_build_object('recorded_at', x.recorded_at, 'address', x.address,"
    " 'kind', x.template, 'sent_at', x.sent_at, 'read_at', x.read_at) ORDER BY x.recorded_at), '[]')"
    " FROM public.notification x WHERE x.organisation_id = us AND x.person_id = asked.subject_id)",
    "'What was done', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'act', x.act, 'on', x.subject)"
    " ORDER BY x.sequence), '[]') FROM public.audit_entry x WHERE x.organisation_id = us"
    " AND x.person_id = asked.subject_id)",
)

# Identifiers, officers and fingerprints say nothing of whom the copy is about.
function(
    "without_people(of_row jsonb) RETURNS jsonb",
    r"""
    LANGUAGE sql IMMUTABLE AS $$
      SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(of_row)
      WHERE value <> 'null' AND key !~ '(_by|_id|_role|_sha256|_mark)$' AND key !~ '^(id|revision|.*_signed_name|'
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
