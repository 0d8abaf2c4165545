"""What a lot asks beyond insurance, a provider's numbers, evidence with an outcome; the regulator's directory."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NUMBERS = ("cqc_location_id", "ofsted_urn", "ukprn", "vat_number", "lei")
KINDS = "'employers liability', 'public liability', 'professional indemnity', 'cqc personal care'"
POLICIES = "'safeguarding policy', 'health and safety policy', 'data protection policy', 'equality policy'"
FLOOR = (
    "cqc_rating_floor IS NULL OR needs_cqc_personal_care AND cqc_rating_floor IN"
    " ('Outstanding', 'Good', 'Requires improvement', 'Inadequate')"
)
RATING = "rating IN ('Outstanding', 'Good', 'Requires improvement', 'Inadequate')"
REVIEWED = "kind NOT LIKE '%policy' OR (issued_on IS NOT NULL AND expires_on IS NOT NULL AND expires_on > issued_on)"


def upgrade() -> None:
    op.add_column("lot", sa.Column("cqc_rating_floor", sa.Text(), nullable=True))
    op.add_column("lot", sa.Column("needs_ofsted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("lot", sa.Column("policies_needed", sa.ARRAY(sa.Text()), nullable=False, server_default="{}"))
    op.alter_column("lot", "needs_ofsted", server_default=None)
    op.alter_column("lot", "policies_needed", server_default=None)
    op.create_check_constraint(op.f("ck_lot_rating_floor_is_known"), "lot", FLOOR)
    op.create_check_constraint(op.f("ck_lot_policies_are_known"), "lot", f"policies_needed <@ ARRAY[{POLICIES}]")

    for name in NUMBERS:
        op.add_column("provider_profile", sa.Column(name, sa.Text(), nullable=True))
        op.execute(f"GRANT UPDATE ({name}) ON provider_profile TO consortium_app")

    op.add_column("evidence", sa.Column("issued_on", sa.Date(), nullable=True))
    op.add_column("evidence", sa.Column("outcome", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_evidence_kind_is_known"), "evidence")
    op.create_check_constraint(
        op.f("ck_evidence_kind_is_known"),
        "evidence",
        f"kind IN ({KINDS}, 'ofsted supported accommodation', {POLICIES}, 'identity')",
    )
    op.create_check_constraint(
        op.f("ck_evidence_ofsted_has_an_outcome"),
        "evidence",
        "(kind = 'ofsted supported accommodation') = (outcome IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_evidence_outcome_is_known"), "evidence", "outcome IN ('registered', 'applied', 'refused')"
    )
    op.create_check_constraint(
        op.f("ck_evidence_application_has_a_day"), "evidence", "outcome <> 'applied' OR issued_on IS NOT NULL"
    )
    op.create_check_constraint(op.f("ck_evidence_policy_is_reviewed"), "evidence", REVIEWED)

    op.create_table(
        "regulator_location",
        sa.Column("location_id", sa.Text(), nullable=False),
        *_said_of_a_location(),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.CheckConstraint(RATING, name=op.f("ck_regulator_location_rating_is_known")),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_regulator_location")),
    )
    op.create_index("ix_regulator_location_provider", "regulator_location", ["cqc_provider_id"], unique=False)
    op.create_table(
        "directory_import",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", postgresql.BYTEA(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("faults", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("has_ratings", sa.Boolean(), nullable=False),
        sa.Column("has_activities", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('received', 'read', 'applying', 'applied', 'failed', 'discarded')",
            name=op.f("ck_directory_import_status_is_known"),
        ),
        sa.CheckConstraint(
            "(status = 'failed') = (problem IS NOT NULL)", name=op.f("ck_directory_import_failure_says_why")
        ),
        sa.CheckConstraint(
            "(status = 'applied') = (applied_at IS NOT NULL)", name=op.f("ck_directory_import_applied_at_if_applied")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_directory_import_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(status IN ('applying', 'applied', 'discarded')) = (decided_at IS NOT NULL)",
            name=op.f("ck_directory_import_decided_if_settled"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('applying', 'applied') OR fault_count = 0",
            name=op.f("ck_directory_import_applied_without_fault"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_directory_import_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_directory_import")),
    )
    op.create_table(
        "directory_row",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Text(), nullable=False),
        *_said_of_a_location(),
        sa.CheckConstraint(RATING, name=op.f("ck_directory_row_rating_is_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "import_id"],
            ["directory_import.organisation_id", "directory_import.id"],
            name=op.f("fk_directory_row_organisation_id_import_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "import_id", "location_id", name=op.f("pk_directory_row")),
    )
    op.execute(
        'ALTER TABLE regulator_location ENABLE ROW LEVEL SECURITY'
    )
    op.execute(
        'ALTER TABLE regulator_location FORCE ROW LEVEL SECURITY'
    )
    op.execute(
        'CREATE POLICY the_owner ON regulator_location TO consortium_owner USING (true) WITH CHECK (true)'
    )
    op.execute(
        'CREATE POLICY may_select ON regulator_location FOR SELECT TO consortium_app USING (true)'
    )
    op.execute(
        'GRANT SELECT ON regulator_location TO consortium_app'
    )
    op.execute(
        "CREATE POLICY may_insert ON regulator_location FOR INSERT TO consortium_app WITH CHECK (((SELECT guard.kind()) = 'job') AND ((SELECT guard.is_buyer()) OR (SELECT guard.organisation_kind()) = 'platform'))"
    )
    op.execute(
        'GRANT INSERT ON regulator_location TO consortium_app'
    )
    op.execute(
        "CREATE POLICY may_update ON regulator_location FOR UPDATE TO consortium_app USING (((SELECT guard.kind()) = 'job') AND ((SELECT guard.is_buyer()) OR (SELECT guard.organisation_kind()) = 'platform')) WITH CHECK (((SELECT guard.kind()) = 'job') AND ((SELECT guard.is_buyer()) OR (SELECT guard.organisation_kind()) = 'platform'))"
    )
    op.execute(
        'GRANT UPDATE (cqc_provider_id, name, provider_name, postcode, local_authority, region, service_types, specialisms, url, checked_on, rating, gives_personal_care, listed_on, gone_on) ON regulator_location TO consortium_app'
    )
    op.execute(
        'ALTER TABLE directory_import ENABLE ROW LEVEL SECURITY'
    )
    op.execute(
        'ALTER TABLE directory_import FORCE ROW LEVEL SECURITY'
    )
    op.execute(
        'CREATE POLICY the_owner ON directory_import TO consortium_owner USING (true) WITH CHECK (true)'
    )
    op.execute(
        'CREATE POLICY may_select ON directory_import FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))'
    )
    op.execute(
        'GRANT SELECT ON directory_import TO consortium_app'
    )
    op.execute(
        "CREATE POLICY may_insert ON directory_import FOR INSERT TO consortium_app WITH CHECK ((organisation_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer()) OR (SELECT guard.kind()) = 'administrator'))"
    )
    op.execute(
        'GRANT INSERT ON directory_import TO consortium_app'
    )
    op.execute(
        'CREATE POLICY may_update ON directory_import FOR UPDATE TO consortium_app USING (organisation_id = (SELECT guard.organisation())) WITH CHECK (organisation_id = (SELECT guard.organisation()))'
    )
    op.execute(
        'GRANT UPDATE (status, rows_read, fault_count, faults, problem, has_ratings, has_activities, read_at, decided_at, decided_by, applied_at) ON directory_import TO consortium_app'
    )
    op.execute(
        'ALTER TABLE directory_row ENABLE ROW LEVEL SECURITY'
    )
    op.execute(
        'ALTER TABLE directory_row FORCE ROW LEVEL SECURITY'
    )
    op.execute(
        'CREATE POLICY the_owner ON directory_row TO consortium_owner USING (true) WITH CHECK (true)'
    )
    op.execute(
        'CREATE POLICY may_select ON directory_row FOR SELECT TO consortium_app USING (organisation_id = (SELECT guard.organisation()))'
    )
    op.execute(
        'GRANT SELECT ON directory_row TO consortium_app'
    )
    op.execute(
        'CREATE POLICY may_insert ON directory_row FOR INSERT TO consortium_app WITH CHECK (organisation_id = (SELECT guard.organisation()))'
    )
    op.execute(
        'GRANT INSERT ON directory_row TO consortium_app'
    )
    op.execute(
        'CREATE POLICY may_delete ON directory_row FOR DELETE TO consortium_app USING (organisation_id = (SELECT guard.organisation()))'
    )
    op.execute(
        'GRANT DELETE ON directory_row TO consortium_app'
    )


def _said_of_a_location() -> list[sa.Column[Any]]:
    texts = (
        "cqc_provider_id", "name", "provider_name", "postcode", "local_authority", "region", "service_types",
        "specialisms", "url",
    )  # fmt: skip
    return [
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.Column("gives_personal_care", sa.Boolean(), nullable=True),
    ]


def downgrade() -> None:
    for table in ("directory_row", "directory_import", "regulator_location"):
        op.drop_table(table)
    for name in ("policy_is_reviewed", "application_has_a_day", "outcome_is_known", "ofsted_has_an_outcome"):
        op.drop_constraint(op.f(f"ck_evidence_{name}"), "evidence")
    op.drop_constraint(op.f("ck_evidence_kind_is_known"), "evidence")
    op.execute(f"DELETE FROM evidence WHERE kind NOT IN ({KINDS}, 'identity')")
    op.create_check_constraint(op.f("ck_evidence_kind_is_known"), "evidence", f"kind IN ({KINDS}, 'identity')")
    op.drop_column("evidence", "outcome")
    op.drop_column("evidence", "issued_on")
    for name in NUMBERS:
        op.drop_column("provider_profile", name)
    op.drop_constraint(op.f("ck_lot_policies_are_known"), "lot")
    op.drop_constraint(op.f("ck_lot_rating_floor_is_known"), "lot")
    for name in ("policies_needed", "needs_ofsted", "cqc_rating_floor"):
        op.drop_column("lot", name)
