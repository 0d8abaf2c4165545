"""Who registers providers, links accounts and invites; and what is asked of them before anybody is known."""

from consortium.kernel.row_security import (
    ADMINISTRATOR,
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
from consortium.people.policies.roles import SENSITIVE_ROLES

_DEFINER = "LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"
_SELF = "person_id = (SELECT guard.person())"
_ITS_ADMINISTRATOR = both(own("organisation_id"), "(SELECT guard.has_role('organisation administrator'))")
_TENDS = f"({_ITS_ADMINISTRATOR}) OR {ADMINISTRATOR}"
_IN_FORCE = "p.in_force_at IS NOT NULL AND p.ended_at IS NULL"
_OPEN = "i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.invited_at > guard.now() - interval '7 days'"

function(
    "ways_to_sign_on() RETURNS TABLE (id uuid, organisation_id uuid, organisation_kind text, organisation_name text,"
    " name text)",
    # Everybody may know who signs in how: the page of signing in shows it.
    f"""
    {_DEFINER} $$
      SELECT p.id, p.organisation_id, o.kind, o.name, p.name
      FROM public.identity_provider p JOIN public.organisation o ON o.id = p.organisation_id
      WHERE {_IN_FORCE} ORDER BY lower(o.name), lower(p.name), p.id
    $$
    """,
)
function(
    "provider_in_force(provider uuid) RETURNS SETOF public.identity_provider",
    # What a sign-in by it needs. Its secret is wrapped.
    f"{_DEFINER} $$ SELECT p.* FROM public.identity_provider p WHERE p.id = provider AND {_IN_FORCE} $$",
)
function(
    "only_way_of(organisation uuid) RETURNS TABLE (id uuid, name text, organisation_name text)",
    f"""
    {_DEFINER} $$
      SELECT p.id, p.name, o.name FROM public.identity_provider p JOIN public.organisation o ON o.id = p.organisation_id
      WHERE p.organisation_id = organisation AND p.is_only_way AND {_IN_FORCE}
    $$
    """,
)
function(
    "identity_of(provider uuid, said text) RETURNS TABLE (id uuid, person_id uuid, organisation_id uuid)",
    # Whose account it is, for somebody who has just come back from the provider, and for whom they act: for the
    # organisation whose provider it is; by one of the platform's, for the first that has not another only way.
    f"""
    {_DEFINER} $$
      SELECT e.id, e.person_id, CASE WHEN o.kind <> 'platform' THEN o.id ELSE f.organisation_id END
      FROM public.identity_provider p
      JOIN public.organisation o ON o.id = p.organisation_id
      JOIN public.external_identity e
        ON e.organisation_id = p.organisation_id AND e.issuer = p.issuer AND e.subject = said
      LEFT JOIN LATERAL (SELECT a.organisation_id FROM guard.organisations_of(e.person_id) a LIMIT 1) f ON true
      WHERE p.id = provider AND p.ended_at IS NULL
    $$
    """,
)
function(
    "colleague_invitation_of(invitation uuid) RETURNS TABLE (organisation_id uuid, organisation_kind text,"
    " organisation_name text, name text, email text, roles text[], person_id uuid, has_password boolean)",
    # What the holder of a link is invited to, while it is open, and whether they have an account already.
    f"""
    {_DEFINER} $$
      SELECT o.id, o.kind, o.name, i.name, i.email, i.roles, p.id, c.person_id IS NOT NULL
      FROM public.colleague_invitation i JOIN public.organisation o ON o.id = i.organisation_id
      LEFT JOIN public.person p ON lower(p.email) = lower(i.email)
      LEFT JOIN public.credential c ON c.person_id = p.id AND c.kind = 'password'
      WHERE i.id = invitation AND {_OPEN}
    $$
    """,
)
function(
    "accept_colleague_invitation(invitation uuid, due date) RETURNS boolean",
    # Whoever acts takes it up, once, where it was sent to their address; the roles it names are theirs from today,
    # sensitive ones once somebody else confirmed them. Nobody takes up what they sent to themselves.
    f"""
    {_DEFINER} $$
      WITH taken AS (
        UPDATE public.colleague_invitation i SET accepted_at = guard.now(), accepted_by = guard.person()
        WHERE i.id = invitation AND {_OPEN} AND i.invited_by <> guard.person()
          AND EXISTS (SELECT 1 FROM public.person p WHERE p.id = guard.person() AND lower(p.email) = lower(i.email))
        RETURNING i.organisation_id, i.roles, i.invited_by),
      wanted AS (
        SELECT t.organisation_id, r.role, t.invited_by, (guard.now() AT TIME ZONE 'Europe/London')::date AS today
        FROM taken t CROSS JOIN LATERAL unnest(t.roles) AS r(role)),
      granted AS (
        INSERT INTO public.role_grant
          (organisation_id, person_id, role, from_on, granted_by, needs_second, review_due_on)
        SELECT w.organisation_id, guard.person(), w.role, w.today, w.invited_by, w.role IN ({SENSITIVE_ROLES}), due
        FROM wanted w
        WHERE NOT EXISTS (
          SELECT 1 FROM public.role_grant g
          WHERE g.organisation_id = w.organisation_id AND g.person_id = guard.person() AND g.role = w.role
            AND g.from_on <= w.today AND (g.to_on IS NULL OR g.to_on >= w.today))
        ON CONFLICT (organisation_id, person_id, role, from_on) DO UPDATE SET to_on = NULL
          WHERE NOT role_grant.needs_second)
      SELECT EXISTS (SELECT 1 FROM taken)
    $$
    """,
)
function(
    "end_other_ways(organisation uuid) RETURNS integer",
    # An administrator makes a provider the only way in: whoever came another way signs in again, but for themselves.
    f"""
    {_DEFINER} $$
      WITH over AS (
        UPDATE public.sign_in_session s SET ended_at = guard.now()
        WHERE s.organisation_id = organisation AND s.bound_to IS NULL AND s.ended_at IS NULL
          AND s.person_id <> guard.person()
          AND (guard.kind() = 'administrator'
               OR (organisation = guard.organisation() AND guard.has_role('organisation administrator')))
        RETURNING 1)
      SELECT count(*)::integer FROM over
    $$
    """,
)
function(
    "end_by_provider(provider uuid, said text, session_said text) RETURNS integer",
    # The provider says that somebody signed out there: by its own session, or by the account.
    f"""
    {_DEFINER} $$
      WITH over AS (
        UPDATE public.sign_in_session s SET ended_at = guard.now()
        WHERE s.provider_id = provider AND s.ended_at IS NULL
          AND (session_said IS NULL OR s.provider_sid = session_said)
          AND (said IS NULL OR s.provider_subject = said)
          AND (said IS NOT NULL OR session_said IS NOT NULL)
        RETURNING 1)
      SELECT count(*)::integer FROM over
    $$
    """,
)
protect(
    "identity_provider",
    DataClass.IDENTITY,
    may_select(_TENDS, name="by_administrator"),
    may_insert(both(_TENDS, "made_by = (SELECT guard.person())"), name="by_administrator"),
    may_update(
        _TENDS,
        columns=(
            "name", "issuer", "client_id", "wrapped", "second_factors", "is_only_way", "tried_at", "in_force_at",
            "ended_at",
        ),
        name="by_administrator",
    ),
)  # fmt: skip
protect(
    "external_identity",
    DataClass.IDENTITY,
    may_select(_SELF),
    may_select(_ITS_ADMINISTRATOR, name="by_administrator"),
    may_insert(_SELF),
    may_update(_SELF, columns=("used_at", "shown_as")),
    may_delete(_SELF),
)
protect(
    "colleague_invitation",
    DataClass.IDENTITY,
    may_select(_TENDS, name="by_administrator"),
    may_insert(both(_TENDS, "invited_by = (SELECT guard.person())"), name="by_administrator"),
    may_update(_TENDS, columns=("revoked_at",), name="by_administrator"),
)
