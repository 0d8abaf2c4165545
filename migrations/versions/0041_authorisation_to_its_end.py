"""Urgent decisions, deputies, published records, and every line of the ledger with its cause."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

OWN = "(council_id = (SELECT guard.organisation()))"
BUYER = "((SELECT guard.is_buyer()))"
JOB = "((SELECT guard.kind()) = 'job')"
AUTHORISER = "(guard.has_role('authoriser'))"
AUTHORISER_OR_JOB = "(guard.has_role('authoriser') OR (SELECT guard.kind()) = 'job')"
KEEPS = "(guard.has_role('organisation administrator') OR guard.has_role('strategic lead'))"
PUBLISHES = f"{KEEPS[1:-1]} OR guard.has_role('commissioner')"
BY_ONESELF = "({} = (SELECT guard.person()))"
WAITS = "(status IN ('awaiting', 'deferred', 'called in'))"
STATUSES = "'awaiting', 'deferred', 'approved', 'refused', 'called in'"
EVENTS = (
    "'DecidedInUrgency', 'RatificationNears', 'RatificationOverdue', 'DecisionRatified',"
    " 'RatificationRefused', 'DeputyNamed', 'ChangeGivenUp'"
)


def upgrade() -> None:
    _deputies()
    _cases()
    _commitments()
    _thresholds()
    _urgency()
    _records()
    _deliveries()


def downgrade() -> None:
    op.execute(f"DELETE FROM outbox_message WHERE event IN ({EVENTS})")
    _drop_check("agreement_delivery", "accepted_in_its_years")
    op.execute("REVOKE UPDATE (years) ON agreement_delivery FROM consortium_app")
    op.drop_column("agreement_delivery", "years")
    op.drop_table("published_record")
    op.drop_table("urgent_decision")
    for column in ("ratify_days", "publish_from_gbp"):
        op.drop_column("decision_rule_set", column)
    _commitments_as_before()
    _cases_as_before()
    op.drop_table("deputyship")


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, sa.text(condition))


def _drop_check(table: str, name: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")


def _protect(table: str, select: dict[str, str], insert: str, using: str, check: str, columns: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY the_owner ON {table} TO consortium_owner USING (true) WITH CHECK (true)")
    for name, readable in select.items():
        op.execute(f"CREATE POLICY {name} ON {table} FOR SELECT TO consortium_app USING ({readable})")
    op.execute(f"GRANT SELECT ON {table} TO consortium_app")
    op.execute(f"CREATE POLICY may_insert ON {table} FOR INSERT TO consortium_app WITH CHECK ({insert})")
    op.execute(f"GRANT INSERT ON {table} TO consortium_app")
    op.execute(
        f"CREATE POLICY may_update ON {table} FOR UPDATE TO consortium_app USING ({using}) WITH CHECK ({check})"
    )
    op.execute(f"GRANT UPDATE ({columns}) ON {table} TO consortium_app")


def _of_case(table: str, where: str) -> str:
    return (
        f"(EXISTS (SELECT 1 FROM spending_case c WHERE c.council_id = {table}.council_id AND c.id = {table}.case_id"
        f" AND {where}))"
    )


def _foreign(table: str, columns: list[str], to: str) -> sa.ForeignKeyConstraint:
    keys = [f"{to}.council_id", f"{to}.id"]
    return sa.ForeignKeyConstraint(columns, keys, name=op.f(f"fk_{table}_{'_'.join(columns)}"))


def _deputies() -> None:
    op.create_table(
        "deputyship",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("limit_gbp", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("named_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("deputy_id <> person_id", name=op.f("ck_deputyship_deputises_for_another")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_deputyship_ends_after_it_begins")),
        sa.CheckConstraint("limit_gbp > 0", name=op.f("ck_deputyship_limit_is_positive")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_deputyship_council_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_deputyship_person_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_deputyship_deputy_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_deputyship")),
    )
    op.create_index("ix_deputyship_person", "deputyship", ["council_id", "person_id", "from_on"])
    op.create_index("ix_deputyship_deputy", "deputyship", ["council_id", "deputy_id", "to_on"])
    ends = f"{OWN} AND (person_id = (SELECT guard.person()) OR {KEEPS[1:-1]})"
    _protect(
        "deputyship",
        {"may_select": OWN},
        f"{OWN} AND {BUYER} AND {AUTHORISER} AND {BY_ONESELF.format('person_id')}",
        f"{ends} AND (ended_at IS NULL)",
        ends,
        "ended_at",
    )


def _cases() -> None:
    op.add_column("delegation", sa.Column("in_urgency", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("delegation", "in_urgency", server_default=None)
    op.add_column("spending_case", sa.Column("deputyship_id", sa.Uuid(), nullable=True))
    op.add_column("spending_case", sa.Column("withdrawn_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("spending_case", sa.Column("withdrawn_reason", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_spending_case_council_id_deputyship_id"), "spending_case", "deputyship",
        ["council_id", "deputyship_id"], ["council_id", "id"],
    )  # fmt: skip
    _drop_check("spending_case", "status_is_known")
    _check("spending_case", "status_is_known", f"status IN ({STATUSES}, 'withdrawn')")
    _check(
        "spending_case", "deputy_stands_in_for_a_delegate", "deputyship_id IS NULL OR delegation_id IS NOT NULL"
    )
    _check(
        "spending_case", "withdrawn_for_a_reason",
        "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)"
        " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
    )  # fmt: skip
    op.execute("GRANT UPDATE (deputyship_id) ON spending_case TO consortium_app")
    op.execute(
        "CREATE POLICY may_update_withdrawn ON spending_case FOR UPDATE TO consortium_app"
        f" USING ({OWN} AND {JOB} AND {WAITS}) WITH CHECK ({OWN} AND {JOB} AND (status = 'withdrawn'))"
    )
    op.execute("GRANT UPDATE (withdrawn_at, withdrawn_reason) ON spending_case TO consortium_app")


def _cases_as_before() -> None:
    op.execute("DROP POLICY may_update_withdrawn ON spending_case")
    op.execute("REVOKE UPDATE (deputyship_id, withdrawn_at, withdrawn_reason) ON spending_case FROM consortium_app")
    for name in ("withdrawn_for_a_reason", "deputy_stands_in_for_a_delegate", "status_is_known"):
        _drop_check("spending_case", name)
    op.execute("UPDATE spending_case SET status = 'deferred' WHERE status = 'withdrawn'")
    _check("spending_case", "status_is_known", f"status IN ({STATUSES})")
    op.drop_constraint(op.f("fk_spending_case_council_id_deputyship_id"), "spending_case", type_="foreignkey")
    for column in ("withdrawn_reason", "withdrawn_at", "deputyship_id"):
        op.drop_column("spending_case", column)
    op.drop_column("delegation", "in_urgency")


def _commitments() -> None:
    op.add_column("commitment", sa.Column("cause", sa.Text(), nullable=False, server_default="authorised"))
    op.alter_column("commitment", "cause", server_default=None)
    op.add_column("commitment", sa.Column("cause_id", sa.Uuid(), nullable=True))
    op.add_column("commitment", sa.Column("released_why", sa.Text(), nullable=True))
    op.execute("UPDATE commitment SET released_why = 'called in' WHERE released_at IS NOT NULL")
    _check("commitment", "cause_is_known", "cause IN ('authorised', 'spends less')")
    _check(
        "commitment", "only_a_change_takes_less",
        "CASE cause WHEN 'authorised' THEN cause_id IS NULL AND amount_gbp >= 0"
        " ELSE cause_id IS NOT NULL AND amount_gbp < 0 END",
    )  # fmt: skip
    _check("commitment", "release_is_known", "released_why IN ('called in', 'given up')")
    _check("commitment", "released_for_a_reason", "(released_at IS NULL) = (released_why IS NULL)")
    op.drop_index("uq_commitment_that_stands", "commitment")
    _standing("cause_id")
    op.create_index(
        "ix_commitment_cause", "commitment", ["council_id", "cause_id"],
        postgresql_where=sa.text("cause_id IS NOT NULL"),
    )  # fmt: skip
    op.execute("GRANT UPDATE (released_why) ON commitment TO consortium_app")
    op.execute(
        "CREATE POLICY may_update_given_up ON commitment FOR UPDATE TO consortium_app"
        f" USING ({OWN} AND {JOB} AND (released_at IS NULL) AND {_of_case('commitment', _APPROVED)})"
        f" WITH CHECK ({OWN} AND {JOB})"
    )
    op.execute(f"ALTER POLICY may_insert ON ledger WITH CHECK ({OWN} AND {BUYER} AND {AUTHORISER_OR_JOB})")
    using = f"{OWN} AND {AUTHORISER_OR_JOB}"
    op.execute(f"ALTER POLICY may_update ON ledger USING ({using}) WITH CHECK ({using})")


_APPROVED = "c.status = 'approved'"


def _standing(*more: str) -> None:
    op.create_index(
        "uq_commitment_that_stands", "commitment",
        ["council_id", "case_id", "financial_year", "funder", *more],
        unique=True, postgresql_where=sa.text("released_at IS NULL"),
        **({"postgresql_nulls_not_distinct": True} if more else {}),
    )  # fmt: skip


def _commitments_as_before() -> None:
    using = f"{OWN} AND {AUTHORISER}"
    op.execute(f"ALTER POLICY may_update ON ledger USING ({using}) WITH CHECK ({using})")
    op.execute(f"ALTER POLICY may_insert ON ledger WITH CHECK ({OWN} AND {BUYER} AND {AUTHORISER})")
    op.execute("DROP POLICY may_update_given_up ON commitment")
    op.execute("REVOKE UPDATE (released_why) ON commitment FROM consortium_app")
    op.drop_index("ix_commitment_cause", "commitment")
    op.drop_index("uq_commitment_that_stands", "commitment")
    # What was taken less is put back: the lines of before know nothing below zero.
    op.execute(
        "UPDATE ledger l SET committed_gbp = l.committed_gbp - t.taken FROM (SELECT council_id, lead_id, system_id,"
        " financial_year, sum(amount_gbp) AS taken FROM commitment WHERE cause = 'spends less' AND released_at IS NULL"
        " GROUP BY 1, 2, 3, 4) t WHERE l.council_id = t.council_id AND l.financial_year = t.financial_year"
        " AND l.lead_id IS NOT DISTINCT FROM t.lead_id AND l.system_id IS NOT DISTINCT FROM t.system_id"
    )
    op.execute("DELETE FROM commitment WHERE cause = 'spends less'")
    _standing()
    for name in ("released_for_a_reason", "release_is_known", "only_a_change_takes_less", "cause_is_known"):
        _drop_check("commitment", name)
    for column in ("released_why", "cause_id", "cause"):
        op.drop_column("commitment", column)


def _thresholds() -> None:
    op.add_column("decision_rule_set", sa.Column("ratify_days", sa.Integer(), nullable=False, server_default="20"))
    op.alter_column("decision_rule_set", "ratify_days", server_default=None)
    op.add_column(
        "decision_rule_set", sa.Column("publish_from_gbp", sa.Numeric(precision=14, scale=2), nullable=True)
    )
    _check("decision_rule_set", "ratified_within_some_days", "ratify_days BETWEEN 1 AND 60")
    _check("decision_rule_set", "publication_threshold_is_positive", "publish_from_gbp > 0")


def _urgency() -> None:
    op.create_table(
        "urgent_decision",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("ratify_by", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "ground IN ('safety', 'placement ends', 'hospital discharge', 'legal duty')",
            name=op.f("ck_urgent_decision_ground_is_known"),
        ),
        sa.CheckConstraint("need <> ''", name=op.f("ck_urgent_decision_has_a_need")),
        sa.CheckConstraint("ratify_by > decided_at", name=op.f("ck_urgent_decision_ratified_afterwards")),
        sa.CheckConstraint(
            "outcome IN ('ratified', 'not ratified')", name=op.f("ck_urgent_decision_outcome_is_known")
        ),
        sa.CheckConstraint(
            "num_nulls(outcome, outcome_reason, settled_at, settled_by, meeting_id) IN (0, 5)",
            name=op.f("ck_urgent_decision_settled_by_somebody_at_a_meeting"),
        ),
        sa.CheckConstraint("settled_by <> decided_by", name=op.f("ck_urgent_decision_nobody_ratifies_their_own")),
        _foreign("urgent_decision", ["council_id", "case_id"], "spending_case"),
        _foreign("urgent_decision", ["council_id", "panel_id"], "panel"),
        _foreign("urgent_decision", ["council_id", "meeting_id"], "panel_meeting"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_urgent_decision")),
        sa.UniqueConstraint("council_id", "case_id", name=op.f("uq_urgent_decision_council_id_case_id")),
    )
    op.create_index(
        "ix_urgent_decision_open", "urgent_decision", ["council_id", "ratify_by", "id"],
        postgresql_where=sa.text("outcome IS NULL"),
    )  # fmt: skip
    approved = _of_case("urgent_decision", _APPROVED)
    _protect(
        "urgent_decision",
        {"may_select": OWN},
        f"{OWN} AND {BUYER} AND {AUTHORISER} AND {BY_ONESELF.format('decided_by')} AND {approved}",
        f"{OWN} AND {AUTHORISER} AND (outcome IS NULL)",
        f"{OWN} AND {AUTHORISER} AND {BY_ONESELF.format('settled_by')}",
        "outcome, outcome_reason, settled_at, settled_by, meeting_id",
    )


def _records() -> None:
    op.create_table(
        "published_record",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("content_sha256", postgresql.BYTEA(), nullable=False),
        sa.Column("public_from", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("published_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nulls(withdrawn_at, withdrawn_by, withdrawn_reason) IN (0, 3)",
            name=op.f("ck_published_record_withdrawn_by_somebody"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (content IS NOT NULL)", name=op.f("ck_published_record_withdrawn_says_no_more")
        ),
        _foreign("published_record", ["council_id", "case_id"], "spending_case"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_published_record")),
    )
    op.create_index(
        "uq_published_record_that_stands", "published_record", ["council_id", "case_id"], unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )  # fmt: skip
    op.create_index("ix_published_record_public", "published_record", ["council_id", "public_from", "id"])
    approved = _of_case("published_record", _APPROVED)
    _protect(
        "published_record",
        {"may_select_public": "public_from <= (SELECT guard.now())", "may_select_own": OWN},
        f"{OWN} AND {BUYER} AND ({PUBLISHES}) AND {BY_ONESELF.format('published_by')} AND {approved}",
        f"{OWN} AND ({PUBLISHES} OR guard.has_role('authoriser')) AND (withdrawn_at IS NULL)",
        f"{OWN} AND ({PUBLISHES} OR guard.has_role('authoriser')) AND {BY_ONESELF.format('withdrawn_by')}",
        "content, withdrawn_at, withdrawn_by, withdrawn_reason",
    )


def _deliveries() -> None:
    """What an accepted week comes to in each financial year: until now the whole of it stood in its Monday's."""
    op.add_column(
        "agreement_delivery",
        sa.Column("years", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
    first = "(extract(year FROM monday_on - interval '3 months'))::integer"
    label = f"concat({first}, '-', lpad((({first} + 1) % 100)::text, 2, '0'))"
    op.execute(
        f"UPDATE agreement_delivery SET years = jsonb_build_object({label},"
        " jsonb_build_object('amount', amount_gbp::text, 'delivered', delivered::text)) WHERE accepted_at IS NOT NULL"
    )
    _check("agreement_delivery", "accepted_in_its_years", "(accepted_at IS NULL) = (years IS NULL)")
    op.execute("GRANT UPDATE (years) ON agreement_delivery TO consortium_app")
