"""Who may see and change persons, roles and the means of signing in; and the look-ups made before anybody is known.

The look-ups are definer functions: each answers one question about one secret that the caller already holds.
"""

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
from consortium.people.policies import factors, failing, recovery, roles, sign_on, support, webhooks
from consortium.people.policies.roles import GIVEN_BY_TWO, IN_FORCE

_DEFINER = "LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"
_ACTOR = (
    "person_id uuid, person_name text, organisation_id uuid, organisation_name text, organisation_kind text,"
    " colour text, roles text[], choices jsonb"
)

function(
    "password_of(address text) RETURNS TABLE (person_id uuid, secret_hash text)",
    f"""
    {_DEFINER} $$
      SELECT p.id, c.secret_hash FROM public.person p JOIN public.credential c ON c.person_id = p.id
      WHERE lower(p.email) = lower(address) AND c.kind = 'password'
    $$
    """,
)
function(
    f"actor_of(person uuid, acting_for uuid) RETURNS TABLE ({_ACTOR})",
    f"""
    {_DEFINER} $$
      SELECT p.id, p.name, o.id, o.name, o.kind, o.colour,
        array_agg(g.role ORDER BY g.role) FILTER (WHERE g.organisation_id = o.id),
        jsonb_agg(DISTINCT jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind))
      FROM public.person p
      JOIN public.role_grant g ON g.person_id = p.id AND {IN_FORCE}
      JOIN public.organisation c ON c.id = g.organisation_id
      JOIN public.organisation o ON o.id = acting_for
      WHERE p.id = person
      GROUP BY p.id, o.id
      HAVING bool_or(g.organisation_id = o.id)
    $$
    """,
)
function(
    "actor_of_session(token bytea) RETURNS TABLE (session_began_at timestamptz, session_seen_at timestamptz,"
    f" session_proved_at timestamptz, support_until timestamptz, {_ACTOR})",
    f"""
    {_DEFINER} $$
      SELECT s.began_at, s.seen_at, s.proved_at,
        (SELECT max(x.until_at) FROM public.support_access x
         WHERE x.organisation_id = s.organisation_id AND x.ended_at IS NULL AND x.until_at > guard.now()),
        a.*
      FROM public.sign_in_session s, guard.actor_of(s.person_id, s.organisation_id) a
      WHERE s.token_hash = token AND s.ended_at IS NULL AND s.proved_at IS NOT NULL AND s.support_access_id IS NULL
        AND s.began_at > guard.now() - interval '12 hours' AND s.seen_at > guard.now() - interval '60 minutes'
    $$
    """,
)
function(
    "organisations_of(person uuid) RETURNS TABLE (organisation_id uuid, name text, kind text)",
    f"""
    {_DEFINER} $$
      SELECT o.id, o.name, o.kind
      FROM public.role_grant g JOIN public.organisation o ON o.id = g.organisation_id
      WHERE g.person_id = person AND {IN_FORCE} GROUP BY o.id, o.name, o.kind
      ORDER BY EXISTS (SELECT 1 FROM guard.only_way_of(o.id)), o.name
    $$
    """,
)
function(
    "client_of(public_id text) RETURNS TABLE (id uuid, organisation_id uuid, organisation_kind text,"
    " organisation_name text, client_id text, name text, has_secret boolean, secret_hashes bytea[],"
    " redirect_uris text[], scopes text[], grant_types text[])",
    f"""
    {_DEFINER} $$
      SELECT c.id, c.organisation_id, o.kind, o.name, c.client_id, c.name,
        -- also where all are over: a program that had one never does without
        EXISTS (SELECT 1 FROM public.program_secret s
                WHERE s.organisation_id = c.organisation_id AND s.program_id = c.id),
        ARRAY(SELECT s.secret_hash FROM public.program_secret s
              WHERE s.organisation_id = c.organisation_id AND s.program_id = c.id AND s.ended_at IS NULL
                AND s.lapses_at > guard.now()),
        c.redirect_uris, c.scopes, c.grant_types
      FROM public.api_client c JOIN public.organisation o ON o.id = c.organisation_id
      WHERE c.client_id = public_id AND c.ended_at IS NULL
    $$
    """,
)
function(
    "token_of(hash bytea) RETURNS TABLE (client_id text, scope text, client_organisation_id uuid,"
    " client_organisation_name text, client_organisation_kind text, token_person_id uuid, proved_at timestamptz,"
    " used_at timestamptz)",
    f"""
    {_DEFINER} $$
      SELECT t.client_id, t.scope, o.id, o.name, o.kind, t.person_id, t.proved_at, t.used_at
      FROM public.api_token t JOIN public.organisation o ON o.id = t.organisation_id
      JOIN public.api_client c ON c.client_id = t.client_id
      WHERE t.token_hash = hash AND t.ended_at IS NULL AND c.ended_at IS NULL AND t.expires_at > guard.now()
    $$
    """,
)
# By whoever holds the token, of it and of its program, in a transaction of its own, once a minute at the most. Whoever
# finds that somebody else just notes the program's leaves it to them. Two statements: of one that changes two tables
# PostgreSQL cannot look again at a row that another changed meanwhile.
function(
    "touch_program(hash bytea) RETURNS void",
    f"""
    {_DEFINER} $$
      UPDATE public.api_token t SET used_at = guard.now()
        WHERE t.token_hash = hash AND (t.used_at IS NULL OR t.used_at < guard.now() - interval '1 minute');
      UPDATE public.api_client SET last_used_at = guard.now() WHERE client_id = (
        SELECT c.client_id FROM public.api_client c
        WHERE c.client_id = (SELECT t.client_id FROM public.api_token t WHERE t.token_hash = hash)
          AND (c.last_used_at IS NULL OR c.last_used_at < guard.now() - interval '1 minute')
        FOR NO KEY UPDATE SKIP LOCKED)
    $$
    """,
)
_ITS_CONSENT = (
    "x.person_id = who AND x.organisation_id = organisation AND x.client_id = c.client_id AND c.id = program"
    " AND (who = guard.person()"
    " OR organisation = guard.organisation() AND guard.has_role('organisation administrator'))"
)
function(
    "end_consent(who uuid, organisation uuid, program uuid) RETURNS text",
    # One's own, or as administrator one that a person gave for the organisation: its tokens, and a code on its way.
    # The program's public name; nothing where there was nothing to end.
    f"""
    {_DEFINER} $$
      WITH tokens AS (
        UPDATE public.api_token x SET ended_at = guard.now() FROM public.api_client c
        WHERE {_ITS_CONSENT} AND x.ended_at IS NULL AND x.expires_at > guard.now() RETURNING x.client_id),
      codes AS (
        UPDATE public.api_grant x SET used_at = guard.now() FROM public.api_client c
        WHERE {_ITS_CONSENT} AND x.used_at IS NULL AND x.granted_at > guard.now() - interval '60 seconds'
        RETURNING x.client_id)
      SELECT client_id FROM tokens UNION SELECT client_id FROM codes
    $$
    """,
)
_UNUSED_GRANT = "code_hash = hash AND used_at IS NULL AND granted_at > guard.now() - interval '60 seconds'"
function(
    "grant_of(hash bytea) RETURNS SETOF public.api_grant",
    f"{_DEFINER} $$ SELECT * FROM public.api_grant WHERE {_UNUSED_GRANT} $$",
)
function(
    "redeem_grant(hash bytea) RETURNS boolean",
    f"""
    {_DEFINER} $$
      WITH redeemed AS (UPDATE public.api_grant SET used_at = guard.now() WHERE {_UNUSED_GRANT} RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM redeemed)
    $$
    """,
)
function(
    "end_tokens_of_code(hash bytea, program text) RETURNS void",
    # Of two who bring one code one is a thief: what came of the consent ends (RFC 6749, section 4.1.2).
    f"""
    {_DEFINER} $$
      UPDATE public.api_token t SET ended_at = guard.now() FROM public.api_grant g
      WHERE g.code_hash = hash AND g.client_id = program AND g.used_at IS NOT NULL
        AND t.client_id = g.client_id AND t.person_id = g.person_id AND t.organisation_id = g.organisation_id
        AND t.issued_at >= g.granted_at AND t.ended_at IS NULL
    $$
    """,
)
function(
    "feed_of(hash bytea) RETURNS TABLE (person_id uuid, organisation_id uuid)",
    f"""
    {_DEFINER} $$
      SELECT f.person_id, f.organisation_id FROM public.calendar_feed f WHERE f.token_hash = hash
    $$
    """,
)
function(
    "end_session(token bytea) RETURNS void",
    f"{_DEFINER} $$ UPDATE public.sign_in_session SET ended_at = guard.now() WHERE token_hash = token $$",
)
function(
    "touch_session(token bytea) RETURNS void",
    f"{_DEFINER} $$ UPDATE public.sign_in_session SET seen_at = guard.now() WHERE token_hash = token $$",
)

_SELF = "person_id = (SELECT guard.person())"
_ORGANISATION_ADMINISTRATOR = "(SELECT guard.has_role('organisation administrator'))"
_FOR_ANOTHER = "person_id IS DISTINCT FROM (SELECT guard.person())"
_ADMINISTRATES = f"({_ORGANISATION_ADMINISTRATOR} OR {ADMINISTRATOR})"
protect(
    "person",
    DataClass.IDENTITY,
    may_select("id = (SELECT guard.person())", name="oneself"),
    may_select(
        "EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = person.id"
        " AND g.organisation_id = (SELECT guard.organisation()))",
        name="colleague",
    ),
    may_select(ADMINISTRATOR, name="by_administrator"),
    may_insert("id = (SELECT guard.person())", name="oneself"),
    may_insert(ADMINISTRATOR, name="by_administrator"),
    may_insert(_ORGANISATION_ADMINISTRATOR, name="new_colleague"),
    may_update("id = (SELECT guard.person())", columns=("name", "email"), name="oneself"),
)
protect(
    "credential",
    DataClass.IDENTITY,
    may_insert(_SELF, name="oneself"),
    may_insert(both(ADMINISTRATOR, "guard.is_newcomer(person_id)"), name="by_administrator"),
    may_insert(both(_ORGANISATION_ADMINISTRATOR, "guard.is_newcomer(person_id)"), name="of_new_colleague"),
    may_update(_SELF, columns=("secret_hash", "set_at"), name="oneself"),
    may_select(_SELF, name="oneself"),
)
protect(
    "role_grant",
    DataClass.IDENTITY,
    may_select(_SELF, name="oneself"),
    may_select(own("organisation_id"), name="colleague"),
    may_select(ADMINISTRATOR, name="by_administrator"),
    may_insert(
        both(ADMINISTRATOR, _FOR_ANOTHER, f"{GIVEN_BY_TWO} OR (SELECT guard.person()) IS NULL"),
        name="by_administrator",
    ),
    may_insert(
        both(
            own("organisation_id"),
            _SELF,
            "(SELECT guard.organisation_kind()) = 'provider'",
            "NOT guard.is_staffed(organisation_id)",
        ),
        name="first_of_a_provider",
    ),
    may_insert(
        both(own("organisation_id"), _ORGANISATION_ADMINISTRATOR, _FOR_ANOTHER, GIVEN_BY_TWO),
        name="by_organisation_administrator",
    ),
    may_update(ADMINISTRATOR, columns=("to_on",), name="by_administrator"),
    may_update(
        both(own("organisation_id"), _ORGANISATION_ADMINISTRATOR),
        columns=("to_on",),
        name="by_organisation_administrator",
    ),
)
function(
    "is_staffed(organisation uuid) RETURNS boolean",
    # By another: the first person of a new provider gives themselves all their roles in one statement.
    f"""
    {_DEFINER} $$
      SELECT EXISTS (SELECT 1 FROM public.role_grant g
                     WHERE g.organisation_id = organisation AND g.person_id <> guard.person())
    $$
    """,
)
function(
    "is_newcomer(person uuid) RETURNS boolean",
    # Nobody gives a password to a person who has one, or who acts for anybody already.
    f"""
    {_DEFINER} $$
      SELECT NOT EXISTS (SELECT 1 FROM public.role_grant g WHERE g.person_id = person)
        AND NOT EXISTS (SELECT 1 FROM public.credential c WHERE c.person_id = person)
    $$
    """,
)
protect(
    "sign_in_session",
    DataClass.IDENTITY,
    may_select(_SELF),
    may_select(both(own("organisation_id"), _ORGANISATION_ADMINISTRATOR), name="by_organisation_administrator"),
    may_insert(_SELF),
    may_update(_SELF, columns=("seen_at", "recovering_with", "ended_at")),
)
_OWN_FEED = both(_SELF, own("organisation_id"))
protect(
    "calendar_feed",
    DataClass.IDENTITY,
    may_select(_OWN_FEED),
    may_insert(_OWN_FEED),
    may_update(_OWN_FEED, columns=("token_hash", "made_at")),
    may_delete(_OWN_FEED),
)
protect(
    "api_client",
    DataClass.IDENTITY,
    may_select(own("organisation_id")),
    may_insert(both(own("organisation_id"), _ADMINISTRATES)),
    may_update(both(own("organisation_id"), _ADMINISTRATES), columns=("ended_at",)),
)
protect(
    "program_secret",
    DataClass.IDENTITY,
    may_select(own("organisation_id")),
    may_insert(both(own("organisation_id"), _ADMINISTRATES)),
    may_update(both(own("organisation_id"), _ADMINISTRATES), columns=("lapses_at", "replaced_at", "ended_at")),
)
protect("api_grant", DataClass.IDENTITY, may_insert(both(_SELF, own("organisation_id"))))
protect(
    "api_token",
    DataClass.IDENTITY,
    may_select(own("organisation_id")),
    may_select(_SELF, name="oneself"),
    may_insert(both(own("organisation_id"), "person_id IS NOT DISTINCT FROM guard.person()")),
    may_update(own("organisation_id"), columns=("ended_at",)),
)
support.show_to_support()

__all__ = ["factors", "failing", "recovery", "roles", "sign_on", "support", "webhooks"]
