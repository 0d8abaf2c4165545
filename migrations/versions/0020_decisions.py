"""Decisions taken back before they are released, and contracts that wait for a standstill."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text  # noqa: F401 - server-side types below name it

revision = "0020"
down_revision = "0014"
branch_labels = None
depends_on = None

KEEP_DECISION = """
CREATE OR REPLACE FUNCTION guard.keep_decision_as_released() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.released_at IS NOT NULL
          AND (NEW.released_at, NEW.standstill_until) IS DISTINCT FROM (OLD.released_at, OLD.standstill_until) THEN
        RAISE EXCEPTION 'a released decision stands' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
"""


def upgrade() -> None:
    op.add_column("decision", sa.Column("standstill_until", sa.TIMESTAMP(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_decision_standstill_after_release"),
        "decision",
        "standstill_until IS NULL OR released_at IS NOT NULL",
    )
    op.execute(KEEP_DECISION)
    op.execute("REVOKE ALL ON FUNCTION guard.keep_decision_as_released() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.keep_decision_as_released() TO consortium_app")
    op.execute(
        "CREATE TRIGGER keep_decision_as_released BEFORE UPDATE ON decision"
        " FOR EACH ROW EXECUTE FUNCTION guard.keep_decision_as_released()"
    )
    op.execute("GRANT UPDATE (standstill_until) ON decision TO consortium_app")
    op.execute(
        "CREATE POLICY may_update_to_issue ON decision FOR UPDATE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (contract_id IS NULL) AND (standstill_until < guard.now())) WITH CHECK (lead_id = (SELECT guard.organisation()))"
    )
    op.execute(
        "CREATE POLICY may_delete_to_undo ON decision FOR DELETE TO consortium_app USING ((lead_id = (SELECT guard.organisation())) AND (released_at IS NULL))"
    )
    op.execute("GRANT DELETE ON decision TO consortium_app")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON decision FROM consortium_app")
    op.execute("DROP POLICY may_delete_to_undo ON decision")
    op.execute("DROP POLICY may_update_to_issue ON decision")
    op.execute("DROP TRIGGER keep_decision_as_released ON decision")
    op.execute("DROP FUNCTION guard.keep_decision_as_released()")
    op.drop_constraint(op.f("ck_decision_standstill_after_release"), "decision", type_="check")
    op.drop_column("decision", "standstill_until")
