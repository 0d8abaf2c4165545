"""Handovers to another provider, and what a council says of notice and pauses for its agreements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NEW_SIGN_FOR_ONESELF = """
CREATE OR REPLACE FUNCTION guard.sign_for_oneself() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.council_signed_at, NEW.council_signed_by, NEW.council_signed_name, NEW.council_signed_role)
          IS DISTINCT FROM
          (OLD.council_signed_at, OLD.council_signed_by, OLD.council_signed_name, OLD.council_signed_role)
          AND (OLD.council_signed_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.council_id) THEN
        RAISE EXCEPTION 'the council signs once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.provider_signed_at, NEW.provider_signed_by, NEW.provider_signed_name, NEW.provider_signed_role)
          IS DISTINCT FROM
          (OLD.provider_signed_at, OLD.provider_signed_by, OLD.provider_signed_name, OLD.provider_signed_role)
          AND (OLD.provider_signed_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.provider_id) THEN
        RAISE EXCEPTION 'the provider signs once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.council_signed_at, NEW.provider_signed_at)
          IS DISTINCT FROM (OLD.council_signed_at, OLD.provider_signed_at)
          AND NEW.called_off_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was called off is not signed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
NEW_FOLLOW_THE_CHANGE = """
CREATE OR REPLACE FUNCTION guard.follow_the_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.ends_on, NEW.cost, NEW.total_gbp, NEW.average_week_gbp, NEW.as_signed, NEW.changes)
          IS DISTINCT FROM
          (OLD.ends_on, OLD.cost, OLD.total_gbp, OLD.average_week_gbp, OLD.as_signed, OLD.changes)
          AND (guard.organisation() IS DISTINCT FROM NEW.council_id
               OR OLD.as_signed IS NOT NULL AND NEW.as_signed IS DISTINCT FROM OLD.as_signed
               OR NEW.changes <= OLD.changes
               OR NOT EXISTS (
                 SELECT 1 FROM public.agreement_change c
                 WHERE c.council_id = NEW.council_id AND c.agreement_id = NEW.id AND c.number = NEW.changes
                   AND c.applied_at IS NULL AND c.closed_at IS NULL AND c.refused_at IS NULL
                   AND (c.kind = 'notice' OR c.council_accepted_at IS NOT NULL
                        AND (c.provider_accepted_at IS NOT NULL
                             OR c.kind = 'handover' AND c.end_reason IN ('provider has failed', 'ended already')))
                   AND (c.kind <> 'handover' OR EXISTS (
                     SELECT 1 FROM public.agreement s
                     WHERE s.council_id = NEW.council_id AND s.follows_id = NEW.id AND s.starts_on = NEW.ends_on + 1
                       AND s.council_signed_at IS NOT NULL AND s.provider_signed_at IS NOT NULL))
                   AND (c.effect #>> '{after,total}')::numeric = NEW.total_gbp
                   AND (c.effect #>> '{after,ends_on}')::date = NEW.ends_on)) THEN
        RAISE EXCEPTION 'an agreement follows the changes that both agreed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
OLD_SIGN_FOR_ONESELF = """
CREATE OR REPLACE FUNCTION guard.sign_for_oneself() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.council_signed_at, NEW.council_signed_by, NEW.council_signed_name, NEW.council_signed_role)
          IS DISTINCT FROM
          (OLD.council_signed_at, OLD.council_signed_by, OLD.council_signed_name, OLD.council_signed_role)
          AND (OLD.council_signed_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.council_id) THEN
        RAISE EXCEPTION 'the council signs once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.provider_signed_at, NEW.provider_signed_by, NEW.provider_signed_name, NEW.provider_signed_role)
          IS DISTINCT FROM
          (OLD.provider_signed_at, OLD.provider_signed_by, OLD.provider_signed_name, OLD.provider_signed_role)
          AND (OLD.provider_signed_at IS NOT NULL OR guard.organisation() IS DISTINCT FROM NEW.provider_id) THEN
        RAISE EXCEPTION 'the provider signs once, for itself' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""
OLD_FOLLOW_THE_CHANGE = """
CREATE OR REPLACE FUNCTION guard.follow_the_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.ends_on, NEW.cost, NEW.total_gbp, NEW.average_week_gbp, NEW.as_signed, NEW.changes)
          IS DISTINCT FROM
          (OLD.ends_on, OLD.cost, OLD.total_gbp, OLD.average_week_gbp, OLD.as_signed, OLD.changes)
          AND (guard.organisation() IS DISTINCT FROM NEW.council_id
               OR OLD.as_signed IS NOT NULL AND NEW.as_signed IS DISTINCT FROM OLD.as_signed
               OR NEW.changes <= OLD.changes
               OR NOT EXISTS (
                 SELECT 1 FROM public.agreement_change c
                 WHERE c.council_id = NEW.council_id AND c.agreement_id = NEW.id AND c.number = NEW.changes
                   AND c.applied_at IS NULL AND c.closed_at IS NULL AND c.refused_at IS NULL
                   AND (c.kind = 'notice'
                        OR c.council_accepted_at IS NOT NULL AND c.provider_accepted_at IS NOT NULL)
                   AND (c.effect #>> '{after,total}')::numeric = NEW.total_gbp
                   AND (c.effect #>> '{after,ends_on}')::date = NEW.ends_on)) THEN
        RAISE EXCEPTION 'an agreement follows the changes that both agreed' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""


def upgrade() -> None:
    _agreement()
    _agreement_change()
    _handover()
    _handover_tick()
    _agreement_setting()
    op.execute(NEW_SIGN_FOR_ONESELF)
    op.execute(NEW_FOLLOW_THE_CHANGE)


def downgrade() -> None:
    op.execute(OLD_SIGN_FOR_ONESELF)
    op.execute(OLD_FOLLOW_THE_CHANGE)
    for table in ("agreement_setting", "handover_tick", "handover"):
        op.drop_table(table)
    op.execute("DROP POLICY may_update_called_off ON agreement")
    op.execute("REVOKE UPDATE (called_off_at) ON agreement FROM consortium_app")
    op.execute("DROP POLICY may_insert ON agreement")
    op.execute(
        "CREATE POLICY may_insert ON agreement FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (council_signed_at IS NULL) AND (provider_signed_at IS NULL))"
    )
    for name in ("called_off_before_both_signed", "from_an_award_or_a_handover"):
        op.drop_constraint(op.f(f"ck_agreement_{name}"), "agreement", type_="check")
    op.drop_index("ix_agreement_follows", "agreement")
    op.drop_constraint(op.f("fk_agreement_council_id_follows_id"), "agreement", type_="foreignkey")
    _forget_handovers()
    for name in ("follows_id", "called_off_at"):
        op.drop_column("agreement", name)
    op.alter_column("agreement", "award_id", nullable=False)
    _checks_of_changes(KINDS, "'end', 'notice'", AGREED)


def _forget_handovers() -> None:
    """Agreements that came of a handover have no award to stand on before."""
    of_these = "agreement_id IN (SELECT id FROM agreement WHERE follows_id IS NOT NULL)"
    for table in ("placement_notice",):
        op.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM placement WHERE {of_these})")
    for table in (
        "placement",
        "register_effect",
        "agreement_review",
        "agreement_start",
        "agreement_delivery",
        "agreement_change",
    ):
        op.execute(f"DELETE FROM {table} WHERE {of_these}")
    op.execute("DELETE FROM agreement WHERE follows_id IS NOT NULL")
    op.execute(
        "UPDATE agreement_change SET kind = CASE WHEN provider_accepted_at IS NULL THEN 'notice' ELSE 'end' END"
        " WHERE kind = 'handover'"
    )


KINDS = "'hours', 'rate', 'pause', 'hospital stay', 'funder split', 'extension', 'end', 'notice'"
AGREED = "council_accepted_at IS NOT NULL AND provider_accepted_at IS NOT NULL"
AGREED_OR_FAILED = (
    "council_accepted_at IS NOT NULL AND (provider_accepted_at IS NOT NULL"
    " OR kind = 'handover' AND end_reason IN ('provider has failed', 'ended already'))"
)


def _checks_of_changes(kinds: str, ends: str, agreed: str) -> None:
    for name, condition in (
        ("kind_is_known", f"kind IN ({kinds})"),
        ("end_has_its_reason", f"(kind IN ({ends})) = (end_reason IS NOT NULL)"),
        (
            "applied_once_agreed",
            f"applied_at IS NULL OR closed_at IS NULL AND refused_at IS NULL AND (kind = 'notice' OR {agreed})",
        ),
    ):
        op.drop_constraint(op.f(f"ck_agreement_change_{name}"), "agreement_change", type_="check")
        op.create_check_constraint(op.f(f"ck_agreement_change_{name}"), "agreement_change", condition)


def _agreement_change() -> None:
    _checks_of_changes(f"{KINDS}, 'handover'", "'end', 'notice', 'handover'", AGREED_OR_FAILED)


def _agreement() -> None:
    op.alter_column("agreement", "award_id", nullable=True)
    op.add_column("agreement", sa.Column("follows_id", sa.Uuid(), nullable=True))
    op.add_column("agreement", sa.Column("called_off_at", sa.TIMESTAMP(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_agreement_council_id_follows_id"),
        "agreement",
        "agreement",
        ["council_id", "follows_id"],
        ["council_id", "id"],
    )
    op.create_index(
        "ix_agreement_follows",
        "agreement",
        ["council_id", "follows_id"],
        postgresql_where=sa.text("follows_id IS NOT NULL"),
    )
    op.create_check_constraint(
        op.f("ck_agreement_from_an_award_or_a_handover"), "agreement", "num_nonnulls(award_id, follows_id) = 1"
    )
    op.create_check_constraint(
        op.f("ck_agreement_called_off_before_both_signed"),
        "agreement",
        "called_off_at IS NULL OR follows_id IS NOT NULL AND (council_signed_at IS NULL OR provider_signed_at IS NULL)",
    )
    op.execute("DROP POLICY may_insert ON agreement")
    op.execute(
        "CREATE POLICY may_insert ON agreement FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (council_signed_at IS NULL) AND (provider_signed_at IS NULL) AND (called_off_at IS NULL))"
    )
    op.execute(
        "CREATE POLICY may_update_called_off ON agreement FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (follows_id IS NOT NULL AND (council_signed_at IS NULL OR provider_signed_at IS NULL)) AND (called_off_at IS NULL)) WITH CHECK ((council_id = (SELECT guard.organisation())) AND (follows_id IS NOT NULL AND (council_signed_at IS NULL OR provider_signed_at IS NULL)) AND (called_off_at IS NOT NULL))"
    )
    op.execute("GRANT UPDATE (called_off_at, revision) ON agreement TO consortium_app")


def _handover() -> None:
    op.create_table(
        "handover",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("incoming_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("ground_name", sa.Text(), nullable=False),
        sa.Column("ground_source", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("stretches", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("effect", postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("difference_gbp", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("prepared_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("called_off_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("called_off_by", sa.Uuid(), nullable=True),
        sa.Column("called_off_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "cause IN ('provider leaves', 'sale of the business', 'provider has failed')",
            name=op.f("ck_handover_cause_is_known"),
        ),
        sa.CheckConstraint(
            "route <> 'succession' OR cause = 'sale of the business'",
            name=op.f("ck_handover_succession_follows_a_sale"),
        ),
        sa.CheckConstraint(
            "route IN ('succession', 'next ranked', 'direct award')", name=op.f("ck_handover_route_is_known")
        ),
        sa.CheckConstraint("why <> ''", name=op.f("ck_handover_says_why")),
        sa.CheckConstraint("ends_on >= from_on", name=op.f("ck_handover_ends_after_it_begins")),
        sa.CheckConstraint(
            "num_nulls(called_off_at, called_off_by, called_off_reason) IN (0, 3)",
            name=op.f("ck_handover_called_off_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "agreement_id"],
            ["agreement.council_id", "agreement.id"],
            name=op.f("fk_handover_council_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "change_id"],
            ["agreement_change.council_id", "agreement_change.id"],
            name=op.f("fk_handover_council_id_change_id"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "successor_id"],
            ["agreement.council_id", "agreement.id"],
            name=op.f("fk_handover_council_id_successor_id"),
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_handover_council_id")),
        sa.ForeignKeyConstraint(["incoming_id"], ["organisation.id"], name=op.f("fk_handover_incoming_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_handover")),
        sa.UniqueConstraint("council_id", "change_id", name=op.f("uq_handover_council_id_change_id")),
    )
    op.create_index("ix_handover_agreement", "handover", ["council_id", "agreement_id"], unique=False)
    op.create_index("ix_handover_successor", "handover", ["council_id", "successor_id"], unique=False)
    op.execute("ALTER TABLE handover ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE handover FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON handover TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON handover FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON handover TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON handover FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (successor_id IS NULL) AND (called_off_at IS NULL))"
    )
    op.execute("GRANT INSERT ON handover TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON handover FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (called_off_at IS NULL)) WITH CHECK (council_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "GRANT UPDATE (successor_id, called_off_at, called_off_by, called_off_reason) ON handover TO consortium_app"
    )


def _handover_tick() -> None:
    op.create_table(
        "handover_tick",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("ticked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ticked_by", sa.Uuid(), nullable=False),
        sa.Column("unticked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("unticked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "item IN ('child', 'care plan', 'risks', 'medication', 'equipment', 'keys', 'records', 'access')",
            name=op.f("ck_handover_tick_item_is_known"),
        ),
        sa.CheckConstraint(
            "(unticked_at IS NULL) = (unticked_by IS NULL)", name=op.f("ck_handover_tick_unticked_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["council_id", "handover_id"],
            ["handover.council_id", "handover.id"],
            name=op.f("fk_handover_tick_council_id_handover_id"),
        ),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_handover_tick")),
    )
    op.create_index(
        "uq_handover_tick_once",
        "handover_tick",
        ["council_id", "handover_id", "item"],
        unique=True,
        postgresql_where=sa.text("unticked_at IS NULL"),
    )
    op.execute("ALTER TABLE handover_tick ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE handover_tick FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON handover_tick TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON handover_tick FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON handover_tick TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON handover_tick FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (ticked_by = (SELECT guard.person())) AND (unticked_at IS NULL))"
    )
    op.execute("GRANT INSERT ON handover_tick TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON handover_tick FOR UPDATE TO consortium_app USING ((council_id = (SELECT guard.organisation())) AND (unticked_at IS NULL)) WITH CHECK ((council_id = (SELECT guard.organisation())) AND (unticked_by = (SELECT guard.person())))"
    )
    op.execute("GRANT UPDATE (unticked_at, unticked_by) ON handover_tick TO consortium_app")


def _agreement_setting() -> None:
    op.create_table(
        "agreement_setting",
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("paused_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("hospital_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("set_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "hospital_percent BETWEEN 0 AND 100", name=op.f("ck_agreement_setting_hospital_percent_of_the_price")
        ),
        sa.CheckConstraint("notice_days BETWEEN 1 AND 365", name=op.f("ck_agreement_setting_notice_within_a_year")),
        sa.CheckConstraint(
            "paused_percent BETWEEN 0 AND 100", name=op.f("ck_agreement_setting_paused_percent_of_the_price")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_agreement_setting_council_id")),
        sa.PrimaryKeyConstraint("council_id", "id", name=op.f("pk_agreement_setting")),
    )
    op.create_index("ix_agreement_setting_from", "agreement_setting", ["council_id", "from_on"], unique=False)
    op.execute("ALTER TABLE agreement_setting ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE agreement_setting FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON agreement_setting TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON agreement_setting FOR SELECT TO consortium_app USING (council_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON agreement_setting TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON agreement_setting FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (set_by = (SELECT guard.person())))"
    )
    op.execute("GRANT INSERT ON agreement_setting TO consortium_app")
