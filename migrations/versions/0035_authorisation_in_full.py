"""Call-off limits and what was paid under them, call-in, key decisions, and panels that decide."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

OWN = "(council_id = (SELECT guard.organisation()))"
BUYER = "((SELECT guard.is_buyer()))"
AUTHORISER = "(guard.has_role('authoriser'))"
KEEPS = "(guard.has_role('organisation administrator') OR guard.has_role('strategic lead'))"
EARLIER = "status, decided_at, decided_by, decision_reason, delegation_id, revision"
LATER = "divisions, options_considered, is_key, effective_at"
CASE_BEFORE = f"{OWN} AND {AUTHORISER} AND (status IN ('awaiting', 'deferred'))"
CASE_NOW = (
    f"{OWN} AND {AUTHORISER}"
    " AND (status IN ('awaiting', 'deferred', 'called in') OR effective_at > (SELECT guard.now()))"
)
AWAITING = "c.status = 'awaiting'"
EVENTS = "'CallInBegan', 'CallInEnded', 'SpendCalledIn', 'LimitNeared', 'MeetingCalled'"


def upgrade() -> None:
    _cases()
    _commitments()
    _thresholds()
    _limits()
    _actuals()
    _roles_in_the_scheme()
    _panels()
    _meetings()
    _agendas()
    _approved_by_panels()


def downgrade() -> None:
    op.execute(f"DELETE FROM outbox_message WHERE event IN ({EVENTS})")
    _approved_by_nobody_but_delegates()
    for table in (
        "agenda_item",
        "panel_meeting",
        "panel_seat",
        "panel",
        "actual_spend",
        "calloff_limit",
        "decision_rule_set",
    ):
        op.drop_table(table)
    _roles_out_of_the_scheme()
    _commitments_as_before()
    _cases_as_before()


def _protect(table: str, *statements: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY the_owner ON {table} TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY may_select ON {table} FOR SELECT TO consortium_app USING ({OWN[1:-1]})")
    op.execute(f"GRANT SELECT ON {table} TO consortium_app")
    for statement in statements:
        op.execute(statement)


def _insertable(table: str, check: str) -> tuple[str, str]:
    return (
        f"CREATE POLICY may_insert ON {table} FOR INSERT TO consortium_app WITH CHECK ({check})",
        f"GRANT INSERT ON {table} TO consortium_app",
    )


def _of_case(table: str, where: str) -> str:
    return (
        f"(EXISTS (SELECT 1 FROM spending_case c WHERE c.council_id = {table}.council_id AND c.id = {table}.case_id"
        f" AND {where}))"
    )


def _check(table: str, name: str, condition: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _uncheck(table: str, name: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")


def _cases() -> None:
    op.add_column("spending_case", sa.Column("ends_on", sa.Date(), nullable=True))
    op.add_column("spending_case", sa.Column("divisions", sa.Integer(), nullable=True))
    op.add_column("spending_case", sa.Column("options_considered", sa.Text(), nullable=True))
    op.add_column("spending_case", sa.Column("is_key", sa.Boolean(), nullable=True))
    op.add_column("spending_case", sa.Column("effective_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.execute("UPDATE spending_case SET effective_at = decided_at, is_key = false WHERE status = 'approved'")
    _uncheck("spending_case", "status_is_known")
    _check("spending_case", "status_is_known", "status IN ('awaiting', 'deferred', 'approved', 'refused', 'called in')")
    _check("spending_case", "effective_if_approved", "(status = 'approved') = (effective_at IS NOT NULL)")
    _check("spending_case", "divisions_are_counted", "divisions >= 0")
    _uncheck("case_decision", "new_status_is_known")
    _uncheck("case_decision", "old_status_was_open")
    _check("case_decision", "new_status_is_known", "new_status IN ('deferred', 'approved', 'refused', 'called in')")
    _check(
        "case_decision",
        "move_is_known",
        "CASE WHEN new_status = 'called in' THEN old_status = 'approved'"
        " ELSE old_status IN ('awaiting', 'deferred', 'called in') END",
    )
    op.execute(f"ALTER POLICY may_update ON spending_case USING ({CASE_NOW})")
    op.execute(f"GRANT UPDATE ({LATER}) ON spending_case TO consortium_app")


def _cases_as_before() -> None:
    op.execute("DELETE FROM case_decision WHERE 'called in' IN (old_status, new_status)")
    op.execute("UPDATE spending_case SET status = 'deferred' WHERE status = 'called in'")
    op.execute(f"REVOKE UPDATE ({LATER}) ON spending_case FROM consortium_app")
    op.execute(f"ALTER POLICY may_update ON spending_case USING ({CASE_BEFORE})")
    _uncheck("case_decision", "move_is_known")
    _uncheck("case_decision", "new_status_is_known")
    _check("case_decision", "old_status_was_open", "old_status IN ('awaiting', 'deferred')")
    _check("case_decision", "new_status_is_known", "new_status IN ('deferred', 'approved', 'refused')")
    _uncheck("spending_case", "divisions_are_counted")
    _uncheck("spending_case", "effective_if_approved")
    _uncheck("spending_case", "status_is_known")
    _check("spending_case", "status_is_known", "status IN ('awaiting', 'deferred', 'approved', 'refused')")
    for column in ("effective_at", "is_key", "options_considered", "divisions", "ends_on"):
        op.drop_column("spending_case", column)


def _commitments() -> None:
    op.add_column("commitment", sa.Column("released_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_commitment_council_id_case_id_financial_year_funder"), "commitment", type_="unique")
    op.create_index(
        "uq_commitment_that_stands",
        "commitment",
        ["council_id", "case_id", "financial_year", "funder"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    called_in = _of_case("commitment", "c.status = 'called in'")
    op.execute(
        "CREATE POLICY may_update ON commitment FOR UPDATE TO consortium_app"
        f" USING ({OWN} AND {AUTHORISER} AND (released_at IS NULL) AND {called_in})"
        f" WITH CHECK ({OWN} AND {AUTHORISER})"
    )
    op.execute("GRANT UPDATE (released_at) ON commitment TO consortium_app")


def _commitments_as_before() -> None:
    op.execute("REVOKE UPDATE (released_at) ON commitment FROM consortium_app")
    op.execute("DROP POLICY may_update ON commitment")
    op.execute("DELETE FROM commitment WHERE released_at IS NOT NULL")
    op.drop_index("uq_commitment_that_stands", "commitment")
    op.drop_column("commitment", "released_at")
    op.create_unique_constraint(
        op.f("uq_commitment_council_id_case_id_financial_year_funder"),
        "commitment",
        ["council_id", "case_id", "financial_year", "funder"],
    )


def _thresholds() -> None:
    op.create_table(
        "decision_rule_set",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("key_over_gbp", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("key_divisions", sa.Integer(), nullable=True),
        sa.Column("call_in_from_gbp", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("call_in_days", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "key_over_gbp > 0 AND call_in_from_gbp > 0", name=op.f("ck_decision_rule_set_thresholds_are_positive")
        ),
        sa.CheckConstraint(
            "key_divisions IS NULL OR key_over_gbp IS NOT NULL",
            name=op.f("ck_decision_rule_set_divisions_beside_an_amount"),
        ),
        sa.CheckConstraint("call_in_days BETWEEN 1 AND 30", name=op.f("ck_decision_rule_set_call_in_lasts_some_days")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_decision_rule_set_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_decision_rule_set")),
    )
    op.create_index("ix_decision_rule_set_from", "decision_rule_set", ["council_id", "from_on"])
    _protect(
        "decision_rule_set",
        *_insertable("decision_rule_set", f"{OWN} AND {BUYER} AND {KEEPS} AND (set_by = (SELECT guard.person()))"),
    )


def _roles_in_the_scheme() -> None:
    op.add_column("delegation", sa.Column("role", sa.Text(), nullable=True))
    op.alter_column("delegation", "person_id", nullable=True)
    _check("delegation", "to_a_person_or_a_role", "(person_id IS NULL) <> (role IS NULL)")


def _roles_out_of_the_scheme() -> None:
    """What was approved under a role's delegation stays, as under one of whoever decided it."""
    _uncheck("delegation", "to_a_person_or_a_role")
    op.execute(
        "UPDATE delegation d SET person_id = (SELECT c.decided_by FROM spending_case c"
        " WHERE c.council_id = d.council_id AND c.delegation_id = d.id AND c.decided_by <> d.granted_by LIMIT 1) WHERE person_id IS NULL"
    )
    op.execute("DELETE FROM delegation WHERE person_id IS NULL")
    op.alter_column("delegation", "person_id", nullable=False)
    op.drop_column("delegation", "role")


def _system_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["lead_id", "system_id"],
        ["purchasing_system.lead_id", "purchasing_system.id"],
        name=op.f(f"fk_{table}_lead_id_system_id"),
    )


def _limits() -> None:
    op.create_table(
        "calloff_limit",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("system_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("limit_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("profile", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("nearing_percent", sa.Integer(), nullable=False),
        sa.Column("close_percent", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_calloff_limit_ends_after_it_begins")),
        sa.CheckConstraint("limit_gbp > 0", name=op.f("ck_calloff_limit_limit_is_positive")),
        sa.CheckConstraint(
            "nearing_percent > 0 AND nearing_percent < close_percent AND close_percent <= 100",
            name=op.f("ck_calloff_limit_warns_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "case_id"],
            ["spending_case.council_id", "spending_case.id"],
            name=op.f("fk_calloff_limit_council_id_case_id"),
        ),
        _system_key("calloff_limit"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_calloff_limit")),
        sa.UniqueConstraint("council_id", "case_id", name=op.f("uq_calloff_limit_council_id_case_id")),
    )
    op.create_index("ix_calloff_limit_system", "calloff_limit", ["council_id", "system_id"])
    _protect(
        "calloff_limit",
        *_insertable(
            "calloff_limit",
            f"{OWN} AND {BUYER} AND (proposed_by = (SELECT guard.person())) AND {_of_case('calloff_limit', AWAITING)}",
        ),
    )


def _actuals() -> None:
    op.create_table(
        "actual_spend",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("system_id", sa.Uuid(), nullable=False),
        sa.Column("financial_year", sa.Text(), nullable=False),
        sa.Column("through_on", sa.Date(), nullable=False),
        sa.Column("paid_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("paid_gbp >= 0 AND children >= 0", name=op.f("ck_actual_spend_counts_from_nothing")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_actual_spend_council_id")),
        _system_key("actual_spend"),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_actual_spend")),
    )
    op.create_index("ix_actual_spend_system", "actual_spend", ["council_id", "system_id", "financial_year"])
    _protect(
        "actual_spend",
        *_insertable("actual_spend", f"{OWN} AND {BUYER} AND (entered_by = (SELECT guard.person()))"),
    )


def _panels() -> None:
    op.create_table(
        "panel",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("limit_gbp", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("set_up_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_up_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quorum >= 2", name=op.f("ck_panel_decides_together")),
        sa.CheckConstraint("limit_gbp > 0", name=op.f("ck_panel_limit_is_positive")),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_panel_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_panel")),
        sa.UniqueConstraint("council_id", "name", name=op.f("uq_panel_council_id_name")),
    )
    _protect("panel", *_insertable("panel", f"{OWN} AND {BUYER} AND {KEEPS} AND (set_up_by = (SELECT guard.person()))"))
    op.create_table(
        "panel_seat",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("deputy_for", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("deputy_for <> person_id", name=op.f("ck_panel_seat_deputises_for_another")),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_panel_seat_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["council_id", "panel_id"], ["panel.council_id", "panel.id"], name=op.f("fk_panel_seat_council_id_panel_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_panel_seat_person_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_panel_seat")),
    )
    op.create_index("ix_panel_seat_panel", "panel_seat", ["council_id", "panel_id"])
    _protect(
        "panel_seat",
        *_insertable("panel_seat", f"{OWN} AND {BUYER} AND {KEEPS} AND (named_by = (SELECT guard.person()))"),
        "CREATE POLICY may_update ON panel_seat FOR UPDATE TO consortium_app"
        f" USING ({OWN} AND {KEEPS}) WITH CHECK ({OWN} AND {KEEPS})",
        "GRANT UPDATE (to_on) ON panel_seat TO consortium_app",
    )


def _meetings() -> None:
    op.create_table(
        "panel_meeting",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("meets_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("present", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("opened_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("minutes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("minutes_sha256", postgresql.BYTEA(), nullable=True),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (present IS NULL)", name=op.f("ck_panel_meeting_opened_with_whoever_is_there")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_panel_meeting_closed_after_it_opened")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (minutes IS NULL) AND (closed_at IS NULL) = (minutes_sha256 IS NULL)"
            " AND (closed_at IS NULL) = (closed_by IS NULL)",
            name=op.f("ck_panel_meeting_closed_with_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "panel_id"],
            ["panel.council_id", "panel.id"],
            name=op.f("fk_panel_meeting_council_id_panel_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_panel_meeting")),
    )
    op.create_index("ix_panel_meeting_panel", "panel_meeting", ["council_id", "panel_id", "meets_at"])
    _protect(
        "panel_meeting",
        *_insertable(
            "panel_meeting", f"{OWN} AND {BUYER} AND (called_by = (SELECT guard.person())) AND (opened_at IS NULL)"
        ),
        "CREATE POLICY may_update ON panel_meeting FOR UPDATE TO consortium_app"
        f" USING ({OWN} AND {AUTHORISER} AND (closed_at IS NULL)) WITH CHECK ({OWN} AND {AUTHORISER})",
        "GRANT UPDATE (present, opened_at, closed_at, closed_by, minutes, minutes_sha256) ON panel_meeting"
        " TO consortium_app",
    )


def _agendas() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("minuted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('approve', 'approve with conditions', 'defer', 'refuse')",
            name=op.f("ck_agenda_item_decision_is_known"),
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (minuted_by IS NULL)"
            " AND (decision IS NULL) = (reason IS NULL)",
            name=op.f("ck_agenda_item_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "(decision = 'approve with conditions') = (conditions <> '')",
            name=op.f("ck_agenda_item_conditions_where_it_says_so"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "case_id"],
            ["spending_case.council_id", "spending_case.id"],
            name=op.f("fk_agenda_item_council_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "meeting_id"],
            ["panel_meeting.council_id", "panel_meeting.id"],
            name=op.f("fk_agenda_item_council_id_meeting_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint(
            "council_id", "meeting_id", "case_id", name=op.f("uq_agenda_item_council_id_meeting_id_case_id")
        ),
    )
    op.create_index("ix_agenda_item_case", "agenda_item", ["council_id", "case_id"])
    meeting = (
        "(EXISTS (SELECT 1 FROM panel_meeting m WHERE m.council_id = agenda_item.council_id"
        " AND m.id = agenda_item.meeting_id AND {}))"
    )
    not_over = meeting.format("m.closed_at IS NULL")
    sitting = meeting.format("m.opened_at IS NOT NULL AND m.closed_at IS NULL")
    _protect(
        "agenda_item",
        *_insertable(
            "agenda_item",
            f"{OWN} AND {BUYER} AND (added_by = (SELECT guard.person())) AND (decision IS NULL) AND {not_over}",
        ),
        "CREATE POLICY may_update ON agenda_item FOR UPDATE TO consortium_app"
        f" USING ({OWN} AND {AUTHORISER} AND (decision IS NULL) AND {sitting})"
        f" WITH CHECK ({OWN} AND {AUTHORISER} AND (minuted_by = (SELECT guard.person())))",
        "GRANT UPDATE (decision, reason, conditions, decided_at, minuted_by) ON agenda_item TO consortium_app",
    )


def _approved_by_panels() -> None:
    op.add_column("spending_case", sa.Column("meeting_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_spending_case_council_id_meeting_id"),
        "spending_case",
        "panel_meeting",
        ["council_id", "meeting_id"],
        ["council_id", "id"],
    )
    _uncheck("spending_case", "approved_within_a_delegation")
    _check(
        "spending_case",
        "approved_within_a_delegation",
        "status <> 'approved' OR (delegation_id IS NOT NULL) <> (meeting_id IS NOT NULL)",
    )
    op.execute("GRANT UPDATE (meeting_id) ON spending_case TO consortium_app")


def _approved_by_nobody_but_delegates() -> None:
    """Take panels' approvals back to the agenda: before panels there was nothing to say who approved them."""
    op.execute("REVOKE UPDATE (meeting_id) ON spending_case FROM consortium_app")
    op.execute("DELETE FROM commitment m USING spending_case c WHERE c.id = m.case_id AND c.meeting_id IS NOT NULL")
    op.execute(
        "UPDATE ledger l SET committed_gbp = coalesce((SELECT sum(m.amount_gbp) FROM commitment m"
        " WHERE m.council_id = l.council_id AND m.lead_id IS NOT DISTINCT FROM l.lead_id"
        " AND m.system_id IS NOT DISTINCT FROM l.system_id AND m.financial_year = l.financial_year"
        " AND m.released_at IS NULL), 0)"
    )
    op.execute(
        "UPDATE spending_case SET status = 'deferred', decided_at = NULL, decided_by = NULL, effective_at = NULL"
        " WHERE meeting_id IS NOT NULL AND status = 'approved'"
    )
    _uncheck("spending_case", "approved_within_a_delegation")
    _check("spending_case", "approved_within_a_delegation", "status <> 'approved' OR delegation_id IS NOT NULL")
    op.drop_column("spending_case", "meeting_id")
