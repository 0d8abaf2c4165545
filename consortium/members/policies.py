"""Who may see and change organisations, consortia and memberships."""

from consortium.kernel.row_security import (
    ADMINISTRATOR,
    BUYER,
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
)

function(
    "consortia() RETURNS uuid[]",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(consortium_id), '{}') FROM public.membership
      WHERE organisation_id = guard.organisation() AND part IN ('lead', 'member', 'opted-in')
        AND from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date
        AND (to_on IS NULL OR to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date)
    $$
    """,
)
function(
    "led_consortia() RETURNS uuid[]",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(id), '{}') FROM public.consortium WHERE lead_id = guard.organisation()
    $$
    """,
)
function(
    "choose_colour(chosen text) RETURNS boolean",
    # Of its pages and letters: by an administrator of a council or a health body, for it alone.
    """
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH done AS (
        UPDATE public.organisation o SET colour = chosen
        WHERE o.id = guard.organisation() AND guard.is_buyer() AND guard.has_role('organisation administrator')
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM done)
    $$
    """,
)

protect(
    "organisation",
    DataClass.SHARED_REGISTER,
    may_select("kind <> 'provider'", name="public_body"),
    may_select(own("id"), name="itself"),
    may_select(known_provider("organisation.id"), name="known_provider"),
    may_select(ADMINISTRATOR, name="by_administrator"),
    may_insert(ADMINISTRATOR, name="by_administrator"),
    may_insert(both(own("id"), "kind = 'provider'", "(SELECT guard.organisation_kind()) = 'provider'"), name="itself"),
    may_update(both(own("id"), "kind = 'provider'"), columns=("name",), name="itself"),
    may_update(ADMINISTRATOR, columns=("name", "colour"), name="by_administrator"),
)
protect("consortium", DataClass.PUBLIC, may_select(EVERYONE), may_insert(ADMINISTRATOR))
protect("named_body", DataClass.PUBLIC, may_select(EVERYONE), may_insert(ADMINISTRATOR))
_LED = "consortium_id = ANY ((SELECT guard.led_consortia())::uuid[])"
protect(
    "membership",
    DataClass.PUBLIC,
    may_select(EVERYONE),
    may_insert(ADMINISTRATOR, name="by_administrator"),
    may_insert(both(_LED, "part <> 'lead'"), name="by_lead"),
    may_insert(
        both(
            own("organisation_id"),
            "part = 'opted-in'",
            "(SELECT guard.organisation_kind()) = 'health'",
            "EXISTS (SELECT 1 FROM membership i WHERE i.consortium_id = membership.consortium_id"
            " AND i.organisation_id = membership.organisation_id AND i.part = 'invited')",
        ),
        name="opting_in",
    ),
    may_update(_LED, columns=("to_on",), name="by_lead"),
    may_update(
        both(
            own("organisation_id"),
            "part IN ('member', 'opted-in')",
            "to_on IS NULL OR to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date",
        ),
        columns=("to_on",),
        name="leaving",
    ),
    may_update(both(own("organisation_id"), "part = 'invited'"), columns=("to_on",), name="opting_in"),
)
protect(
    "participation",
    DataClass.SHARED_REGISTER,
    may_select(own("provider_id"), name="itself"),
    may_select(both(BUYER, "consortium_id = ANY ((SELECT guard.consortia())::uuid[])"), name="by_member"),
    may_insert(both(own("provider_id"), "(SELECT guard.organisation_kind()) = 'provider'")),
)
