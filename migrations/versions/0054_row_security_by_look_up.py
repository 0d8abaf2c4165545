"""Row security looks up whether a provider is known, and tells the planner what to expect; a count reads an index."""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

KNOWN_PROVIDERS = "ANY ((SELECT guard.known_providers())::uuid[])"
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
TAKES_PART = "EXISTS (SELECT 1 FROM participation n WHERE n.provider_id = {column})"
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
LIST_KNOWN_PROVIDERS = """
CREATE OR REPLACE FUNCTION guard.known_providers() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(DISTINCT provider_id), '{}') FROM public.participation
      WHERE guard.is_buyer() AND consortium_id = ANY (guard.consortia())
    $$"""
OF_TENDER = "EXISTS (SELECT 1 FROM invitation i WHERE i.council_id = {of}.council_id AND i.mini_tender_id = {of}.{id} AND i.provider_id = {actor})"
PACKAGE_BEFORE = (
    "EXISTS (SELECT 1 FROM mini_tender_package p JOIN invitation i ON i.council_id = p.council_id"
    " AND i.mini_tender_id = p.mini_tender_id WHERE p.council_id = package.council_id"
    f" AND p.package_id = package.id AND i.provider_id = {ACTOR})"
)
PACKAGE = (
    "EXISTS (SELECT 1 FROM mini_tender_package p WHERE p.council_id = package.council_id AND p.package_id = package.id)"
)
INVITED = {
    "invitation": f"provider_id = {ACTOR}",
    "mini_tender": OF_TENDER.format(of="mini_tender", id="id", actor=ACTOR),
    "mini_tender_package": OF_TENDER.format(of="mini_tender_package", id="mini_tender_id", actor=ACTOR),
}
"""What opens each of these to whoever was invited: written otherwise, so that the planner takes it to hold."""


def upgrade() -> None:
    _may_select("organisation", "known_provider", TAKES_PART.format(column="organisation.id"))
    for table, condition in BY_MEMBER.items():
        _may_select(table, "by_member", condition.format(known=TAKES_PART.format(column=f"{table}.provider_id")))
    _find_providers(
        "EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = found.id"
        " AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))"
    )
    op.execute("DROP FUNCTION guard.known_providers()")
    for table, condition in INVITED.items():
        _may_select(table, "invited", f"NULLIF({condition}, false) IS NOT NULL")
    _may_select("package", "invited", f"NULLIF({PACKAGE}, false) IS NOT NULL")
    _index("council_id", "status", "closes_at", "id")


def downgrade() -> None:
    _index("council_id", "status", "closes_at")
    for table, condition in INVITED.items():
        _may_select(table, "invited", condition)
    _may_select("package", "invited", PACKAGE_BEFORE)
    op.execute(LIST_KNOWN_PROVIDERS)
    op.execute("REVOKE ALL ON FUNCTION guard.known_providers() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.known_providers() TO consortium_app")
    _find_providers(f"found.id = {KNOWN_PROVIDERS}")
    known = f"((SELECT guard.is_buyer())) AND (provider_id = {KNOWN_PROVIDERS})"
    for table, condition in BY_MEMBER.items():
        _may_select(table, "by_member", condition.format(known=known))
    _may_select("organisation", "known_provider", f"id = {KNOWN_PROVIDERS}")


def _may_select(table: str, name: str, condition: str) -> None:
    op.execute(f"ALTER POLICY may_select_{name} ON {table} USING ({condition})")


def _find_providers(known: str) -> None:
    op.execute("SELECT show_limit()")  # the extension knows its setting once it has been called
    op.execute(FIND_PROVIDERS.replace("<known>", known))


def _index(*columns: str) -> None:
    op.drop_index("ix_mini_tender_status", table_name="mini_tender")
    op.create_index("ix_mini_tender_status", "mini_tender", columns)
