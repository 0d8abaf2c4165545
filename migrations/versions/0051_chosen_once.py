"""Old answers are chosen once, by where their rows lie, whatever PostgreSQL thinks of the join."""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
CREATE OR REPLACE FUNCTION guard.forget_answers() RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH gone AS (
        DELETE FROM public.idempotency_key WHERE ctid = ANY (ARRAY(
          SELECT o.ctid FROM public.idempotency_key o
          WHERE o.organisation_id = guard.organisation() AND o.made_at < guard.now() - interval '24 hours'
          ORDER BY o.made_at LIMIT 20 FOR UPDATE SKIP LOCKED)) RETURNING 1)
      SELECT count(*)::integer FROM gone
    $$
""")


def downgrade() -> None:
    op.execute("""
CREATE OR REPLACE FUNCTION guard.forget_answers() RETURNS integer LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      WITH gone AS (
        DELETE FROM public.idempotency_key k USING (
          SELECT o.organisation_id, o.actor_key, o.key FROM public.idempotency_key o
          WHERE o.organisation_id = guard.organisation() AND o.made_at < guard.now() - interval '24 hours'
          ORDER BY o.made_at LIMIT 20 FOR UPDATE SKIP LOCKED) AS old
        WHERE (k.organisation_id, k.actor_key, k.key) = (old.organisation_id, old.actor_key, old.key) RETURNING 1)
      SELECT count(*)::integer FROM gone
    $$
""")
