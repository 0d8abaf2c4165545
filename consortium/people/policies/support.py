"""Who may let support look into an organisation, and the little that it then sees.

Support is a role of the database beside the application's own: it reads what is named here and in other capabilities'
policies as `by_support`, and nothing else there is. It has no grant to write anything.
"""

from consortium.kernel.row_security import (
    ADMINISTRATOR,
    EVERYONE,
    SUPPORT,
    DataClass,
    both,
    extend,
    function,
    may_insert,
    may_select,
    own,
    protect,
)
from consortium.people.policies.roles import IN_FORCE

_DEFINER = "LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"
_RUNNING = "a.agreed_at IS NOT NULL AND a.ended_at IS NULL AND a.until_at > guard.now()"
_OF_SESSION = (
    "s.token_hash = token AND s.ended_at IS NULL AND s.proved_at IS NOT NULL"
    " AND s.began_at > guard.now() - interval '12 hours' AND s.seen_at > guard.now() - interval '60 minutes'"
    f" AND a.asked_by = s.person_id AND {_RUNNING}"
)
_ITS_ACCESS = "a.organisation_id = s.organisation_id AND a.id = s.support_access_id"

function(
    "support_of_session(token bytea) RETURNS TABLE (session_began_at timestamptz, session_seen_at timestamptz,"
    " session_proved_at timestamptz, support_until timestamptz, person_id uuid, person_name text,"
    " organisation_id uuid, organisation_name text, organisation_kind text, colour text)",
    # Whoever asked to look, while they may, and while they administer the platform.
    f"""
    {_DEFINER} $$
      SELECT s.began_at, s.seen_at, s.proved_at, a.until_at, p.id, p.name, o.id, o.name, o.kind, o.colour
      FROM public.sign_in_session s
      JOIN public.support_access a ON {_ITS_ACCESS}
      JOIN public.person p ON p.id = s.person_id
      JOIN public.organisation o ON o.id = s.organisation_id
      WHERE {_OF_SESSION}
        AND EXISTS (SELECT 1 FROM public.role_grant g
                    WHERE g.person_id = s.person_id AND g.role = 'platform administrator' AND {IN_FORCE})
    $$
    """,
)
function(
    "note_look(token bytea, address text) RETURNS void",
    # One page looked at, noted before it is shown, in a transaction of its own.
    f"""
    {_DEFINER} $$
      INSERT INTO public.support_look (organisation_id, access_id, page, looked_at)
      SELECT a.organisation_id, a.id, left(address, 300), guard.now()
      FROM public.sign_in_session s JOIN public.support_access a ON {_ITS_ACCESS}
      WHERE {_OF_SESSION}
    $$
    """,
)
function(
    "agree_support(organisation uuid, access uuid) RETURNS boolean",
    # A second administrator of the platform, within a day: it runs from that moment, for as long as was asked.
    f"""
    {_DEFINER} $$
      WITH agreed AS (
        UPDATE public.support_access a SET agreed_by = guard.person(), agreed_at = guard.now(),
          until_at = guard.now() + make_interval(hours => a.hours)
        WHERE a.organisation_id = organisation AND a.id = access AND a.agreed_at IS NULL AND a.ended_at IS NULL
          AND a.asked_at > guard.now() - interval '24 hours' AND a.asked_by <> guard.person()
          AND guard.kind() = 'administrator'
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM agreed)
    $$
    """,
)
function(
    "end_support(organisation uuid, access uuid) RETURNS boolean",
    # By an administrator of the organisation, or of the platform, before it is agreed or while it runs.
    f"""
    {_DEFINER} $$
      WITH over AS (
        UPDATE public.support_access a SET ended_by = guard.person(), ended_at = guard.now()
        WHERE a.organisation_id = organisation AND a.id = access AND a.ended_at IS NULL
          AND (a.agreed_at IS NULL OR a.until_at > guard.now())
          AND (organisation = guard.organisation() AND guard.has_role('organisation administrator')
               OR guard.kind() = 'administrator')
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM over)
    $$
    """,
)
_SEES_IT = f"({own('organisation_id')}) OR {ADMINISTRATOR}"
protect(
    "support_access",
    DataClass.OWN_STREAM,
    may_select(_SEES_IT),
    may_insert(
        both(
            ADMINISTRATOR,
            "asked_by = (SELECT guard.person())",
            "agreed_at IS NULL",
            "ended_at IS NULL",
        )
    ),
)
protect("support_look", DataClass.OWN_STREAM, may_select(_SEES_IT))


def show_to_support() -> None:
    """What support sees of people and of who belongs to what, once those tables are declared."""
    mine = own("organisation_id")
    colleague = (
        "EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = person.id"
        " AND g.organisation_id = (SELECT guard.organisation()))"
    )
    seen = {
        "organisation": "kind <> 'provider' OR id = (SELECT guard.organisation())",
        **dict.fromkeys(("consortium", "named_body", "membership"), EVERYONE),
        **dict.fromkeys(
            ("role_grant", "role_review", "factor_reset", "audit_entry", "support_access", "support_look"), mine
        ),
        "person": colleague,
    }
    for table, rows in seen.items():
        extend(table, may_select(rows, role=SUPPORT, name="by_support"))
    in_part = {
        "notification": (mine, "organisation_id id person_id template recorded_at sent_at read_at"),
        "outbox_message": (
            both(own("handled_as"), "dead_at IS NOT NULL"),
            "recorded_by id handled_as event recorded_at due_at attempts dead_at",
        ),
        "api_client": (mine, "organisation_id id name scopes created_at last_used_at ended_at"),
        "program_secret": (mine, "organisation_id id program_id made_at lapses_at replaced_at ended_at"),
        "webhook": (
            mine,
            "organisation_id id name types made_at failing_since quiet_until disabled_at disabled_because ended_at",
        ),
        "webhook_delivery": (
            mine,
            "organisation_id id webhook_id type made_at tries due_at delivered_at given_up_at",
        ),
    }
    for table, (rows, columns) in in_part.items():
        extend(table, may_select(rows, columns=tuple(columns.split()), role=SUPPORT, name="by_support"))
