"""What a lot asks beyond insurance, the numbers of a provider, and evidence with a day and an outcome."""

import sqlalchemy as sa
from alembic import op

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


def downgrade() -> None:
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
