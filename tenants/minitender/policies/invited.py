"""Whether the provider acted for was invited, asked with its own rights: what opens a notice to it.

Functions, because of what the planner makes of a subquery beside `own(…)`: that it is run for every row, and that every
other row fails. A council's rows pass before it is asked, but their number was taken for a fraction of what it is, and
thousands were then looked up one by one.
"""

from consortium.kernel.row_security import function

function(
    "invited_at(council uuid, tender uuid) RETURNS timestamptz",
    """
    LANGUAGE sql STABLE AS $$
      SELECT i.invited_at FROM public.invitation i
      WHERE i.council_id = council AND i.mini_tender_id = tender AND i.provider_id = guard.organisation()
    $$
    """,
)
function(
    "first_invited_at(council uuid, package uuid) RETURNS timestamptz",
    """
    LANGUAGE sql STABLE AS $$
      SELECT min(i.invited_at) FROM public.mini_tender_package p
      JOIN public.invitation i ON i.council_id = p.council_id AND i.mini_tender_id = p.mini_tender_id
      WHERE p.council_id = council AND p.package_id = package AND i.provider_id = guard.organisation()
    $$
    """,
)
PACKAGE_INVITED_FOR = "guard.first_invited_at(council_id, id) IS NOT NULL"


def invited_to(of: str, tender: str = "mini_tender_id") -> str:
    return f"guard.invited_at({of}.council_id, {of}.{tender}) IS NOT NULL"
