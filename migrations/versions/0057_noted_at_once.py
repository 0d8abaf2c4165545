"""A program's last call is noted by two statements, and by one caller at a time.

As one statement that changed two tables it failed where two people's first calls of a minute through one program met.
"""

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

HEAD = (
    "CREATE OR REPLACE FUNCTION guard.touch_program(hash bytea) RETURNS void"
    " LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$"
)


def upgrade() -> None:
    op.execute(f"""{HEAD}
      UPDATE public.api_token t SET used_at = guard.now()
        WHERE t.token_hash = hash AND (t.used_at IS NULL OR t.used_at < guard.now() - interval '1 minute');
      UPDATE public.api_client SET last_used_at = guard.now() WHERE client_id = (
        SELECT c.client_id FROM public.api_client c
        WHERE c.client_id = (SELECT t.client_id FROM public.api_token t WHERE t.token_hash = hash)
          AND (c.last_used_at IS NULL OR c.last_used_at < guard.now() - interval '1 minute')
        FOR NO KEY UPDATE SKIP LOCKED)
    $$""")


def downgrade() -> None:
    op.execute(f"""{HEAD}
      WITH used AS (
        UPDATE public.api_token t SET used_at = guard.now()
        WHERE t.token_hash = hash AND (t.used_at IS NULL OR t.used_at < guard.now() - interval '1 minute')
        RETURNING t.client_id)
      UPDATE public.api_client c SET last_used_at = guard.now() FROM used
      WHERE c.client_id = used.client_id
        AND (c.last_used_at IS NULL OR c.last_used_at < guard.now() - interval '1 minute')
    $$""")
