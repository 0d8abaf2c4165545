"""Referrals that change and close: asked for once, met by a direct payment, bridged by cover at risk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

OWN = "council_id = (SELECT guard.organisation())"
BOUGHT = f"({OWN}) AND ((SELECT guard.is_buyer()))"
MAKER = f"({OWN}) AND (made_by = (SELECT guard.person()) OR (SELECT guard.kind()) = 'job')"
TO_ONESELF = "provider_id = (SELECT guard.organisation())"
CHANGES = "needs, childs_voice, outcomes, urgency, wanted_from, changed_at, changed_by, revision"


def upgrade() -> None:
    _changes_of_referrals()
    _particulars_of_packages()
    _imports()
    _direct_payments()
    _interim_cover()
    _disclosures()
    _family_meetings()


def downgrade() -> None:
    op.execute("DELETE FROM outbox_message WHERE event IN ('ReferralChanged', 'ReferralClosed', 'InterimCoverRunsOut', 'ImportLeft', 'DetailsReleased')")
    for table in ("family_meeting", "disclosed_words", "disclosure_reading", "disclosure"):
        op.drop_table(table)
    op.drop_table("interim_cover")
    op.drop_table("direct_payment")
    op.drop_table("referral_import")
    op.drop_column("package", "particulars")
    op.execute(f"REVOKE UPDATE ({CHANGES}) ON referral FROM consortium_app")
    op.drop_index("ix_referral_child", "referral")
    op.drop_constraint(op.f("ck_referral_changed_by_somebody"), "referral", type_="check")
    op.drop_constraint(op.f("uq_referral_council_id_external_reference"), "referral", type_="unique")
    for name in ("revision", "changed_by", "changed_at", "external_reference"):
        op.drop_column("referral", name)


def _protect(table: str, *statements: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY the_owner ON {table} TO consortium_owner USING (true) WITH CHECK (true)")
    for statement in statements:
        op.execute(statement)


def _may_read_and_add(table: str) -> tuple[str, ...]:
    return (
        f"CREATE POLICY may_select ON {table} FOR SELECT TO consortium_app USING ({OWN})",
        f"GRANT SELECT ON {table} TO consortium_app",
        f"CREATE POLICY may_insert ON {table} FOR INSERT TO consortium_app WITH CHECK ({BOUGHT})",
        f"GRANT INSERT ON {table} TO consortium_app",
    )


def _changes_of_referrals() -> None:
    op.add_column("referral", sa.Column("external_reference", sa.Text(), nullable=True))
    op.add_column("referral", sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("referral", sa.Column("changed_by", sa.Uuid(), nullable=True))
    op.add_column("referral", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.alter_column("referral", "revision", server_default=None)
    op.create_unique_constraint(
        op.f("uq_referral_council_id_external_reference"), "referral", ["council_id", "external_reference"]
    )
    op.create_check_constraint(
        op.f("ck_referral_changed_by_somebody"), "referral", "(changed_at IS NULL) = (changed_by IS NULL)"
    )
    op.create_index("ix_referral_child", "referral", ["council_id", "child_id"])
    op.execute(f"GRANT UPDATE ({CHANGES}) ON referral TO consortium_app")


def _particulars_of_packages() -> None:
    op.add_column(
        "package",
        sa.Column("particulars", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
    op.execute("GRANT UPDATE (particulars) ON package TO consortium_app")


def _imports() -> None:
    op.create_table(
        "referral_import",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("rows", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("file_sha256", postgresql.BYTEA(), nullable=False),
        sa.Column("applied_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "applied_at IS NULL OR discarded_at IS NULL", name=op.f("ck_referral_import_over_in_one_way")
        ),
        sa.CheckConstraint(
            "(rows IS NULL) = (applied_at IS NOT NULL OR discarded_at IS NOT NULL)",
            name=op.f("ck_referral_import_forgotten_when_over"),
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_referral_import_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_referral_import")),
    )
    op.create_index("ix_referral_import_maker", "referral_import", ["council_id", "made_by"])
    _protect(
        "referral_import",
        f"CREATE POLICY may_select ON referral_import FOR SELECT TO consortium_app USING ({MAKER})",
        "GRANT SELECT ON referral_import TO consortium_app",
        "CREATE POLICY may_insert ON referral_import FOR INSERT TO consortium_app"
        f" WITH CHECK ({BOUGHT} AND (made_by = (SELECT guard.person())))",
        "GRANT INSERT ON referral_import TO consortium_app",
        "CREATE POLICY may_update ON referral_import FOR UPDATE TO consortium_app"
        f" USING ({MAKER} AND (rows IS NOT NULL)) WITH CHECK ({MAKER})",
        "GRANT UPDATE (rows, applied_at, discarded_at) ON referral_import TO consortium_app",
    )


def _direct_payments() -> None:
    op.create_table(
        "direct_payment",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("weekly_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("agreed_with", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("weekly_gbp > 0", name=op.f("ck_direct_payment_pays_something")),
        sa.CheckConstraint("agreed_with <> ''", name=op.f("ck_direct_payment_agreed_with_somebody")),
        sa.ForeignKeyConstraint(
            ["council_id", "referral_id"],
            ["referral.council_id", "referral.id"],
            name=op.f("fk_direct_payment_council_id_referral_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "referral_id", name=op.f("pk_direct_payment")),
    )
    _protect("direct_payment", *_may_read_and_add("direct_payment"))


def _interim_cover() -> None:
    op.create_table(
        "interim_cover",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreed_with", sa.Text(), nullable=False),
        sa.Column("cost_note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_interim_cover_ends_after_it_begins")),
        sa.CheckConstraint("ended_on BETWEEN from_on AND to_on", name=op.f("ck_interim_cover_ended_while_it_ran")),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_by IS NULL)", name=op.f("ck_interim_cover_ended_by_somebody")
        ),
        sa.CheckConstraint("reason <> '' AND agreed_with <> ''", name=op.f("ck_interim_cover_has_a_reason")),
        sa.ForeignKeyConstraint(
            ["council_id", "referral_id"],
            ["referral.council_id", "referral.id"],
            name=op.f("fk_interim_cover_council_id_referral_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_interim_cover")),
    )
    op.create_index("ix_interim_cover_referral", "interim_cover", ["council_id", "referral_id"])
    op.create_index("ix_interim_cover_to_on", "interim_cover", ["council_id", "to_on"])
    _protect(
        "interim_cover",
        *_may_read_and_add("interim_cover"),
        f"CREATE POLICY may_update ON interim_cover FOR UPDATE TO consortium_app USING (({OWN}) AND (ended_on IS NULL))"
        f" WITH CHECK ({OWN})",
        "GRANT UPDATE (ended_on, ended_by) ON interim_cover TO consortium_app",
    )


def _of_disclosure(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["council_id", "disclosure_id", "provider_id"],
        ["disclosure.council_id", "disclosure.id", "disclosure.provider_id"],
        name=op.f(f"fk_{table}_council_id_disclosure_id_provider_id"),
    )


def _of_package(table: str) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(
            ["council_id", "package_id"],
            ["package.council_id", "package.id"],
            name=op.f(f"fk_{table}_council_id_package_id"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f(f"fk_{table}_provider_id")),
    )


def _disclosures() -> None:
    op.create_table(
        "disclosure",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("package_reference", sa.Text(), nullable=False),
        sa.Column("package_title", sa.Text(), nullable=False),
        sa.Column("released_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("stage IN ('shortlisted', 'winner')", name=op.f("ck_disclosure_stage_is_known")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_disclosure_ended_by_somebody")),
        *_of_package("disclosure"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("council_id", "id", "provider_id", name=op.f("uq_disclosure_council_id_id_provider_id")),
    )
    op.create_index(
        "uq_disclosure_standing",
        "disclosure",
        ["council_id", "package_id", "provider_id", "stage"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_disclosure_provider", "disclosure", ["provider_id", "id"])
    op.create_table(
        "disclosed_words",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("words", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        _of_disclosure("disclosed_words"),
        sa.PrimaryKeyConstraint("council_id", "disclosure_id", name=op.f("pk_disclosed_words")),
    )
    op.create_table(
        "disclosure_reading",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reader_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("read_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_disclosure_reading_has_a_reason")),
        _of_disclosure("disclosure_reading"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_disclosure_reading")),
    )
    op.create_index("ix_disclosure_reading_disclosure", "disclosure_reading", ["disclosure_id", "person_id"])
    _protect(
        "disclosure",
        f"CREATE POLICY may_select_own ON disclosure FOR SELECT TO consortium_app USING ({OWN})",
        "GRANT SELECT ON disclosure TO consortium_app",
        f"CREATE POLICY may_select_to_oneself ON disclosure FOR SELECT TO consortium_app USING ({TO_ONESELF})",
        "CREATE POLICY may_insert ON disclosure FOR INSERT TO consortium_app"
        f" WITH CHECK ({BOUGHT} AND (released_by = (SELECT guard.person())))",
        "GRANT INSERT ON disclosure TO consortium_app",
        "CREATE POLICY may_update ON disclosure FOR UPDATE TO consortium_app"
        f" USING (({OWN}) AND (ended_at IS NULL)) WITH CHECK ({OWN})",
        "GRANT UPDATE (ended_at, ended_by) ON disclosure TO consortium_app",
    )
    _protect(
        "disclosed_words",
        "CREATE POLICY may_select_own ON disclosed_words FOR SELECT TO consortium_app"
        f" USING (({OWN}) AND (guard.has_role('social worker') OR guard.has_role('commissioner')))",
        "GRANT SELECT ON disclosed_words TO consortium_app",
        "CREATE POLICY may_select_opened ON disclosed_words FOR SELECT TO consortium_app"
        f" USING (({TO_ONESELF}) AND (EXISTS (SELECT 1 FROM disclosure_reading r JOIN disclosure d"
        " ON d.council_id = r.council_id AND d.id = r.disclosure_id WHERE r.council_id = disclosed_words.council_id"
        " AND r.disclosure_id = disclosed_words.disclosure_id AND r.person_id = (SELECT guard.person())"
        " AND r.until_at > guard.now() AND d.ended_at IS NULL)))",
        f"CREATE POLICY may_insert ON disclosed_words FOR INSERT TO consortium_app WITH CHECK ({BOUGHT})",
        "GRANT INSERT ON disclosed_words TO consortium_app",
    )
    _protect(
        "disclosure_reading",
        f"CREATE POLICY may_select_own ON disclosure_reading FOR SELECT TO consortium_app USING ({OWN})",
        "GRANT SELECT ON disclosure_reading TO consortium_app",
        "CREATE POLICY may_select_of_oneself ON disclosure_reading FOR SELECT TO consortium_app"
        f" USING ({TO_ONESELF})",
        "CREATE POLICY may_insert ON disclosure_reading FOR INSERT TO consortium_app"
        f" WITH CHECK (({TO_ONESELF}) AND (person_id = (SELECT guard.person()))"
        " AND (until_at <= guard.now() + interval '15 minutes')"
        " AND (EXISTS (SELECT 1 FROM disclosure d WHERE d.council_id = disclosure_reading.council_id"
        " AND d.id = disclosure_reading.disclosure_id AND d.ended_at IS NULL)))",
        "GRANT INSERT ON disclosure_reading TO consortium_app",
    )


def _family_meetings() -> None:
    op.create_table(
        "family_meeting",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("childs_view", sa.Text(), nullable=True),
        sa.Column("family_view", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("held_recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("held_on >= offered_on", name=op.f("ck_family_meeting_held_after_it_was_offered")),
        sa.CheckConstraint(
            "(held_on IS NULL) = (childs_view IS NULL) AND (held_on IS NULL) = (family_view IS NULL)"
            " AND (held_on IS NULL) = (held_recorded_by IS NULL)",
            name=op.f("ck_family_meeting_held_with_views"),
        ),
        *_of_package("family_meeting"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_family_meeting")),
    )
    op.create_index("ix_family_meeting_package", "family_meeting", ["council_id", "package_id"])
    _protect(
        "family_meeting",
        *_may_read_and_add("family_meeting"),
        "CREATE POLICY may_update ON family_meeting FOR UPDATE TO consortium_app"
        f" USING (({OWN}) AND (held_on IS NULL)) WITH CHECK ({OWN})",
        "GRANT UPDATE (held_on, childs_view, family_view, held_recorded_by) ON family_meeting TO consortium_app",
    )
