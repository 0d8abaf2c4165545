"""The register is searched by name and number, removal takes notice, and councils hear what is affected."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_organisation_name_words",
        "organisation",
        [sa.literal_column("lower(name) gin_trgm_ops")],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
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
        postgresql_with={"fastupdate": "off"},
    )
    op.add_column(
        "declared_place",
        sa.Column("districts", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.execute(
        """CREATE OR REPLACE FUNCTION guard.find_providers(sought text) RETURNS TABLE (provider_id uuid, likeness numeric) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
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
      WHERE found.id = ANY ((SELECT guard.known_providers())::uuid[]) GROUP BY found.id
    $$"""
    )
    op.execute("REVOKE ALL ON FUNCTION guard.find_providers(sought text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.find_providers(sought text) TO consortium_app")
    op.execute("CREATE POLICY may_update ON declared_place FOR UPDATE TO consortium_app USING (provider_id = (SELECT guard.organisation())) WITH CHECK (provider_id = (SELECT guard.organisation()))")
    op.execute("GRANT UPDATE (districts, declared_at) ON declared_place TO consortium_app")
    op.create_table(
        "removal_notice",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("reply_by_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("effective_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("outcome IN ('confirmed', 'dropped')", name=op.f("ck_removal_notice_outcome_is_known")),
        sa.CheckConstraint(
            "given_at < reply_by_at AND reply_by_at <= effective_at",
            name=op.f("ck_removal_notice_heard_before_it_takes_effect"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)"
            " AND (outcome IS NULL) = (outcome_reason IS NULL)",
            name=op.f("ck_removal_notice_decided_by_somebody_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_removal_notice_lead_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_removal_notice_provider_id")),
        sa.PrimaryKeyConstraint("lead_id", "id", name=op.f("pk_removal_notice")),
    )
    op.create_index("ix_removal_notice_provider", "removal_notice", ["provider_id", "given_at"])
    op.create_index(
        "uq_removal_notice_one_open",
        "removal_notice",
        ["lead_id", "provider_id", "lot_id"],
        unique=True,
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "removal_reply",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("replied_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id", "notice_id"],
            ["removal_notice.lead_id", "removal_notice.id"],
            name=op.f("fk_removal_reply_lead_id_notice_id"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_removal_reply_provider_id")),
        sa.PrimaryKeyConstraint("lead_id", "notice_id", name=op.f("pk_removal_reply")),
    )
    op.execute("ALTER TABLE removal_notice ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE removal_notice FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON removal_notice TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select_by_lead ON removal_notice FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON removal_notice TO consortium_app")
    op.execute("CREATE POLICY may_select_by_provider ON removal_notice FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON removal_notice TO consortium_app")
    op.execute("CREATE POLICY may_insert ON removal_notice FOR INSERT TO consortium_app WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (outcome IS NULL) AND (given_by = (SELECT guard.person())))")
    op.execute("GRANT INSERT ON removal_notice TO consortium_app")
    op.execute("CREATE POLICY may_update ON removal_notice FOR UPDATE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (outcome IS NULL)) WITH CHECK ((lead_id = (SELECT guard.organisation())) AND (decided_by = (SELECT guard.person())))")
    op.execute("GRANT UPDATE (outcome, outcome_reason, decided_at, decided_by) ON removal_notice TO consortium_app")
    op.execute("ALTER TABLE removal_reply ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE removal_reply FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON removal_reply TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select_by_lead ON removal_reply FOR SELECT TO consortium_app USING (lead_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON removal_reply TO consortium_app")
    op.execute("CREATE POLICY may_select_by_provider ON removal_reply FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON removal_reply TO consortium_app")
    op.execute("CREATE POLICY may_insert ON removal_reply FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND (replied_by = (SELECT guard.person())) AND (EXISTS (SELECT 1 FROM removal_notice n WHERE n.lead_id = removal_reply.lead_id AND n.id = removal_reply.notice_id AND n.provider_id = removal_reply.provider_id AND n.outcome IS NULL AND n.reply_by_at > guard.now())))")
    op.execute("GRANT INSERT ON removal_reply TO consortium_app")
    op.create_table(
        "register_effect",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("noticed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("mini_tender_id", sa.Uuid(), nullable=True),
        sa.Column("seen_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "change IN ('suspended', 'removed', 'withdrawn', 'evidence lapsed', 'rating fell')",
            name=op.f("ck_register_effect_change_is_known"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(agreement_id, mini_tender_id) = 1", name=op.f("ck_register_effect_of_one_thing")
        ),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name=op.f("ck_register_effect_seen_by_somebody")),
        sa.CheckConstraint(
            "(handled_at IS NULL) = (handled_by IS NULL) AND (handled_at IS NULL) = (note IS NULL)",
            name=op.f("ck_register_effect_handled_by_somebody_who_says_how"),
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_register_effect_council_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_register_effect_provider_id")),
        sa.ForeignKeyConstraint(
            ["council_id", "agreement_id"],
            ["agreement.council_id", "agreement.id"],
            name=op.f("fk_register_effect_council_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id"],
            ["mini_tender.council_id", "mini_tender.id"],
            name=op.f("fk_register_effect_council_id_mini_tender_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_register_effect")),
    )
    op.create_index(
        "uq_register_effect_once_while_open",
        "register_effect",
        ["council_id", "provider_id", "change", sa.literal_column("coalesce(agreement_id, mini_tender_id)")],
        unique=True,
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.execute("ALTER TABLE register_effect ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE register_effect FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON register_effect TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute("CREATE POLICY may_select ON register_effect FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))")
    op.execute("GRANT SELECT ON register_effect TO consortium_app")
    op.execute("CREATE POLICY may_insert ON register_effect FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (handled_at IS NULL))")
    op.execute("GRANT INSERT ON register_effect TO consortium_app")
    op.execute("CREATE POLICY may_update ON register_effect FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (handled_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))")
    op.execute("GRANT UPDATE (seen_at, seen_by, handled_at, handled_by, note) ON register_effect TO consortium_app")


def downgrade() -> None:
    op.drop_table("register_effect")
    op.execute("DROP POLICY may_insert ON removal_reply")
    op.drop_table("removal_reply")
    op.drop_table("removal_notice")
    op.execute("DROP POLICY may_update ON declared_place")
    op.execute("REVOKE UPDATE (districts, declared_at) ON declared_place FROM consortium_app")
    op.execute("DROP FUNCTION guard.find_providers(text)")
    op.drop_column("declared_place", "districts")
    op.drop_index("ix_provider_profile_numbers", table_name="provider_profile")
    op.drop_index("ix_organisation_name_words", table_name="organisation")
