"""The register is searched by name and number, and a place may be a part of a council's area."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_organisation_name_words",
        "organisation",
        [sa.literal_column("lower(name) gin_trgm_ops")],
        postgresql_using="gin",
    )
    op.create_index(
        "ix_provider_profile_numbers",
        "provider_profile",
        [
            sa.literal_column(
                "(coalesce(company_number, '') || ' ' || coalesce(charity_number, '') || ' '"
                " || coalesce(cqc_provider_id, '')) gin_trgm_ops"
            )
        ],
        postgresql_using="gin",
    )
    op.add_column(
        "declared_place",
        sa.Column("districts", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.find_providers(sought text) RETURNS TABLE (provider_id uuid, likeness numeric) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    SET pg_trgm.word_similarity_threshold = 0.45 AS $$
      WITH asked AS (
        SELECT lower(sought) AS words, '%' || translate(lower(sought), '\\%_', '   ') || '%' AS part,
          '%' || regexp_replace(upper(sought), '[^A-Z0-9-]', '', 'g') || '%' AS number,
          (SELECT guard.known_providers()) AS known
      )
      SELECT found.id, max(found.likeness) FROM (
        SELECT o.id, round(CASE WHEN strpos(lower(o.name), a.words) = 1 THEN 3
            WHEN strpos(lower(o.name), a.words) > 0 THEN 2
            ELSE word_similarity(a.words, lower(o.name)) END::numeric, 3) AS likeness
        FROM asked a, public.organisation o
        WHERE a.words <> '' AND o.kind = 'provider' AND o.id = ANY (a.known)
          AND ((lower(o.name) LIKE a.part AND strpos(lower(o.name), a.words) > 0) OR a.words <% lower(o.name))
        UNION ALL
        SELECT p.provider_id, 4 FROM asked a, public.provider_profile p
        WHERE length(a.number) >= 5 AND sought ~ '[0-9]' AND p.provider_id = ANY (a.known)
          AND (coalesce(p.company_number, '') || ' ' || coalesce(p.charity_number, '') || ' '
            || coalesce(p.cqc_provider_id, '')) LIKE a.number
      ) found GROUP BY found.id
    $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.find_providers(sought text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.find_providers(sought text) TO consortium_app")
    op.execute("CREATE POLICY may_update ON declared_place FOR UPDATE TO consortium_app USING (provider_id = (SELECT guard.organisation())) WITH CHECK (provider_id = (SELECT guard.organisation()))")
    op.execute("GRANT UPDATE (districts, declared_at) ON declared_place TO consortium_app")


def downgrade() -> None:
    op.execute("DROP POLICY may_update ON declared_place")
    op.execute("REVOKE UPDATE (districts, declared_at) ON declared_place FROM consortium_app")
    op.execute("DROP FUNCTION guard.find_providers(text)")
    op.drop_column("declared_place", "districts")
    op.drop_index("ix_provider_profile_numbers", table_name="provider_profile")
    op.drop_index("ix_organisation_name_words", table_name="organisation")
