"""Whether a provider is known, or invited, is looked up for the rows asked for; a count of mini-tenders reads an index."""

from collections.abc import Callable

from alembic import op

revision = "0053"
down_revision = "0050"
branch_labels = None
depends_on = None

BUYER = "(SELECT guard.is_buyer())"
LOT = "lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])"
ACTOR = "(SELECT guard.organisation())"
BY_MEMBER = {
    "provider_profile": "{known}",
    "evidence": "{known}",
    "register_lookup": "{known}",
    "premises": "{known}",
    "declared_place": f"({{known}}) AND ({LOT})",
    "standing": f"({{known}}) AND ({LOT})",
    "capacity": f"({{known}}) AND ({LOT})",
    "invitation_pause": f"({{known}}) AND (lot_id IS NULL OR {LOT}) AND (council_id IS NULL OR council_id = {ACTOR})",
    "lead_contract": "({known}) AND (accepted_at IS NOT NULL)",
}
"""Each of these, to a member: what stands for `{known}` is all that changes."""
FIND_PROVIDERS = """
CREATE OR REPLACE FUNCTION guard.find_providers(sought text) RETURNS TABLE (provider_id uuid, likeness numeric) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
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
      WHERE <known> GROUP BY found.id
    $$"""
KNOWN_PROVIDERS = """
CREATE OR REPLACE FUNCTION guard.known_providers() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(DISTINCT provider_id), '{}') FROM public.participation
      WHERE guard.is_buyer() AND consortium_id = ANY (guard.consortia())
    $$"""
INVITED_AT = """
CREATE OR REPLACE FUNCTION guard.invited_at(council uuid, tender uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
      SELECT i.invited_at FROM public.invitation i
      WHERE i.council_id = council AND i.mini_tender_id = tender AND i.provider_id = guard.organisation()
    $$"""
FIRST_INVITED_AT = """
CREATE OR REPLACE FUNCTION guard.first_invited_at(council uuid, package uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
      SELECT min(i.invited_at) FROM public.mini_tender_package p
      JOIN public.invitation i ON i.council_id = p.council_id AND i.mini_tender_id = p.mini_tender_id
      WHERE p.council_id = council AND p.package_id = package AND i.provider_id = guard.organisation()
    $$"""
ONESELF = f"provider_id = {ACTOR}"
ASKED = (
    "EXISTS (SELECT 1 FROM clarification_asker a WHERE a.clarification_id = clarification.id"
    f" AND a.provider_id = {ACTOR})"
)
PROVIDER = "(SELECT guard.organisation_kind()) = 'provider'"


def upgrade() -> None:
    _known(lambda column: f"EXISTS (SELECT 1 FROM participation n WHERE n.provider_id = {column})")
    _find_providers(
        "EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = found.id"
        " AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))"
    )
    op.execute("DROP FUNCTION guard.known_providers()")
    _function("invited_at(council uuid, tender uuid)", INVITED_AT)
    _function("first_invited_at(council uuid, package uuid)", FIRST_INVITED_AT)
    _may_select("invitation", "invited", f"NULLIF({ONESELF}, false) IS NOT NULL")
    _invited(lambda of, tender: f"guard.invited_at({of}.council_id, {of}.{tender}) IS NOT NULL")
    _may_select("package", "invited", "guard.first_invited_at(council_id, id) IS NOT NULL")
    _index("council_id", "status", "closes_at", "id")


def downgrade() -> None:
    _index("council_id", "status", "closes_at")
    _may_select(
        "package",
        "invited",
        "EXISTS (SELECT 1 FROM mini_tender_package p JOIN invitation i ON i.council_id = p.council_id"
        " AND i.mini_tender_id = p.mini_tender_id WHERE p.council_id = package.council_id"
        f" AND p.package_id = package.id AND i.provider_id = {ACTOR})",
    )
    _invited(
        lambda of, tender: (
            f"EXISTS (SELECT 1 FROM invitation i WHERE i.council_id = {of}.council_id"
            f" AND i.mini_tender_id = {of}.{tender} AND i.provider_id = {ACTOR})"
        )
    )
    _may_select("invitation", "invited", ONESELF)
    op.execute("DROP FUNCTION guard.first_invited_at(uuid, uuid)")
    op.execute("DROP FUNCTION guard.invited_at(uuid, uuid)")
    _function("known_providers()", KNOWN_PROVIDERS)
    _find_providers("found.id = ANY ((SELECT guard.known_providers())::uuid[])")
    _known(lambda column: f"{column} = ANY ((SELECT guard.known_providers())::uuid[])")
    _may_select("organisation", "known_provider", "id = ANY ((SELECT guard.known_providers())::uuid[])")


def _known(is_known: Callable[[str], str]) -> None:
    """Who knows a provider, wherever that opens anything."""
    _may_select("organisation", "known_provider", f"({BUYER}) AND ({is_known('organisation.id')})")
    for table, condition in BY_MEMBER.items():
        known = f"({BUYER}) AND ({is_known(f'{table}.provider_id')})"
        _may_select(table, "by_member", condition.format(known=known))


def _invited(is_invited: Callable[[str, str], str]) -> None:
    """Who was invited, wherever that opens anything."""
    _may_select("mini_tender", "invited", is_invited("mini_tender", "id"))
    for table in ("mini_tender_package", "mini_tender_version"):
        _may_select(table, "invited", is_invited(table, "mini_tender_id"))
    invited = is_invited("clarification", "mini_tender_id")
    _may_select("clarification", "invited", f"(answered_at IS NOT NULL) AND ({invited})")
    _may_select("clarification", "by_asker", f"({ASKED}) AND ({invited})")
    op.execute(f"ALTER POLICY may_insert ON clarification WITH CHECK (({PROVIDER}) AND ({invited}) AND (answer IS NULL))")


def _may_select(table: str, name: str, condition: str) -> None:
    op.execute(f"ALTER POLICY may_select_{name} ON {table} USING ({condition})")


def _function(identity: str, definition: str) -> None:
    op.execute(definition)
    op.execute(f"REVOKE ALL ON FUNCTION guard.{identity} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION guard.{identity} TO consortium_app")


def _find_providers(known: str) -> None:
    op.execute("SELECT show_limit()")  # the extension knows its setting once it has been called
    op.execute(FIND_PROVIDERS.replace("<known>", known))


def _index(*columns: str) -> None:
    op.drop_index("ix_mini_tender_status", table_name="mini_tender")
    op.create_index("ix_mini_tender_status", "mini_tender", columns)
