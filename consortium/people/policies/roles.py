"""What makes a role be in force, and what takes a second person: with the owner's rights, and for those alone."""

from consortium.kernel.row_security import (
    ADMINISTRATOR,
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    own,
    protect,
    trigger,
)
from consortium.people.rules.roles import SENSITIVE

_DEFINER = "LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"
_TODAY = "(guard.now() AT TIME ZONE 'Europe/London')::date"
IN_FORCE = (
    f"g.from_on <= {_TODAY} AND (g.to_on IS NULL OR g.to_on >= {_TODAY})"
    " AND (g.confirmed_at IS NOT NULL OR NOT g.needs_second) AND g.suspended_at IS NULL"
)
SENSITIVE_ROLES = ", ".join(f"'{role}'" for role in sorted(SENSITIVE))
GIVEN_BY_TWO = f"(needs_second OR role NOT IN ({SENSITIVE_ROLES})) AND confirmed_at IS NULL"
"""A sensitive role comes in waiting for somebody else; nobody brings the other's word with them."""

_MAY = (
    "(organisation = guard.organisation() AND guard.has_role('organisation administrator')"
    " OR guard.kind() = 'administrator')"
)
_THE_GRANT = (
    "g.organisation_id = organisation AND g.person_id = holder AND g.role = which AND g.from_on = since"
    f" AND (g.to_on IS NULL OR g.to_on >= {_TODAY})"
)
_GRANT = "organisation uuid, holder uuid, which text, since date"

function(
    f"confirm_role({_GRANT}) RETURNS boolean",
    # The second person: not who gave the role, and not who gets it. False for whoever may not.
    f"""
    {_DEFINER} $$
      WITH confirmed AS (
        UPDATE public.role_grant g SET confirmed_by = guard.person(), confirmed_at = guard.now()
        WHERE {_THE_GRANT} AND g.needs_second AND g.confirmed_at IS NULL
          AND guard.person() IS DISTINCT FROM g.granted_by AND guard.person() <> g.person_id
          AND {_MAY}
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM confirmed)
    $$
    """,
)
function(
    f"keep_role({_GRANT}, due date) RETURNS boolean",
    # Somebody looked at it and it stays; what was suspended is in force again. Nobody keeps their own.
    f"""
    {_DEFINER} $$
      WITH kept AS (
        UPDATE public.role_grant g SET review_due_on = due, suspended_at = NULL
        WHERE {_THE_GRANT} AND guard.person() <> g.person_id AND {_MAY}
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM kept)
    $$
    """,
)
function(
    f"suspend_role({_GRANT}) RETURNS boolean",
    # Nobody looked at it in time. By a job of the organisation; whoever alone administers it keeps what they hold.
    f"""
    {_DEFINER} $$
      WITH suspended AS (
        UPDATE public.role_grant x SET suspended_at = guard.now()
        WHERE (x.organisation_id, x.person_id, x.role, x.from_on) = (organisation, holder, which, since)
          AND guard.kind() = 'job' AND organisation = guard.organisation()
          AND x.suspended_at IS NULL AND x.review_due_on < {_TODAY}
          AND EXISTS (
            SELECT 1 FROM public.role_grant g
            WHERE g.organisation_id = x.organisation_id AND g.person_id <> x.person_id
              AND g.role IN ('organisation administrator', 'platform administrator') AND {IN_FORCE})
        RETURNING 1)
      SELECT EXISTS (SELECT 1 FROM suspended)
    $$
    """,
)
function(
    "refuse_longer_role() RETURNS trigger",
    # What two people agreed on ends earlier by one, and later only by two.
    """
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      IF OLD.needs_second AND (NEW.to_on IS NULL AND OLD.to_on IS NOT NULL OR NEW.to_on > OLD.to_on) THEN
        RAISE EXCEPTION 'a role that takes two people is not made longer by one' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("refuse_longer_role", "role_grant", "BEFORE UPDATE OF to_on", "refuse_longer_role")
_ITS_ADMINISTRATOR = both(own("organisation_id"), "(SELECT guard.has_role('organisation administrator'))")
_SEES_IT = f"({_ITS_ADMINISTRATOR}) OR {ADMINISTRATOR}"
protect(
    "role_review",
    DataClass.IDENTITY,
    may_select(f"{_SEES_IT} OR ({own('organisation_id')} AND (SELECT guard.has_role('auditor')))", name="by_overseer"),
    may_insert(both(_SEES_IT, "reviewed_by = (SELECT guard.person())"), name="by_administrator"),
    may_insert(both(own("organisation_id"), "(SELECT guard.kind()) = 'job'", "outcome = 'suspended'"), name="by_job"),
)
